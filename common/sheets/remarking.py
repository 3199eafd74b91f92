"""Writes remarks into the workbook on standard input: python -m common.sheets.remarking DESCRIPTOR, under limits."""

from __future__ import annotations

import io
import json
import os
import resource
import sys

import openpyxl
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import save_workbook

from common.sheets.guard import guarded
from common.sheets.limits import MEGABYTE

_MEMORY = 640 * MEGABYTE
_CPU_SECONDS = 25
_TALLEST = 409


def main() -> None:
    """The plan from the given descriptor, the workbook from standard input, the result to standard output."""
    for kind, most in ((resource.RLIMIT_AS, _MEMORY), (resource.RLIMIT_CPU, _CPU_SECONDS), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(kind, (most, most))
    with os.fdopen(int(sys.argv[1]), "rb") as told, os.fdopen(0, "rb") as file:
        plan = json.load(told)
        # values only, as they are stored: a formula could act on its reader
        book = openpyxl.load_workbook(io.BytesIO(file.read()), data_only=True)
    sheet = book[plan["sheet"]]
    _calm(book)
    _remark(sheet, plan)
    _results(sheet, plan)
    book.active = book.index(sheet)
    with os.fdopen(1, "wb") as made:
        save_workbook(book, made)


def _calm(book: openpyxl.Workbook) -> None:
    """No text of the sender's that a spreadsheet would take for a formula: it is marked as text and reads as it did."""
    for sheet in book.worksheets:
        sheet.protection.disable()
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    cell.value = None
                elif isinstance(cell.value, str) and guarded(cell.value) != cell.value:
                    cell.data_type, cell.quotePrefix = "s", True


def _remark(sheet: Worksheet, plan: dict) -> None:
    texts: dict[tuple[int, int], list[str]] = {}
    for each in reversed(plan["cells"]):
        if each["column"] is not None:
            cell = _shown(sheet, each["row"] + 1, each["column"] + 1)
            cell.fill = PatternFill("solid", start_color=plan["colours"][each["grade"]])
            texts.setdefault((cell.row, cell.column), []).insert(0, each["text"])
    for (row, column), said in texts.items():
        comment = Comment("\n".join(said)[:2000], "portal")
        comment.width, comment.height = 320, 40 + 36 * len(said)
        sheet.cell(row, column).comment = comment
    for row in plan["unhide"]:
        sheet.row_dimensions[row + 1].hidden = False


def _shown(sheet: Worksheet, row: int, column: int) -> Cell:
    """The cell that is seen there: of merged ones the first."""
    cell = sheet.cell(row, column)
    if isinstance(cell, MergedCell):
        whole = next(each for each in sheet.merged_cells.ranges if cell.coordinate in each)
        cell = sheet.cell(whole.min_row, whole.min_col)
    return cell


def _results(sheet: Worksheet, plan: dict) -> None:
    column = plan["width"] + 1
    for merged in list(sheet.merged_cells.ranges):
        if merged.min_col <= column <= merged.max_col and merged.max_row > plan["head"]:
            sheet.unmerge_cells(str(merged))
    if plan["head"] >= 0:
        sheet.cell(plan["head"] + 1, column, plan["label"]).font = Font(bold=True)
    for row, text in plan["results"].items():
        cell = sheet.cell(int(row) + 1, column, guarded(text))
        cell.data_type = "s"
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.row_dimensions[cell.row].height = min(_TALLEST, 15 * (1 + text.count("\n") + len(text) // 40))
    sheet.column_dimensions[openpyxl.utils.get_column_letter(column)].width = 60


if __name__ == "__main__":
    main()
