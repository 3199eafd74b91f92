"""On the pages nobody puts out the last administrator, and the page says why."""

import datetime

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from tests import facts
from tests.pages.people import browser, somebody

pytestmark = pytest.mark.django_db


def administrator(username, until=None):
    role = {"role": "administrator", "division": facts.division("330000"), "during": DateRange(facts.START, until)}
    return somebody(username, role)


def test_the_own_last_role_is_kept_with_a_sentence():
    only = administrator("only")
    answer = browser(only).post(f"/people/grants/{only.grants.get().pk}/end/", {"reason": "离职"})

    assert answer.status_code == 422
    assert "最后一名" in answer.content.decode()
    assert browser(only).get("/people/").status_code == 200


def test_one_for_a_time_does_not_close_the_account_of_the_last_one():
    only = administrator("only")
    passing = browser(administrator("passing", timezone.localdate() + datetime.timedelta(days=9)))
    answer = passing.post(f"/people/{only.pk}/close/", follow=True)

    assert "最后一名" in answer.content.decode()
    only.refresh_from_db()
    assert only.is_active
