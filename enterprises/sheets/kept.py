"""The files that were brought, as they came: kept under generated names where no server serves them."""

from __future__ import annotations

import hashlib
import os
import secrets
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from common.sheets.limits import FILE_BYTES
from common.sheets.packing import FORMAT
from common.sheets.sentences import SheetRefused

_LONGEST_NAME = 120


@dataclass(frozen=True)
class Kept:
    """A file that lies in the store. Only its name is ours; what the sender called it is a label."""

    stored: str
    name: str
    digest: str
    size: int

    @property
    def path(self) -> Path:
        return path_of(self.stored)


def path_of(stored: str) -> Path:
    return Path(settings.UPLOADS) / stored[:2] / stored


def keep(name: str, pieces: Iterable[bytes]) -> Kept:
    """Write a file piece by piece; one that grows too large is gone again."""
    stored = secrets.token_hex(24)
    path = path_of(stored)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for piece in pieces:
                size += len(piece)
                if size > FILE_BYTES:
                    raise SheetRefused("size", limit=FILE_BYTES >> 20)
                digest.update(piece)
                file.write(piece)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Kept(stored, label(name), digest.hexdigest(), size)


def reading_of(stored: str) -> Path:
    """Where what was read from the file lies while the import is at work. Another release may read differently."""
    path = path_of(stored)
    return path.with_name(f"{path.name}.read{FORMAT}")


def rows_of(stored: str) -> Path:
    """Where the good rows of a large import lie as the check left them, ready to be copied."""
    path = path_of(stored)
    return path.with_name(f"{path.name}.rows")


def forget_work(stored: str) -> None:
    """Once the import is filed nobody reads it again, and before that it can be made again; the file itself stays."""
    reading_of(stored).unlink(missing_ok=True)
    rows_of(stored).unlink(missing_ok=True)


def discard(kept: Kept) -> None:
    """Of a file that was refused nothing stays."""
    kept.path.unlink(missing_ok=True)
    forget_work(kept.stored)


def label(name: str) -> str:
    """What the sender called the file: its last part, without what nobody sees."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(each for each in last if unicodedata.category(each)[0] not in "CZ" or each == " ").strip(" .")
    return shown[-_LONGEST_NAME:] or "sheet"
