"""What calamine does not tell of an ods: hidden rows and columns, calculated cells, errors, merged ranges."""

from __future__ import annotations

import re
import zipfile
from xml.parsers import expat

from common.sheets.book import Merged
from common.sheets.limits import CELLS, COLUMNS, MEGABYTE, MERGED, MERGED_CELLS, ROWS, SHEETS, Refused
from common.sheets.parts import chunks, guarded
from common.sheets.scan_xlsx import Seen

_LONGEST = 96 * MEGABYTE
_ERROR = re.compile(r"#(?:DIV/0!|N/A|REF!|NAME\?|VALUE!|NUM!|NULL!)|Err:[0-9]{3}")
_NAMES = {
    "urn:oasis:names:tc:opendocument:xmlns:table:1.0": "table",
    "urn:oasis:names:tc:opendocument:xmlns:office:1.0": "office",
    "urn:oasis:names:tc:opendocument:xmlns:text:1.0": "text",
}


def scan(book: zipfile.ZipFile) -> dict[str, Seen]:
    """By sheet name. Every part of the file is read once, so that none is a bomb or declares a document type."""
    if "content.xml" not in book.NameToInfo:
        raise Refused("broken")
    if book.getinfo("content.xml").file_size > _LONGEST:
        raise Refused("bomb")
    for name in book.namelist():
        if name.endswith((".xml", ".rdf")) and name != "content.xml":
            for _piece in guarded(chunks(book, name)):
                pass
    content = _Content()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = content.start, content.end
    parser.CharacterDataHandler = content.text
    try:
        for piece in guarded(chunks(book, "content.xml", MEGABYTE)):
            parser.Parse(piece)
        parser.Parse(b"", True)
    except expat.ExpatError:
        raise Refused("broken") from None
    if len(content.sheets) > SHEETS:
        raise Refused("sheets", limit=SHEETS)
    return content.sheets


class _Content:
    """Follows rows and cells with their repetitions."""

    def __init__(self) -> None:
        self.sheets: dict[str, Seen] = {}
        self.seen = Seen()
        self.row = self.column = self.columns = 0
        self.again = self.cells = self.merged = 0
        self.shown = ""
        self.of_cell: tuple[int, int] | None = None

    def start(self, name: str, given: dict[str, str]) -> None:
        kind = _short(name)
        told = {_short(each): value for each, value in given.items()}
        match kind:
            case "table:table":
                self.seen = self.sheets.setdefault(told.get("table:name", ""), Seen())
                self.row = self.columns = 0
            case "table:table-column":
                again = _count(told, "table:number-columns-repeated")
                if _hidden(told):
                    self.seen.hidden_columns.update(range(self.columns, min(self.columns + again, COLUMNS)))
                self.columns += again
            case "table:table-row":
                self.again = _count(told, "table:number-rows-repeated")
                self.column = 0
                if _hidden(told) and self.row < ROWS:
                    self.seen.hidden_rows.update(range(self.row, min(self.row + self.again, ROWS)))
            case "table:table-cell" | "table:covered-table-cell":
                self._cell(told)
            case "table:table-source" | "table:dde-link" | "office:dde-source" | "office:script":
                raise Refused("outside", part=kind)

    def _cell(self, told: dict[str, str]) -> None:
        again = _count(told, "table:number-columns-repeated")
        if "office:value-type" in told:
            self.cells += again * self.again
            if self.column + again > COLUMNS:
                raise Refused("columns", limit=COLUMNS)
            if self.row + self.again > ROWS:
                raise Refused("rows", limit=ROWS)
            if self.cells > CELLS:
                raise Refused("cells", limit=CELLS)
            self.of_cell = (self.row, self.column)
        if formula := told.get("table:formula"):
            if "DDE(" in formula.upper() or "WEBSERVICE" in formula.upper() or "file:" in formula.lower():
                raise Refused("outside", part="f")
            self.seen.formulas.add((self.row, self.column))
            if told.get("office:value-type") == "string":
                self.seen.texts.add((self.row, self.column))
        down, right = _count(told, "table:number-rows-spanned"), _count(told, "table:number-columns-spanned")
        if down > 1 or right > 1:
            self.merged += down * right
            if len(self.seen.merged) >= MERGED or self.merged > MERGED_CELLS:
                raise Refused("merged", limit=MERGED)
            self.seen.merged.append(Merged(self.row, self.column, self.row + down - 1, self.column + right - 1))
        self.column += again
        self.shown = ""

    def text(self, data: str) -> None:
        if self.of_cell and len(self.shown) < 40:
            self.shown += data

    def end(self, name: str) -> None:
        kind = _short(name)
        if kind == "table:table-row":
            self.row += self.again
        elif kind == "table:table-cell" and self.of_cell:
            if _ERROR.fullmatch(self.shown.strip()):
                self.seen.errors[self.of_cell] = self.shown.strip()
            self.of_cell = None


def _short(name: str) -> str:
    space, _blank, local = name.rpartition(" ")
    return f"{_NAMES.get(space, '')}:{local}"


def _count(told: dict[str, str], name: str) -> int:
    text = told.get(name, "1")
    return int(text) if text.isdigit() and len(text) < 10 else 1


def _hidden(told: dict[str, str]) -> bool:
    return told.get("table:visibility") in {"collapse", "filter"}
