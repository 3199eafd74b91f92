"""How fast spreadsheets come in, in how much memory, what of the faults planted in them is named, what harm others do.

python -m bench.sheets [LARGE [SEEDS]], in an environment that names a migrated database with reference data.
"""

from __future__ import annotations

import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import ParamSpec, TypeVar

import django
import psycopg2

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from django.conf import settings  # noqa: E402

from common.sheets.reading import SheetRefused, read_workbook  # noqa: E402
from enterprises import actions, importing  # noqa: E402
from enterprises.models import Import  # noqa: E402
from tests.corpus import faults, hostile, sheets  # noqa: E402
from tests.corpus.firms import firms  # noqa: E402
from tests.corpus.rates import ON, brought, entered, rates  # noqa: E402

ASSOCIATION = 1_137
LARGE, SEEDS, ROUNDS = 100_000, 20, 3
PLANTED = 40
P = ParamSpec("P")
T = TypeVar("T")


def main() -> None:
    """Each part in a process of its own, so that none inherits another's memory."""
    large = sys.argv[1] if len(sys.argv) > 1 else str(LARGE)
    seeds = sys.argv[2] if len(sys.argv) > 2 else str(SEEDS)
    if large in PARTS:
        with tempfile.TemporaryDirectory(prefix="bench-sheets-", ignore_cleanup_errors=True) as folder:
            settings.UPLOADS = Path(folder)
            print(json.dumps(PARTS[large](seeds)))
        return
    numbers: dict[str, float] = {}
    for command in (["sheets", "hostile"], ["sheets", "faults", seeds], ["sheets", "month"], ["bulk", large]):
        module, *arguments = command
        done = subprocess.run(
            [sys.executable, "-m", f"bench.{module}", *arguments], stdout=subprocess.PIPE, text=True, check=True
        )
        numbers |= json.loads(done.stdout)
    print(json.dumps(numbers))


def of_an_association(_seeds: str) -> dict[str, float]:
    """A month of 1,137 firms with forty planted problems: brought until the last problem is put down, and filed."""
    made = firms(ASSOCIATION, 3, 2026, 9)
    submission, clerk = entered(made, "association")
    as_owner("ANALYZE")
    times: dict[str, list[float]] = {"xlsx": [], "gb18030": []}
    for number in range(ROUNDS):
        page = sheets.page(made, 2026, 9, layout="merged")
        chance = random.Random(number)
        for each in range(PLANTED):
            faults.KINDS[("times", "code", "text", "negative", "export")[each % 5]][0](page, chance)
        for kind, taken in times.items():
            seconds, of = timed(brought, submission, clerk, sheets.write(page, kind))
            taken.append(seconds)
            if of.counts["rows"] != ASSOCIATION or of.counts["fix"] + of.counts["explain"] < PLANTED:
                raise RuntimeError(f"{of.state} {of.counts}")
    seconds, of = timed(filed, of)
    return {
        "sheet_1137_checked_seconds": median(times["xlsx"]),
        "sheet_1137_csv_checked_seconds": median(times["gb18030"]),
        "sheet_1137_filed_seconds": seconds,
    }


def of_hostile_files(_seeds: str) -> dict[str, float]:
    """The slowest and the largest of all refusals."""
    worst = 0.0
    for name, rule, content in hostile.files():
        path = Path(settings.UPLOADS) / "upload"
        path.write_bytes(content)
        seconds, refused = timed(refusal, path)
        worst = max(worst, seconds)
        if refused != rule:
            raise RuntimeError(f"{name}: {refused}")
    return {
        "sheet_hostile_files": len(list(hostile.files())),
        "sheet_hostile_worst_seconds": worst,
        "sheet_hostile_worst_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
    }


def refusal(path: Path) -> str:
    try:
        read_workbook(path)
    except SheetRefused as refused:
        return refused.rule
    return ""


def filed(of: Import) -> Import:
    of = importing.file_now(actions.ask_to_file(of=of, only_good=True, on=ON, by=of.by))
    if of.state != Import.State.FILED:
        raise RuntimeError(f"{of.state} {of.error}")
    return of


def as_owner(*statements: str) -> None:
    """What the application's own role may not do."""
    with closing(psycopg2.connect(os.environ["MIGRATE_DATABASE_URL"])) as session, session.cursor() as cursor:
        session.autocommit = True
        for statement in statements:
            cursor.execute(statement)


def timed(work: Callable[P, T], *given: P.args, **named: P.kwargs) -> tuple[float, T]:
    began = time.perf_counter()
    result = work(*given, **named)
    return time.perf_counter() - began, result


PARTS: dict[str, Callable[[str], dict[str, float]]] = {
    "faults": lambda seeds: rates(int(seeds)),
    "month": of_an_association,
    "hostile": of_hostile_files,
}


if __name__ == "__main__":
    main()
