"""A county with an association whose month is open, and the people who look at it, for tests of boards and links."""

import re
from types import SimpleNamespace

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from enterprises import actions
from enterprises.models import AboveScaleSpell, Responsibility, Submission
from enterprises.questions import form_of
from tests import facts
from tests.facts import YONGJIA, YUHUAN, day

MARCH = day("2018-03")
MONTHLY = form_of("monthly", MARCH)
BASE = "/submissions/valves/monthly/2018-03/"
# Due on Thursday 12 April 2018, taken until Monday 23 April.
IN_TIME, LATE, TOO_LATE = day("2018-04-02"), day("2018-04-16"), day("2018-05-10")


def add_association(code, firms):
    """Its firms, of two townships by turns."""
    added = []
    for number in range(firms):
        firm = facts.enterprise(f"{code}{number}厂", township=("乌牛街道", "东瓯街道")[number % 2])
        Responsibility.objects.create(
            enterprise=firm, association=facts.association(code, YONGJIA), during=DateRange(None, None)
        )
        AboveScaleSpell.objects.create(enterprise=firm, during=DateRange(day("2014-01"), None))
        added.append(firm)
    return added


def open_march():
    actions.open_month(form=MONTHLY, month=MARCH, by=None)


def county(firms=2, associations=("valves",)):
    """Associations of Yongjia with firms each, March 2018 opened, and the cast."""
    world = SimpleNamespace(firms=[firm for code in associations for firm in add_association(code, firms)])
    open_march()
    valves = facts.association(associations[0])
    world.association = valves
    world.submission = Submission.objects.get(association=valves)
    world.clerk = facts.user("clerk", {"role": "clerk", "organisation": valves})
    world.official = facts.user("official", {"role": "official", "division": facts.division(YONGJIA)})
    others = facts.association("others", YUHUAN)
    world.stranger = facts.user("stranger", {"role": "lead", "organisation": others})
    world.foreigner = facts.user("foreigner", {"role": "official", "division": facts.division(YUHUAN)})
    return world


def fill(firm, on=IN_TIME, **answers):
    return actions.fill_cells(form=MONTHLY, enterprise=firm, month=MARCH, answers=answers, on=on, by=None)


def submit(submission):
    return actions.submit(submission=submission, on=submission.deadline, filler="甲", head="乙", by=None)


def bare(answer):
    """The body without what differs from one request to the next."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())


def at(monkeypatch, today):
    """Have pages take that day for today."""
    monkeypatch.setattr("pages.moment.present_day", lambda clock: today)


@pytest.fixture
def world():
    return county()


def text_of(client, user, path="/submissions/", **query):
    client.force_login(user)
    answer = client.get(path, query)
    assert answer.status_code == 200, answer.status_code
    assert "no-store" in answer["Cache-Control"]
    return answer.content.decode()
