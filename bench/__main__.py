"""All benchmarks on servers of their own, as one table of ratios: python -m bench, or --quick for a small try."""

from __future__ import annotations

import argparse
import json
import math
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from bench import ledger
from bench import pull as zone_pull
from bench.world import Size, World, world
from portal.environment import VAR
from portal.processes import Trouble


@dataclass(frozen=True)
class Plan:
    """How much data, and how often."""

    tenth: Size
    whole: Size
    rounds: int
    edits: int
    burst: float
    # rounds of the zone pull, and seconds of each
    pulls: tuple[int, int] = (zone_pull.ROUNDS, zone_pull.SECONDS)
    # always of 100,000 rows
    ledger: bool = True
    # rows of the large spreadsheet, and how many seeds of each kind of fault
    sheets: tuple[int, int] = (100_000, 20)


FULL = Plan(Size(8, 6_000, 48, 100_000), Size(50, 60_000, 48, 1_000_000), rounds=3, edits=200, burst=10)
QUICK = Plan(
    Size(1, 600, 12, 300),
    Size(1, 1_200, 36, 1_000),
    rounds=1,
    edits=5,
    burst=1,
    pulls=(2, 1),
    ledger=False,
    sheets=(3_000, 1),
)

# What the numbers are held against: at most, or at least.
AT_MOST = {
    "recompute_ratio": 1.5,
    "recompute_unchanged_ratio": 1.5,
    "fresh_p99_seconds": 1.0,
    "fresh_country_p99_seconds": 5.0,
    "fresh_p99_ratio_10x": 1.5,
    "burst_oldest_seconds": 5.0,
    "worker_memory_mb": 300,
    "ledger_insert_ratio": 2.5,
    "grid_page_ms": 300,
    "grid_page_kb": 150,
    "grid_autosave_p95_ms": 100,
    "sheet_hostile_worst_seconds": 10,
    "sheet_hostile_worst_mb": 256,
    "sheet_false_must_fix": 0.01,
    "sheet_false_must_explain": 0.03,
    "sheet_1137_checked_seconds": 2,
    "sheet_1137_csv_checked_seconds": 2,
    "sheet_large_csv_memory_mb": 400,
    "sheet_large_xlsx_memory_mb": 400,
}
AT_LEAST = {
    "zone_pull_of_floor": 0.2,
    "sheet_faults_named": 0.99,
    "sheet_large_csv_rows_per_second": 15_000,
    "sheet_large_xlsx_rows_per_second": 15_000,
}


def main() -> int:
    """Measure, print, and write var/bench.json."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="the same at a small scale, which proves only that it runs"
    )
    plan = QUICK if parser.parse_args().quick else FULL
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    began = time.perf_counter()
    numbers: dict[str, float] = {}
    try:
        measure(plan, numbers)
    except KeyboardInterrupt:
        return 130
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    finally:
        numbers["bench_seconds"] = time.perf_counter() - began
        print(table(numbers))
        VAR.mkdir(exist_ok=True)
        rounded = {name: float(f"{value:.4g}") if value % 1 else int(value) for name, value in numbers.items()}
        (VAR / "bench.json").write_text(json.dumps(rounded, indent=1) + "\n")
    return 0


def measure(plan: Plan, numbers: dict[str, float]) -> None:
    """Spreadsheets, a tenth of the data, then all of it, each on its own cluster; what was measured survives."""
    with world() as made:
        told("sheets", lambda: numbers.update(made.measured("bench.sheets", *map(str, plan.sheets))))
    with world() as made:
        if plan.ledger:
            told("ledger", lambda: numbers.update(ledger.measure(made.env["MIGRATE_DATABASE_URL"])))
        told("outliers", lambda: numbers.update(made.measured("bench.outliers")))
        told("load a tenth", lambda: made.load(plan.tenth))
        told("edits at 1x", lambda: numbers.update(fresh(made, plan.edits, 0, "_1x")))
    with world() as made:
        told("load", lambda: numbers.update(made.load(plan.whole)))
        told("recompute", lambda: numbers.update(made.measured("bench.recompute", str(plan.rounds))))
        told("edits at 10x", lambda: numbers.update(fresh(made, plan.edits, plan.burst, "")))
        told("tidy", made.tidy)
        told("grid", lambda: numbers.update(made.measured("bench.grid")))
        told("zone pull", lambda: numbers.update(pull(made, *plan.pulls)))
    for percent in ("p50", "p99"):
        numbers[f"fresh_{percent}_ratio_10x"] = (
            numbers[f"fresh_{percent}_seconds"] / numbers[f"fresh_{percent}_seconds_1x"]
        )


def fresh(made: World, edits: int, burst: float, suffix: str) -> dict[str, float]:
    """Freshness, its names told apart by size."""
    measured = made.measured("bench.fresh", str(edits), str(burst))
    return {name + suffix: value for name, value in measured.items()}


def pull(made: World, rounds: int, seconds: int) -> dict[str, float]:
    """The zone pull in this process, for nothing comes after it."""
    os.environ |= made.env
    zone_pull.ROUNDS, zone_pull.SECONDS = rounds, seconds
    return zone_pull.measure(made.env)


def told(what: str, work: Callable[[], object]) -> None:
    """A line to the person who waits."""
    print(f"{what} ...", end=" ", file=sys.stderr, flush=True)
    began = time.perf_counter()
    work()
    print(f"{time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)


def table(numbers: dict[str, float]) -> str:
    """One line a number, those with a bound marked."""
    lines = [f"{'':40}{'measured':>14}{'bound':>12}"]
    for name, value in numbers.items():
        bound, met = "", ""
        if name in AT_MOST:
            bound, met = f"<= {AT_MOST[name]:g}", "" if value <= AT_MOST[name] else "  missed"
        elif name in AT_LEAST:
            bound, met = f">= {AT_LEAST[name]:g}", "" if value >= AT_LEAST[name] else "  missed"
        digits = 0 if abs(value) >= 1000 or value % 1 == 0 else max(0, 2 - math.floor(math.log10(abs(value))))
        lines.append(f"{name:40}{value:>14,.{digits}f}{bound:>12}{met}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
