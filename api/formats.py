"""In which format an answer goes out, and how rows become JSON or CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from api.problems import Problem


@dataclass(frozen=True)
class Format:
    """One way to write an answer: its name in ?format=, its media type, and what goes into Content-Type."""

    name: str
    media_type: str
    content_type: str


JSON = Format("json", "application/json", "application/json")
CSV = Format("csv", "text/csv", "text/csv; charset=utf-8; header=present")
# For spreadsheet programs that take a file without a byte order mark for GBK.
EXCEL = Format("excel", "text/csv", "text/csv; charset=utf-8; header=present")
BYTE_ORDER_MARK = "\ufeff"

# A spreadsheet takes a cell that begins so for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def negotiated(accept: str, formats: Sequence[Format]) -> Format:
    """What the Accept header likes best. Parameters of media types (;version=, ;charset=) are passed over."""
    wishes = [_wish(part) for part in accept.split(",") if part.strip()]
    if not wishes:
        return formats[0]
    best = max(formats, key=lambda each: _liking(each, wishes))
    if not _liking(best, wishes):
        known = list(dict.fromkeys(each.media_type for each in formats))
        raise Problem(406, _("Accept中没有本接口能给的格式。"), known=known)
    return best


def _wish(part: str) -> tuple[str, float]:
    media_type, *rest = (piece.strip().lower() for piece in part.split(";"))
    quality = next((piece[2:] for piece in rest if piece.startswith("q=")), "1")
    try:
        return media_type, min(1.0, max(0.0, float(quality)))
    except ValueError:
        return media_type, 0.0


def _liking(each: Format, wishes: Iterable[tuple[str, float]]) -> float:
    """The quality that the most exact of the matching wishes gives."""
    names = ("*/*", each.media_type.partition("/")[0] + "/*", each.media_type)
    found = [(names.index(media_type), quality) for media_type, quality in wishes if media_type in names]
    return max(found)[1] if found else 0.0


def json_text(value: Any) -> str:
    """Compact JSON; dates and exact decimals as text of their own."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)


def number(value: Decimal | None) -> int | float | None:
    """A JSON number: whole where it is whole."""
    return None if value is None else int(value) if value == value.to_integral_value() else float(value)


def csv_text(columns: Sequence[str], rows: Iterable[dict[str, Any]]) -> str:
    """Rows under one line of headings; what would read as a formula is made plain text by an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        flat = flattened(row)
        writer.writerow([_cell(flat.get(column)) for column in columns])
    return out.getvalue()


class Number(str):
    """Digits as they were written: shown as they are, and never guarded."""


def rows_of(texts: Iterable[str]) -> Iterable[dict[str, Any]]:
    """JSON objects as dictionaries, their numbers with every digit."""
    return (json.loads(text, parse_float=Number, parse_int=Number) for text in texts)


def flattened(row: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """{"division": {"code": 1}} is {"division_code": 1}; lists of plain values stand in one cell."""
    flat: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, dict):
            flat |= flattened(value, f"{prefix}{name}_")
        else:
            flat[prefix + name] = value
    return flat


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Number() | int() | float() | Decimal():
            return str(value)
        case list() | tuple():
            return guarded(";".join(_code(each) for each in value))
        case _:
            return guarded(str(value))


def _code(value: Any) -> str:
    """An object in a list is named by its first member."""
    return str(next(iter(value.values()))) if isinstance(value, dict) else str(value)


def guarded(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
