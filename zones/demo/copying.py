"""Rows of made-up facts into tables: COPY into a temporary table, then INSERT ... SELECT, so that triggers see them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection

from common.copying import copy_rows, quoted


def insert(table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Insert rows into a real table, and say how many."""
    names = quoted(columns)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE incoming ON COMMIT DROP AS SELECT {names} FROM {table} WITH NO DATA")
        copy_rows(cursor, "incoming", columns, rows)
        cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM incoming")
        inserted = cursor.rowcount
        cursor.execute("DROP TABLE incoming")
    return inserted


def keep(table: str, columns: dict[str, str], rows: Iterable[Sequence[object]]) -> None:
    """Rows of the plan into a temporary table that lives until the transaction ends."""
    with connection.cursor() as cursor:
        definition = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
        cursor.execute(f"CREATE TEMP TABLE {table} ({definition}) ON COMMIT DROP")
        copy_rows(cursor, table, list(columns), rows)
        cursor.execute(f"ANALYZE {table}")


def run(sql: str, **parameters: object) -> int:
    """One statement of the load; the number of rows that it wrote."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.rowcount


def reserve(table: str, count: int) -> range | list[int]:
    """Ids for rows to come, taken from the table's own sequence."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s) ORDER BY 1", [table, count]
        )
        return [row[0] for row in cursor.fetchall()]


def dates(start: object, end: object = None) -> str:
    """A half-open range of days as text; an open end is none."""
    return f"[{start or ''},{end or ''})"
