"""The colours of charts, read from the one style sheet that names every colour."""

import re
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders

COLOUR = re.compile(r"--([a-z0-9-]+):\s*(#[0-9a-f]{6})\s*;")


@cache
def colours() -> dict[str, str]:
    """Name without its dashes -> #rrggbb, as `static/css/colours.css` says."""
    return dict(COLOUR.findall(Path(finders.find("css/colours.css")).read_text(encoding="utf-8")))
