"""A clerk and the lead of one association, an administrator, and the links that they send."""

import re

import pytest
from django.core import mail
from django.test import override_settings

from tests import facts
from tests.pages.people import browser, somebody


@pytest.fixture
def valves():
    return facts.association("valves")


@pytest.fixture
def clerk(valves):
    return somebody("clerk", {"role": "clerk", "organisation": valves}, email="clerk@example.cn")


@pytest.fixture
def lead(valves):
    return browser(somebody("lead", {"role": "lead", "organisation": valves}))


@pytest.fixture
def administrator():
    return browser(somebody("administrator", {"role": "administrator", "division": facts.division("330000")}))


@pytest.fixture
def outbox(monkeypatch):
    """Letters, delivered before the answer."""
    monkeypatch.setattr("threading.Thread.start", lambda thread: thread.run())
    with override_settings(MAIL=True):
        yield mail.outbox


def link_in(answer):
    return re.search(r"/links/[\w-]+/", answer if isinstance(answer, str) else answer.content.decode())[0]
