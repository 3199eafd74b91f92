"""Chart options: what is drawn, and what is not."""

import math

from pages.charts.options import output_and_growth, pass_rates
from pages.charts.points import Line, Point


def rates(*values, provisional=()):
    points = [
        Point(
            f"2016-Q{place + 1}",
            value,
            f"{value}%",
            None if value is None else value - 2,
            None if value is None else min(100, value + 1),
            provisional=place in provisional,
        )
        for place, value in enumerate(values)
    ]
    return Line("省级定期", tuple(points))


def drawn_lines(option):
    return [series for series in option["series"] if series["type"] == "line" and "stack" not in series]


def test_each_kind_of_check_has_a_line_of_its_own():
    option = pass_rates([rates(96, 97), rates(90, 91)])

    lines = drawn_lines(option)
    assert [[mark["value"] for mark in line["data"]] for line in lines] == [[96, 97], [90, 91]]


def test_each_kind_stands_in_a_panel_of_its_own_on_one_scale():
    option = pass_rates([rates(96, 97), rates(40, 41)])

    first, second = drawn_lines(option)
    assert first["xAxisIndex"] != second["xAxisIndex"]
    assert [(axis["min"], axis["max"]) for axis in option["yAxis"]] == [(20, 100)] * 2
    assert [title["text"] for title in option["title"]] == ["省级定期", "省级定期"]


def test_a_fifth_kind_is_left_to_the_table():
    assert len(drawn_lines(pass_rates([rates(96)] * 5))) == 4


def test_a_band_reaches_from_the_lower_to_the_upper_bound():
    option = pass_rates([rates(96, 97)])

    lower, width = [series for series in option["series"] if "stack" in series]
    assert lower["data"] == [94, 95]
    assert width["data"] == [3, 3]


def test_the_axis_holds_the_lowest_bound_and_ends_at_one_hundred():
    axis = pass_rates([rates(96, 71)])["yAxis"][0]

    assert axis["min"] <= 69
    assert axis["max"] == 100


def test_a_gap_stays_a_gap():
    line = drawn_lines(pass_rates([rates(96, None, 97)]))[0]

    assert line["data"][1]["value"] is None
    assert line["connectNulls"] is False


def test_a_provisional_rate_is_hollow():
    first, last = drawn_lines(pass_rates([rates(96, 97, provisional={1})]))[0]["data"]

    assert first["itemStyle"]["color"] != last["itemStyle"]["color"]


def amounts(*values, provisional=()):
    return Line(
        "产值",
        tuple(
            Point(f"2016-{place + 1:02d}", value, "", provisional=place in provisional)
            for place, value in enumerate(values)
        ),
    )


def test_a_provisional_month_is_hatched_and_left_out_of_growth():
    option = output_and_growth(
        amounts(13, 14, 15, provisional={2}),
        amounts(6, 5, 4, provisional={2}),
        amount_title="亿元",
        growth_title="同比",
    )

    bars, growth = option["series"]
    assert ["decal" in bar["itemStyle"] for bar in bars["data"]] == [False, False, True]
    assert growth["data"] == [6, 5, None]


def test_growth_has_a_scale_of_its_own_that_holds_zero():
    option = output_and_growth(amounts(13, 14), amounts(-3, 8), amount_title="亿元", growth_title="同比")

    amount_axis, growth_axis = option["yAxis"]
    assert amount_axis["gridIndex"] != growth_axis["gridIndex"]
    assert growth_axis["min"] <= -3 < 0 < 8 <= growth_axis["max"]
    assert amount_axis["min"] == 0


def test_bars_stand_alone_where_there_is_no_growth():
    option = output_and_growth(amounts(13, 14), None, amount_title="亿元", growth_title="同比")

    assert [series["type"] for series in option["series"]] == ["bar"]


def test_a_scale_ends_on_a_whole_step():
    axis = output_and_growth(amounts(13.2, 16.9), None, amount_title="亿元", growth_title="同比")["yAxis"]

    steps = (axis["max"] - axis["min"]) / axis["interval"]
    assert math.isclose(steps, round(steps))
    assert axis["max"] >= 16.9
