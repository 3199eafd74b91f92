"""ECharts options as plain data: the same option is drawn on the server and, once touched, in the browser."""

import math
from collections.abc import Sequence
from typing import Any

from pages.charts.palette import colours
from pages.charts.points import Line

FONT = 12
MAX_LINES = 4
HATCH = {"symbol": "rect", "dashArrayX": [1, 0], "dashArrayY": [2, 4], "rotation": -math.pi / 4}
# Heights of one panel of pass rates, in the wide and the narrow drawing.
PANEL_HEIGHT = {False: 150, True: 132}


def pass_rates_size(count: int, *, narrow: bool) -> int:
    """How high the drawing of `count` kinds of check is."""
    rows = count if narrow else math.ceil(count / 2)
    return max(rows * PANEL_HEIGHT[narrow], 150 if narrow else 300 if rows < 2 else 0)


def pass_rates(lines: Sequence[Line], *, narrow: bool = False) -> dict[str, Any]:
    """A panel of its own, on one scale, for each kind of check with its 95% band; kinds are never put together."""
    lines = lines[:MAX_LINES]
    labels = [point.label for point in lines[0].points]
    lows = [low for line in lines for point in line.points if (low := _first(point.lower, point.value)) is not None]
    scale = _percentages(min(lows, default=0.0))
    columns = 1 if narrow or len(lines) == 1 else 2
    rows = math.ceil(len(lines) / columns)
    height = pass_rates_size(len(lines), narrow=narrow)
    frame = _frame(labels, narrow=narrow or columns == 2)
    option: dict[str, Any] = {**frame, "title": [], "grid": [], "xAxis": [], "yAxis": [], "series": []}
    for place, line in enumerate(lines):
        across, down = place % columns, place // columns
        lowest = down == rows - 1 or place + columns >= len(lines)
        option["title"].append(_heading(line.name, _percent(down / rows), _percent(across / 2)))
        option["grid"].append(
            {
                "left": f"{across * 50 + 7.5}%" if columns == 2 else 44,
                "width": "41%" if columns == 2 else "auto",
                "right": None if columns == 2 else 10,
                # In percent, so that the live chart fills whatever width and height the page gives it.
                "top": _percent(down / rows + 26 / height),
                "height": _percent(1 / rows - 52 / height),
                "outerBoundsMode": "none",
            }
        )
        axis = frame["xAxis"]
        option["xAxis"].append(
            {**axis, "gridIndex": place, "axisLabel": {**axis["axisLabel"], "show": lowest or not narrow}}
        )
        option["yAxis"].append({**_axis("{value}%", *scale), "gridIndex": place})
        own = {"xAxisIndex": place, "yAxisIndex": place}
        option["series"] += [{**each, **own} for each in (*_band(line, place), _rate(line))]
    option["axisPointer"] = {"link": [{"xAxisIndex": "all"}]}
    return option


def output_and_growth(
    bars: Line, growth: Line | None, *, amount_title: str, growth_title: str, narrow: bool = False
) -> dict[str, Any]:
    """Bars of an amount above the like-for-like growth, each on its own scale.

    Two scales on one drawing let any two lines seem to meet. Provisional bars are hatched and carry no growth.
    """
    palette = colours()
    labels = [point.label for point in bars.points]
    hatched = {
        "color": palette["paper"],
        "borderColor": palette["chart-hatch"],
        "borderWidth": 1,
        "decal": {**HATCH, "color": palette["chart-hatch"]},
    }
    amounts = {
        "type": "bar",
        "name": bars.name,
        "barMaxWidth": 26,
        "barCategoryGap": "28%",
        "data": [
            {"value": point.value, "itemStyle": hatched if point.provisional else {"color": palette["chart-bar"]}}
            for point in bars.points
        ],
    }
    whole = _frame(labels, narrow=narrow)
    top = _scale([point.value for point in bars.points], steps=4)
    if growth is None or growth.empty:
        return {
            **whole,
            "grid": {**whole["grid"], "top": 28},
            "title": [_heading(amount_title, 0)],
            "yAxis": _axis("{value}", *top),
            "series": [amounts],
        }
    drawn = [None if point.provisional else point.value for point in growth.points]
    upper, lower = {**whole["grid"], "top": 28, "height": "48%"}, {**whole["grid"], "top": "72%", "bottom": 22}
    bare = {**whole["xAxis"], "axisLabel": {"show": False}}
    line = {
        "type": "line",
        "name": growth.name,
        "xAxisIndex": 1,
        "yAxisIndex": 1,
        "data": drawn,
        "symbol": "circle",
        "symbolSize": 6,
        "connectNulls": False,
        "itemStyle": {"color": palette["paper"], "borderColor": palette["chart-line"], "borderWidth": 1.5},
        "lineStyle": {"width": 2, "color": palette["chart-line"]},
        "z": 5,
    }
    zero_line = {
        "silent": True,
        "symbol": "none",
        "label": {"show": False},
        "lineStyle": {"color": palette["chart-axis"], "type": "solid", "width": 1},
        "data": [{"yAxis": 0}],
    }
    return {
        **whole,
        "title": [_heading(amount_title, 0), _heading(growth_title, "62%")],
        "grid": [upper, lower],
        "xAxis": [
            {**bare, "gridIndex": 0},
            {**whole["xAxis"], "gridIndex": 1, "axisLine": {"show": False}},
        ],
        "yAxis": [
            {**_axis("{value}", *top), "gridIndex": 0},
            {**_axis("{value}%", *_scale(drawn, steps=2, through_zero=True)), "gridIndex": 1},
        ],
        "axisPointer": {"link": [{"xAxisIndex": "all"}]},
        "series": [amounts, {**line, "markLine": zero_line}],
    }


def _frame(labels: Sequence[str], *, narrow: bool) -> dict[str, Any]:
    palette = colours()
    return {
        "animation": False,
        "aria": {"enabled": True, "decal": {"show": False}},
        "textStyle": {"fontSize": FONT, "color": palette["chart-text"]},
        # The left edge is fixed, so that the axes of two grids and of two charts stand under each other.
        "grid": {"left": 44, "right": 10, "top": 12, "bottom": 22, "outerBoundsMode": "none"},
        "xAxis": {
            "type": "category",
            "data": list(labels),
            "axisTick": {"show": False},
            "axisLine": {"onZero": False, "lineStyle": {"color": palette["chart-axis"]}},
            "axisLabel": {
                "color": palette["chart-text"],
                "fontSize": FONT,
                "hideOverlap": True,
                "interval": _step(len(labels), 4 if narrow else 7),
            },
        },
    }


def _axis(template: str, low: float, high: float, step: float) -> dict[str, Any]:
    palette = colours()
    return {
        "type": "value",
        "min": low,
        "max": high,
        "interval": step,
        "axisLabel": {"color": palette["chart-text"], "fontSize": FONT, "formatter": template},
        "splitLine": {"lineStyle": {"color": palette["chart-grid"]}},
    }


def _heading(text: str, top: int | str, left: int | str = 0) -> dict[str, Any]:
    """What a panel shows, above it: a name at the end of an axis would be cut."""
    return {
        "text": text,
        "left": left,
        "top": top,
        "padding": [2, 0, 0, 4],
        "textStyle": {"fontSize": FONT, "fontWeight": "bold", "color": colours()["ink-soft"]},
    }


def _rate(line: Line) -> dict[str, Any]:
    """The line itself; a provisional point is hollow."""
    palette = colours()
    colour = palette["chart-1"]
    return {
        "type": "line",
        "name": line.name,
        "data": [
            {
                "value": point.value,
                "itemStyle": {
                    "color": palette["paper"] if point.provisional else colour,
                    "borderColor": colour,
                    "borderWidth": 1.5,
                },
            }
            for point in line.points
        ],
        "symbol": "circle",
        "symbolSize": 5,
        "showAllSymbol": True,
        "connectNulls": False,
        "lineStyle": {"width": 1.5, "color": colour},
        "z": 5,
    }


def _band(line: Line, place: int) -> list[dict[str, Any]]:
    """The interval as two stacked areas: an unseen one up to the lower bound, a tinted one from there to the upper."""
    whole = [point.lower is not None and point.upper is not None for point in line.points]
    if not any(whole):
        return []
    unseen = {
        "type": "line",
        "stack": f"band-{place}",
        "symbol": "none",
        "lineStyle": {"opacity": 0},
        "silent": True,
        "tooltip": {"show": False},
    }
    lower = [point.lower if there else None for point, there in zip(line.points, whole, strict=True)]
    width = [
        round((point.upper or 0) - (point.lower or 0), 6) if there else None
        for point, there in zip(line.points, whole, strict=True)
    ]
    return [
        {**unseen, "data": lower},
        {**unseen, "data": width, "areaStyle": {"color": colours()["chart-1"], "opacity": 0.16}},
    ]


def _percent(share: float) -> str:
    return f"{share * 100:.2f}%"


def _first(*values: float | None) -> float | None:
    return next((value for value in values if value is not None), None)


def _percentages(low: float) -> tuple[float, float, float]:
    """An axis of percentages from a round place below the lowest bound, so that a band is never cut, up to 100."""
    step = next(step for step in (0.5, 1, 2, 5, 10, 20, 25) if low >= 100 - 5 * step or step == 25)
    return max(0.0, math.floor(low / step + 1e-9) * step), 100, step


def _step(count: int, most: int) -> int:
    """How many labels are left out between two shown ones."""
    return max(0, math.ceil(count / most) - 1)


def _nice(value: float) -> float:
    """The smallest of 1, 2, 2.5, 5 times a power of ten that is at least `value`."""
    if value <= 0:
        return 1.0
    power = 10 ** math.floor(math.log10(value))
    return next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= value * (1 - 1e-9))


def _scale(values: Sequence[float | None], *, steps: int, through_zero: bool = False) -> tuple[float, float, float]:
    """Low end, high end and step of an axis that holds `values` and zero in about `steps` round steps."""
    present = [value for value in values if value is not None]
    high, low = max([0.0, *present]), min([0.0, *present])
    step = _nice(max(high - low, 1e-6) / steps)
    bottom = math.floor(low / step + 1e-9) * step
    top = max(math.ceil(high / step - 1e-9), 0 if through_zero and low < 0 else 1) * step
    return round(bottom, 6), round(top, 6), round(step, 6)
