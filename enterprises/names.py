"""The initials by which a reader types a Chinese name: 永嘉泵业 is yjby."""

import re

from pypinyin import Style, lazy_pinyin


def initials_of(name: str, limit: int = 60) -> str:
    """Letters and digits stay, in small letters; everything else but Chinese characters goes."""
    letters = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).lower()
    return re.sub("[^a-z0-9]", "", letters)[:limit]
