"""What row-level security costs a reader: 100,000 returns read without it, with it, and as if it hid rows as well."""

from __future__ import annotations

import time
from contextlib import closing

import psycopg2
from psycopg2.extensions import cursor as Cursor

from bench.ledger import INSERT, ROWS, TABLE, alone, one_world

ROUNDS = 15
READS = {
    "sum": f"SELECT count(*), sum(output), sum(sales), sum(export) FROM {TABLE}",
    "rows": f"SELECT * FROM {TABLE}",
}
POLICY = "enterprises_monthlyreturn_walled_read"
# what ledger/walls.py asks of a writer
HIDING = (
    "(SELECT nullif(current_setting('ledger.actor', true), '') IS NULL)"
    " OR association_id = ANY ((SELECT accounts_enters_for())::bigint[])"
)
WALLS = {
    "none": [f"ALTER TABLE {TABLE} NO FORCE ROW LEVEL SECURITY", f"ALTER TABLE {TABLE} DISABLE ROW LEVEL SECURITY"],
    "kept": [
        f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY",
        f"ALTER POLICY {POLICY} ON {TABLE} USING (true)",
    ],
    "hiding": [
        f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY",
        f"ALTER POLICY {POLICY} ON {TABLE} USING ({HIDING})",
    ],
}


def measure(owner_url: str) -> dict[str, float]:
    """The best of many rounds in turns, in milliseconds: other work on the machine only adds. A clerk has signed."""
    seconds: dict[tuple[str, str], list[float]] = {}
    with closing(psycopg2.connect(owner_url)) as session, session.cursor() as cursor:
        one_world(cursor)
        cursor.execute(f"ALTER TABLE {TABLE} DISABLE TRIGGER USER")
        cursor.execute(INSERT)
        # a table whose references wait to be checked is not altered
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ANALYZE {TABLE}")
        _sign(cursor)
        for number in range(ROUNDS * len(READS)):
            name = list(READS)[number // ROUNDS]
            # what comes after another finds its rows in the processor's memory: forth and back
            for wall in list(WALLS)[:: -1 if number % 2 else 1]:
                for statement in WALLS[wall]:
                    cursor.execute(statement)
                start = time.perf_counter()
                cursor.execute(READS[name])
                found = cursor.fetchall()
                seconds.setdefault((name, wall), []).append(time.perf_counter() - start)
                if ROWS not in (len(found), found[0][0]):
                    raise RuntimeError(f"{name} behind {wall} read {len(found)} rows instead of {ROWS}")
        session.rollback()
    return {f"walls_{name}_{wall}_ms": 1000 * min(times) for (name, wall), times in seconds.items()}


def _sign(cursor: Cursor) -> None:
    cursor.execute(
        "INSERT INTO accounts_user (username, password, is_superuser, first_name, last_name, email, is_staff,"
        " is_active, date_joined, is_demo)"
        " VALUES ('bench', '', false, '', '', '', false, true, now(), false) RETURNING id"
    )
    [user] = cursor.fetchone()
    cursor.execute(
        "INSERT INTO accounts_grant (user_id, role, organisation_id, during)"
        " SELECT %s, 'clerk', id, '[2012-01-01,)' FROM accounts_organisation WHERE code = 'bench'",
        [user],
    )
    cursor.execute("SELECT set_config('ledger.actor', %s, true)", [str(user)])


if __name__ == "__main__":
    alone(measure)
