"""How soon an edit shows in the figures, through a real worker and beat: one at a time, and then many at once.

python -m bench.fresh EDITS BURST_SECONDS, in an environment that names a database with the demo in it.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import statistics
import sys
import threading
import time
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import django
import psycopg2
from psycopg2.extensions import cursor as Cursor

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from django.db.models import F  # noqa: E402

from enterprises.models import MonthlyReturn, Submission  # noqa: E402
from ledger.action import action  # noqa: E402
from ledger.models import Mark  # noqa: E402
from portal.processes import spawn, stop  # noqa: E402
from portal.run import commands  # noqa: E402
from zones import engine  # noqa: E402
from zones.models import Area, Horizon  # noqa: E402

BURST_RATE = 200
PATIENCE = 60
# a burst over everything takes half a minute on a fast machine
BURST_PATIENCE = 300
# Returns that count in a zone's output of 1–N月, in an order that has nothing to do with zones or months.
CHOOSE = """
SELECT r.id, r.month, area.id FROM enterprises_monthlyreturn r
JOIN zones_roster roster ON roster.enterprise = r.enterprise_id AND roster.above_scale
    AND roster.during @> (r.month + interval '1 month - 1 day')::date
JOIN zones_stratum stratum ON stratum.id = roster.stratum_id
JOIN zones_area area ON area.kind = 'zone' AND area.id = ANY(stratum.areas)
WHERE r.state = 'reported' AND r.output IS NOT NULL AND r.month BETWEEN %s AND %s
ORDER BY hashint8extended(r.id, 7) LIMIT %s
"""
SHOWN = """
SELECT area_id, numerator FROM zones_figure WHERE indicator = 'output' AND freq = 'C' AND member = '_T'
    AND area_id = ANY(%s) AND month = %s AND until IS NULL
"""
OLDEST = "SELECT count(*), extract(epoch FROM clock_timestamp() - min(at))::float8 FROM ledger_mark"


@action
def add_one(*, row: int, by: None = None, reason: str = "") -> None:
    """The smallest edit of a return, as any action makes it: signed, with its mark, and a nudge after the commit."""
    MonthlyReturn.objects.filter(pk=row).update(output=F("output") + 1)


def main() -> None:
    """Worker and beat as `make run` starts them, and nobody else at work."""
    edits, burst = int(sys.argv[1]), float(sys.argv[2])
    # edits are of all months, and an accepted return takes none
    Submission.objects.decided().update(state=Submission.State.REOPENED, reason="bench")
    if Mark.objects.exists():
        engine.recompute()
    country = Area.objects.get(kind=Area.Kind.COUNTRY).pk
    with ExitStack() as stack:
        reader = stack.enter_context(contextlib.closing(psycopg2.connect(os.environ["DATABASE_URL"])))
        reader.autocommit = True
        cursor = stack.enter_context(reader.cursor())
        worker = start(stack, "engine")
        start(stack, "beat")
        horizon = Horizon.objects.get()
        cursor.execute(CHOOSE, [horizon.first, horizon.last, edits + 20])
        chosen = cursor.fetchall()
        for row in chosen[:20]:  # the worker opens its connection, PostgreSQL reads what it has not in memory
            shown_after(cursor, row, country)
        times = [shown_after(cursor, row, country) for row in chosen[20 : edits + 20]]
        measured = {
            "edits": len(times),
            "fresh_p50_seconds": percentile([zone for zone, _all in times], 50),
            "fresh_p99_seconds": percentile([zone for zone, _all in times], 99),
            "fresh_country_p99_seconds": percentile([everywhere for _zone, everywhere in times], 99),
        }
        if burst:
            # as when returns are due: of one month, from everywhere; and what no office does: of all months at once
            for name, first, last in (
                ("burst", horizon.settled, horizon.settled),
                ("burst_all_months", horizon.first, horizon.last),
            ):
                cursor.execute(CHOOSE, [first, last, round(BURST_RATE * burst)])
                found = in_burst(cursor, [row for row, _month, _area in cursor.fetchall()])
                measured |= {f"{name}_{what}": value for what, value in found.items()}
        measured["worker_memory_mb"] = sum(peak_memory(pid) for pid in group(worker))
    print(json.dumps(measured))


def start(stack: ExitStack, name: str) -> int:
    """One of the portal's own processes, until the stack is left. Gives its number."""
    service = next(service for service in commands(dict(os.environ), "127.0.0.1", 0) if service.name == name)
    child = spawn(service.runs.arguments, env=service.runs.env, log=Path(os.environ["VAR_DIR"]) / f"{name}.log")
    stack.callback(stop, child)
    return child.pid


def shown_after(cursor: Cursor, edited: tuple[int, date, int], country: int) -> tuple[float, float]:
    """Seconds from the moment of saving, commit included, until the zone's figure shows it, and the country's."""
    row, month, zone = edited
    cursor.execute(SHOWN, [[zone, country], month])
    wanted = {area: numerator + 1 for area, numerator in cursor.fetchall()}
    time.sleep(random.random() / 20)
    seconds: dict[int, float] = {}
    began = time.perf_counter()
    add_one(row=row)
    while len(seconds) < 2:
        cursor.execute(SHOWN, [[zone, country], month])
        passed = time.perf_counter() - began
        for area, numerator in cursor.fetchall():
            if numerator >= wanted[area]:
                seconds.setdefault(area, passed)
        if passed > PATIENCE:
            raise SystemExit(f"An edit did not show within {PATIENCE} s.")
        time.sleep(0.002)
    return seconds[zone], seconds[country]


def in_burst(cursor: Cursor, rows: list[int]) -> dict[str, float]:
    """Edits at a steady rate; how old the oldest unseen one ever was, and how long the last took."""
    ages: list[float] = []
    over = threading.Event()
    watcher = threading.Thread(target=_watch, args=(ages, over))
    watcher.start()
    try:
        began = time.perf_counter()
        for at, row in enumerate(rows):
            time.sleep(max(0.0, began + at / BURST_RATE - time.perf_counter()))
            add_one(row=row)
        ended = time.perf_counter()
        while True:
            cursor.execute(OLDEST)
            if not cursor.fetchone()[0]:
                break
            if time.perf_counter() - ended > BURST_PATIENCE:
                raise SystemExit(f"The marks of a burst were not taken within {BURST_PATIENCE} s.")
            time.sleep(0.01)
        settled = time.perf_counter() - ended
    finally:
        over.set()
        watcher.join()
    return {
        "edits_per_second": len(rows) / (ended - began),
        "oldest_seconds": max(ages, default=0.0),
        "settled_seconds": settled,
    }


def _watch(ages: list[float], over: threading.Event) -> None:
    with contextlib.closing(psycopg2.connect(os.environ["DATABASE_URL"])) as reader, reader.cursor() as cursor:
        reader.autocommit = True
        while not over.wait(0.05):
            cursor.execute(OLDEST)
            ages.append(cursor.fetchone()[1] or 0.0)


def percentile(values: list[float], percent: int) -> float:
    """Between the two nearest values, as the median is."""
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def group(leader: int) -> list[int]:
    """The processes of a group: the worker and its children."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if int((folder / "stat").read_text().rpartition(")")[2].split()[2]) == leader:
                found.append(int(folder.name))
    return found


def peak_memory(pid: int) -> float:
    """The most memory that a process ever held, in MB; pages that it shares with others count in full."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) / 1024
    return 0.0


if __name__ == "__main__":
    main()
