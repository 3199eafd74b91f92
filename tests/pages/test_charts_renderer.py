"""Charts drawn on the server: by the real ECharts, safe under the content security policy, replaced by a table."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from pages.charts import renderer
from pages.charts.chart import chart
from pages.charts.options import output_and_growth, pass_rates
from pages.charts.points import Line, Point
from pages.charts.spark import sparkline

LINE = Line("省级定期", tuple(Point(f"2016-Q{n}", 95.0 + n, f"{95 + n}%", 93.0 + n, 96.0 + n) for n in (1, 2, 3)))
BARS = Line("产值", tuple(Point(f"2016-0{n}", 13.0 + n, f"{13 + n}亿元", provisional=n == 3) for n in (1, 2, 3)))


@pytest.fixture
def without_echarts(monkeypatch):
    """A machine where the front-end files were never brought."""
    renderer.forget()
    monkeypatch.setattr(renderer, "LIBRARY", "vendor/echarts/not-there.js")
    yield
    renderer.forget()


def drawn(name="rate", title="合格率"):
    return chart(name, title, [LINE], lambda narrow: pass_rates([LINE], narrow=narrow))


def test_a_chart_is_drawn_in_two_widths_with_a_title():
    made = drawn()

    assert 'class="chart-wide"' in made.wide
    assert 'class="chart-narrow"' in made.narrow
    assert "<title" in made.wide
    assert "合格率" in made.wide


def test_no_drawing_carries_a_style_or_a_script():
    made = chart(
        "bars", "产值", [BARS], lambda narrow: output_and_growth(BARS, None, amount_title="亿元", growth_title="同比")
    )

    for picture in (drawn().wide, drawn().narrow, made.wide):
        assert not re.search(r"<style|style=|<script|\son\w+=", picture)


def test_ids_of_two_charts_on_one_page_differ():
    def ids(picture):
        return set(re.findall(r'\bid="([^"]+)"', picture))

    first, second = drawn("one"), drawn("two")

    every = [ids(picture) for picture in (first.wide, first.narrow, second.wide, second.narrow)]
    assert all(every)
    assert len(set.union(*every)) == sum(len(each) for each in every)


def test_every_reference_inside_a_drawing_finds_its_target():
    made = chart(
        "bars", "产值", [BARS], lambda narrow: output_and_growth(BARS, None, amount_title="亿元", growth_title="同比")
    )

    wanted = set(re.findall(r"url\(#([^)]+)\)", made.wide))
    assert wanted
    assert wanted <= set(re.findall(r'\bid="([^"]+)"', made.wide))


def test_a_drawing_is_made_once_and_then_kept(monkeypatch):
    option = pass_rates([LINE])
    first = renderer.draw(option, 300, 200)
    monkeypatch.setattr(renderer, "_drawn", lambda *_: pytest.fail("drawn again"))

    assert renderer.draw(option, 300, 200) == first != ""


def test_the_table_says_what_the_drawing_shows():
    made = drawn()

    assert [row.label for row in made.rows] == ["2016-Q1", "2016-Q2", "2016-Q3"]
    assert [row.points[0].text for row in made.rows] == ["96%", "97%", "98%"]


def test_many_readers_draw_at_once():
    options = [pass_rates([Line(f"种类{number}", LINE.points)]) for number in range(12)]
    with ThreadPoolExecutor(4) as pool:
        pictures = list(pool.map(lambda option: renderer.draw(option, 300, 200), options))

    assert len(set(pictures)) == 12
    assert all(f"种类{number}" in picture for number, picture in enumerate(pictures))


def test_an_option_that_breaks_echarts_costs_its_picture_only(caplog):
    broken = {"xAxis": {"gridIndex": 7}, "yAxis": {}, "series": [{"type": "line", "data": [1]}]}

    assert renderer.draw(broken, 300, 200) == ""
    assert "could not draw" in caplog.text
    assert renderer.draw(pass_rates([LINE]), 301, 200) != ""


def test_without_echarts_the_table_remains(without_echarts):
    made = drawn()

    assert made.wide == made.narrow == ""
    assert len(made.rows) == 3


def test_an_option_cannot_close_its_script_element():
    hostile = Line("</script><script>alert(1)</script>", LINE.points)
    made = chart("rate", "合格率", [hostile], lambda narrow: pass_rates([hostile], narrow=narrow))

    assert "<" not in made.wide_option + made.narrow_option


def test_a_chart_without_a_single_value_says_so():
    empty = Line("省级定期", (Point("2016-Q1", None, "—"),))
    made = chart("rate", "合格率", [empty], lambda narrow: pass_rates([empty], narrow=narrow), empty="没有抽查")

    assert made.empty == "没有抽查"
    assert made.wide == ""


def test_a_sparkline_leaves_gaps():
    assert sparkline([1, 2, None, 3, 4]).count("M") == 2


def test_a_sparkline_needs_three_values():
    assert sparkline([1, 2]) == ""
