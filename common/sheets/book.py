"""A workbook as it was read: sheets as columns of typed values, with what is hidden, merged, calculated or broken."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field
from itertools import pairwise

# What a cell can hold; None is an empty one. Whole numbers are floats too, as Excel keeps them.
Value = float | str | bool | datetime.date | None


class CellError(str):
    """What Excel shows instead of a value: #DIV/0!, #N/A, #REF!. Empty: a formula that has no result in the file."""

    __slots__ = ()


@dataclass(frozen=True)
class Merged:
    """A merged range, both corners inside, counted from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass
class Sheet:
    """One sheet. Rows and columns count from 0 here; people count from 1 and A (`letter`)."""

    name: str
    columns: list[list[Value]]
    visible: bool = True
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merged: list[Merged] = field(default_factory=list)
    # (row, column) of cells whose value was calculated in the workbook
    formulas: frozenset[tuple[int, int]] = frozenset()

    @property
    def width(self) -> int:
        return len(self.columns)

    @property
    def height(self) -> int:
        return len(self.columns[0]) if self.columns else 0

    def value(self, row: int, column: int) -> Value:
        """Empty outside of what was read."""
        return self.columns[column][row] if 0 <= column < self.width and 0 <= row < self.height else None

    def row(self, row: int) -> list[Value]:
        return [column[row] for column in self.columns]


@dataclass
class Workbook:
    """What one file held. `kind` is what the file is by its content: xlsx, xls, ods or csv."""

    name: str
    kind: str
    sheets: list[Sheet]
    # of a csv only
    encoding: str = ""

    def sheet(self, name: str) -> Sheet | None:
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


def letter(column: int) -> str:
    """0 is A, 25 is Z, 26 is AA."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def column_of(letters: str) -> int:
    """A is 0, AA is 26."""
    column = 0
    for each in letters:
        column = column * 26 + ord(each) - 64
    return column - 1


def address(row: int, column: int) -> str:
    """As people write it: (11, 3) is D12."""
    return f"{letter(column)}{row + 1}"


_ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def at(text: str) -> tuple[int, int]:
    """(row, column) of D12."""
    found = _ADDRESS.fullmatch(text.replace("$", ""))
    if not found:
        raise ValueError(text)
    return int(found[2]) - 1, column_of(found[1])


def ranges(numbers: frozenset[int] | list[int]) -> list[tuple[int, int]]:
    """Runs of neighbours, for a short sentence about many rows: {3, 4, 5, 9} is [(3, 5), (9, 9)]."""
    ordered = sorted(numbers)
    if not ordered:
        return []
    starts = [ordered[0]] + [later for earlier, later in pairwise(ordered) if later != earlier + 1]
    ends = [earlier for earlier, later in pairwise(ordered) if later != earlier + 1] + [ordered[-1]]
    return list(zip(starts, ends, strict=True))


# Day 0 of Excel's calendar; it believes in a 29th of February 1900, so days before March 1900 are one off.
_EPOCH = datetime.date(1899, 12, 30).toordinal()


def serial_of(day: datetime.date) -> float:
    """The number behind a cell that is shown as a date."""
    serial = float(day.toordinal() - _EPOCH)
    if isinstance(day, datetime.datetime):
        serial += (day.hour * 3600 + day.minute * 60 + day.second) / 86400
    return serial if serial > 60 else serial - 1


def day_of(serial: float) -> datetime.date | None:
    """The day that a number would be if its cell were shown as a date; None for numbers that are no likely day."""
    if not 20_000 <= serial <= 80_000:
        return None
    return datetime.date.fromordinal(_EPOCH + int(serial))
