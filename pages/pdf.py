"""Paper out of HTML: WeasyPrint with the Chinese faces of a package, so that every machine embeds the same ones."""

from __future__ import annotations

import importlib
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
from django.contrib.staticfiles import finders

log = logging.getLogger(__name__)

FACES = {"Portal Serif": pylopdf_fonts_zh_cn.serif_path(), "Portal Sans": pylopdf_fonts_zh_cn.sans_path()}
# One at a time in a process: a table of 1,000 rows takes seconds and some 200 MB.
_lock = threading.Lock()
# In the log of WeasyPrint, before the number of a sheet.
_SHEET = "Creating layout - Page"


class PaperMissing(Exception):
    """Pango, which WeasyPrint draws text with, is not on this machine."""


def pdf_of(html: str, *stylesheets: str, told: Callable[[int], None] | None = None) -> bytes:
    """The document as PDF. Nothing is fetched but the faces: no network, no file of the machine.

    `told` hears the number of each sheet that is laid out.
    """
    weasyprint, fonts, urls = _weasyprint()

    def fetch(url: str, *_given: Any, **_named: Any) -> Any:
        return urls.URLFetcherResponse(url, face(url), {"Content-Type": "font/otf"})

    with _lock, _hearing(told):
        known = fonts.FontConfiguration()
        given = {"font_config": known, "url_fetcher": fetch}
        sheets = [weasyprint.CSS(string=text, **given) for text in _styles(stylesheets)]
        return weasyprint.HTML(string=html, url_fetcher=fetch).write_pdf(stylesheets=sheets, font_config=known)


def face(url: str) -> bytes:
    """The file behind the address of a face; everything else is refused."""
    path = next((path for path in FACES.values() if path.as_uri() == url), None)
    if path is None:
        raise ValueError(f"{url} is not fetched for paper")
    return path.read_bytes()


@contextmanager
def _hearing(told: Callable[[int], None] | None) -> Iterator[None]:
    """WeasyPrint says which sheet it lays out to its log, and to nothing else."""
    progress = logging.getLogger("weasyprint.progress")
    if told is None:
        yield
        return

    def hear(record: logging.LogRecord) -> bool:
        if _SHEET in str(record.msg) and record.args:
            told(int(record.args[0]))
        return False

    progress.addFilter(hear)
    progress.setLevel(logging.INFO)
    try:
        yield
    finally:
        progress.removeFilter(hear)
        progress.setLevel(logging.WARNING)


def _styles(paths: tuple[str, ...]) -> list[str]:
    faces = "".join(
        f'@font-face {{ font-family: "{name}"; src: url("{path.as_uri()}"); }}' for name, path in FACES.items()
    )
    return [faces, *(Path(finders.find(path)).read_text(encoding="utf-8") for path in paths)]


def _weasyprint() -> list[Any]:
    """Brought in when the first paper is asked for: it takes a second, and needs libraries that a machine may lack."""
    # the import itself tells of its own style sheets
    for name in ("weasyprint.progress", "fontTools"):
        logging.getLogger(name).setLevel(logging.WARNING)
    try:
        return [importlib.import_module(name) for name in ("weasyprint", "weasyprint.text.fonts", "weasyprint.urls")]
    except OSError as missing:
        log.warning("no paper: %s", missing)
        raise PaperMissing from missing
