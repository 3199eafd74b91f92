"""Text that a spreadsheet would run as a formula is written behind an apostrophe, and read back without it."""

from __future__ import annotations

# The apostrophe itself is guarded too, or a text that starts with one would come back shorter.
_ACTING = ("=", "+", "-", "@", "\t", "\r", "\n", "'", "＝", "＋", "－", "＠")


def guarded(text: str) -> str:
    return "'" + text if text.startswith(_ACTING) else text


def unguarded(text: str) -> str:
    return text[1:] if text.startswith("'") and len(text) > 1 else text
