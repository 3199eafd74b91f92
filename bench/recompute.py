"""The engine from nothing, and once more when nothing changed, beside hand-written SQL that must give the same figures.

python -m bench.recompute ROUNDS, in an environment that names a database with the demo in it.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
from pathlib import Path
from statistics import median

import django
import psycopg2
from psycopg2.extensions import connection as Connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from common.periods import add_months  # noqa: E402
from zones import engine  # noqa: E402
from zones.engine.cells import REACH  # noqa: E402
from zones.measures import SOURCES, Place  # noqa: E402
from zones.models import Horizon  # noqa: E402

BY_HAND = Path(__file__).with_name("recompute.sql").read_text()
# The same memory and the same ban on loops as the engine asks for; and workers wherever the planner can use some.
GENEROUSLY = (
    "SET LOCAL work_mem = '512MB'; SET LOCAL enable_nestloop = off;"
    " SET LOCAL parallel_setup_cost = 0; SET LOCAL parallel_tuple_cost = 0"
)
# what somebody who reads figures finds them by
KEY = "CREATE UNIQUE INDEX ON bench_result (area, indicator, freq, member, month)"
# no further round is begun after so many seconds
LONGEST = 200
EMPTY = "TRUNCATE zones_figure, zones_tally, zones_roster"

# Left out of the comparison: figures that only say why there is none, and counts of nothing, which give no row by hand.
_COMPARED = ("numerator", "denominator", "value", "lower", "upper", "n", "contributors")
_STORED, _HAND = (", ".join(f"{table}.{name}" for name in _COMPARED) for table in ("figure", "hand"))
# The largest contribution is not stored with the figure; the safe flag that follows from it is.
LARGEST = " UNION ALL ".join(
    f"""SELECT '{measure.code}' AS measure, area, freq, month, member, max(largest[{measure.index + 1}]) AS largest
    FROM zones_tally JOIN {REACH[Place.STRATUM]} reach USING (place)
    WHERE source = '{source.code}' GROUP BY 2, 3, 4, 5"""
    for source in SOURCES.values()
    for measure in source.measures
    if measure.confidential
)
DIFFERENT = f"""
SELECT coalesce(figure.indicator, hand.indicator), count(*)
FROM (
    SELECT * FROM zones_figure WHERE until IS NULL AND reason <> 'missing'
) figure
FULL JOIN bench_result hand ON (hand.area, hand.indicator, hand.freq, hand.month, hand.member)
    = (figure.area_id, figure.indicator, figure.freq, figure.month, figure.member)
LEFT JOIN ({LARGEST}) cell ON hand.largest IS NOT NULL AND cell.measure = hand.indicator
    AND (cell.area, cell.freq, cell.month, cell.member) = (hand.area, hand.freq, hand.month, hand.member)
WHERE ({_STORED}) IS DISTINCT FROM ({_HAND})
    AND NOT (hand.area IS NULL AND figure.numerator = 0 AND coalesce(figure.denominator, 0) = 0)
    OR cell.largest <> hand.largest
GROUP BY 1 ORDER BY 1
"""


def main() -> None:
    """In turns, so that both sides meet the same neighbours on the machine; medians."""
    rounds = int(sys.argv[1])
    seconds: dict[str, list[float]] = {"nothing": [], "unchanged": [], "hand": [], "keyed": [], "zones": []}
    with contextlib.closing(psycopg2.connect(os.environ["MIGRATE_DATABASE_URL"])) as owner:
        began = time.perf_counter()
        while len(seconds["hand"]) < rounds and time.perf_counter() - began < LONGEST:
            _run(owner, EMPTY)
            seconds["nothing"].append(_timed_engine())
            seconds["hand"].append(by_hand(owner))
            began_key = time.perf_counter()
            _run(owner, GENEROUSLY, KEY)
            seconds["keyed"].append(seconds["hand"][-1] + time.perf_counter() - began_key)
            seconds["unchanged"].append(_timed_engine())
        rows = compare(owner)
        seconds["zones"].append(by_hand(owner, "AND zones_area.kind = 'zone'"))
        _run(owner, "DROP TABLE bench_result")

    def ratio(ours: str, theirs: str) -> float:
        return median(ours / theirs for ours, theirs in zip(seconds[ours], seconds[theirs], strict=True))

    middle = {name: median(times) for name, times in seconds.items()}
    print(
        json.dumps(
            {
                "recompute_figures": rows,
                "recompute_rounds": len(seconds["hand"]),
                "recompute_seconds": middle["nothing"],
                "recompute_unchanged_seconds": middle["unchanged"],
                "recompute_by_hand_seconds": middle["hand"],
                "recompute_by_hand_with_key_seconds": middle["keyed"],
                "recompute_by_hand_zones_only_seconds": middle["zones"],
                "recompute_ratio": ratio("nothing", "hand"),
                "recompute_unchanged_ratio": ratio("unchanged", "hand"),
                "recompute_ratio_with_key": ratio("nothing", "keyed"),
                "recompute_unchanged_ratio_with_key": ratio("unchanged", "keyed"),
            }
        )
    )


def _timed_engine() -> float:
    start = time.perf_counter()
    result = engine.recompute()
    if result.failed:
        raise SystemExit(f"The engine failed on {', '.join(result.failed)}.")
    return time.perf_counter() - start


def by_hand(owner: Connection, only: str = "") -> float:
    """Seconds for all statements of the file in one transaction."""
    horizon = Horizon.objects.get()
    statements = BY_HAND.format(first=horizon.first, after=add_months(horizon.last, 1), only_zones=only)
    _run(owner, "DROP TABLE IF EXISTS bench_result")
    start = time.perf_counter()
    _run(owner, GENEROUSLY, statements)
    return time.perf_counter() - start


def compare(owner: Connection) -> int:
    """How many figures stand on both sides; it ends here if one of them differs."""
    with owner, owner.cursor() as cursor:
        cursor.execute(GENEROUSLY)
        cursor.execute("ANALYZE bench_result; ANALYZE zones_figure")
        cursor.execute(DIFFERENT)
        if different := cursor.fetchall():
            raise SystemExit(f"The engine and the hand-written SQL differ: {different}")
        cursor.execute("SELECT count(*) FROM bench_result")
        return cursor.fetchone()[0]


def _run(owner: Connection, *statements: str) -> None:
    with owner, owner.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


if __name__ == "__main__":
    main()
