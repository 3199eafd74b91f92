"""The page of a zone, the list of zones, and what each reader sees there."""

import re

from pages.headlines import areas_of
from tests import facts
from tests.pages import world
from zones.models import Figure, Settled, Stalled

ADDRESS = f"/zones/{world.SLUG}/"


def figure(zone, indicator, freq="C", month=world.SETTLED, member="_T"):
    return Figure.objects.current().get(
        area=areas_of([zone])[zone.pk], indicator=indicator, freq=freq, month=month, member=member
    )


def cards(response):
    return {card.shown.code: card for card in response.context["cards"]}


def test_a_card_carries_number_period_base_and_growth(client, zone):
    card = cards(client.get(ADDRESS))["output"]

    assert str(card.shown.number) == "11.88亿元"
    assert card.shown.period == "2016年1–9月"
    assert card.shown.base == "6家企业"
    assert card.growth.change.text == "+10.0%"


def test_a_sum_of_returns_says_how_many_were_expected_where_some_are_missing(client, zone):
    whole = cards(client.get(ADDRESS))
    coverage = figure(zone, "reporting_coverage", freq="M")
    assert (coverage.numerator, coverage.denominator, whole["output"].expected) == (6, 6, "")
    Figure.objects.filter(pk=coverage.pk).update(denominator=7)

    shown = cards(client.get(ADDRESS))

    assert (shown["output"].shown.base, shown["output"].expected) == ("6家企业", "应报7家")
    assert {code for code, card in shown.items() if card.expected} == {"output", "profit_tax"} & shown.keys()
    assert "6家企业 · 应报7家" in client.get(ADDRESS).content.decode()


def test_headlines_stand_on_accepted_months_only(client, zone):
    assert {card.shown.period for card in client.get(ADDRESS).context["cards"]} == {
        "2016年1–9月",
        "2016年9月",
        "截至2016年9月的12个月",
    }


def test_headlines_follow_the_acceptance_of_the_zone_itself(client, zone):
    area = areas_of([zone])[zone.pk]
    Settled.objects.create(kind="monthly", area=area.pk, month=facts.day("2016-10"))
    Figure.objects.filter(area=area, month=facts.day("2016-10"), status="P").update(status="A")

    shown = cards(client.get(ADDRESS))

    assert shown["output"].shown.period == "2016年1–10月"
    assert str(shown["output"].shown.number) == "13.2亿元"
    assert shown["enterprises"].shown.period == "2016年10月"


def test_what_is_not_accepted_waits_behind_what_was(client, zone):
    area = areas_of([zone])[zone.pk]
    Settled.objects.create(kind="monthly", area=area.pk, month=facts.day("2016-10"))

    shown = cards(client.get(ADDRESS))

    assert shown["output"].shown.period == "2016年1–9月"
    assert shown["enterprises"].shown.period == "2016年10月"


def test_a_rate_carries_its_parts_n_interval_and_flags(client, zone):
    shown = cards(client.get(ADDRESS))["batch_pass_rate"].shown

    # 8 of 9; Wilson 95%: 56.5-98.0
    assert (shown.base, shown.interval) == ("8 / 9", "56.5–98.0%")
    assert "n=9" in shown.n
    assert "另有1批次未结" in shown.n
    assert [str(badge.text) for badge in shown.badges] == ["初步", "样本量小"]
    assert shown.member == "省级 · 定期抽查 · 生产领域"


def test_kinds_of_checks_stand_in_rows_of_their_own(client, zone):
    kinds = client.get(ADDRESS).context["kinds"]

    assert [kind.name for kind in kinds] == ["省级 · 定期抽查 · 生产领域", "县级 · 专项抽查 · 生产领域"]
    assert [kind.figures[1].base for kind in kinds] == ["8 / 9", "2 / 2"]


def test_every_number_leads_to_where_it_comes_from(client, zone):
    text = client.get(ADDRESS).content.decode()
    addresses = set(re.findall(r'href="(/figures/\d+/)"', text))

    assert len(addresses) > 20
    for address in sorted(addresses)[:5]:
        assert client.get(address).status_code == 200


def test_an_official_sees_open_months_hatched_and_without_growth(client, zone):
    client.force_login(facts.user("official", {"role": "official", "division": facts.division()}))
    chart = client.get(ADDRESS).context["charts"][1]
    rows = {row.label: row.points for row in chart.rows}

    assert [rows[month][0].provisional for month in ("2016-09", "2016-10", "2016-11")] == [False, True, True]
    assert [rows[month][1].value for month in ("2016-10", "2016-11")] == [None, None]
    assert rows["2016-09"][1].text == "+10.0%"


def test_the_public_is_told_that_open_months_come_once_they_are_accepted(client, zone):
    chart = client.get(ADDRESS).context["charts"][1]
    rows = {row.label: [point.text for point in row.points] for row in chart.rows}

    assert rows["2016-10"] == rows["2016-11"] == ["未核定", "未核定"]
    assert rows["2016-09"][1] == "+10.0%"
    assert "未核定的月份，核定后公布。" in chart.note


def test_january_and_february_have_no_bar(client, zone):
    rows = {row.label: row.points[0] for row in client.get(ADDRESS).context["charts"][1].rows}

    assert rows["2016-01"].value is None
    assert rows["2016-02"].value is None
    assert rows["2016-03"].value == 1.32


def test_the_chart_of_rates_has_a_line_a_kind(client, zone):
    chart = client.get(ADDRESS).context["charts"][0]

    assert chart.columns == ("省级 · 定期抽查 · 生产领域", "县级 · 专项抽查 · 生产领域")
    assert "<svg" in chart.wide


def test_the_page_stands_in_english(client, zone):
    text = client.get(f"/en{ADDRESS}").content.decode()

    assert "Yongjia test zone" in text
    assert "CNY" in text
    assert "Small sample" in text


def test_a_zone_without_any_fact_says_so(client, db):
    facts.zone("bare")

    text = client.get("/zones/bare/").content.decode()

    assert "还没有算出任何指标" in text


def test_an_unknown_zone_is_not_found(client, db):
    assert client.get("/zones/nowhere/").status_code == 404


def test_a_dominated_sum_is_withheld_from_the_public_and_not_from_the_official(client, zone):
    Figure.objects.filter(indicator="output").update(safe=False)
    assert cards(client.get(ADDRESS))["output"].shown.absent == "不予公布"
    assert "11.88" not in client.get(ADDRESS).content.decode().split("公布数核对")[0]

    client.force_login(facts.user("official", {"role": "official", "division": facts.division()}))
    assert str(cards(client.get(ADDRESS))["output"].shown.number) == "11.88亿元"


def test_an_official_of_another_county_sees_what_the_public_sees(client, zone):
    Figure.objects.filter(indicator="output").update(safe=False)
    client.force_login(facts.user("stranger", {"role": "official", "division": facts.division(facts.TIANTAI)}))

    assert cards(client.get(ADDRESS))["output"].shown.absent == "不予公布"


def test_the_page_asks_the_database_a_fixed_number_of_times(client, zone, django_assert_max_num_queries):
    with django_assert_max_num_queries(45):
        client.get(ADDRESS)


def test_the_first_page_lists_zones_with_their_headlines(client, zone):
    response = client.get("/")

    (entry,) = response.context["zones"]
    assert [str(shown.number or shown.change.text) for _column, shown in entry.figures][:3] == [
        "6家",
        "11.88亿元",
        "+10.0%",
    ]
    assert entry.stage == ""


def test_the_tile_of_a_county_leads_to_its_zone(client, zone):
    grid = client.get("/").context["grid"]

    assert [tile.href for tile in grid.tiles if tile.href] == [ADDRESS]


def test_the_province_counts_an_enterprise_of_two_zones_once(client, zone):
    other = facts.zone("second")
    for membership in zone.memberships.all():
        facts.member(other, membership.enterprise)
    world.engine.drain()

    province = {card.shown.code: card.shown for card in client.get("/").context["province"]}
    assert str(province["enterprises"].number) == "6家"


def test_published_figures_stand_beside_recomputed_ones(client, zone):
    response = client.get(f"{ADDRESS}published/")

    judged = {claim.published.code: claim for claim in response.context["claims"]}
    assert judged["T00-01"].verdict == "演示凑数一致"
    assert judged["T00-01"].ours == "11.88亿元"
    assert judged["T00-01"].href == f"/figures/{figure(zone, 'output').pk}/"
    assert judged["T00-02"].verdict == "演示数据不一致"
    assert judged["T00-03"].verdict == "非统计量"


def test_published_figures_can_be_narrowed_to_a_verdict(client, zone):
    claims = client.get(f"{ADDRESS}published/", {"verdict": "contradicted"}).context["claims"]

    assert [claim.published.code for claim in claims] == ["T00-02"]
    assert client.get(f"{ADDRESS}published/", {"verdict": "perhaps"}).status_code == 404


def test_all_published_figures_stand_on_one_page(client, zone):
    assert client.get("/published/").context["total"] == 3


def test_a_stalled_source_is_told_with_its_date_in_shanghai(client, zone):
    Stalled.objects.create(source="monthly_returns", since="2018-03-01T20:00:00Z", error="x")

    assert "自2018年3月2日起未能更新" in client.get(ADDRESS).content.decode()
