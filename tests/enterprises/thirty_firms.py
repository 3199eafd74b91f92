"""Thirty firms whose September is due, and a clerk who brings sheets of them."""

import datetime

import pytest

from enterprises import actions, importing
from enterprises.models import MonthlyReturn, Submission
from tests import facts
from tests.corpus import sheets, world
from tests.corpus.firms import firms

FIRMS = firms(30, 5, 2026, 9)
MONTH = datetime.date(2026, 9, 1)
ON = datetime.date(2026, 10, 9)


@pytest.fixture(scope="module")
def entered(whole_file):
    return world.enter(FIRMS, facts.association(), 2026, 9).pk


@pytest.fixture
def submission(entered, settings, tmp_path):
    settings.UPLOADS = tmp_path / "uploads"
    return Submission.objects.get(pk=entered)


@pytest.fixture
def clerk(submission):
    return facts.user("clerk", {"role": "clerk", "organisation": submission.association})


@pytest.fixture
def bring(submission, clerk):
    def bringing(content, name="九月.xlsx", on=ON):
        if isinstance(content, sheets.Page):
            content = sheets.write(content, "xlsx")
        return importing.receive(submission, name, [content], on=on, by=clerk)

    return bringing


def page(**given):
    return sheets.page(FIRMS, 2026, 9, **given)


def filed(of, only_good=True):
    actions.ask_to_file(of=of, only_good=only_good, on=ON, by=of.by)
    return importing.file_now(of)


def problems(of):
    return [(each.row, each.rule, each.grade, each.proposal) for each in of.problems.order_by("id")]


def returns():
    return {row.enterprise.credit_code: row for row in MonthlyReturn.objects.filter(month=MONTH).select_related()}
