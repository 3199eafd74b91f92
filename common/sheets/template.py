"""A workbook to be filled in: known cells grey and locked, blanks checked by Excel itself, the last period beside them.

A sheet that people do not see carries what each column is, so that the workbook is read back without any guess.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

import xlsxwriter
from django.utils.translation import gettext as _

from common.sheets.book import Sheet, Workbook, address, letter
from common.sheets.guard import guarded
from common.sheets.heads import Kind

KEY_SHEET = "_portal"
# As many lines again as a form has firms: rows that are added below are checked as well.
_SPARE_ROWS = 50
_LARGEST = 10**15
# Beyond this many times the last period, up or down, a cell turns amber.
_FAR_OFF = 8


@dataclass(frozen=True)
class Blank:
    """A column of the template. `known` columns are filled in and locked; the others are for the clerk."""

    name: str
    head: str
    sub: str = ""
    kind: Kind = Kind.AMOUNT
    unit: str = ""
    known: bool = False
    width: float = 14
    choices: Sequence[str] = ()
    negative: bool = False
    note: str = ""
    # names of other columns: the same thing of the period before, what this must not exceed
    before: str = ""
    grows: bool = False
    at_most: str = ""


@dataclass
class Template:
    """What is printed above and in the table."""

    title: str
    remarks: Sequence[str]
    blanks: Sequence[Blank]
    rows: Iterable[Sequence[object]]
    key: dict[str, str] = field(default_factory=dict)
    sheet: str = "填报"
    foot: str = ""


def write_template(template: Template, into: BinaryIO | str) -> int:
    """Write it as xlsx; the number of rows is given back."""
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(into, options) as book:
        return _Writer(book, template).write()


def read_key(book: Workbook) -> dict[str, str]:
    """What `Template.key` held, with `column:NAME` for each column's letter; empty for other workbooks."""
    sheet = book.sheet(KEY_SHEET)
    if sheet is None or sheet.width < 2:
        return {}
    pairs = zip(sheet.columns[0], sheet.columns[1], strict=True)
    return {str(name): str(value) for name, value in pairs if isinstance(name, str) and isinstance(value, str)}


def theirs(book: Workbook) -> list[Sheet]:
    """The sheets that people made or see: all but the one that carries the key."""
    return [sheet for sheet in book.sheets if sheet.name != KEY_SHEET]


class _Writer:
    def __init__(self, book: xlsxwriter.Workbook, template: Template) -> None:
        self.book, self.template = book, template
        self.sheet = book.add_worksheet(template.sheet)
        self.where = {blank.name: index for index, blank in enumerate(template.blanks)}
        self.first = len(template.remarks) + 3
        line = {"border": 1, "border_color": "#BFC7D1", "font_name": "宋体", "font_size": 10, "valign": "vcenter"}
        grey = {"bg_color": "#EDEFF2", "font_color": "#4A5462"}
        number = {"num_format": "#,##0.0##", "align": "right"}
        people = {"num_format": "#,##0", "align": "right"}
        self.look = {
            "title": book.add_format({"bold": True, "font_size": 16, "font_name": "宋体", "align": "center"}),
            "remark": book.add_format({"font_size": 10, "font_name": "宋体", "font_color": "#33415C"}),
            "head": book.add_format(line | {"bold": True, "text_wrap": True, "align": "center", "bg_color": "#DCE6F5"}),
            "head_known": book.add_format(line | {"text_wrap": True, "align": "center"} | grey),
            "text_known": book.add_format(line | grey),
            "amount_known": book.add_format(line | grey | number),
            "count_known": book.add_format(line | grey | people),
            "text": book.add_format(line | {"locked": False}),
            "amount": book.add_format(line | number | {"locked": False}),
            "count": book.add_format(line | people | {"locked": False}),
            "warn": book.add_format({"bg_color": "#FFE8B3", "font_color": "#7A4B00"}),
            "wrong": book.add_format({"bg_color": "#FFC9C9", "font_color": "#8A1111"}),
            "open": book.add_format({"bg_color": "#FFFDF0"}),
        }

    def write(self) -> int:
        self._heads()
        last = self.first - 1
        for last, row in enumerate(self.template.rows, start=self.first):
            self._row(last, row)
        count = last - self.first + 1
        self._checks(max(last, self.first) + _SPARE_ROWS)
        self._frame(count)
        self._key()
        return count

    def _heads(self) -> None:
        template, sheet = self.template, self.sheet
        width = len(template.blanks) - 1
        sheet.merge_range(0, 0, 0, max(width, 1), guarded(template.title), self.look["title"])
        sheet.set_row(0, 28)
        for number, remark in enumerate(template.remarks, start=1):
            sheet.write_string(number, 0, guarded(remark), self.look["remark"])
        upper, lower = self.first - 2, self.first - 1
        sheet.set_row(upper, 22)
        sheet.set_row(lower, 44)
        at = 0
        while at <= width:
            blank = template.blanks[at]
            look = self.look["head_known" if blank.known else "head"]
            until = at
            while blank.sub and until < width and template.blanks[until + 1].head == blank.head:
                until += 1
            if not blank.sub:
                sheet.merge_range(upper, at, lower, at, _with_unit(blank.head, blank.unit), look)
            elif until > at:
                sheet.merge_range(upper, at, upper, until, blank.head, self.look["head"])
            else:
                sheet.write_string(upper, at, blank.head, self.look["head"])
            for index in range(at, until + 1):
                each = template.blanks[index]
                if each.sub:
                    own = self.look["head_known" if each.known else "head"]
                    sheet.write_string(lower, index, _with_unit(each.sub, each.unit), own)
                sheet.set_column(index, index, each.width)
            at = until + 1

    def _row(self, row: int, values: Sequence[object]) -> None:
        for index, (blank, value) in enumerate(zip(self.template.blanks, values, strict=True)):
            kind = blank.kind.value if blank.kind in (Kind.AMOUNT, Kind.COUNT) else "text"
            look = self.look[f"{kind}_known" if blank.known else kind]
            if value is None or value == "":
                self.sheet.write_blank(row, index, None, look)
            elif isinstance(value, str):
                self.sheet.write_string(row, index, guarded(value), look)
            else:
                self.sheet.write_number(row, index, value, look)

    def _checks(self, last: int) -> None:
        for index, blank in enumerate(self.template.blanks):
            if not blank.known:
                self.sheet.data_validation(self.first, index, last, index, _rule(blank))
                self._colours(index, blank, last)

    def _colours(self, index: int, blank: Blank, last: int) -> None:
        here = f"${letter(index)}{self.first + 1}"
        numbers = f"ISNUMBER({here})"
        area = (self.first, index, last, index)
        if blank.at_most:
            other = f"${letter(self.where[blank.at_most])}{self.first + 1}"
            self._colour(area, f"=AND({numbers},ISNUMBER({other}),{here}>{other})", "wrong")
        if blank.before:
            other = f"${letter(self.where[blank.before])}{self.first + 1}"
            off = f"OR({here}>{other}*{_FAR_OFF},{here}<{other}/{_FAR_OFF})"
            self._colour(area, f"=AND({numbers},ISNUMBER({other}),{other}>0,{off})", "warn")
            if blank.grows:
                self._colour(area, f"=AND({numbers},ISNUMBER({other}),{here}<={other},{other}>0)", "warn")
        if blank.kind in (Kind.AMOUNT, Kind.COUNT):
            self._colour(area, f'=AND(ISTEXT({here}),{here}<>"")', "wrong")
            self._colour(area, f"=ISBLANK({here})", "open")

    def _colour(self, area: tuple[int, int, int, int], criteria: str, look: str) -> None:
        self.sheet.conditional_format(*area, {"type": "formula", "criteria": criteria, "format": self.look[look]})

    def _frame(self, count: int) -> None:
        sheet, template = self.sheet, self.template
        sheet.freeze_panes(self.first, sum(1 for blank in template.blanks[:3] if blank.known))
        sheet.autofilter(self.first - 1, 0, self.first + max(count, 1) - 1, len(template.blanks) - 1)
        sheet.protect("", {"autofilter": True, "sort": True, "format_columns": True, "format_rows": True})
        sheet.set_landscape()
        sheet.set_paper(8 if len(template.blanks) > 14 else 9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(self.first - 2, self.first - 1)
        sheet.set_margins(0.4, 0.4, 0.6, 0.6)
        sheet.set_footer("&L" + template.foot.replace("&", "&&") + "&R&P / &N")
        start = next((index for index, blank in enumerate(template.blanks) if not blank.known), 0)
        sheet.set_selection(self.first, start, self.first, start)

    def _key(self) -> None:
        sheet = self.book.add_worksheet(KEY_SHEET)
        columns = {
            f"column:{blank.name}": letter(self.where[blank.name])
            for blank in self.template.blanks
            if not _is_reference(blank)
        }
        pairs = self.template.key | columns | {"head": str(self.first), "title": self.template.sheet}
        for row, (name, value) in enumerate(pairs.items()):
            sheet.write_string(row, 0, name)
            sheet.write_string(row, 1, guarded(value))
        sheet.protect()
        sheet.very_hidden()


def _is_reference(blank: Blank) -> bool:
    """Last period's figures are there to be looked at, never read back."""
    return blank.known and blank.kind in (Kind.AMOUNT, Kind.COUNT)


def _with_unit(text: str, unit: str) -> str:
    return f"{text}（{unit}）" if unit else text


def _rule(blank: Blank) -> dict:
    """Excel's own check of one column."""
    told = {"input_title": (blank.head + blank.sub)[:32], "input_message": blank.note[:255]} if blank.note else {}
    if blank.choices:
        return told | {
            "validate": "list",
            "source": list(blank.choices),
            "error_title": _("请从列表中选择"),
            "error_message": _("这一格只能从下拉列表中选择。"),
        }
    if blank.kind in (Kind.AMOUNT, Kind.COUNT):
        least = -_LARGEST if blank.negative else 0
        return told | {
            "validate": "integer" if blank.kind is Kind.COUNT else "decimal",
            "criteria": "between",
            "minimum": least,
            "maximum": _LARGEST,
            "error_title": _("请填数字"),
            "error_message": _("可以为负的数字。")
            if blank.negative
            else _("不小于0的数字；没有数据请留空，不要写文字。"),
        }
    return told | {
        "validate": "length",
        "criteria": "<=",
        "value": 300,
        "error_title": _("文字过长"),
        "error_message": _("最多300个字。"),
    }


__all__ = ["Blank", "Template", "address", "read_key", "theirs", "write_template"]
