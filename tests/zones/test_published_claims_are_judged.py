"""The rules by which a published figure and the portal's own are held against each other."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from common.money import round_half_up
from tests import facts
from zones.audience import Audience
from zones.claims import Verdict, bases_for, claims, held_against, net_for, printed_step, tally
from zones.models import Area, Figure, PublishedFigure
from zones.register import load_register, published_rows

D = Decimal


@pytest.mark.parametrize(
    ("published", "ours", "qualifier", "step", "verdict"),
    [
        ("1120", "1120", "exact", "1", Verdict.REPRODUCED),
        ("1120", "1121", "exact", "1", Verdict.CONTRADICTED),
        ("0.9813", "0.981308", "exact", "0.0001", Verdict.REPRODUCED),
        ("0.9813", "0.98125", "exact", "0.0001", Verdict.REPRODUCED),
        ("0.9813", "0.981249", "exact", "0.0001", Verdict.CONTRADICTED),
        ("0.542", "0.5416666667", "exact", "0.001", Verdict.REPRODUCED),
        ("3.7", "3.6614", "exact", "0.1", Verdict.REPRODUCED),
        ("15700000000", "15749999999", "reaching", "100000000", Verdict.REPRODUCED),
        ("15700000000", "15750000000", "reaching", "100000000", Verdict.WITHIN_WORDING),
        ("15700000000", "15649999999", "reaching", "100000000", Verdict.CONTRADICTED),
        ("10000000", "10500000", "about", "10000", Verdict.WITHIN_WORDING),
        ("10000000", "9500000", "about", "10000", Verdict.WITHIN_WORDING),
        ("10000000", "10510000", "about", "10000", Verdict.CONTRADICTED),
        ("1350", "1350", "more", "1", Verdict.REPRODUCED),
        ("1350", "1354", "more", "1", Verdict.WITHIN_WORDING),
        ("1350", "1485", "more", "1", Verdict.WITHIN_WORDING),
        ("1350", "1486", "more", "1", Verdict.CONTRADICTED),
        ("1350", "1349", "more", "1", Verdict.CONTRADICTED),
        ("0.06", "0.075", "at_least", "0.01", Verdict.WITHIN_WORDING),
        ("0.06", "0.06", "at_least", "0.01", Verdict.REPRODUCED),
        ("0.06", "0.0549", "at_least", "0.01", Verdict.CONTRADICTED),
        ("0.25", "0.24", "under", "0.01", Verdict.WITHIN_WORDING),
        ("0.25", "0.26", "under", "0.01", Verdict.CONTRADICTED),
        ("0.25", "0.22", "under", "0.01", Verdict.CONTRADICTED),
        ("520000000", "530000000", "contradictory", "10000000", Verdict.CONTRADICTED),
    ],
)
def test_a_wording_widens_what_agrees_and_no_further(published, ours, qualifier, step, verdict):
    assert held_against(D(published), D(ours), qualifier, D(step)) == verdict


def test_the_printed_step_is_that_of_the_published_text():
    compared = [row for row in published_rows() if row["expectation"] == "indicator"]

    for row in compared:
        if row["qualifier"] in ("exact", "reaching", "at_least"):
            assert printed_step(D(row["value"]), row["unit"]) == D(row["scale"]), row["code"]


def test_no_base_makes_64_1_percent_of_51_but_a_net_50_on_78_does():
    assert bases_for(51, D("64.1"), 1) == []
    assert bases_for(50, D("64.1"), 1) == [78]
    assert net_for(51, D("64.1"), 1) == (50, [78])


def test_bases_are_those_of_a_search_over_all_whole_numbers():
    for count, percent, digits in ((2, "66.7", 1), (105, "98.13", 2), (27, "67.5", 1), (7, "3.5", 1), (1, "50", 0)):
        slow = [base for base in range(1, 3_000) if round_half_up(D(count * 100) / base, digits) == D(percent)]
        assert bases_for(count, D(percent), digits) == slow


def test_nothing_has_no_base():
    assert bases_for(0, D("64.1"), 1) == []
    assert bases_for(5, D(0), 1) == []


@pytest.fixture
def register(db):
    load_register()


def figure(code: str, value: str, **given) -> Figure:
    """A current figure of ours at the address of a published one."""
    row = PublishedFigure.objects.get(code=code)
    area, _ = Area.objects.get_or_create(
        kind="zone",
        ref=row.zone_id,
        defaults={"code": row.zone.slug, "name": row.zone.name, "name_en": row.zone.name_en},
    )
    address = {"area": area, "indicator": row.indicator, "freq": row.freq, "month": row.month, "member": row.member}
    since = datetime(2020, 1, 1, tzinfo=ZoneInfo("Asia/Shanghai"))
    fields = {"value": D(value), "contributors": 96, "safe": True, "status": "A", "since": since}
    return Figure.objects.create(**address, **fields | given)


def judged(**asked) -> dict:
    return {claim.published.code: claim for claim in claims(**asked)}


def test_without_any_figure_of_ours_nothing_is_reproduced(register):
    counted = tally(claims())

    assert counted[Verdict.REPRODUCED] == counted[Verdict.WITHIN_WORDING] == counted[Verdict.CONTRADICTED] == 0
    assert counted[Verdict.NOT_STATISTIC] == 36
    assert counted[Verdict.IMPOSSIBLE] == 1
    assert sum(counted.values()) == 124


def test_a_figure_is_held_against_the_current_revision_alone(register):
    when = datetime(2019, 1, 1, tzinfo=ZoneInfo("Asia/Shanghai"))
    figure("F000-05", "1119", since=when, until=datetime(2019, 6, 1, tzinfo=ZoneInfo("Asia/Shanghai")))
    current = figure("F000-05", "1120")

    claim = judged()["F000-05"]

    assert (claim.verdict, claim.ours, claim.figure) == (Verdict.REPRODUCED, 1120, current.pk)


def test_real_facts_are_recomputed_and_made_up_ones_only_fit(register):
    figure("F000-05", "1120")
    with translation.override("zh-hans"):
        assert str(judged()["F000-05"].label) == "复算一致"
        facts.member(PublishedFigure.objects.get(code="F000-05").zone, facts.enterprise(is_demo=True))
        assert str(judged()["F000-05"].label) == "演示凑数一致"


def test_a_null_figure_is_not_computable_and_says_so(register):
    figure("F000-05", "1120")
    Figure.objects.update(value=None, reason="missing")

    claim = judged()["F000-05"]

    assert (claim.verdict, claim.ours) == (Verdict.NOT_COMPUTABLE, None)


@pytest.mark.parametrize("hidden", [{"safe": False}, {"status": "P"}])
def test_a_confidential_figure_of_few_or_of_an_open_month_is_withheld_from_the_public_alone(register, hidden):
    unsafe = figure("F000-11", "15700000000", **hidden)

    assert judged()["F000-11"].verdict == Verdict.WITHHELD
    assert judged()["F000-11"].ours is None
    official = Audience(zones=frozenset({unsafe.area.ref}))
    assert judged(audience=official)["F000-11"].verdict == Verdict.REPRODUCED


def test_the_impossible_row_is_explained_by_search(register):
    with translation.override("zh-hans"):
        claim = judged()["F000-13"]

    assert claim.verdict == Verdict.IMPOSSIBLE
    assert claim.reason == "毛增51对任何整数基数都得不出64.1%；净增50、基数78可以（废止或退出1）。"


def test_the_claims_of_one_zone_are_asked_for_alone(register):
    zone = PublishedFigure.objects.get(code="F002-04").zone

    assert {code[:4] for code in judged(zones=[zone.pk])} == {"F002"}


def test_the_number_of_queries_does_not_grow_with_the_claims(register, django_assert_max_num_queries):
    for code in ("F000-05", "F000-07", "F004-04", "F004-36"):
        figure(code, "1")
    assert date(2016, 12, 1) == PublishedFigure.objects.get(code="F000-05").month

    with django_assert_max_num_queries(6):
        assert len(claims()) == 124
