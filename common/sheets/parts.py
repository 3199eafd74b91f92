"""The zip around an xlsx or ods is looked at before anything in it is parsed."""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Iterator
from typing import BinaryIO

from common.sheets.limits import MEGABYTE, PART_NAME, PARTS, PARTS_BYTES, RATIO, RATIO_FROM, Refused

_END = b"PK\x05\x06"
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
# What a table of figures never needs, and what acts on its reader.
_MACROS = re.compile(r"vbaproject|vbadata|/macrosheets/|/dialogsheets/|/activex/|^basic/|^scripts/|/ctrlprops/", re.I)
_OUTSIDE = re.compile(r"/externallinks/|/connections[.]xml$|/querytables/|/webextensions/|/customui", re.I)
_EMBEDDED = re.compile(r"/embeddings/|^object ?[0-9]+/|^objectreplacements/", re.I)
_DOCTYPE = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.I)
# A relation to another address: a hyperlink is inert, all others would be fetched.
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>", re.S)
_DECLARED = re.compile(rb"<\?xml[^>]*encoding=[\"']([^\"']+)")


def look(file: BinaryIO) -> zipfile.ZipFile:
    """The zip, opened, if its directory is one that an honest workbook can have."""
    _directory_is_small(file)
    try:
        book = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, struct.error):
        raise Refused("broken") from None
    parts = book.infolist()
    _names_are_plain(parts)
    _sizes_are_likely(parts)
    for part in parts:
        for rule, pattern in (("macros", _MACROS), ("outside", _OUTSIDE), ("embedded", _EMBEDDED)):
            if pattern.search(part.filename):
                raise Refused(rule, part=part.filename)
    return book


def _directory_is_small(file: BinaryIO) -> None:
    """zipfile reads the whole directory into objects, so its size is asked of the last record first."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 66_000))
    tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < 22:
        raise Refused("broken")
    _disks, _start, _here, count, length, _offset = struct.unpack_from("<HHHHII", tail, at + 4)
    if count > PARTS or length > MEGABYTE or b"PK\x06\x06" in tail[-66_000:]:
        raise Refused("parts", limit=PARTS)
    file.seek(0)


def _names_are_plain(parts: list[zipfile.ZipInfo]) -> None:
    seen = set()
    for part in parts:
        name = part.filename
        steps = name.replace("\\", "/").split("/")
        plain = not name.startswith(("/", "\\")) and ".." not in steps and ":" not in steps[0]
        if not plain or len(name) > PART_NAME or part.orig_filename != name or not name.isprintable():
            raise Refused("path")
        if name.lower() in seen:
            raise Refused("twice")
        seen.add(name.lower())


def _sizes_are_likely(parts: list[zipfile.ZipInfo]) -> None:
    if sum(part.file_size for part in parts) > PARTS_BYTES:
        raise Refused("bomb")
    end = 0
    for part in sorted(parts, key=lambda each: each.header_offset):
        if part.flag_bits & 0x1:
            raise Refused("password")
        if part.compress_type not in _METHODS:
            raise Refused("broken")
        # Parts that lie over one another make a small file of endless size.
        if part.header_offset < end or part.compress_size > part.file_size + 1024:
            raise Refused("bomb")
        end = part.header_offset + 30 + part.compress_size
        if part.file_size > RATIO_FROM and part.file_size > RATIO * max(part.compress_size, 1):
            raise Refused("bomb")


def chunks(book: zipfile.ZipFile, name: str, size: int = 4 * MEGABYTE) -> Iterator[bytes]:
    """A part piece by piece; a part that is not what the directory promised is refused."""
    try:
        with book.open(name) as part:
            while piece := part.read(size):
                yield piece
    except (zipfile.BadZipFile, zipfile.zlib.error, EOFError, OSError, NotImplementedError):
        raise Refused("broken") from None


def whole(book: zipfile.ZipFile, name: str, limit: int = 8 * MEGABYTE) -> bytes:
    """A small part at once; empty where there is none."""
    if name not in book.NameToInfo:
        return b""
    if book.getinfo(name).file_size > limit:
        raise Refused("bomb")
    return b"".join(chunks(book, name))


def guarded(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same pieces of XML, refused where they declare a document type or hide their letters in another encoding."""
    before = b""
    first = True
    for piece in pieces:
        if first:
            declared = _DECLARED.match(piece[:200].lstrip(b"\xef\xbb\xbf"))
            if b"\0" in piece[:64] or (declared and declared[1].lower() not in (b"utf-8", b"us-ascii", b"ascii")):
                raise Refused("broken")
            first = False
        # a single byte is sought many times faster than two; the words may be torn between two pieces
        if (b"!" in before or b"!" in piece) and _DOCTYPE.search(before + piece):
            raise Refused("doctype")
        before = piece[-16:]
        yield piece


def relations_stay_inside(xml: bytes) -> None:
    """Refuse a part's relations when one of them, a hyperlink aside, leads out of the file."""
    for relation in _RELATION.findall(xml):
        text = relation.lower()
        if b'targetmode="external"' in text.replace(b"'", b'"') and b"/hyperlink" not in text:
            raise Refused("outside", part="rels")
