"""A kept preview says when it was worked out, what it could not say, and that facts moved since where they did."""

import datetime

import pytest
from django.utils import timezone

from enterprises.models import Import, MonthlyReturn
from tests import facts
from tests.pages import bringing
from tests.pages.bringing import FIRMS, MONTH, brought, clerk, page, upload
from tests.plugins.databases import fresh_db

__all__ = ["clerk", "fresh_db"]

pytestmark = pytest.mark.usefixtures("fresh_db")
MOVED = "算出之后，有关的数据又有改动"
AGAIN = "重新算一次"


@pytest.fixture
def submission(fresh_db, settings, tmp_path):
    settings.UPLOADS = tmp_path / "uploads"
    return bringing.enter()


@pytest.fixture
def here(clerk):
    """A checked sheet that was looked at. What was written since is seen only across commits."""
    here = upload(clerk, page()).url
    clerk.post(here + "preview/")
    return here


@pytest.fixture
def stranger(here):
    """A firm of another association and of no zone of this one, with a return of the month."""
    other = facts.zone("others", facts.TIANTAI)
    one = facts.enterprise("别人的厂")
    facts.member(other, one)
    return facts.monthly_return(one, f"{MONTH:%Y-%m}", association=other.association, output=5)


def text(clerk, here):
    return clerk.get(here).content.decode()


def looked_again(clerk, here):
    """The button in the notice works it out again, and nothing has moved since."""
    assert AGAIN in text(clerk, here)
    assert clerk.post(here + "preview/", follow=True).status_code == 200
    return MOVED not in text(clerk, here)


def test_a_preview_says_when_it_was_worked_out(clerk, here):
    Import.objects.update(looked_at=datetime.datetime(2026, 9, 30, 1, 5, tzinfo=datetime.UTC))

    shown = text(clerk, here)

    assert "2026-09-30 09:05算出，距今" in shown
    assert MOVED not in shown
    assert AGAIN not in shown


def test_a_look_takes_its_own_time(clerk, here):
    before = timezone.now()
    clerk.post(here + "preview/")

    assert before <= brought().looked_at <= timezone.now()


def a_return_is_typed(row):
    MonthlyReturn.objects.filter(pk=row.pk).update(state="reported", output=7)


def a_firm_joins(row):
    facts.member(row.association.zones.get(), facts.enterprise("新来的厂"))


def a_firm_moves(row):
    row.enterprise.placements.update(industry=facts.industry("3441"))


def a_place_is_gone(row):
    row.enterprise.placements.all().delete()


@pytest.mark.parametrize("move", [a_return_is_typed, a_firm_joins, a_firm_moves, a_place_is_gone])
def test_a_fact_of_its_firms_that_moved_since_is_told_and_it_is_worked_out_again(clerk, here, move):
    row = MonthlyReturn.objects.get(month=MONTH, enterprise__credit_code=FIRMS[3].code)
    move(row)

    assert MOVED in text(clerk, here)
    assert looked_again(clerk, here)


def test_what_moved_elsewhere_is_not_told(clerk, stranger, here):
    clerk.post(here + "preview/")
    MonthlyReturn.objects.filter(pk=stranger.pk).update(output=8)
    facts.member(facts.zone("thirds", facts.TIANTAI), stranger.enterprise)

    assert MOVED not in text(clerk, here)


def test_a_preview_of_before_that_says_no_time_offers_another(clerk, here):
    Import.objects.update(looked_at=None, looked_seen="")

    assert looked_again(clerk, here)


def test_indicators_that_could_not_be_worked_out_are_named(clerk, here):
    """Two firms whose outputs together are beyond 64 bits: what adds returns up raises."""
    zone = brought().association.zones.get()
    other = facts.association("beside")
    for name in ("巨厂", "大厂"):
        one = facts.enterprise(name)
        facts.member(zone, one)
        one.above_scale_spells.create(during=(facts.day("2014-01"), None))
        facts.monthly_return(one, f"{MONTH:%Y-%m}", association=other, output=5_000_000_000_000_000_000)

    shown = clerk.post(here + "preview/", follow=True).content.decode()

    assert "这些指标没能算出，未列在此，请稍后再算：" in shown
    assert "没有指标会变。" not in shown
    assert "output" in brought().missing
    assert "output" not in {each["indicator"] for each in brought().moves}
