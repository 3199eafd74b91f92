"""What the ledger costs: 100,000 returns inserted, changed and deleted with its triggers and without, as ratios."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack, closing

import psycopg2
from psycopg2.extensions import cursor as Cursor

from portal import servers
from portal.environment import ROOT

ROWS = 100_000
ROUNDS = 3
TABLE = "enterprises_monthlyreturn"

ENTERPRISES = """
INSERT INTO enterprises_enterprise (credit_code, name, name_en, initials, township, state, is_demo)
SELECT code, 'bench', '', '', '', 'operating', true FROM (
    SELECT first || substr('0123456789ABCDEFGHJKLMNPQRTUWXY', n, 1) AS code
    FROM (SELECT '91330324MA' || lpad(serial::text, 7, '0') AS first FROM generate_series(1, 10000) serial) firsts,
        generate_series(1, 31) n
) codes WHERE credit_code_valid(code)
"""
INSERT = f"""
INSERT INTO {TABLE} (enterprise_id, month, association_id, state, explanation, output, output_prior, sales, sales_prior,
    export, export_prior, revenue, revenue_prior, profit, profit_prior, research, research_prior, employees)
SELECT e.id, m.month, o.id, 'reported', '', 1000, 900, 1000, 900, 300, 200, 1000, 900, 50, 40, 20, 10, 90
FROM (SELECT id FROM enterprises_enterprise ORDER BY id LIMIT {ROWS} / 10) e,
    (SELECT make_date(2015, n + 1, 1) AS month FROM generate_series(1, 10) n) m,
    (SELECT id FROM accounts_organisation LIMIT 1) o
"""
STATEMENTS = {
    "insert": INSERT,
    "update": f"UPDATE {TABLE} SET output = output + 1, revenue = revenue + 1",
    "delete": f"DELETE FROM {TABLE}",
}


def measure(owner_url: str) -> dict[str, float]:
    """Median over rounds of time with the triggers over time without, the two in turns; nothing is kept."""
    seconds: dict[tuple[str, bool], list[float]] = {}
    with closing(psycopg2.connect(owner_url)) as session, session.cursor() as cursor:
        for _round in range(ROUNDS):
            for tracked in (False, True):
                one_world(cursor)
                if not tracked:
                    cursor.execute(f"ALTER TABLE {TABLE} DISABLE TRIGGER USER")
                for name, statement in STATEMENTS.items():
                    start = time.perf_counter()
                    cursor.execute(statement)
                    seconds.setdefault((name, tracked), []).append(time.perf_counter() - start)
                    if cursor.rowcount != ROWS:
                        raise RuntimeError(f"{name} touched {cursor.rowcount} rows instead of {ROWS}")
                session.rollback()
    middle = {key: statistics.median(times) for key, times in seconds.items()}
    return {f"ledger_{name}_ratio": middle[name, True] / middle[name, False] for name in STATEMENTS} | {
        f"ledger_{name}_rows_per_second": ROWS / middle[name, True] for name in STATEMENTS
    }


def one_world(cursor: Cursor) -> None:
    cursor.execute(
        "INSERT INTO accounts_organisation (code, name, name_en, kind, division_id)"
        " SELECT 'bench', 'bench', '', 'association', min(id) FROM classifications_division"
    )
    cursor.execute("ALTER TABLE enterprises_enterprise DISABLE TRIGGER USER")
    cursor.execute(ENTERPRISES)


def alone(measure: Callable[[str], dict[str, float]]) -> None:
    """On servers of its own, migrated and thrown away."""
    postgres, valkey = servers.throwaway()
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, postgres.home)
        for server in (postgres, valkey):
            stack.callback(server.stop)
            server.start()
        env = os.environ | postgres.urls() | valkey.urls()
        for command, url in (("migrate", "MIGRATE_DATABASE_URL"), ("reference", "DATABASE_URL")):
            run = [sys.executable, "manage.py", command, "--verbosity", "0"]
            subprocess.run(run, cwd=ROOT, env=env | {"DATABASE_URL": env[url]}, check=True)
        for name, value in measure(env["MIGRATE_DATABASE_URL"]).items():
            print(f"{name}\t{value:,.2f}")


if __name__ == "__main__":
    alone(measure)
