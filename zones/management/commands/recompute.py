"""Bring figures up to date: what is marked, or everything; or hold what is stored against a recomputation."""

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from zones import engine
from zones.engine import audit
from zones.measures import SOURCES


class Command(BaseCommand):
    help = "Recompute figures from facts: those that are marked (default), all of them, or as an audit."

    def add_arguments(self, parser):
        parser.add_argument("--all", action="store_true", help="everything from the facts, whatever is marked")
        parser.add_argument("--audit", action="store_true", help="compare with a full recomputation; change nothing")
        parser.add_argument("--repair", action="store_true", help="with --audit: keep what the recomputation found")

    def handle(self, *, all, audit: bool, repair, **options):
        if audit:
            self.audit(repair)
            return
        if not all:
            result = engine.drain()
        else:
            with tqdm(total=len(SOURCES) + 2, unit="source", leave=False, disable=options["verbosity"] == 0) as bar:

                def progress(code: str) -> None:
                    bar.update()
                    bar.set_postfix_str(code)

                result = engine.recompute(progress)
        self.stdout.write(f"{result.marks} marks taken, {result.figures} figures written")
        if result.failed:
            raise CommandError("These sources failed and will be tried again: " + ", ".join(result.failed))

    def audit(self, repair: bool) -> None:
        differences = audit.run(repair=repair)
        if differences:
            rows = ", ".join(f"{table}: {count}" for table, count in differences.items())
            raise CommandError(f"Stored and recomputed differ in rows of {rows}." + (" Repaired." if repair else ""))
        self.stdout.write("No difference between stored and recomputed.")
