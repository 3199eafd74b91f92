"""A chart as the page holds it: two drawings of one option, what the browser needs to wake it, and its table."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from pages.charts.points import Line, Point
from pages.charts.renderer import draw
from pages.charts.svg import clean

WIDE, NARROW = 600, 330
HEIGHTS = (300, 260)


@dataclass(frozen=True)
class Key:
    """One entry of a legend; `shape` names the little drawing in the template."""

    shape: str
    text: str


@dataclass(frozen=True)
class Row:
    """One row of the table under a chart: a period and what each line says there."""

    label: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Chart:
    """Everything that `parts/chart.html` shows."""

    name: str
    title: str
    wide: SafeString
    narrow: SafeString
    wide_option: SafeString
    narrow_option: SafeString
    legend: tuple[Key, ...]
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    note: str = ""
    empty: str = ""


def chart(
    name: str,
    title: str,
    lines: Sequence[Line],
    option: Callable[[bool], dict[str, Any]],
    *,
    heights: tuple[int, int] = HEIGHTS,
    legend: Sequence[Key] = (),
    note: str = "",
    empty: str = "",
) -> Chart:
    """Draw `option(narrow)` in both widths; the table stands whether or not a drawing could be made."""
    if not lines or all(line.empty for line in lines):
        nothing = mark_safe("")
        return Chart(name, title, nothing, nothing, nothing, nothing, (), (), (), note, empty)
    wide, narrow = option(False), option(True)
    pictures = {
        "wide": clean(draw(wide, WIDE, heights[0]), name=f"{name}-wide", title=title, css="chart-wide"),
        "narrow": clean(draw(narrow, NARROW, heights[1]), name=f"{name}-narrow", title=title, css="chart-narrow"),
    }
    return Chart(
        name,
        title,
        **pictures,
        wide_option=_embedded(wide),
        narrow_option=_embedded(narrow),
        legend=tuple(legend),
        columns=tuple(line.name for line in lines),
        rows=tuple(
            Row(points[0].label, tuple(points)) for points in zip(*(line.points for line in lines), strict=True)
        ),
        note=note,
    )


def _embedded(option: dict[str, Any]) -> SafeString:
    """The option as JSON that can stand inside a script element of type application/json."""
    text = json.dumps(option, ensure_ascii=False, separators=(",", ":"), default=float)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return mark_safe(text)
