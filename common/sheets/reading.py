"""Reads a workbook without letting it near this process: a child parses, and its end, whatever end, is one sentence."""

from __future__ import annotations

import json
import mmap
import os
import subprocess
import sys
from pathlib import Path

from common.sheets import child, packing
from common.sheets.book import Workbook
from common.sheets.limits import DEADLINE_SECONDS, FILE_BYTES, Refused
from common.sheets.sentences import SheetRefused

_ROOT = Path(__file__).resolve().parents[2]


def read_workbook(path: str | os.PathLike[str], name: str = "", *, deadline: float = DEADLINE_SECONDS) -> Workbook:
    """The workbook in this file, or SheetRefused with the sentence for whoever sent it.

    `name` is what the sender called the file; it is kept as a label and decides nothing.
    """
    with open(path, "rb") as file:
        size = os.fstat(file.fileno()).st_size
        if size > FILE_BYTES:
            raise SheetRefused("size", limit=FILE_BYTES >> 20)
        if size == 0:
            raise SheetRefused("empty")
        answer = os.memfd_create("workbook")
        try:
            _run(file.fileno(), answer, deadline)
            return _answered(answer, name)
        finally:
            os.close(answer)


def _run(file: int, answer: int, deadline: float) -> None:
    command = [sys.executable, "-s", "-E", "-m", "common.sheets.child"]
    process = subprocess.Popen(command, stdin=file, stdout=answer, stderr=subprocess.DEVNULL, cwd=_ROOT, env={})
    try:
        process.wait(deadline)
    except subprocess.TimeoutExpired:
        raise SheetRefused("slow", limit=int(deadline)) from None
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
    if process.returncode:
        raise SheetRefused("aborted")


def _answered(answer: int, name: str) -> Workbook:
    length = os.fstat(answer).st_size
    if not length:
        raise SheetRefused("aborted")
    with mmap.mmap(answer, length, access=mmap.ACCESS_READ) as told, memoryview(told) as view:
        if view[:1] == child.REFUSED:
            rule, params = json.loads(bytes(view[1:]))
            raise SheetRefused(rule, **params)
        with view[1:] as packed:
            return packing.unpack(packed, name)


__all__ = ["Refused", "SheetRefused", "read_workbook"]
