"""The sender's own workbook given back with what was found: coloured cells, comments, a column of results.

Its rows stay where they are. Cells are coloured by openpyxl in a child process with limits, for it stalls on files
made to stall it; what it cannot do, or is too large for it, is written anew from what was read.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import IntEnum
from pathlib import Path
from typing import BinaryIO

import xlsxwriter
from django.utils.translation import gettext as _

from common.sheets.book import Sheet, Workbook
from common.sheets.export import write_cell
from common.sheets.guard import guarded
from common.sheets.table import Table

_ROOT = Path(__file__).resolve().parents[2]
_PATIENCE = 30
# openpyxl holds some 500 bytes a cell.
_OPENPYXL_CELLS = 250_000
COLOURS = ("FFC9C9", "FFE8B3", "DCE9F9")


class Grade(IntEnum):
    """How serious a remark is; the smaller, the more."""

    MUST_FIX = 0
    MUST_EXPLAIN = 1
    HINT = 2


@dataclass(frozen=True)
class Remark:
    """What was found, at a row and (if it is of one cell) a column, counted from 0."""

    row: int
    column: int | None
    grade: Grade
    text: str


def annotated(path: str | os.PathLike[str], book: Workbook, table: Table, remarks: Sequence[Remark]) -> bytes:
    """The workbook as xlsx, with the remarks in it."""
    sheet = book.sheet(table.sheet)
    if sheet is None:
        raise ValueError(table.sheet)
    plan = _plan(sheet, table, remarks)
    if book.kind == "xlsx" and sum(each.width * each.height for each in book.sheets) <= _OPENPYXL_CELLS:
        made = _in_its_own_workbook(path, plan)
        if made:
            return made
    into = io.BytesIO()
    _anew(sheet, plan, into)
    return into.getvalue()


def _plan(sheet: Sheet, table: Table, remarks: Sequence[Remark]) -> dict:
    """What is said at each row, and in which column: beside all that are filled."""
    said: dict[int, list[Remark]] = defaultdict(list)
    for remark in sorted(remarks, key=lambda each: (each.row, each.grade, -1 if each.column is None else each.column)):
        said[remark.row].append(remark)
    head = table.head[1] if table.head else -1
    filled = [index for index, column in enumerate(sheet.columns) if column.count(None) < len(column)]
    names = {Grade.MUST_FIX: _("必须改正"), Grade.MUST_EXPLAIN: _("须说明"), Grade.HINT: _("提示")}
    return {
        "sheet": sheet.name,
        "head": head,
        "width": 1 + max(filled, default=0),
        "label": _("检查结果"),
        "results": {
            row: "\n".join(f"{names[each.grade]}：{each.text}" for each in each_row) for row, each_row in said.items()
        },
        "cells": [asdict(each) for each_row in said.values() for each in each_row],
        "colours": COLOURS,
        "unhide": [row for row in said if row in sheet.hidden_rows],
    }


def _in_its_own_workbook(path: str | os.PathLike[str], plan: dict) -> bytes:
    """What the child makes of it; empty when it gives up."""
    command = [sys.executable, "-s", "-E", "-m", "common.sheets.remarking"]
    with open(path, "rb") as file, tempfile.TemporaryFile() as told, tempfile.TemporaryFile() as made:
        told.write(json.dumps(plan).encode())
        told.flush()
        told.seek(0)
        argument = str(told.fileno())
        try:
            done = subprocess.run(
                [*command, argument],
                stdin=file,
                stdout=made,
                stderr=subprocess.DEVNULL,
                pass_fds=[told.fileno()],
                cwd=_ROOT,
                env={},
                timeout=_PATIENCE,
            )
        except subprocess.TimeoutExpired:
            return b""
        made.seek(0)
        return made.read() if done.returncode == 0 else b""


def _anew(sheet: Sheet, plan: dict, into: BinaryIO) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    cells = {(each["row"], each["column"]): each for each in reversed(plan["cells"])}
    with xlsxwriter.Workbook(into, options) as book:
        page = book.add_worksheet(sheet.name[:31])
        looks = [{"bg_color": f"#{colour}"} for colour in COLOURS]
        plain = [*map(book.add_format, looks), None]
        quoted = [book.add_format(look | {"quote_prefix": True}) for look in (*looks, {})]
        bold = book.add_format({"bold": True})
        page.freeze_panes(plan["head"] + 1, 0)
        for row in range(sheet.height):
            for column, value in enumerate(sheet.row(row)):
                told = cells.get((row, column))
                look = told["grade"] if told else -1
                if isinstance(value, str) and guarded(value) != value:
                    page.write_string(row, column, value, quoted[look])
                else:
                    write_cell(page, row, column, value, plain[look])
            if row == plan["head"]:
                page.write_string(row, plan["width"], plan["label"], bold)
            elif row > plan["head"]:
                write_cell(page, row, plan["width"], plan["results"].get(row))


__all__ = ["Grade", "Remark", "annotated"]
