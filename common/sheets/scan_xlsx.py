"""What calamine does not tell of an xlsx: what is hidden, merged, calculated, broken or far out."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

from common.sheets.book import Merged, at
from common.sheets.limits import COLUMNS, MEGABYTE, MERGED, MERGED_CELLS, ROWS, SHEETS, Refused
from common.sheets.parts import chunks, guarded, relations_stay_inside, whole

_P = rb"(?:\w+:)?"
_ROW = re.compile(rb"<" + _P + rb"row\b([^>]*)>")
_NUMBER = re.compile(rb"\sr=[\"'](\d+)")
_HIDDEN = re.compile(rb"\shidden=[\"'](?:1|true)")
_FORMULA = re.compile(rb"<" + _P + rb"c\b([^>]*)>\s*<" + _P + rb"f\b([^>]*)>([^<]{0,200})")
_TEXT = re.compile(rb"\st=[\"'](?:str|s|inlineStr)[\"']")
_ERROR = re.compile(rb"<" + _P + rb"c\b([^>]*\st=[\"']e[\"'][^>]*)>.{0,9000}?<" + _P + rb"v>([^<]{1,20})<", re.S)
_WHERE = re.compile(rb"\sr=[\"']([A-Z]{1,3}[0-9]{1,7})[\"']")
_FAR = re.compile(rb"<" + _P + rb"c\b[^>]*\sr=[\"'][A-Z]{3,}[0-9]+[\"'][^>/]*>")
_THREE_LETTERS = re.compile(rb"r=[\"'][A-Z]{3}")
_COLUMN = re.compile(rb"<" + _P + rb"col\b([^>]*)>")
_BOUND = re.compile(rb"\s(min|max)=[\"'](\d+)")
_MERGED = re.compile(rb"<" + _P + rb"mergeCell\b[^>]*\sref=[\"']([A-Z]{1,3}\d+:[A-Z]{1,3}\d+)")
_SHEET = re.compile(rb"<" + _P + rb"sheet\b([^>]*)>")
_ATTRIBUTE = re.compile(rb"([\w:]+)=(?:\"([^\"]*)\"|'([^']*)')")
_RELATION = re.compile(rb"<" + _P + rb"Relationship\b([^>]*)>")
# Programs started from a cell, and cells that fetch an address.
_ACTS = re.compile(rb"\||WEBSERVICE|\bCALL\s*\(|REGISTER|\bEXEC\s*\(|\bRTD\s*\(|\[\d+\]", re.I)


@dataclass
class Seen:
    """What was seen in one sheet's part."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[Merged] = field(default_factory=list)
    formulas: set[tuple[int, int]] = field(default_factory=set)
    # of these, those whose result is a text: an empty one is a result, where an empty number is none
    texts: set[tuple[int, int]] = field(default_factory=set)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)


def scan(book: zipfile.ZipFile) -> dict[str, Seen]:
    """By sheet name. Every part of the file is read once, so that none is a bomb or declares a document type."""
    sheets = _sheets(book)
    if len(sheets) > SHEETS:
        raise Refused("sheets", limit=SHEETS)
    for name in book.namelist():
        if name.endswith(".rels"):
            relations_stay_inside(whole(book, name))
        if name.endswith((".xml", ".rels", ".vml")) and name not in sheets.values():
            for _piece in guarded(chunks(book, name)):
                pass
    if b"macroenabled" in whole(book, "[Content_Types].xml").lower():
        raise Refused("macros", part="[Content_Types].xml")
    return {name: _scan_sheet(guarded(chunks(book, part))) for name, part in sheets.items()}


def _sheets(book: zipfile.ZipFile) -> dict[str, str]:
    """Sheet names and their parts, by the workbook's own list."""
    relations = {}
    for found in _RELATION.findall(whole(book, "xl/_rels/workbook.xml.rels")):
        told = _attributes(found)
        target = told.get("Target", "")
        relations[told.get("Id", "")] = (
            target.lstrip("/") if target.startswith("/") else posixpath.normpath("xl/" + target)
        )
    sheets = {}
    for found in _SHEET.findall(whole(book, "xl/workbook.xml")):
        told = _attributes(found)
        link = next((value for name, value in told.items() if name.endswith(":id")), "")
        part = relations.get(link, "")
        if part in book.NameToInfo:
            sheets[told.get("name", "")] = part
    return sheets


def _attributes(text: bytes) -> dict[str, str]:
    return {
        name.decode(): unescape((double or single).decode("utf-8", "replace"))
        for name, double, single in _ATTRIBUTE.findall(text)
    }


def _whole_rows(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same text cut only before a row, so that no cell is torn."""
    rest = b""
    for piece in pieces:
        text = rest + piece
        cut = max(text.rfind(b"<row"), text.rfind(b":row"))
        cut = text.rfind(b"<", 0, cut + 1) if cut > 0 else 0
        if cut <= 0 and len(text) > 32 * MEGABYTE:
            raise Refused("bomb")
        yield text[:cut]
        rest = text[cut:]
    yield rest


def _scan_sheet(pieces: Iterator[bytes]) -> Seen:
    seen = Seen()
    for text in _whole_rows(pieces):
        _rows(text, seen)
        # a single byte is sought many times faster than two, and most sheets hold neither of these letters
        if b"f" in text and (b"<f" in text or b":f" in text):
            for cell, kind, formula in _FORMULA.findall(text):
                if _ACTS.search(unescape(formula.decode("utf-8", "replace")).encode()) or b"dde" in kind.lower():
                    raise Refused("outside", part="f")
                if where := _WHERE.search(cell):
                    seen.formulas.add(at(where[1].decode()))
                    if _TEXT.search(cell):
                        seen.texts.add(at(where[1].decode()))
        if b"e" in text and (b't="e"' in text or b"t='e'" in text):
            for cell, shown in _ERROR.findall(text):
                if where := _WHERE.search(cell):
                    seen.errors[at(where[1].decode())] = shown.decode("utf-8", "replace")
        if _THREE_LETTERS.search(text) and _FAR.search(text):
            raise Refused("columns", limit=COLUMNS)
        _columns(text, seen)
        _merged(text, seen)
    return seen


def _rows(text: bytes, seen: Seen) -> None:
    last = text.rfind(b"<row")
    if last >= 0 and (number := _NUMBER.search(text[last : last + 400])) and int(number[1]) > ROWS:
        # Formatting alone, down to the last row of the sheet, is an honest habit; values there are not.
        for found in _ROW.finditer(text):
            number = _NUMBER.search(found[1])
            if number and int(number[1]) > ROWS and text.find(b"<v", found.end(), found.end() + 4000) >= 0:
                raise Refused("rows", limit=ROWS)
    if b"hidden=" in text:
        for found in _ROW.finditer(text):
            if _HIDDEN.search(found[1]) and (number := _NUMBER.search(found[1])):
                seen.hidden_rows.add(int(number[1]) - 1)


def _columns(text: bytes, seen: Seen) -> None:
    if b"cols" not in text:
        return
    for told in _COLUMN.findall(text):
        if _HIDDEN.search(told):
            bounds = {name: int(number) for name, number in _BOUND.findall(told)}
            first, last = bounds.get(b"min", 1) - 1, min(bounds.get(b"max", 1), COLUMNS)
            seen.hidden_columns.update(range(first, last))


def _merged(text: bytes, seen: Seen) -> None:
    if b"mergeCell" not in text:
        return
    for found in _MERGED.finditer(text):
        first, last = found[1].decode().split(":")
        (top, left), (bottom, right) = at(first), at(last)
        seen.merged.append(Merged(min(top, bottom), min(left, right), max(top, bottom), max(left, right)))
        if len(seen.merged) > MERGED:
            raise Refused("merged", limit=MERGED)
    if sum((each.bottom - each.top + 1) * (each.right - each.left + 1) for each in seen.merged) > MERGED_CELLS:
        raise Refused("merged", limit=MERGED)
