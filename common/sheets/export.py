"""Tables written for people and programs: xlsx and csv in which no cell is a formula, and which read back the same."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import BinaryIO

import xlsxwriter

from common.sheets.guard import guarded


def write_xlsx(
    heads: Sequence[str], rows: Iterable[Sequence[object]], into: BinaryIO | str, sheet: str = "数据"
) -> None:
    """One sheet, row by row, in little memory."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(into, options | {"strings_to_numbers": False}) as book:
        page = book.add_worksheet(sheet)
        bold = book.add_format({"bold": True, "bg_color": "#DCE6F5", "border": 1})
        page.freeze_panes(1, 0)
        page.set_column(0, len(heads) - 1, 18)
        for column, head in enumerate(heads):
            page.write_string(0, column, guarded(head), bold)
        for row, values in enumerate(rows, start=1):
            for column, value in enumerate(values):
                write_cell(page, row, column, value)


def write_cell(page: xlsxwriter.worksheet.Worksheet, row: int, column: int, value: object, look: object = None) -> None:
    """A number as a number, everything else as text that cannot act."""
    if value is None or value == "":
        if look:
            page.write_blank(row, column, None, look)
    elif isinstance(value, bool):
        page.write_boolean(row, column, value, look)
    elif isinstance(value, int | float | Decimal):
        page.write_number(row, column, value, look)
    else:
        page.write_string(row, column, guarded(str(value)), look)


def csv_lines(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """UTF-8 with the mark that Excel asks for, line by line."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    yield codecs.BOM_UTF8
    for values in (heads, *rows) if isinstance(rows, Sequence) else _chained(heads, rows):
        writer.writerow([guarded(value) if isinstance(value, str) else value for value in values])
        yield buffer.getvalue().encode("utf-8")
        buffer.seek(0)
        buffer.truncate()


def _chained(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[Sequence[object]]:
    yield heads
    yield from rows
