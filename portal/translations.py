"""Compiles locale/*/LC_MESSAGES/*.po to .mo without gettext on the machine: python -m portal.translations."""

import polib

from portal.environment import ROOT


def compile_all() -> int:
    """Compile what is newer than its .mo; the number of files written."""
    written = 0
    for source in (ROOT / "locale").glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            polib.pofile(str(source)).save_as_mofile(str(target))
            written += 1
    return written


if __name__ == "__main__":
    compile_all()
