"""Clerks' own sheets of one month in several layouts, written as xlsx, xls, ods or csv."""

from __future__ import annotations

import csv
import io
import random
from dataclasses import dataclass, field

import xlsxwriter
import xlwt

from tests.corpus.firms import FIGURES, Firm
from tests.corpus.hostile import ods

# (field, heads by layout): one row of heads, or "upper|lower" for merged ones.
LAYOUTS = {
    "plain": {
        "number": "序号",
        "code": "统一社会信用代码",
        "name": "单位详细名称",
        "township": "乡镇",
        "output_month": "工业总产值（本月）",
        "output": "工业总产值（1-本月）",
        "output_prior": "工业总产值（上年1-本月）",
        "sales": "工业销售产值（1-本月）",
        "sales_prior": "工业销售产值（上年1-本月）",
        "export": "出口交货值（1-本月）",
        "export_prior": "出口交货值（上年1-本月）",
        "revenue": "营业收入（1-本月）",
        "profit": "利润总额（1-本月）",
        "employees": "平均用工人数（1-本月）",
        "note": "备注",
    },
    "merged": {
        "number": "序号",
        "code": "统一社会信用代码",
        "name": "企业名称",
        "output_month": "工业总产值|本月",
        "output": "工业总产值|1-本月",
        "output_prior": "工业总产值|上年同期",
        "sales": "工业销售产值|1-本月",
        "sales_prior": "工业销售产值|上年同期",
        "export": "其中：出口交货值|1-本月",
        "export_prior": "其中：出口交货值|上年同期",
        "revenue": "营业收入|1-本月",
        "profit": "利润总额|1-本月",
        "employees": "平均用工人数",
        "note": "备注",
    },
    "loose": {
        "name": "单位名称",
        "code": "税号",
        "output_month": "当月产值",
        "output": "累计产值",
        "output_prior": "去年同期累计产值",
        "sales": "累计销售产值",
        "sales_prior": "去年同期累计销售产值",
        "export": "其中:累计出口交货值",
        "export_prior": "去年同期累计出口交货值",
        "revenue": "累计营业收入",
        "profit": "累计利润总额",
        "employees": "从业人员平均人数",
        "note": "情 况 说 明",
    },
}
UNITS = {"元": 1, "千元": 1_000, "万元": 10_000}


@dataclass
class Page:
    """A sheet as rows of cells before it is written; faults are planted here. Rows count from 0."""

    layout: dict[str, str]
    unit: str
    title: str
    rows: list[list[object]]
    head: int
    fields: list[str]
    before: list[list[object]]
    after: list[list[object]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    dates: set[tuple[int, int]] = field(default_factory=set)

    @property
    def first(self) -> int:
        """The row of the sheet in which the first firm stands."""
        return self.head + 1

    def column(self, name: str) -> int:
        return self.fields.index(name)

    @property
    def cells(self) -> list[list[object]]:
        return [*self.before, *self.rows, *self.after]


def page(firms: list[Firm], year: int, month: int, *, layout: str = "plain", unit: str = "千元") -> Page:
    """A clean sheet of these firms' month."""
    heads = LAYOUTS[layout]
    fields = list(heads)
    factor = UNITS[unit]
    rows = []
    for number, firm in enumerate(firms, start=1):
        given = firm.months[year, month]
        cells: list[object] = []
        for name in fields:
            if name in FIGURES:
                value = given.get(name)
                cells.append(value if value is None or name == "employees" else _in_unit(value, factor))
            else:
                own = {"number": number, "code": firm.code, "name": firm.name, "township": firm.township}
                cells.append(own.get(name))
        rows.append(cells)
    span = f"1-{month}月" if month > 2 else "1-2月"
    title = f"{year}年{span}规模以上工业企业主要指标"
    before: list[list[object]] = [[title], ["填报单位：永嘉县泵阀行业协会", None, None, f"单位：{unit}"]]
    if any("|" in head for head in heads.values()):
        before += [
            [head.partition("|")[0] for head in heads.values()],
            [head.partition("|")[2] for head in heads.values()],
        ]
    else:
        before += [list(heads.values())]
    return Page(dict(heads), unit, title, rows, len(before) - 1, fields, before)


def _in_unit(value: int, factor: int) -> float | int:
    return value // factor if value % factor == 0 else value / factor


def totals(page: Page) -> None:
    """A 合计 row below, as clerks have it."""
    row: list[object] = [None] * len(page.fields)
    row[page.column("name")] = "合  计"
    for index, name in enumerate(page.fields):
        if name in FIGURES:
            row[index] = round(sum(each[index] for each in page.rows if isinstance(each[index], int | float)), 4)
    page.after.append(row)


def notes(page: Page) -> None:
    """Who filled it in, below the table."""
    page.after += [
        [],
        ["单位负责人：张三", None, "填表人：李四", None, "报出日期：2026年11月8日"],
        ["注：1、本表为会员自愿填报。"],
    ]


def write(page: Page, kind: str) -> bytes:
    """The page as a file."""
    return {"xlsx": _xlsx, "xls": _xls, "ods": _ods}[kind](page) if kind in ("xlsx", "xls", "ods") else _csv(page, kind)


def _xlsx(page: Page) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("Sheet1")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for row, cells in enumerate(page.cells):
            for column, value in enumerate(cells):
                at = (row, column)
                if at in page.errors:
                    sheet.write_formula(row, column, "=1/0", None, page.errors[at])
                elif at in page.formulas:
                    sheet.write_formula(row, column, page.formulas[at], None, value)
                elif at in page.dates:
                    sheet.write_number(row, column, value, day)
                elif value is not None:
                    sheet.write(row, column, value)
            if row in page.hidden_rows:
                sheet.set_row(row, None, None, {"hidden": True})
        sheet.merge_range(0, 0, 0, len(page.fields) - 1, page.title)
        _merge(page, lambda top, left, bottom, right, text: sheet.merge_range(top, left, bottom, right, text))
    return made.getvalue()


def _merge(page: Page, merge) -> None:
    """Upper heads over their columns, and heads without a lower one over both rows."""
    if page.head < 3:
        return
    upper, lower = page.before[page.head - 1], page.before[page.head]
    at = 0
    while at < len(upper):
        until = at
        while until + 1 < len(upper) and lower[at] and upper[until + 1] == upper[at]:
            until += 1
        if not lower[at]:
            merge(page.head - 1, at, page.head, at, upper[at])
        elif until > at:
            merge(page.head - 1, at, page.head - 1, until, upper[at])
        at = until + 1


def _xls(page: Page) -> bytes:
    made = io.BytesIO()
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Sheet1", cell_overwrite_ok=True)
    for row, cells in enumerate(page.cells):
        for column, value in enumerate(cells):
            if value is not None:
                sheet.write(row, column, value)
        if row in page.hidden_rows:
            sheet.row(row).hidden = True
    _merge(page, lambda top, left, bottom, right, text: sheet.write_merge(top, bottom, left, right, text))
    book.save(made)
    return made.getvalue()


def _ods(page: Page) -> bytes:
    lines = []
    for row, cells in enumerate(page.cells):
        hidden = ' table:visibility="collapse"' if row in page.hidden_rows else ""
        told = "".join(_ods_cell(page, (row, column), value) for column, value in enumerate(cells))
        lines.append(f"<table:table-row{hidden}>{told}</table:table-row>")
    return ods(f'<table:table table:name="Sheet1">{"".join(lines)}</table:table>')


def _ods_cell(page: Page, at: tuple[int, int], value: object) -> str:
    if value is None or value == "":
        return "<table:table-cell/>"
    formula = ' table:formula="of:=1+1"' if at in page.formulas else ""
    if isinstance(value, int | float):
        told = f'office:value-type="float" office:value="{value!r}"{formula}'
        return f"<table:table-cell {told}><text:p>{value}</text:p></table:table-cell>"
    text = str(value).replace("&", "&amp;").replace("<", "&lt;")
    return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'


def _csv(page: Page, encoding: str) -> bytes:
    made = io.StringIO()
    writer = csv.writer(made, delimiter="\t" if encoding == "utf-16" else ",")
    for cells in page.cells:
        writer.writerow(["" if value is None else value for value in cells])
    return made.getvalue().encode(encoding)


def pick(seed: int) -> tuple[str, str]:
    """A layout and a unit."""
    random_ = random.Random(seed)
    return random_.choice(list(LAYOUTS)), random_.choice(list(UNITS))
