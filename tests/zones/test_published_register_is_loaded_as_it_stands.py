"""Schemes, zones and published figures come in as the repository carries them, and again without a change."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command

from ledger.models import Line
from tests import facts
from zones.actions import correct_stage, rename_zone, revise_zone
from zones.indicators import INDICATORS
from zones.models import Milestone, PublishedFigure, Scheme, Source, Zone
from zones.register import load_register, published_rows, unit_name

pytestmark = pytest.mark.django_db


def test_everything_comes_in_and_a_second_time_nothing_is_written():
    first, second = load_register(), load_register()

    assert {kind: loaded.rows for kind, loaded in first.items()}["published figures"] == 124
    assert all(loaded.rows == loaded.written for loaded in first.values())
    assert {loaded.written for loaded in second.values()} == {0}
    assert PublishedFigure.objects.count() == 124
    assert Source.objects.count() == 5


def test_a_zone_has_its_scheme_division_industries_and_milestones():
    load_register()

    zone = Zone.objects.get(slug="yongjia-pump-valve")
    assert (zone.scheme.code, zone.division.code) == ("famous-brand", "330324")
    assert set(zone.industries.values_list("code", flat=True)) == {"3441", "3443"}
    assert not zone.is_demo
    approved = Milestone.objects.get(zone=zone, stage="approved")
    assert (approved.on, approved.precision) == (date(2013, 8, 1), "month")
    assert Scheme.objects.get(code="famous-brand").term_years is None


def test_a_row_that_was_changed_by_hand_is_brought_back_and_the_ledger_says_why():
    load_register()
    Zone.objects.filter(slug="yongjia-pump-valve").update(short_name="改过")

    written = {kind: loaded.written for kind, loaded in load_register().items()}

    assert written["zones"] == 1
    assert Zone.objects.get(slug="yongjia-pump-valve").short_name == "永嘉泵阀"
    assert Line.objects.filter(table="zones_zone", operation="U").latest("id").reason == "登记示范区与公布数"


@pytest.mark.parametrize("what", ["rename", "industry", "stage"])
def test_a_zone_that_a_person_changed_stays_as_that_person_left_it(what):
    load_register()
    zone, clerk = Zone.objects.get(slug="yongjia-pump-valve"), facts.user("administrator")
    if what == "rename":
        rename_zone(zone=zone, name="改称", name_en="Renamed", short_name="改称", by=clerk, reason="批文")
    elif what == "industry":
        rest = {"scheme": zone.scheme, "division": zone.division, "association": zone.association}
        revise_zone(zone=zone, industries=[facts.industry("3443")], **rest, by=clerk, reason="更正")
    else:
        stage = zone.milestones.get(stage="approved")
        correct_stage(
            milestone=stage, stage="approved", on=date(2013, 9, 1), precision="month", by=clerk, reason="更正"
        )

    def stands():
        one = Zone.objects.get(pk=zone.pk)
        return one.name, set(one.industries.values_list("code", flat=True)), [str(each) for each in one.reached()]

    before = stands()

    written = {kind: loaded.written for kind, loaded in load_register().items()}

    assert stands() == before
    assert not any(written.values())


def test_a_published_figure_keeps_its_own_words():
    load_register()

    row = PublishedFigure.objects.get(code="F000-11")
    assert (row.value, row.qualifier, row.source.code) == (Decimal(15_700_000_000), "reaching", "000")
    assert (row.indicator, row.freq, row.month, row.member) == ("cluster_output", "C", date(2016, 9, 1), "_T")
    assert unit_name("ENTERPRISES") == "家"


def test_every_figure_to_compare_names_an_indicator_that_offers_its_period():
    known = [row for row in published_rows() if row["indicator"] in INDICATORS]

    assert len(known) >= 34
    for row in known:
        assert row["freq"] in {freq.value for freq in INDICATORS[row["indicator"]].freqs}, row["code"]


def test_the_command_tells_how_much_it_wrote(capsys):
    call_command("published")

    assert "published figures: 124 rows, 124 written" in capsys.readouterr().out
