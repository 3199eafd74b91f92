"""A column of cells as whole yuan or heads, by the grammar of `common.money`, fast where cells are plain numbers."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from math import floor

from django.utils.translation import gettext_lazy as _

from common.money import LARGEST_AMOUNT, NumberRefused, Unit, parse_amount, parse_count
from common.sheets.book import CellError, Sheet, Value, serial_of

# Below this a double has five bits and more after the point, so a rounding that is not near a half is certain.
_CERTAIN = float(1 << 47)
_SHORT = 20
NO_RESULT = _("公式没有结果：文件里没有存下算出的数。请用Excel或WPS打开、保存后再上传。")


@dataclass(frozen=True)
class Unread:
    """A cell that is no number: where, what stands there, why not, and what it may have been meant to be."""

    row: int
    found: str
    rule: str
    message: str
    proposed: str = ""


def amounts(sheet: Sheet, column: int, rows: Iterable[int], unit: Unit) -> tuple[list[int | None], list[Unread]]:
    """Whole yuan for each row, None where nothing was given or nothing could be read."""
    return _read(sheet.columns[column], rows, int(unit), lambda value: parse_amount(value, unit=unit))


def counts(sheet: Sheet, column: int, rows: Iterable[int]) -> tuple[list[int | None], list[Unread]]:
    """Whole numbers for each row."""
    return _read(sheet.columns[column], rows, 0, parse_count)


def _read(cells: list[Value], rows: Iterable[int], factor: int, parse) -> tuple[list[int | None], list[Unread]]:
    read: list[int | None] = []
    unread: list[Unread] = []
    keep = read.append
    for row in rows:
        value = cells[row]
        if value is None:
            keep(None)
            continue
        if type(value) is float:
            if factor:
                number = value * factor
                whole = floor(number + 0.5)
                if -_CERTAIN < number < _CERTAIN and -0.4 < number - whole < 0.4:
                    keep(whole)
                    continue
            elif value.is_integer() and -_CERTAIN < value < _CERTAIN:
                keep(int(value))
                continue
        elif type(value) is str and (number := _plain(value, factor or 1)) is not None:
            keep(number)
            continue
        try:
            keep(parse(_told(value)))
        except NumberRefused as refused:
            keep(None)
            unread.append(_unread(row, value, refused))
    return read, unread


def _plain(text: str, factor: int) -> int | None:
    """12345 and 123.45 as a csv has them, exactly; None for whatever takes more than that to read."""
    if text.isdigit() and text.isascii() and len(text) <= _SHORT:
        number = int(text) * factor
        return number if number <= LARGEST_AMOUNT else None
    whole, point, part = text.partition(".")
    if len(text) > _SHORT or not text.isascii() or not whole.isdigit() or (point and not part.isdigit()):
        return None
    if not part:
        number = int(whole) * factor
    elif factor == 1 and part.strip("0"):
        # a broken yuan is rounded and a broken head refused, both elsewhere
        return None
    else:
        tenth = 10 ** len(part)
        number = (int(whole + part) * factor * 2 + tenth) // (2 * tenth)
    return number if number <= LARGEST_AMOUNT else None


def _told(value: Value) -> Value:
    if isinstance(value, CellError):
        raise broken(value)
    if isinstance(value, datetime.date):
        raise NumberRefused("date", _("单元格格式是日期，不是数字。"))
    return value


def broken(cell: CellError) -> NumberRefused:
    """Why a formula without a value is no answer."""
    return NumberRefused("error", _("公式出错，没有数值。")) if cell else NumberRefused("uncalculated", NO_RESULT)


def _unread(row: int, value: Value, refused: NumberRefused) -> Unread:
    proposed = ""
    if isinstance(value, datetime.date):
        # what was typed before the cell took a date's format
        proposed = f"{serial_of(value):g}"
    return Unread(row, shown(value), refused.rule, refused.message, proposed)


def shown(value: Value) -> str:
    """A cell as its sheet shows it, short enough for a sentence."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return f"{value:.15g}" if value != int(value) or abs(value) >= 1e15 else str(int(value))
    return str(value)[:80]
