"""这个数从哪里来: definition, parts, rows, what was left out, revisions; and what the public may not see of it."""

import pytest

from tests import facts
from tests.pages import world
from tests.pages.test_zone_page import figure

AMOUNTS = ("output_month", "output", "output_month_prior", "output_prior", "sales", "sales_prior")
PROVINCIAL = "kind:province-regular-production"


def page(client, one):
    return client.get(f"/figures/{one.pk}/")


@pytest.fixture
def rate(zone):
    return figure(zone, "batch_pass_rate", "R", member=PROVINCIAL)


@pytest.fixture
def output(zone):
    return figure(zone, "output")


def test_a_rate_shows_its_formula_with_numbers_and_its_rows(client, rate):
    response = page(client, rate)
    numerator, denominator, _pending = response.context["parts"]

    assert "8 / 9" in response.content.decode()
    assert (numerator.name, numerator.value, numerator.count) == ("未发现不合格的批次", "8", 8)
    assert (denominator.name, denominator.value, denominator.count) == ("已检批次", "9", 9)
    assert numerator.agrees is True


def test_rows_left_out_of_the_numerator_are_told_with_the_reason(client, rate):
    numerator = page(client, rate).context["parts"][0]

    assert dict(numerator.left_out_counts) == {"不合格": 1, "异议期": 1}


def test_the_public_does_not_learn_whose_batch_is_open(client, rate):
    response = page(client, rate)
    pending = response.context["parts"][2]

    assert (pending.value, pending.rows) == ("1", None)
    assert "尚无结论的阀门" not in response.content.decode()


def test_the_official_of_the_area_sees_the_open_batch(client, rate):
    client.force_login(facts.user("official", {"role": "official", "division": facts.division()}))

    assert "尚无结论的阀门" in page(client, rate).content.decode()


def test_the_page_says_where_the_rate_will_lie_once_all_is_closed(client, rate):
    # 8 of 10 if the open one fails, 9 of 10 if it passes
    assert "全部不合格为80.0%，全部未发现不合格为90.0%" in page(client, rate).content.decode()


def test_the_public_sees_the_sum_of_returns_and_no_single_one(client, output):
    response = page(client, output)

    assert "11.88" in response.content.decode()
    assert [part.rows for part in response.context["parts"]] == [None]
    assert "测试阀门厂" not in response.content.decode()


@pytest.fixture
def missing(zone):
    """The first firm's return of the last month is missing."""
    last = world.MonthlyReturn.objects.filter(month=world.LAST).order_by("enterprise")
    last.filter(pk=last[0].pk).update(state="missing", **dict.fromkeys(AMOUNTS))
    world.engine.drain()


@pytest.mark.parametrize(
    ("code", "freq", "month", "counts"),
    [
        ("reporting_coverage", "M", world.LAST, {"未报": 1}),
        ("big_output_enterprises", "A", facts.day("2015-12"), {}),
    ],
)
def test_the_public_gets_a_count_of_returns_and_not_whose_they_are(client, zone, missing, code, freq, month, counts):
    """Who reported, while a month is open, and who is large."""
    response = page(client, figure(zone, code, freq, month))
    part = response.context["parts"][0]

    assert (part.rows, part.left_out, dict(part.left_out_counts)) == (None, [], counts)
    assert part.value == str(world.MEMBERS - sum(counts.values()))
    assert part.agrees is True
    assert "逐户数据依法保密" in response.content.decode()
    assert "逐户数据不公开" in response.content.decode()


def test_the_official_sees_who_reported_and_who_did_not(client, zone, missing):
    client.force_login(facts.user("official", {"role": "official", "division": facts.division()}))
    response = page(client, figure(zone, "reporting_coverage", "M", world.LAST))
    part = response.context["parts"][0]

    assert ([row.name for row in part.left_out], len(part.rows)) == (["测试阀门厂0"], world.MEMBERS - 1)
    assert "逐户数据" not in response.content.decode()


def test_the_official_sees_the_returns_that_the_sum_was_made_from(client, output):
    client.force_login(facts.user("official", {"role": "official", "division": facts.division()}))
    (part,) = page(client, output).context["parts"]

    assert [row.amount for row in part.rows] == ["1.98亿元"] * world.MEMBERS
    assert part.agrees is True


def test_an_official_of_another_county_sees_no_single_return(client, output):
    client.force_login(facts.user("stranger", {"role": "official", "division": facts.division(facts.TIANTAI)}))

    assert [part.rows for part in page(client, output).context["parts"]] == [None]


def test_the_public_sees_a_growth_without_its_two_sums(client, zone):
    text = page(client, figure(zone, "output_growth")).content.decode()

    assert "+10.0%" in text
    assert "11.88" not in text
    assert "10.8亿元" not in text


def test_a_withheld_figure_shows_nothing_but_the_reason(client, output):
    type(output).objects.filter(pk=output.pk).update(safe=False)
    text = page(client, output).content.decode()

    assert "11.88" not in text
    assert "不予公布" in text
    assert "参与汇总的企业过少" in text


def test_the_history_lists_the_old_value_after_a_correction(client, zone, output):
    one = world.MonthlyReturn.objects.filter(month=world.SETTLED).first()
    one.output += 100_000_000
    one.explanation = "更正"
    one.save(update_fields=["output", "explanation"])
    world.engine.drain()

    old = page(client, output)
    new = page(client, figure(zone, "output"))
    assert "这是旧值" in old.content.decode()
    assert [str(each.shown.number) for each in new.context["revisions"]] == ["12.88亿元", "11.88亿元"]
    assert "修订" in new.content.decode()


def test_a_figure_that_never_was_is_not_found(client, zone):
    assert client.get("/figures/999999999/").status_code == 404


@pytest.mark.parametrize("start", ["x", "-1", "100000", "99999999999999999999"])
def test_rows_from_beyond_the_end_are_not_found(client, rate, start):
    assert client.get(f"/figures/{rate.pk}/", {"from": start}).status_code == 404


def test_a_part_with_fewer_rows_than_are_turned_over_still_adds_up(client, rate):
    numerator, denominator, _pending = client.get(f"/figures/{rate.pk}/", {"from": 8}).context["parts"]

    assert (numerator.rows, numerator.count, numerator.agrees) == ([], 8, True)
    assert (len(denominator.rows), denominator.count, denominator.agrees) == (1, 9, True)
    text = client.get(f"/figures/{rate.pk}/", {"from": 8}).content.decode()
    assert "共 8 行，都在前面的页上" in text
    assert "逐行合计不符" not in text


def test_the_page_stands_in_english(client, rate):
    text = client.get(f"/en/figures/{rate.pk}/").content.decode()

    assert "Where this number comes from" in text
    assert "rows add up to it" in text
