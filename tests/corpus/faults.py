"""Twenty kinds of faults planted in a clean sheet, each with the cell at which it has to be named."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace

from common.codes import CREDIT_CODE_ALPHABET, is_credit_code
from tests.corpus import sheets
from tests.corpus.firms import FIGURES, Firm
from tests.corpus.sheets import Page

AMOUNTS = tuple(name for name in FIGURES if name != "employees")
FULL_WIDTH = str.maketrans("0123456789.-ABCDEFGHPDYX", "０１２３４５６７８９．－ＡＢＣＤＥＦＧＨＰＤＹＸ")


@dataclass(frozen=True)
class Planted:
    """A fault: its kind, where it has to be named (column None: anywhere in the row), and what the cell should be.

    `silent` faults are those that a good reader reads past without a word: they must raise nothing.
    """

    kind: str
    row: int
    column: int | None
    right: object = None
    silent: bool = False


@dataclass
class Sample:
    """A file with what is planted in it."""

    kind: str
    file: str
    content: bytes
    page: Page
    planted: list[Planted]


Plant = Callable[[Page, random.Random], list[Planted]]


def _numbers(page: Page, random_: random.Random, *names: str) -> tuple[int, int]:
    """A row and a column that hold a number above zero."""
    while True:
        row = random_.randrange(len(page.rows))
        column = page.column(random_.choice(names or AMOUNTS))
        value = page.rows[row][column]
        if isinstance(value, int | float) and value > 0:
            return row, column


def times_ten_thousand(page: Page, random_: random.Random) -> list[Planted]:
    """A value in the wrong unit: ten, a thousand or ten thousand times off, up or down."""
    row, column = _numbers(page, random_, "output", "sales", "revenue", "output_month")
    right = page.rows[row][column]
    factor = random_.choice([10, 1_000, 10_000, 0.1, 0.001, 0.0001])
    page.rows[row][column] = right * factor if factor > 1 else round(right * factor, 6)
    return [Planted("times", page.first + row, column, right)]


def mistyped_code(page: Page, random_: random.Random) -> list[Planted]:
    row, column = random_.randrange(len(page.rows)), page.column("code")
    right = str(page.rows[row][column])
    while True:
        at = random_.randrange(18)
        wrong = right[:at] + random_.choice(CREDIT_CODE_ALPHABET) + right[at + 1 :]
        if random_.random() < 0.3 and at < 17:
            wrong = right[:at] + right[at + 1] + right[at] + right[at + 2 :]
        if wrong != right and not is_credit_code(wrong):
            break
    page.rows[row][column] = wrong
    return [Planted("code", page.first + row, column, right)]


def duplicate(page: Page, random_: random.Random) -> list[Planted]:
    row = random_.randrange(len(page.rows))
    page.rows.append(list(page.rows[row]))
    return [Planted("duplicate", page.first + len(page.rows) - 1, page.column("code"))]


def text_in_numbers(page: Page, random_: random.Random) -> list[Planted]:
    row, column = _numbers(page, random_)
    right = page.rows[row][column]
    page.rows[row][column] = random_.choice(
        ["约500", "暂无数据", "12O3", "1_000", "50%", "(500)", "待定", "1.2.3", "٣٤٥"]
    )
    return [Planted("text", page.first + row, column, right)]


def shifted_column(page: Page, random_: random.Random) -> list[Planted]:
    """From some figure on, a row's cells slipped one column to the right."""
    row = random_.randrange(len(page.rows))
    figures = [index for index, name in enumerate(page.fields) if name in FIGURES]
    first = figures[0] if page.rows[row][figures[0]] else figures[1]
    cells = page.rows[row]
    page.rows[row] = [*cells[:first], None, *cells[first:-1]]
    return [Planted("shifted", page.first + row, None)]


def swapped_columns(page: Page, random_: random.Random) -> list[Planted]:
    """The figures of two columns stand under one another's heads."""
    one, other = random_.choice([("output", "sales_prior"), ("output_month", "output"), ("revenue", "profit")])
    left, right = page.column(one), page.column(other)
    for cells in page.rows:
        cells[left], cells[right] = cells[right], cells[left]
    return [Planted("swapped", page.head, left), Planted("swapped", page.head, right)]


def hidden_rows(page: Page, random_: random.Random) -> list[Planted]:
    rows = random_.sample(range(len(page.rows)), 2)
    page.hidden_rows |= {page.first + row for row in rows}
    return [Planted("hidden", page.first + row, None) for row in rows]


def totals_row(page: Page, random_: random.Random) -> list[Planted]:
    sheets.totals(page)
    sheets.notes(page)
    return [Planted("total", page.first + len(page.rows), None)]


def wrong_month(page: Page, random_: random.Random) -> list[Planted]:
    text = str(page.before[0][0])
    page.title = text.replace("1-9月", "1-8月")
    page.before[0][0] = page.title
    return [Planted("month", 0, 0)]


def thirtieth_of_february(page: Page, random_: random.Random) -> list[Planted]:
    row = random_.randrange(len(page.rows))
    page.before[page.head] = [*page.before[page.head], "报告期"]
    page.fields.append("month")
    for cells in page.rows:
        cells.append("2026年9月")
    page.rows[row][-1] = random_.choice(["2026年2月30日", "2026-13", "9/30/2026"])
    return [Planted("february", page.first + row, len(page.fields) - 1)]


def negative(page: Page, random_: random.Random) -> list[Planted]:
    row, column = _numbers(page, random_, "output", "sales", "export", "revenue", "output_month")
    right = page.rows[row][column]
    page.rows[row][column] = -right
    return [Planted("negative", page.first + row, column, right)]


def export_over_output(page: Page, random_: random.Random) -> list[Planted]:
    row, column = _numbers(page, random_, "export")
    sold, made = page.rows[row][page.column("sales")], page.rows[row][page.column("output")]
    page.rows[row][column] = round(max(sold, made) * random_.uniform(1.05, 2.5), 1)
    return [Planted("export", page.first + row, column)]


def formula_cells(page: Page, random_: random.Random) -> list[Planted]:
    row, column = _numbers(page, random_, "output", "revenue")
    page.formulas[page.first + row, column] = "=SUM(A1:A2)"
    return [Planted("formula", page.first + row, column, silent=True)]


def error_cells(page: Page, random_: random.Random) -> list[Planted]:
    row, column = _numbers(page, random_)
    page.errors[page.first + row, column] = random_.choice(["#DIV/0!", "#N/A", "#REF!", "#VALUE!"])
    return [Planted("error", page.first + row, column)]


def dates_as_numbers(page: Page, random_: random.Random) -> list[Planted]:
    row, column = _numbers(page, random_)
    page.rows[row][column] = random_.randrange(36_000, 47_000)
    page.dates.add((page.first + row, column))
    return [Planted("date", page.first + row, column, page.rows[row][column])]


def trailing_spaces(page: Page, random_: random.Random) -> list[Planted]:
    planted = []
    for row in random_.sample(range(len(page.rows)), 5):
        cells = page.rows[row]
        for name, around in (("code", " {}\u3000"), ("name", "{}\u00a0 ")):
            at = page.column(name)
            cells[at] = around.format(cells[at])
            planted.append(Planted("spaces", page.first + row, at, silent=True))
    return planted


def full_width(page: Page, random_: random.Random) -> list[Planted]:
    planted = []
    for _time in range(5):
        row, column = _numbers(page, random_)
        for at in (column, page.column("code")):
            page.rows[row][at] = str(page.rows[row][at]).translate(FULL_WIDTH)
            planted.append(Planted("width", page.first + row, at, silent=True))
    return planted


# kind: (how it is planted, layout or None for any, file)
KINDS: dict[str, tuple[Plant, str | None, str]] = {
    "times": (times_ten_thousand, None, "xlsx"),
    "code": (mistyped_code, None, "xlsx"),
    "duplicate": (duplicate, None, "xlsx"),
    "text": (text_in_numbers, None, "xlsx"),
    "shifted": (shifted_column, None, "xlsx"),
    "swapped": (swapped_columns, None, "xlsx"),
    "merged": (times_ten_thousand, "merged", "xlsx"),
    "hidden": (hidden_rows, None, "xlsx"),
    "total": (totals_row, None, "xlsx"),
    "month": (wrong_month, None, "xlsx"),
    "february": (thirtieth_of_february, "plain", "xlsx"),
    "negative": (negative, None, "xlsx"),
    "export": (export_over_output, None, "xlsx"),
    "gb18030": (times_ten_thousand, None, "gb18030"),
    "xls": (times_ten_thousand, None, "xls"),
    "formula": (formula_cells, None, "xlsx"),
    "error": (error_cells, None, "xlsx"),
    "date": (dates_as_numbers, None, "xlsx"),
    "spaces": (trailing_spaces, None, "xlsx"),
    "width": (full_width, None, "xlsx"),
}


def sample(kind: str, firms: list[Firm], seed: int, year: int = 2026, month: int = 9) -> Sample:
    """One file with one fault of this kind."""
    random_ = random.Random(f"{kind} {seed}")
    plant, layout, file = KINDS[kind]
    chosen, unit = sheets.pick(seed)
    page = sheets.page(firms, year, month, layout=layout or chosen, unit=unit)
    planted = [replace(each, kind=kind) for each in plant(page, random_)]
    return Sample(kind, file, sheets.write(page, file), page, planted)


def clean(firms: list[Firm], seed: int, year: int = 2026, month: int = 9, file: str = "xlsx") -> Sample:
    """Nothing planted."""
    layout, unit = sheets.pick(seed)
    page = sheets.page(firms, year, month, layout=layout, unit=unit)
    return Sample("clean", file, sheets.write(page, file), page, [])
