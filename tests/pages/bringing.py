"""Twelve firms of a zone whose September is due, and their clerk who uploads a sheet."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from enterprises.models import Import, MonthlyReturn, Placement, Submission
from tests import facts
from tests.corpus import sheets, world
from tests.corpus.firms import firms
from zones import actions, engine

FIRMS = firms(12, 5, 2026, 9)
MONTH = datetime.date(2026, 9, 1)
PATH = "/submissions/valves/monthly/2026-09/imports/"


def enter():
    """The submission, with the figures of the year computed."""
    zone = facts.zone(association=facts.association("valves"))
    made = world.enter(FIRMS, zone.association, 2026, 9)
    for row in MonthlyReturn.objects.filter(month=MONTH).select_related("enterprise"):
        facts.member(zone, row.enterprise)
        place = {"division": facts.division(), "industry": facts.industry()}
        Placement.objects.create(enterprise=row.enterprise, during=facts.DateRange(world.SINCE, None), **place)
    # in the demo today is the last day of the last computed month
    actions.advance_horizon(to=MONTH, first=facts.day("2026-01"), by=None)
    engine.drain()
    return made


def page(**given):
    return sheets.page(FIRMS, 2026, 9, **given)


@pytest.fixture(scope="module")
def entered(whole_file):
    return enter().pk


@pytest.fixture
def submission(entered, settings, tmp_path):
    settings.UPLOADS = tmp_path / "uploads"
    return Submission.objects.get(pk=entered)


@pytest.fixture
def clerk(client, submission):
    client.force_login(facts.user("clerk", {"role": "clerk", "organisation": submission.association}))
    return client


def upload(client, content, name="九月.xlsx", **more):
    if isinstance(content, sheets.Page):
        content = sheets.write(content, "xlsx")
    return client.post(PATH, {"file": SimpleUploadedFile(name, content)}, **more)


def brought():
    return Import.objects.latest("id")
