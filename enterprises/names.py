"""How a Chinese name sounds, and the initials by which a reader types it: 永嘉泵业 is yjby."""

from __future__ import annotations

import importlib
import re
from typing import Any


def initials_of(name: str, limit: int = 60) -> str:
    """Letters and digits stay, in small letters; everything else but Chinese characters goes."""
    pinyin = _pinyin()
    letters = "".join(pinyin.lazy_pinyin(name, style=pinyin.Style.FIRST_LETTER)).lower()
    return re.sub("[^a-z0-9]", "", letters)[:limit]


def sound_of(text: str) -> str:
    """Its syllables without tones."""
    return "".join(_pinyin().lazy_pinyin(text))


def _pinyin() -> Any:
    """Brought in with the first name: its dictionaries take 55 MB, which workers that compute figures never need."""
    return importlib.import_module("pypinyin")
