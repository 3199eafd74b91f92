"""`python -m bench` measures everything on servers of its own; here at a size that says nothing about speed."""

import json
import os
import subprocess
import sys

from portal.environment import ROOT


def test_bench_finds_the_engine_equal_to_the_sql_and_writes_every_ratio(tmp_path):
    env = os.environ | {"VAR_DIR": str(tmp_path)}

    done = subprocess.run(
        [sys.executable, "-m", "bench", "--quick"], cwd=ROOT, env=env, capture_output=True, text=True, timeout=300
    )

    assert done.returncode == 0, done.stderr
    numbers = json.loads((tmp_path / "bench.json").read_text())
    assert numbers["recompute_figures"] > 10_000
    assert {
        *("recompute_ratio", "recompute_unchanged_ratio", "fresh_p99_seconds", "fresh_p99_ratio_10x"),
        *("demo_load_rows_per_second", "burst_settled_seconds", "worker_memory_mb", "zone_pull_of_floor"),
    } <= set(numbers)
    assert all(isinstance(value, int | float) for value in numbers.values())
