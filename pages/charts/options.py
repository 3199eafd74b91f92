"""ECharts options as plain data: the same option is drawn on the server and, once touched, in the browser."""

import math
from collections.abc import Sequence
from typing import Any

from pages.charts.palette import colours
from pages.charts.points import Line

FONT = 12
MARKS = ("circle", "rect", "triangle", "diamond")
DASHES: tuple[str | list[int], ...] = ("solid", [6, 3], [2, 3], [8, 3, 2, 3])
MAX_LINES = len(MARKS)
HATCH = {"symbol": "rect", "dashArrayX": [1, 0], "dashArrayY": [2, 4], "rotation": -math.pi / 4}


def pass_rates(lines: Sequence[Line], *, narrow: bool = False) -> dict[str, Any]:
    """One line with its 95% band for each kind of check; kinds are never put together."""
    palette = colours()
    lines = lines[:MAX_LINES]
    labels = [point.label for point in lines[0].points]
    lows = [low for line in lines for point in line.points if (low := _first(point.lower, point.value)) is not None]
    series: list[dict[str, Any]] = []
    for place, line in enumerate(lines):
        colour = palette[f"chart-{place + 1}"]
        series += _band(line, colour, place)
        series.append(
            {
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
                "symbol": MARKS[place],
                "symbolSize": 6,
                "connectNulls": False,
                "lineStyle": {"width": 2, "color": colour, "type": DASHES[place]},
                "z": 5 + place,
            }
        )
    return {
        **_frame(labels, narrow=narrow),
        "yAxis": _axis("{value}%", low=_floor(min(lows, default=0.0)), high=100),
        "series": series,
    }


def output_and_growth(
    bars: Line, growth: Line | None, *, unit: str, growth_title: str, narrow: bool = False
) -> dict[str, Any]:
    """Bars of an amount with the like-for-like growth beside it; provisional bars are hatched and carry no growth."""
    palette = colours()
    labels = [point.label for point in bars.points]
    hatched = {
        "color": palette["chart-grid"],
        "borderColor": palette["chart-hatch"],
        "borderWidth": 1,
        "decal": {**HATCH, "color": palette["chart-hatch"]},
    }
    series: list[dict[str, Any]] = [
        {
            "type": "bar",
            "name": bars.name,
            "barMaxWidth": 26,
            "barCategoryGap": "28%",
            "data": [
                {"value": point.value, "itemStyle": hatched if point.provisional else {"color": palette["chart-bar"]}}
                for point in bars.points
            ],
        }
    ]
    axes = [_axis("{value}", name=unit, low=0)]
    if growth and not growth.empty:
        drawn = [None if point.provisional else point.value for point in growth.points]
        present = [value for value in drawn if value is not None]
        axes.append(
            {
                **_axis("{value}%", name=growth_title, low=min(0.0, *present) if present else 0.0),
                "splitLine": {"show": False},
            }
        )
        series.append(
            {
                "type": "line",
                "name": growth.name,
                "yAxisIndex": 1,
                "data": drawn,
                "symbol": "circle",
                "symbolSize": 7,
                "connectNulls": False,
                "itemStyle": {
                    "color": palette["paper"],
                    "borderColor": palette["chart-line"],
                    "borderWidth": 2,
                },
                "lineStyle": {"width": 2, "color": palette["chart-line"]},
                "z": 5,
            }
        )
        _align(axes, [point.value for point in bars.points], present)
    return {**_frame(labels, narrow=narrow, titled=True), "yAxis": axes, "series": series}


def _frame(labels: Sequence[str], *, narrow: bool, titled: bool = False) -> dict[str, Any]:
    palette = colours()
    return {
        "animation": False,
        "aria": {"enabled": True, "decal": {"show": False}},
        "textStyle": {"fontSize": FONT, "color": palette["chart-text"]},
        "grid": {
            "left": 4,
            "right": 8,
            "top": 34 if titled else 14,
            "bottom": 4,
            "outerBoundsMode": "same",
            "outerBoundsContain": "axisLabel",
        },
        "xAxis": {
            "type": "category",
            "data": list(labels),
            "axisTick": {"show": False},
            "axisLine": {"lineStyle": {"color": palette["chart-axis"]}},
            "axisLabel": {
                "color": palette["chart-text"],
                "fontSize": FONT,
                "hideOverlap": True,
                "interval": _step(len(labels), 4 if narrow else 7),
            },
        },
    }


def _axis(template: str, *, name: str = "", low: float | None = None, high: float | None = None) -> dict[str, Any]:
    palette = colours()
    axis: dict[str, Any] = {
        "type": "value",
        "axisLabel": {"color": palette["chart-text"], "fontSize": FONT, "formatter": template},
        "splitLine": {"lineStyle": {"color": palette["chart-grid"]}},
        "splitNumber": 4,
    }
    if name:
        axis |= {
            "name": name,
            "nameTextStyle": {"color": palette["chart-text"], "fontSize": FONT, "padding": [0, 0, 2, 0]},
        }
    if low is not None:
        axis["min"] = low
    if high is not None:
        axis["max"] = high
    return axis


def _band(line: Line, colour: str, place: int) -> list[dict[str, Any]]:
    """The interval as two stacked areas: an unseen one up to the lower bound, a tinted one from there to the upper."""
    if not any(point.lower is not None and point.upper is not None for point in line.points):
        return []
    whole = [point.lower is not None and point.upper is not None for point in line.points]
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
        {**unseen, "data": width, "areaStyle": {"color": colour, "opacity": 0.14}},
    ]


def _first(*values: float | None) -> float | None:
    return next((value for value in values if value is not None), None)


def _floor(low: float) -> float:
    """A round percentage below the lowest bound, so that a band is never cut."""
    step = 1 if low >= 95 else 5 if low >= 70 else 10
    return max(0, math.floor(low / step) * step)


def _step(count: int, most: int) -> int:
    """How many labels are left out between two shown ones."""
    return max(0, math.ceil(count / most) - 1)


def _nice(value: float) -> float:
    """The smallest of 1, 2, 2.5, 5 times a power of ten that is at least `value`."""
    if value <= 0:
        return 1.0
    power = 10 ** math.floor(math.log10(value))
    return next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= value * (1 - 1e-9))


def _align(axes: list[dict[str, Any]], amounts: Sequence[float | None], growths: Sequence[float]) -> None:
    """Give both axes the same zero line and the same number of steps, so that one set of grid lines serves both."""
    top = max([value for value in amounts if value is not None] or [1.0])
    high, low = max([0.0, *growths]), min([0.0, *growths])
    step = _nice(max(high, -low, 0.1) / (4 if low >= 0 else 3))
    below = math.ceil(-low / step - 1e-9) if low < 0 else 0
    above = max(1, math.ceil(high / step - 1e-9), 4 - below)
    width = _nice(top / above)
    axes[0] |= {"min": -below * width, "max": above * width, "interval": width}
    axes[1] |= {"min": -below * step, "max": above * step, "interval": step}
