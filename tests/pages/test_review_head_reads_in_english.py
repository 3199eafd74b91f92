"""The head of a review says in good English when the month was handed in."""

import re

import pytest

from tests.pages import reviewing
from tests.pages.reviewing import ROOT

pytestmark = pytest.mark.django_db


def test_a_month_that_was_handed_in_is_submitted(client):
    reviewing.handed_in(32_500_000)
    client.force_login(reviewing.people()["official"])

    text = re.sub(r"<[^>]+>", "", client.get(f"/en{ROOT}review/").content.decode())

    assert re.search(r"Submitted\s+\d{4}-\d{2}-\d{2} \d{2}:\d{2} · Filled in by", text)
