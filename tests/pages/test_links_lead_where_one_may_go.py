"""The board links messages to whoever may set them up and to nobody else."""

import pytest

from tests import facts
from tests.pages.people import browser, somebody

pytestmark = pytest.mark.django_db

MESSAGES = "/submissions/webhooks/"


@pytest.mark.parametrize("role", ["clerk", "lead", "official", "auditor", "administrator"])
def test_the_board_links_messages_to_those_whom_they_open(role):
    valves = facts.association("valves")
    over = {"organisation": valves} if role in ("clerk", "lead") else {"division": facts.division("330000")}
    at_home = browser(somebody(role, {"role": role, **over}))
    linked = f'href="{MESSAGES}"' in at_home.get("/submissions/").content.decode()

    assert linked is (at_home.get(MESSAGES).status_code == 200)
    assert linked is (role not in ("auditor", "administrator"))
