"""A csv: its encoding made out beyond doubt or refused with the line, its separator, its cells as text."""

from __future__ import annotations

import codecs
import csv
import io
import re

from common.sheets.book import Sheet, Workbook
from common.sheets.guard import unguarded
from common.sheets.limits import CELL_LENGTH, CELLS, COLUMNS, ROWS, Refused

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What people write to keep a code a text: ="91330324..." or a tab before it.
_KEPT_AS_TEXT = re.compile(r"=\"([^\"]*)\"")
_SEPARATORS = ",\t;"


def read(data: bytes) -> Workbook:
    """The one sheet of a csv."""
    text, encoding = _decoded(data)
    if "\0" in text:
        raise Refused("binary", line=text.count("\n", 0, text.index("\0")) + 1)
    if "\ufffd" in text:
        raise Refused("lost", line=text.count("\n", 0, text.index("\ufffd")) + 1)
    rows = _rows(text)
    width = max(map(len, rows), default=0)
    for row in rows:
        if len(row) < width:
            row += [""] * (width - len(row))
    columns = [_cells(column) for column in zip(*rows, strict=True)]
    return Workbook(name="", kind="csv", sheets=[Sheet(name="csv", columns=columns)], encoding=encoding)


def _cells(column: tuple[str, ...]) -> list[str | None]:
    """Of a hundred thousand cells all but a few start with nothing that takes a second look."""
    return [value if value and value[0] not in "=\t'" else _cell(value) if value else None for value in column]


def _cell(value: str) -> str | None:
    if found := _KEPT_AS_TEXT.fullmatch(value):
        return found[1] or None
    if value[0] == "\t":
        return value[1:] or None
    return unguarded(value)


def _rows(text: str) -> list[list[str]]:
    csv.field_size_limit(CELL_LENGTH)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    rows: list[list[str]] = []
    cells = 0
    try:
        for row in reader:
            if len(row) > COLUMNS:
                raise Refused("columns_line", limit=COLUMNS, line=reader.line_num)
            cells += len(row)
            rows.append(row)
            if len(rows) > ROWS:
                raise Refused("rows", limit=ROWS)
            if cells > CELLS:
                raise Refused("cells", limit=CELLS)
    except csv.Error as error:
        rule = "huge_line" if "limit" in str(error) else "quotes"
        raise Refused(rule, line=reader.line_num, limit=CELL_LENGTH) from None
    while rows and not any(rows[-1]):
        rows.pop()
    return rows


def _separator(text: str) -> str:
    """The one that the first lines hold most evenly."""
    lines = [line for line in text[:20_000].splitlines()[:30] if line.strip()]
    counts = {each: sorted(line.count(each) for line in lines) for each in _SEPARATORS}
    return max(_SEPARATORS, key=lambda each: counts[each][len(lines) // 2] if lines else 0)


def _decoded(data: bytes) -> tuple[str, str]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], encoding), encoding
    if encoding := _wide(data[:4000]):
        return _strict(data, encoding), encoding
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        if error.end == len(data) and error.reason == "unexpected end of data":
            _all_of_it(data[: error.start], "utf-8", _line(data, error.start))
            raise Refused("cut", line=_line(data, error.start)) from None
    if (line := _stray_line(data)) is not None:
        raise Refused("mixed", line=line)
    return _strict(data, "gb18030"), "gb18030"


def _all_of_it(data: bytes, encoding: str, line: int) -> None:
    """Only a text that is of this encoding up to its end was cut there; others are judged by the next rule."""
    if not any(byte > 127 for byte in data) or _plausible(data[-400:].decode(encoding, "ignore")):
        return
    raise Refused("mixed", line=line)


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        cut = error.end >= len(data) - 1 and error.start >= len(data) - 4
        line = data[: error.start].decode(encoding, "replace").count("\n") + 1
        raise Refused("cut" if cut else "encoding", line=line) from None


def _wide(start: bytes) -> str:
    """UTF-16 without its mark: every other byte of separators and line ends is 0."""
    if len(start) >= 4 and start.count(0) > len(start) // 8:
        return "utf-16-le" if start[1::2].count(0) >= start[::2].count(0) else "utf-16-be"
    return ""


def _stray_line(data: bytes) -> int | None:
    """In a file that is not UTF-8 as a whole: the first line that is UTF-8 after lines that are not, or before."""
    kinds: list[tuple[int, bool]] = []
    for number, line in enumerate(data.split(b"\n"), start=1):
        if line.isascii():
            continue
        try:
            kinds.append((number, _plausible(line.decode("utf-8"))))
        except UnicodeDecodeError:
            kinds.append((number, False))
    wide = [number for number, is_utf8 in kinds if is_utf8]
    if not wide:
        return None
    # The rarer kind is the stray one.
    others = [number for number, is_utf8 in kinds if not is_utf8]
    return (wide if len(wide) <= len(others) else others)[0]


def _plausible(text: str) -> bool:
    """Read as UTF-8, are its letters mostly everyday Chinese? Bytes of GB18030 that pass as UTF-8 never are."""
    letters = [each for each in text if ord(each) > 127]
    common = sum(_is_common(each) for each in letters)
    return bool(letters) and common * 10 >= len(letters) * 9


def _is_common(letter: str) -> bool:
    try:
        letter.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return ord(letter) >= 0x2000


def _line(data: bytes, at: int) -> int:
    return data.count(b"\n", 0, at) + 1
