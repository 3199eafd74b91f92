"""Writes remarks into the workbook on standard input: python -m common.sheets.remarking DESCRIPTOR, under limits."""

from __future__ import annotations

import io
import json
import os
import resource
import sys

import openpyxl
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
        # values only: a formula would point to the wrong rows once they have moved, and could act on its reader
        book = openpyxl.load_workbook(io.BytesIO(file.read()), data_only=True)
    sheet = book[plan["sheet"]]
    _calm(book)
    _move(sheet, plan)
    _remark(sheet, plan)
    _results(sheet, plan)
    book.active = book.index(sheet)
    with os.fdopen(1, "wb") as made:
        save_workbook(book, made)


def _calm(book: openpyxl.Workbook) -> None:
    """No text of the sender's that a spreadsheet would take for a formula."""
    for sheet in book.worksheets:
        sheet.protection.disable()
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    cell.value = None
                elif isinstance(cell.value, str) and guarded(cell.value) != cell.value:
                    cell.value, cell.data_type = guarded(cell.value.lstrip("'")), "s"


def _move(sheet: Worksheet, plan: dict) -> None:
    """Values and looks of the rows that change places; what was merged across them is let go."""
    moves = [(target + 1, source + 1) for target, source in plan["moves"] if target != source]
    rows = {row for pair in plan["moves"] for row in pair}
    for merged in list(sheet.merged_cells.ranges):
        if any(row + 1 in range(merged.min_row, merged.max_row + 1) for row in rows):
            sheet.unmerge_cells(str(merged))
    sheet.auto_filter.ref = None
    taken = {source: [(cell.value, cell._style, cell.data_type) for cell in sheet[source]] for _target, source in moves}
    for target, source in moves:
        for cell, (value, style, kind) in zip(sheet[target], taken[source], strict=True):
            cell.value, cell._style = value, style
            if isinstance(value, str):
                cell.data_type = kind
    for row in plan["unhide"]:
        for target, source in plan["moves"]:
            if source == row:
                sheet.row_dimensions[target + 1].hidden = False


def _remark(sheet: Worksheet, plan: dict) -> None:
    where = {source: target for target, source in plan["moves"]}
    texts: dict[tuple[int, int], list[str]] = {}
    for each in reversed(plan["cells"]):
        if each["column"] is not None:
            cell = sheet.cell(where.get(each["row"], each["row"]) + 1, each["column"] + 1)
            cell.fill = PatternFill("solid", start_color=plan["colours"][each["grade"]])
            texts.setdefault((cell.row, cell.column), []).insert(0, each["text"])
    for (row, column), said in texts.items():
        comment = Comment("\n".join(said)[:2000], "portal")
        comment.width, comment.height = 320, 40 + 36 * len(said)
        sheet.cell(row, column).comment = comment


def _results(sheet: Worksheet, plan: dict) -> None:
    where = {source: target for target, source in plan["moves"]}
    column = plan["width"] + 1
    for offset, label in enumerate(plan["labels"]):
        if plan["head"] >= 0:
            head = sheet.cell(plan["head"] + 1, column + offset, label)
            head.font = Font(bold=True)
    for source, text in plan["results"].items():
        cell = sheet.cell(where.get(int(source), int(source)) + 1, column, guarded(text))
        cell.data_type = "s"
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.row_dimensions[cell.row].height = min(_TALLEST, 15 * (1 + text.count("\n") + len(text) // 40))
    for target, source in plan["moves"]:
        sheet.cell(target + 1, column + 1, source + 1)
    sheet.column_dimensions[openpyxl.utils.get_column_letter(column)].width = 60


if __name__ == "__main__":
    main()
