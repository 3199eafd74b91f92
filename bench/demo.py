"""Loads made-up data of a size and tells how fast its rows came in: python -m bench.demo '{"zones": 50, ...}'."""

from __future__ import annotations

import json
import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from zones.demo.load import load  # noqa: E402
from zones.demo.scale import Scale  # noqa: E402


def main() -> None:
    """Facts and registers alone: what they come to is another benchmark."""
    start = time.perf_counter()
    made = load(Scale(**json.loads(sys.argv[1])))
    seconds = time.perf_counter() - start
    rows = sum(made.rows.values())
    measured = {"demo_load_rows": rows, "demo_load_seconds": seconds, "demo_load_rows_per_second": rows / seconds}
    print(json.dumps(measured | {f"rows_{kind.replace(' ', '_')}": count for kind, count in made.rows.items()}))


if __name__ == "__main__":
    main()
