"""Many rows into a temporary table by COPY, from which one statement writes them with all triggers."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any


def copy_rows(cursor: Any, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Append rows to a (temporary) table. COPY into the tables themselves is not for writers under row security."""
    text = io.StringIO()
    text.writelines("\t".join(map(_field, row)) + "\n" for row in rows)
    text.seek(0)
    cursor.copy_expert(f"COPY {table} ({quoted(columns)}) FROM STDIN", text)


def quoted(columns: Iterable[str]) -> str:
    """Names of columns, comma between."""
    return ", ".join(f'"{name}"' for name in columns)


def _field(value: object) -> str:
    """One value as COPY's text format writes it."""
    if value is None:
        return r"\N"
    if value is True or value is False:
        return "t" if value else "f"
    if isinstance(value, list):
        return "{" + ",".join(f'"{item}"' for item in value) + "}"
    if isinstance(value, str):
        return value.replace("\\", "\\\\").replace("\t", " ").replace("\n", " ").replace("\r", " ")
    return str(value)
