"""Sentences about a sheet name a column by its letter where it has no head, and a number with its unit once."""

import datetime

import pytest
from django.utils import translation

from common.money import Unit
from enterprises.checks import Finding, Grade
from enterprises.models import Import
from enterprises.questions import form_of
from pages.presenters import findings
from pages.presenters.imports import DOUBTS, doubts

FORM = form_of("monthly", datetime.date(2026, 9, 1))
HEADED = ("unsure", "hidden_column", "not_numbers", "no_unit", "head_twice")


@pytest.mark.parametrize("rule", HEADED)
def test_a_column_without_a_head_is_named_by_its_letter(rule):
    of = Import(doubts=[{"rule": rule, "column": 2, "row": None, "told": {"wanted": "output"}}])

    with translation.override("zh-hans"):
        assert doubts(FORM, of, {2: "产值"})[0].startswith("C列“产值”")
        assert "“”" not in doubts(FORM, of, {})[0]
        assert doubts(FORM, of, {})[0].startswith("C列")
    with translation.override("en"):
        assert doubts(FORM, of, {2: "产值"})[0].startswith("Column C, “产值”, ")
        assert doubts(FORM, of, {})[0].startswith("Column C ")


def test_every_doubt_of_a_column_is_among_these():
    assert {rule for rule, text in DOUBTS.items() if "%(place)s" in str(text)} == set(HEADED)


def test_people_are_said_to_be_people_once():
    finding = Finding("heads", Grade.EXPLAIN, "employees", {"value": 140, "usual": 30})

    with translation.override("en"):
        assert findings.sentence(FORM, finding, Unit.THOUSAND) == "140 people employed; usually 30 people."
    with translation.override("zh-hans"):
        assert findings.sentence(FORM, finding, Unit.THOUSAND) == "用工人数140人，以往为30人。"
