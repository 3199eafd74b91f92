"""What calamine does not tell of an xls: hidden rows and columns, calculated and broken cells, macros, a password."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from common.sheets.limits import COLUMNS, SHEETS, Refused
from common.sheets.scan_xlsx import Seen

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END, _FREE = 0xFFFFFFFE, 0xFFFFFFFF
_ROW, _COLUMNS, _FORMULA, _ERROR, _SHEET, _BEGIN, _LAST = 0x208, 0x7D, 0x6, 0x205, 0x85, 0x809, 0x0A
_PASSWORD, _OUTSIDE = 0x2F, 0x1AE
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_SELF = (b"\x01\x04", b"\x01\x3a")


def scan(data: bytes) -> dict[str, Seen]:
    """By sheet name."""
    streams = _streams(data)
    names = {name.lower() for name in streams}
    if "encryptedpackage" in names:
        raise Refused("password")
    if names & {"_vba_project_cur", "_vba_project", "vba", "macros"}:
        raise Refused("macros", part="VBA")
    stream = next((streams[name] for name in streams if name.lower() in {"workbook", "book"}), None)
    if stream is None:
        raise Refused("unknown")
    book = _chain(data, stream)
    sheets: dict[str, Seen] = {}
    starts: list[tuple[int, str]] = []
    for kind, body, _offset in _records(book, 0):
        if kind == _PASSWORD:
            raise Refused("password")
        if kind == _OUTSIDE and len(body) > 4 and body[2:4] not in _SELF:
            raise Refused("outside", part="SUPBOOK")
        if kind == _SHEET and len(body) > 8:
            # 0 is a worksheet, 1 a sheet of Excel 4 macros
            if body[5] == 1:
                raise Refused("macros", part="Excel 4")
            starts.append((struct.unpack_from("<I", body)[0], _name(body)))
        if kind == _LAST:
            break
    if len(starts) > SHEETS:
        raise Refused("sheets", limit=SHEETS)
    for start, name in starts:
        sheets[name] = _scan_sheet(book, start)
    return sheets


def _scan_sheet(book: bytes, start: int) -> Seen:
    seen = Seen()
    depth = 0
    for kind, body, _offset in _records(book, start):
        if kind == _BEGIN:
            depth += 1
        elif kind == _LAST:
            depth -= 1
            if depth <= 0:
                break
        elif kind == _ROW and len(body) >= 16:
            row, options = struct.unpack_from("<H10xI", body)
            if options & 0x20:
                seen.hidden_rows.add(row)
        elif kind == _COLUMNS and len(body) >= 10:
            first, last, _width, _format, options = struct.unpack_from("<5H", body)
            if options & 1:
                seen.hidden_columns.update(range(first, min(last + 1, COLUMNS)))
        elif kind == _FORMULA and len(body) >= 14:
            row, column = struct.unpack_from("<HH", body)
            seen.formulas.add((row, column))
            # no xls keeps a formula without its result
            seen.texts.add((row, column))
            if body[6] == 2 and body[12:14] == b"\xff\xff":
                seen.errors[row, column] = _ERRORS.get(body[8], "#?")
        elif kind == _ERROR and len(body) >= 8 and body[7] == 1:
            row, column = struct.unpack_from("<HH", body)
            seen.errors[row, column] = _ERRORS.get(body[6], "#?")
    return seen


def _records(book: bytes, at: int) -> Iterator[tuple[int, bytes, int]]:
    while at + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, at)
        yield kind, book[at + 4 : at + 4 + length], at
        at += 4 + length


def _name(body: bytes) -> str:
    length, wide = body[6], body[7]
    return body[8 : 8 + length * 2].decode("utf-16-le", "replace") if wide else body[8 : 8 + length].decode("latin-1")


def _streams(data: bytes) -> dict[str, tuple[int, int]]:
    """Names in the compound file's directory, with where each starts and how long it is."""
    try:
        return dict(_entries(data))
    except (struct.error, IndexError):
        raise Refused("broken") from None


def _entries(data: bytes) -> Iterator[tuple[str, tuple[int, int]]]:
    (directory,) = struct.unpack_from("<I", data, 48)
    folder = _sectors(data, directory)
    for at in range(0, len(folder) - 127, 128):
        (length,) = struct.unpack_from("<H", folder, at + 64)
        if 2 <= length <= 64:
            start, size = struct.unpack_from("<II", folder, at + 116)
            yield folder[at : at + length - 2].decode("utf-16-le", "replace"), (start, size)


def _chain(data: bytes, stream: tuple[int, int]) -> bytes:
    start, size = stream
    # Excel pads its stream to 4,096 bytes; a shorter one lies in the small sectors, where only toys put it.
    return _sectors(data, start)[:size] if size >= 4096 else b""


def _sectors(data: bytes, start: int) -> bytes:
    """The sectors of one chain, each at most once."""
    (shift,) = struct.unpack_from("<H", data, 30)
    if shift not in (9, 12):
        raise Refused("broken")
    size = 1 << shift
    table = _allocation(data, size)
    found, seen, sector = [], set(), start
    while sector < len(table) and sector not in seen:
        seen.add(sector)
        found.append(data[(sector + 1) * size : (sector + 2) * size])
        sector = table[sector]
    return b"".join(found)


def _allocation(data: bytes, size: int) -> list[int]:
    """Which sector follows which."""
    places = list(struct.unpack_from("<109I", data, 76))
    more, seen = struct.unpack_from("<I", data, 68)[0], set()
    per = size // 4
    while more not in (_END, _FREE) and more not in seen and (more + 2) * size <= len(data):
        seen.add(more)
        entries = struct.unpack_from(f"<{per}I", data, (more + 1) * size)
        places += entries[:-1]
        more = entries[-1]
    table: list[int] = []
    for place in places:
        if place < _END - 2 and (place + 2) * size <= len(data) + size:
            piece = data[(place + 1) * size : (place + 2) * size]
            table += struct.unpack_from(f"<{len(piece) // 4}I", piece)
    return table
