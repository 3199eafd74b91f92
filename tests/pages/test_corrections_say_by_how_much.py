"""A correction says which figures it would move and by how much; after acceptance they say exactly that."""

import pytest

from enterprises import actions
from enterprises.models import Correction, MonthlyReturn, Placement, Submission
from ledger.models import Line
from pages import correction_moves
from tests import facts
from tests.facts import day
from tests.pages import reviewing
from tests.pages.reviewing import APRIL, MARCH, MONTHLY, ROOT
from zones import actions as zone_actions
from zones import engine
from zones.models import Area, Figure

pytestmark = pytest.mark.django_db

APRIL_ROOT = "/submissions/valves/monthly/2018-04/"
OUTPUTS = (32_500_000, 20_000_000, 10_000_000, 9_000_000)
TYPED = {"output": "32,900", "sales": "29,000"}


@pytest.fixture
def firms():
    """Four members of one zone, whose March is accepted and whose figures are current."""
    submission, found = reviewing.handed_in(*OUTPUTS)
    zone = facts.zone(association=facts.association())
    for each in found:
        facts.member(zone, each)
        place = {"division": facts.division(), "industry": facts.industry()}
        Placement.objects.create(enterprise=each, during=facts.DateRange(day("2014-01"), None), **place)
    zone_actions.advance_horizon(to=APRIL, first=day("2018-01"), by=None)
    actions.accept(submission=submission, by=None)
    engine.drain()
    return found


@pytest.fixture
def people(firms):
    return reviewing.people()


@pytest.fixture
def seen(monkeypatch):
    """What the pages were given to say, before it was put into words."""
    kept = []

    def spied(*given, real=correction_moves.moved_by, **named):
        ahead = real(*given, **named)
        kept[:] = ahead.moves
        return ahead

    monkeypatch.setattr(correction_moves, "moved_by", spied)
    return kept


def told(moves):
    return {(each.area.code, each.indicator, each.freq, each.month): (each.before, each.after) for each in moves}


def figures(*areas):
    rows = Figure.objects.current().filter(area__in=areas, member="_T")
    return {
        (row.area.code, row.indicator, row.freq, row.month): row.value for row in rows.select_related("area").iterator()
    }


def changed(before, after):
    keys = before.keys() | after.keys()
    pairs = {key: (before.get(key), after.get(key)) for key in keys}
    return {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}


def the_zone():
    return Area.objects.get(kind=Area.Kind.ZONE, code="test-valves")


def county():
    return Area.objects.get(kind=Area.Kind.DIVISION, code=facts.YONGJIA)


def ask(one, **values):
    return actions.ask_correction(form=MONTHLY, enterprise=one, month=MARCH, values=values, by=None, reason="漏报")


def panel(response):
    text = response.content.decode()
    return text[text.index('id="moves"') :]


def test_what_the_official_reads_is_what_the_figures_say_afterwards(client, people, firms, seen):
    asked = ask(firms[0], output=32_900_000, sales=29_000_000)
    client.force_login(people["official"])
    before = figures(the_zone(), county())
    lines = Line.objects.count()

    page = panel(client.get(f"/corrections/{asked.pk}/"))

    said = told(seen)
    # 32,500 + 20,000 + 10,000 + 9,000 thousand yuan, and 400 more
    assert said["test-valves", "output", "C", MARCH] == (71_500_000, 71_900_000)
    assert {code for code, *_rest in said} >= {"test-valves", facts.YONGJIA}
    assert "7,150" in page
    assert "7,190" in page
    assert "+40" in page
    assert (Line.objects.count(), MonthlyReturn.objects.get(enterprise=firms[0]).output) == (lines, 32_500_000)

    client.post(f"/corrections/{asked.pk}/decide/", {"outcome": "accept", "answer": "凭证齐全"})
    engine.drain()
    within = {key: pair for key, pair in said.items() if key[0] in ("test-valves", facts.YONGJIA)}
    assert within == changed(before, figures(the_zone(), county()))
    assert 'id="moves"' not in client.get(f"/corrections/{asked.pk}/").content.decode()


def test_the_clerk_looks_before_asking_and_nothing_is_asked(client, people, firms, seen):
    client.force_login(people["clerk"])
    here = f"{ROOT}corrections/{firms[0].credit_code}/"

    looked = client.post(here, TYPED | {"look": "1"})

    first = told(seen)
    assert looked.status_code == 200
    assert "7,190" in panel(looked)
    assert 'value="32,900"' in looked.content.decode()
    assert not Correction.objects.exists()
    # of the county a clerk sees no confidential figure
    assert {code for code, *_rest in first} == {"test-valves"}

    asked = client.post(here, TYPED | {"reason": "漏报一车间"}, follow=True)
    assert "7,190" in panel(asked)
    assert told(seen) == first


def test_a_look_at_what_cannot_be_asked_says_why(client, people, firms):
    client.force_login(people["clerk"])
    here = f"{ROOT}corrections/{firms[0].credit_code}/"

    assert "与现有的数相同" in panel(client.post(here, {"output": "32500", "look": "1"}))
    wrong = client.post(here, {"output": "约500", "look": "1"})
    assert (wrong.status_code, 'id="moves"' in wrong.content.decode()) == (422, False)


def test_a_figure_that_would_be_gone_is_told(client, people, firms, seen):
    asked = [ask(one, state="refused", **dict.fromkeys(["output", "output_prior", "sales"])) for one in firms]
    for each in asked[1:]:
        actions.accept_correction(correction=each, by=None, reason="漏报")
    engine.drain()
    before = figures(the_zone())
    client.force_login(people["clerk"])

    page = panel(client.get(f"/corrections/{asked[0].pk}/"))

    said = told(seen)
    assert said["test-valves", "output", "C", MARCH] == (32_500_000, None)
    assert "—" in page
    actions.accept_correction(correction=asked[0], by=None, reason="漏报")
    engine.drain()
    assert said == changed(before, figures(the_zone()))


def test_what_april_restates_is_told_with_all_that_it_carries(client, people, firms, seen):
    april = reviewing.opened(APRIL)
    for one, output in zip(firms, OUTPUTS, strict=True):
        reviewing.fill(one, month=APRIL, on=day("2018-05-10"), output=output + 12_000_000, explanation="补报")
    engine.drain()
    before = figures(the_zone())
    client.force_login(people["clerk"])
    for one, output in zip(firms[:2], ("32,900", "20,500"), strict=True):
        here = f"{APRIL_ROOT}restate/{one.credit_code}/?month=2018-03"
        page = panel(client.post(here, {"output": output, "reason": "一并调整"}, follow=True))
    said = told(seen)

    assert "另外 1 份更正" in page
    assert said["test-valves", "output", "C", MARCH] == (71_500_000, 72_400_000)
    # April alone is what is left of 1–4月: 48 million, less what March takes
    assert said["test-valves", "output", "M", APRIL] == (48_000_000, 47_100_000)
    actions.submit(submission=april, on=april.deadline, filler="陈晓", head="林建国", by=None)
    actions.accept(submission=Submission.objects.get(month=APRIL), by=None)
    engine.drain()
    assert said == changed(before, figures(the_zone()))


def test_an_overtaken_correction_says_so_before_it_is_decided(client, people, firms):
    asked = ask(firms[0], output=32_900_000)
    Correction.objects.filter(pk=asked.pk).update(before={"output": 1})
    client.force_login(people["official"])

    assert "已改动" in panel(client.get(f"/corrections/{asked.pk}/"))


def test_whoever_only_reads_is_told_as_well(client, people, firms):
    """The walls let no auditor write a return; the look is signed by nobody and leaves nothing."""
    asked = ask(firms[0], output=32_900_000)
    client.force_login(people["auditor"])

    assert "7,190" in panel(client.get(f"/corrections/{asked.pk}/"))


def test_the_page_does_not_wait_for_an_engine_that_is_at_much(client, people, firms, monkeypatch):
    asked = ask(firms[0], output=32_900_000)
    client.force_login(people["official"])
    facts.batch(facts.campaign(), firms[1])
    monkeypatch.setattr(engine, "PORTION", 0)
    assert "引擎正在计算" in panel(client.get(f"/corrections/{asked.pk}/"))
