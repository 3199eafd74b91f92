"""What an uploaded workbook says, row by row as text, small enough to be carried from the preview to the deed."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.sheets.book import CellError, Value, Workbook, day_of, letter
from common.sheets.finding import find_table
from common.sheets.guard import unguarded
from zones.sheets.columns import HEADS, WANTED

MOST_ROWS = 5_000
NOTHING_FOUND = gettext_lazy("没有找到企业名单：表头须有“统一社会信用代码”和“企业名称”两列。可下载空白模板照填。")


@dataclass(frozen=True)
class Problem:
    """What is wrong at one cell: where, what was found, what to do. A hint does not stop its row."""

    row: int
    column: str
    head: str
    found: str
    message: str
    hint: bool = False


@dataclass
class Row:
    """One row as it was read: its number in the sheet, and the text of each column that it has."""

    number: int
    cells: dict[str, str]


@dataclass
class Listed:
    """All that was read from a workbook, small enough to be carried from the preview to the deed."""

    sheet: str
    rows: list[Row]
    letters: dict[str, str]
    problems: list[Problem] = field(default_factory=list)
    left_out: int = 0


def listed_in(book: Workbook) -> Listed | None:
    """The rows of the one table that is a register; None where no sheet holds codes and names."""
    table = find_table(book, WANTED)
    if table is None or not {"credit_code", "name"} <= table.mapping.keys():
        return None
    sheet = book.sheet(table.sheet)
    letters = {name: letter(index) for name, index in table.mapping.items()}
    listed = Listed(sheet.name, [], letters, left_out=len([each for each in table.left_out if each.why != "blank"]))
    for row in table.rows[: MOST_ROWS + 1]:
        cells = {}
        for name, index in table.mapping.items():
            value = sheet.value(row, index)
            if isinstance(value, CellError):
                text = _("公式出错，没有值：请改正公式，或直接填写内容。")
                listed.problems.append(Problem(row + 1, letters[name], HEADS[name], str(value), text))
            elif text := _text(name, value):
                cells[name] = text
        if cells:
            listed.rows.append(Row(row + 1, cells))
    return listed


def _text(name: str, value: Value) -> str:
    """A code or a phone number that Excel keeps as a number comes back as digits, a day as a day."""
    if value is None:
        return ""
    if isinstance(value, datetime.date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float) and name in {"joined", "left", "above_since"} and (day := day_of(value)):
        return f"{day:%Y-%m-%d}"
    if isinstance(value, float):
        return str(int(value)) if value == int(value) else str(value)
    return unguarded(str(value).strip())


def as_plain(listed: Listed) -> dict[str, Any]:
    """For the way from the preview to the deed."""
    problems = [[each.row, each.column, each.head, each.found, each.message] for each in listed.problems]
    rows = [[row.number, row.cells] for row in listed.rows]
    return {"sheet": listed.sheet, "letters": listed.letters, "rows": rows, "problems": problems}


def from_plain(plain: dict[str, Any]) -> Listed:
    """The same again."""
    problems = [Problem(*each) for each in plain["problems"]]
    return Listed(plain["sheet"], [Row(*each) for each in plain["rows"]], plain["letters"], problems)
