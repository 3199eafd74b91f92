"""Of faults planted in clerks' sheets nearly all are named at their cell, and clean rows are left alone."""

import pytest

from bench.__main__ import AT_LEAST, AT_MOST
from enterprises import checks
from tests.corpus import rates

pytestmark = pytest.mark.django_db


def test_rates_stay_within_what_the_benchmark_demands(settings, tmp_path):
    settings.UPLOADS = tmp_path

    found = rates.rates(seeds=2, count=60)

    assert found["sheet_faults_planted"] >= 40
    assert found["sheet_faults_named"] >= AT_LEAST["sheet_faults_named"]
    assert found["sheet_false_must_fix"] <= AT_MOST["sheet_false_must_fix"]
    assert found["sheet_false_must_explain"] <= AT_MOST["sheet_false_must_explain"]
    assert found["sheet_slips_found_ours"] >= found["sheet_slips_found_modified_z"]
    assert found["sheet_false_alarms_ours"] < found["sheet_false_alarms_modified_z"]


def test_a_check_that_fell_asleep_shows_in_the_rate(settings, tmp_path, monkeypatch):
    settings.UPLOADS = tmp_path
    monkeypatch.setattr(checks, "_NOW", ())

    named, planted = rates.planted(seeds=6, count=60, kinds=["times"])["times"]

    assert named / planted < AT_LEAST["sheet_faults_named"]


def test_a_check_that_cries_wolf_shows_in_the_rate(settings, tmp_path, monkeypatch):
    settings.UPLOADS = tmp_path
    monkeypatch.setattr(checks, "JUMP", 1.2)

    assert rates.unplanted(worlds=2, count=60)["sheet_false_must_explain"] > AT_MOST["sheet_false_must_explain"]
