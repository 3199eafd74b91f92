"""Sheets between two processes: numbers as machine doubles, texts joined, so that a million cells take a blink.

Nothing in it can be executed by the reader, as a pickle could: a reading process that was taken over sends data only.
"""

from __future__ import annotations

import datetime
import json
import struct
from array import array
from collections.abc import Callable
from typing import BinaryIO

from common.sheets.book import CellError, Merged, Sheet, Value, Workbook

# To be raised with every change of what is packed: packed sheets outlive the release that packed them.
FORMAT = 2
EMPTY, NUMBER, TEXT, DATE, BOOL, ERROR = range(6)
_KINDS = {
    type(None): EMPTY,
    float: NUMBER,
    int: NUMBER,
    str: TEXT,
    datetime.date: DATE,
    datetime.datetime: DATE,
    bool: BOOL,
    CellError: ERROR,
}
# No format can hold it in a text: XML forbids it, csv is refused with it, xls has it replaced.
_BETWEEN = "\0"
# Cells by number: row times this plus column.
_STRIDE = 16_384


def pack(book: Workbook, into: BinaryIO) -> None:
    """Write the workbook; its columns are emptied as they go, to hold only one of the two forms at a time."""
    told = {"kind": book.kind, "encoding": book.encoding, "sheets": []}
    blobs: list[bytes] = []
    for sheet in book.sheets:
        columns = []
        for number, column in enumerate(sheet.columns):
            kinds = bytes(map(_KINDS.__getitem__, map(type, column)))
            sheet.columns[number] = []
            present = set(kinds)
            parts = [kinds if len(present) > 1 else b""]
            numbers = array("d", _of_kinds(column, kinds, present, {NUMBER, BOOL}))
            texts = _of_kinds(column, kinds, present, {TEXT, DATE, ERROR})
            parts += [numbers.tobytes(), _joined(texts).encode("utf-8", "replace")]
            columns.append([len(column), sorted(present), len(texts), [len(part) for part in parts]])
            blobs += parts
        told["sheets"].append(
            {
                "name": sheet.name,
                "visible": sheet.visible,
                "columns": columns,
                "hidden_rows": sorted(sheet.hidden_rows),
                "hidden_columns": sorted(sheet.hidden_columns),
                "merged": [[each.top, each.left, each.bottom, each.right] for each in sheet.merged],
                "formulas": [row * _STRIDE + column for row, column in sheet.formulas],
            }
        )
    head = json.dumps(told).encode()
    into.write(struct.pack("<Q", len(head)))
    into.write(head)
    for blob in blobs:
        into.write(blob)


def unpack(data: memoryview, name: str) -> Workbook:
    """What `pack` wrote."""
    (length,) = struct.unpack_from("<Q", data)
    at = 8 + length
    told = json.loads(bytes(data[8:at]))
    sheets = []
    for each in told["sheets"]:
        columns = []
        for height, present, texts, lengths in each["columns"]:
            parts = []
            for size in lengths:
                parts.append(data[at : at + size])
                at += size
            columns.append(_column(height, present, texts, parts))
        sheets.append(
            Sheet(
                name=each["name"],
                columns=columns,
                visible=each["visible"],
                hidden_rows=frozenset(each["hidden_rows"]),
                hidden_columns=frozenset(each["hidden_columns"]),
                merged=[Merged(*corners) for corners in each["merged"]],
                formulas=frozenset(divmod(cell, _STRIDE) for cell in each["formulas"]),
            )
        )
    return Workbook(name=name, kind=told["kind"], sheets=sheets, encoding=told["encoding"])


def _column(height: int, present: list[int], texts: int, parts: list[memoryview]) -> list[Value]:
    kinds, packed, joined = parts
    numbers = array("d")
    numbers.frombytes(packed)
    strings = str(joined, "utf-8").split(_BETWEEN) if texts else []
    if present == [NUMBER]:
        return numbers.tolist()
    if present == [TEXT]:
        return strings
    if present in ([EMPTY], []):
        return [None] * height
    number, text = iter(numbers).__next__, iter(strings).__next__
    take: dict[int, Callable[[], Value]] = {
        EMPTY: lambda: None,
        NUMBER: number,
        BOOL: lambda: bool(number()),
        TEXT: text,
        DATE: lambda: _day(text()),
        ERROR: lambda: CellError(text()),
    }
    if len(present) == 1:
        return [take[present[0]]() for _row in range(height)]
    return [take[kind]() for kind in kinds]


def _of_kinds(column: list, kinds: bytes, present: set[int], wanted: set[int]) -> list:
    """The column's values of these kinds; mostly that is all of them or none."""
    if not present & wanted:
        return []
    if present <= wanted:
        return column
    return [value for value, kind in zip(column, kinds, strict=True) if kind in wanted]


def _joined(texts: list[object]) -> str:
    plain = [value if type(value) is str else _text(value) for value in texts]
    joined = _BETWEEN.join(plain)
    if joined.count(_BETWEEN) >= len(plain) > 0:
        joined = _BETWEEN.join(text.replace(_BETWEEN, "\ufffd") for text in plain)
    return joined


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def _day(text: str) -> datetime.date:
    return datetime.datetime.fromisoformat(text) if "T" in text else datetime.date.fromisoformat(text)
