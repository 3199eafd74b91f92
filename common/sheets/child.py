"""Reads one workbook from standard input in a process with hard limits: python -m common.sheets.child xlsx|...

It can open no further file and no socket, start no process, and is killed when it takes too much memory or time.
"""

from __future__ import annotations

import datetime
import io
import json
import os
import resource
import sys
import zipfile

import python_calamine

from common.collecting import no_cycles
from common.sheets import packing, parts, scan_ods, scan_xls, scan_xlsx, separated
from common.sheets.book import CellError, Merged, Sheet, Value, Workbook
from common.sheets.guard import unguarded
from common.sheets.limits import CELL_LENGTH, CELLS, COLUMNS, CPU_SECONDS, MEMORY, OUTPUT, ROWS, Refused
from common.sheets.scan_xlsx import Seen

# the first byte of what the child writes
READ, REFUSED = b"+", b"-"


def main() -> None:
    """One file in, one answer out."""
    with os.fdopen(0, "rb") as file, os.fdopen(1, "wb") as answer, no_cycles():
        data = file.read()
        _limit()
        try:
            book = read(data)
        except Refused as refused:
            answer.write(REFUSED + json.dumps([refused.rule, refused.told]).encode())
        except MemoryError:
            answer.write(REFUSED + json.dumps(["large", {}]).encode())
        else:
            answer.write(READ)
            packing.pack(book, answer)


def _limit() -> None:
    """What is open may be used; nothing else can be opened: neither a file nor a connection."""
    # Python fetches these from its library on first use, which is too late once nothing can be opened.
    for encoding in ("cp437", "utf-8", "utf-16-le", "utf-16-be", "gb18030", "gb2312", "latin-1", "ascii"):
        "".encode(encoding)
    # the signal at the limit of the processor's seconds says that it was slow; a second later there is no more asking
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, OUTPUT),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def read(data: bytes) -> Workbook:
    """By what the content is, never by the file's name."""
    if data[:4] == b"PK\x03\x04":
        book = parts.look(io.BytesIO(data))
        names = book.NameToInfo
        if "xl/workbook.xml" in names:
            return _read(data, "xlsx", scan_xlsx.scan(book))
        if "xl/workbook.bin" in names:
            raise Refused("xlsb")
        if "content.xml" in names:
            _is_spreadsheet(book)
            return _read(data, "ods", scan_ods.scan(book))
        raise Refused("unknown")
    if data[:8] == scan_xls.SIGNATURE:
        return _read(data, "xls", scan_xls.scan(data))
    if not data.strip():
        raise Refused("empty")
    if data[:4] in (
        b"%PDF",
        b"\x89PNG",
        b"\xff\xd8\xff\xe0",
        b"\xff\xd8\xff\xe1",
        b"Rar!",
        b"7z\xbc\xaf",
        b"\x1f\x8b\x08\x00",
    ):
        raise Refused("unknown")
    if data.lstrip(b"\xef\xbb\xbf \r\n\t")[:9].lower() in (b"<!doctype", b"<html xml", b"<?xml ver") or (
        data.lstrip()[:5].lower() == b"<html"
    ):
        raise Refused("page")
    return separated.read(data)


def _is_spreadsheet(book: zipfile.ZipFile) -> None:
    if b"spreadsheet" not in parts.whole(book, "mimetype", 200):
        raise Refused("unknown")


def _read(data: bytes, kind: str, seen: dict[str, Seen]) -> Workbook:
    sheets = []
    cells = 0
    try:
        with python_calamine.load_workbook(io.BytesIO(data)) as book:
            for told in book.sheets_metadata:
                if told.typ != python_calamine.SheetTypeEnum.WorkSheet:
                    continue
                sheet = book.get_sheet_by_name(told.name)
                height, width = (each + 1 for each in sheet.end or (-1, -1))
                cells += height * width
                if height > ROWS:
                    raise Refused("rows", limit=ROWS)
                if width > COLUMNS:
                    raise Refused("columns", limit=COLUMNS)
                if cells > CELLS:
                    raise Refused("cells", limit=CELLS)
                visible = told.visible == python_calamine.SheetVisibleEnum.Visible
                sheets.append(_sheet(sheet, visible, seen.get(told.name, Seen())))
    except python_calamine.PasswordError:
        raise Refused("password") from None
    except (python_calamine.CalamineError, OSError, ValueError, OverflowError):
        raise Refused("broken") from None
    if not any(sheet.height for sheet in sheets):
        raise Refused("empty")
    return Workbook(name="", kind=kind, sheets=sheets)


def _sheet(sheet: python_calamine.CalamineSheet, visible: bool, seen: Seen) -> Sheet:
    height, width = (each + 1 for each in sheet.end or (-1, -1))
    columns: list[list[Value]] = [[] for _column in range(width)]
    if height:
        top, left = sheet.start
        rows = list(sheet.iter_rows())
        # rows above the first one in use come as empty lists, columns before it do not come at all
        columns = [[None] * height for _column in range(left)]
        columns += [[None] * top + list(column) for column in zip(*rows[len(rows) - (height - top) :], strict=True)]
    columns = [_typed(column) for column in columns]
    for (row, column), shown in seen.errors.items():
        if column < len(columns) and row < len(columns[column]):
            columns[column][row] = CellError(shown)
    for row, column in seen.formulas - seen.texts:
        if column < len(columns) and row < len(columns[column]) and columns[column][row] is None:
            columns[column][row] = CellError()
    merged = seen.merged
    if not merged and (told := sheet.merged_cell_ranges):
        merged = [Merged(*first, *last) for first, last in told]
    return Sheet(
        name=sheet.name,
        columns=columns,
        visible=visible,
        hidden_rows=frozenset(row for row in seen.hidden_rows if row < height),
        hidden_columns=frozenset(column for column in seen.hidden_columns if column < width),
        merged=merged,
        formulas=frozenset(seen.formulas),
    )


def _typed(column: list) -> list[Value]:
    kinds = set(map(type, column))
    if str in kinds:
        texts = [value for value in column if type(value) is str]
        if max(map(len, texts)) > CELL_LENGTH:
            raise Refused("huge", limit=CELL_LENGTH)
        if "" in texts or "'" in "".join(texts):
            column = [
                None if value == "" else unguarded(value) if type(value) is str and value[0] == "'" else value
                for value in column
            ]
    if kinds & {datetime.time, datetime.timedelta, datetime.datetime}:
        column = [_moment(value) for value in column]
    return column


def _moment(value: Value | datetime.time | datetime.timedelta) -> Value:
    """An hour or a duration is the number behind it; a day at midnight is a day."""
    if isinstance(value, datetime.timedelta):
        return value.total_seconds() / 86400
    if isinstance(value, datetime.time):
        return (value.hour * 3600 + value.minute * 60 + value.second) / 86400
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date()
    return value


if __name__ == "__main__":
    main()
    # the limits forbid what an orderly end may want to open
    sys.stdout = None
    os._exit(0)
