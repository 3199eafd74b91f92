"""ECharts inside the process: one V8 context, made when the first chart is drawn, behind a lock, its pictures kept."""

import hashlib
import json
import logging
import os
import threading
from collections import OrderedDict
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders

try:
    from py_mini_racer import MiniRacer
except ImportError:  # a platform without a V8 wheel still gets every table
    MiniRacer = None

log = logging.getLogger(__name__)

LIBRARY = "vendor/echarts/echarts.min.js"
KEPT = 512
DRAW = """
function draw(option, width, height) {
  var chart = echarts.init(null, null, {renderer: "svg", ssr: true, width: width, height: height});
  try { chart.setOption(option); return chart.renderToSVGString(); } finally { chart.dispose(); }
}
"""

_lock = threading.Lock()
_pictures: OrderedDict[str, str] = OrderedDict()
_context: Any = None
_context_pid = 0
_broken = False


def draw(option: dict[str, Any], width: int, height: int) -> str:
    """The SVG text that ECharts makes of `option`; empty where ECharts or V8 is missing (the page keeps its table)."""
    written = json.dumps(option, ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=float)
    key = hashlib.sha256(f"{width}x{height} {written}".encode()).hexdigest()
    with _lock:
        if key in _pictures:
            _pictures.move_to_end(key)
            return _pictures[key]
        picture = _drawn(written, width, height)
        if picture:
            _pictures[key] = picture
            while len(_pictures) > KEPT:
                _pictures.popitem(last=False)
        return picture


def forget() -> None:
    """Drop the context and every kept picture."""
    global _context, _broken
    with _lock:
        _pictures.clear()
        _context, _broken = None, False


def _drawn(written: str, width: int, height: int) -> str:
    global _context, _context_pid, _broken
    if _context is None or _context_pid != os.getpid():
        if _broken:
            return ""
        _context, _context_pid = _made(), os.getpid()
        if _context is None:
            _broken = True
            return ""
    try:
        return _context.eval(f"draw({written},{int(width)},{int(height)})")
    except Exception:
        # A chart that fails costs the picture, never the page; the next one starts with a fresh context.
        log.exception("ECharts could not draw a chart")
        _context = None
        return ""


def _made() -> Any:
    library = finders.find(LIBRARY)
    if MiniRacer is None or library is None:
        log.warning("No server-drawn charts: %s is missing", "mini-racer" if MiniRacer is None else LIBRARY)
        return None
    context = MiniRacer()
    context.eval(Path(library).read_text(encoding="utf-8"))
    context.eval(DRAW)
    return context
