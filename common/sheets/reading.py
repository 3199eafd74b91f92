"""Reads a workbook without letting it near this process: a child parses, and its end, whatever end, is one sentence."""

from __future__ import annotations

import json
import mmap
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from common.sheets import child, packing
from common.sheets.book import Workbook
from common.sheets.limits import DEADLINE_SECONDS, FILE_BYTES, MEGABYTE, Refused
from common.sheets.sentences import SheetRefused

_ROOT = Path(__file__).resolve().parents[2]


def read_workbook(
    path: str | os.PathLike[str], name: str = "", *, deadline: float = DEADLINE_SECONDS, once: Path | None = None
) -> Workbook:
    """The workbook in this file, or SheetRefused with the sentence for whoever sent it.

    `name` is what the sender called the file; it is kept as a label and decides nothing. `once`: where the child's
    answer is put down, so that the next process that wants the same file need not read it again.
    """
    if once and once.exists():
        with open(once, "rb") as answer:
            return _answered(answer.fileno(), name)
    with open(path, "rb") as file:
        size = os.fstat(file.fileno()).st_size
        if size > FILE_BYTES:
            raise SheetRefused("size", limit=FILE_BYTES >> 20)
        if size == 0:
            raise SheetRefused("empty")
        answer = os.memfd_create("workbook")
        try:
            _run(file.fileno(), answer, deadline)
            book = _answered(answer, name)
            if once:
                _put_down(answer, once)
            return book
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
    if process.returncode == -signal.SIGXCPU:
        raise SheetRefused("slow", limit=child.CPU_SECONDS)
    if process.returncode:
        raise SheetRefused("aborted")


def _put_down(answer: int, once: Path) -> None:
    """Whole or not at all: others may look for it meanwhile."""
    half = once.with_name(f"{once.name}.{os.getpid()}")
    with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        os.lseek(answer, 0, os.SEEK_SET)
        with open(answer, "rb", closefd=False) as whole:
            shutil.copyfileobj(whole, file, MEGABYTE)
    half.rename(once)


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
