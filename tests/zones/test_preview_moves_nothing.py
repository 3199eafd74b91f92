"""A preview says what the figures will say, and leaves everything as it was."""

import datetime

import pytest

from accounts.models import Organisation
from enterprises import actions, importing
from enterprises.models import MonthlyReturn, Placement, Submission
from ledger.models import Line, Mark
from tests import facts
from tests.corpus import sheets, world
from tests.corpus.firms import firms
from zones import actions as zone_actions
from zones import engine
from zones.audience import PUBLIC, Audience
from zones.models import Figure, Stalled
from zones.preview import moved_by

pytestmark = pytest.mark.django_db

MONTH = datetime.date(2026, 9, 1)
ON = datetime.date(2026, 10, 9)
FIRMS = firms(12, 3, 2026, 9)


@pytest.fixture
def checked(settings, tmp_path):
    """A clean sheet, checked, of a zone whose figures are current."""
    settings.UPLOADS = tmp_path
    zone = facts.zone()
    association: Organisation = zone.association
    submission: Submission = world.enter(FIRMS, association, 2026, 9)
    for row in MonthlyReturn.objects.filter(month=MONTH).select_related("enterprise"):
        facts.member(zone, row.enterprise)
        place = {"division": facts.division(), "industry": facts.industry()}
        Placement.objects.create(enterprise=row.enterprise, during=facts.DateRange(world.SINCE, None), **place)
    zone_actions.advance_horizon(to=MONTH, first=facts.day("2026-01"), by=None)
    engine.drain()
    clerk = facts.user("clerk", {"role": "clerk", "organisation": association})
    page = sheets.page(FIRMS, 2026, 9)
    of = importing.receive(submission, "九月.xlsx", [sheets.write(page, "xlsx")], on=ON, by=clerk)
    return zone, of


def previewed(zone, of):
    return moved_by(lambda: filed(of), since=MONTH, audience=Audience(zones=frozenset([zone.pk]))).moves


def filed(of):
    return actions.write_good(of=of, by=of.by)


def test_the_numbers_are_those_of_the_figures_afterwards(checked):
    zone, of = checked

    moves = previewed(zone, of)

    assert {move.area.ref for move in moves} == {zone.pk}
    output = next(move for move in moves if (move.indicator, move.freq) == ("output", "C"))
    assert output.after == sum(firm.months[2026, 9]["output"] for firm in FIRMS)
    actions.ask_to_file(of=of, only_good=True, on=ON, by=of.by)
    actions.file_import(of=of, by=of.by)
    engine.drain()
    for move in moves:
        now = Figure.objects.current().get(
            area=move.area, indicator=move.indicator, freq=move.freq, month=move.month, member="_T"
        )
        assert (now.value, now.numerator, now.denominator) == (
            move.after,
            move.numerator[1],
            move.denominator[1],
        )


def test_nothing_is_written(checked):
    zone, of = checked

    def everything():
        rows = MonthlyReturn.objects.order_by("id").values_list()
        figures = Figure.objects.order_by("id").values_list("id", "value", "since")
        return list(rows), list(figures), Line.objects.count(), Mark.objects.count()

    before = everything()

    assert previewed(zone, of)
    assert everything() == before


def test_what_is_due_from_elsewhere_is_not_taken_for_its_doing(checked):
    zone, _of = checked
    MonthlyReturn.objects.filter(month=facts.day("2026-08")).update(output=1)

    assert moved_by(lambda: None, since=facts.day("2026-08"), audience=Audience(zones=frozenset([zone.pk]))).moves == []


def test_who_sees_no_confidential_figure_is_shown_none(checked):
    _zone, of = checked

    assert moved_by(lambda: filed(of), since=MONTH, audience=PUBLIC).moves == []


def test_what_could_not_be_worked_out_is_named_and_not_passed_over_in_silence(checked):
    """Two outputs whose sum is beyond 64 bits: the statement that adds returns up raises, that of members does not."""
    zone, _of = checked
    two = list(MonthlyReturn.objects.filter(month=MONTH).values_list("pk", flat=True)[:2])

    def change():
        MonthlyReturn.objects.filter(pk__in=two).update(state="reported", output=5 * 10**18)
        facts.member(zone, facts.enterprise("新来的厂"))

    ahead = moved_by(change, since=MONTH, audience=Audience(zones=frozenset([zone.pk])))

    assert "output" in ahead.missing
    assert "enterprises" not in ahead.missing
    assert "output" not in {move.indicator for move in ahead.moves}
    assert "enterprises" in {move.indicator for move in ahead.moves}
    assert not Stalled.objects.exists()
    assert moved_by(lambda: None, since=MONTH, audience=Audience(zones=frozenset([zone.pk]))).missing == []


def test_what_was_not_current_before_is_named_too(checked):
    zone, of = checked
    Stalled.objects.create(source="monthly_returns", since=datetime.datetime.now(datetime.UTC), error="?")

    ahead = moved_by(lambda: filed(of), since=MONTH, audience=Audience(zones=frozenset([zone.pk])))

    assert "output" in ahead.missing
    assert "output" not in {move.indicator for move in ahead.moves}
