"""`manage.py demo`: made-up enterprises and facts for trying the portal; never in a real installation."""

from argparse import ArgumentParser
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from zones import engine
from zones.demo.load import AlreadyThere, Made, expected, load
from zones.demo.people import ACCOUNTS
from zones.demo.scale import SCALES
from zones.measures import SOURCES


class Command(BaseCommand):
    help = "Load made-up enterprises, returns, checks, standards and honours that add up to the published figures."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--scale", choices=SCALES, default="small", help="a set of the numbers below")
        parser.add_argument("--zones", type=int, help="the sources' zones come first, then synthetic ones")
        parser.add_argument("--enterprises", type=int, help="over all zones")
        parser.add_argument("--months", type=int, help="of returns and checks, the last one December 2018")
        parser.add_argument("--batches", type=int, help="of product checks, over all zones and months")
        parser.add_argument("--seed", type=int, help="the same seed makes the same data")
        parser.add_argument("--above-scale", type=float, metavar="SHARE", help="of the enterprises, from 0 to 1")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION or not settings.DEMO:
            raise CommandError("Demo data has no place here: PRODUCTION is on or DEMO is off.")
        names = ("zones", "enterprises", "months", "batches", "seed", "above_scale")
        asked = {name: options[name] for name in names if options[name] is not None}
        scale = replace(SCALES[options["scale"]], **asked)
        try:
            with tqdm(total=expected(scale), unit="row", unit_scale=True, desc="facts", disable=None) as bar:
                made = load(scale, lambda step, rows: (bar.set_postfix_str(step), bar.update(rows)))
        except AlreadyThere:
            self.stdout.write("There are enterprises already; nothing was done.")
            return
        # All of it at once, rather than mark by mark: who looks first finds every figure.
        with tqdm(total=len(SOURCES) + 2, unit="source", desc="figures", disable=None) as bar:
            made.rows["figures"] = engine.recompute(lambda source: (bar.set_postfix_str(source), bar.update())).figures
        self._report(made)

    def _report(self, made: Made) -> None:
        for kind, rows in made.rows.items():
            self.stdout.write(f"{kind}: {rows:,}")
        self.stdout.write(f"demo accounts: {', '.join(account[0] for account in ACCOUNTS)}; password {made.password}")
