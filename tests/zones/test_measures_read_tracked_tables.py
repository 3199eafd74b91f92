"""Whatever a source's statement reads leaves marks when it changes; else its figures would go stale unseen."""

import re

import pytest
from django.apps import apps

from common.periods import Freq
from ledger.tracking import Tracked
from zones.engine import roster
from zones.indicators import INDICATORS
from zones.measures import SOURCES, Place


def tracked_with_months():
    return {
        model._meta.db_table
        for model in apps.get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, Tracked) and constraint.months
    }


# Read for its key alone, which never changes; who is an enterprise of an area is said by memberships.
KEY_ONLY = "enterprises_enterprise"


@pytest.mark.parametrize("source", SOURCES.values(), ids=lambda source: source.code)
def test_each_table_of_a_source_is_tracked_with_the_months_it_bears_on(source):
    assert source.tables() - {KEY_ONLY} <= tracked_with_months()


@pytest.mark.parametrize("source", SOURCES.values(), ids=lambda source: source.code)
def test_the_tables_of_a_source_are_those_of_its_compiled_sql(source):
    sql, _params = source.facts()

    assert set(re.findall(r'(?:FROM|JOIN) "(\w+)"', sql)) == source.tables()


@pytest.mark.parametrize("source", SOURCES.values(), ids=lambda source: source.code)
def test_nothing_but_the_key_of_an_enterprise_is_read(source):
    sql, _params = source.facts()

    assert set(re.findall(rf'"{KEY_ONLY}"\."(\w+)"', sql)) <= {"id"}


def test_each_table_that_the_roster_reads_is_tracked_and_makes_it_refresh():
    statements = roster._AREAS + roster._LINEAGE + roster._ROSTER
    read = set(re.findall(r"(?:FROM|JOIN)\s+((?:zones|enterprises|classifications)_\w+)", statements)) - {"zones_area"}

    assert read == roster.REGISTERS | roster.SPREADING
    assert read <= tracked_with_months()


def test_a_source_of_zones_or_areas_reads_no_rows_of_other_kinds():
    """Sources that are always computed whole are few: whoever adds one thinks of its cost."""
    whole = {source.code for source in SOURCES.values() if source.place is not Place.STRATUM}

    assert whole == {
        *("standards_drafted", "standards_in_force", "standards_new"),
        *("zone_activities", "zone_holdings", "zone_valuations"),
    }


@pytest.mark.parametrize("indicator", INDICATORS.values(), ids=lambda indicator: indicator.code)
def test_no_single_period_is_asked_of_a_measure_that_is_kept_to_date_only(indicator):
    asked = {measure for measure in indicator.measures if measure.to_date_only and indicator.stored(measure) == "own"}

    assert not asked or set(indicator.freqs) <= {Freq.TO_DATE, Freq.YEAR}
