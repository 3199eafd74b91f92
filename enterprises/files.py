"""Judging a file by its content, never by its name: what may be attached, and what it may be called."""

from __future__ import annotations

import re
import struct
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from enterprises.models import Attachment

LARGEST = 10 * 1024 * 1024
LONGEST_NAME = 120
# A scan has no use for what acts when it is opened, nor for files inside the file.
_ACTIVE = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|AA)\b")
# Nothing scanned is larger; a small file may unfold to a picture that fills the memory of whoever opens it.
_LARGEST_SIDE = 20_000


def kind_of(content: bytes) -> Attachment.Kind:
    """PDF, JPEG or PNG, whole from head to tail; anything else is refused in one sentence."""
    if not content:
        raise ValidationError(_("文件是空的。"), code="empty")
    if len(content) > LARGEST:
        raise ValidationError(_("文件超过10 MB；请降低扫描分辨率后再传。"), code="large")
    if content.startswith(b"%PDF-"):
        _check_pdf(content)
        return Attachment.Kind.PDF
    if content.startswith(b"\xff\xd8\xff"):
        _check_jpeg(content)
        return Attachment.Kind.JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        _check_png(content)
        return Attachment.Kind.PNG
    raise ValidationError(_("只收PDF、JPEG和PNG；这个文件的内容不是其中之一。"), code="kind")


def shown_name(name: str) -> str:
    """What the file was called, without folders and without characters that nobody sees."""
    name = name.replace("\\", "/").rpartition("/")[2]
    name = "".join(letter for letter in name if unicodedata.category(letter)[0] not in "CZ" or letter == " ").strip()
    return name[-LONGEST_NAME:] or "scan"


def _check_pdf(content: bytes) -> None:
    if b"%%EOF" not in content[-2048:] or b"startxref" not in content[-2048:]:
        raise _broken("PDF")
    if _ACTIVE.search(content):
        raise ValidationError(_("PDF里有脚本、动作或内嵌文件；请直接交扫描得到的文件。"), code="active")


def _check_jpeg(content: bytes) -> None:
    """Walk the segments to the picture: each says how long it is; the picture ends the file."""
    at = 2
    while True:
        if content[at : at + 1] != b"\xff" or at + 4 > len(content):
            raise _broken("JPEG")
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[at + 5 : at + 9].ljust(4, b"\0"))
            _check_sides("JPEG", width, height)
        if marker == 0xDA:
            break
        at += 2 + max(length, 2)
    if b"\xff\xd9" not in content[-64:]:
        raise _broken("JPEG")


def _check_png(content: bytes) -> None:
    """Walk the chunks: the head first, the end last, and nothing after it."""
    at, names = 8, []
    while at + 12 <= len(content):
        length, name = struct.unpack(">I4s", content[at : at + 8])
        names.append(name)
        if name == b"IHDR":
            _check_sides("PNG", *struct.unpack(">II", content[at + 8 : at + 16].ljust(8, b"\0")))
        at += 12 + length
    if at != len(content) or names[:1] != [b"IHDR"] or names[-1] != b"IEND" or b"IDAT" not in names:
        raise _broken("PNG")


def _check_sides(kind: str, width: int, height: int) -> None:
    if not (0 < width <= _LARGEST_SIDE and 0 < height <= _LARGEST_SIDE):
        raise _broken(kind)


def _broken(kind: str) -> ValidationError:
    return ValidationError(_("%(kind)s文件不完整或已损坏，请重新扫描。"), code="broken", params={"kind": kind})
