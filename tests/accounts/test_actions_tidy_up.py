"""What has ended is cleared away after the time that docs/operation.md states, and nothing before."""

import datetime

import pytest

from accounts import actions, tasks
from accounts.models import Attempt, Link, Session
from ledger.models import Line
from tests import facts

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2018, 10, 1, 4, 10, tzinfo=datetime.UTC)


def before(**given):
    return NOW - datetime.timedelta(**given)


def session(name, ends):
    return Session.objects.create(session_key=name, session_data="", expire_date=ends)


def attempt(at, outcome="wrong_password", user=None):
    return Attempt.objects.create(at=at, username="x", network="", outcome=outcome, user=user)


def reset(name, user, ends, **given):
    return Link.objects.create(kind="reset", digest=name, user=user, expires_at=ends, **given)


def test_sessions_go_with_their_end():
    session("over", before(seconds=1))
    open_one = session("open", before(seconds=-1))

    assert actions.tidy_doors(at=NOW, by=None)["sessions"] == 1
    assert Session.objects.get() == open_one


def test_attempts_stay_half_a_year_and_the_last_sign_in_of_a_user_for_good():
    user = facts.user("clerk")
    attempt(before(days=185))
    attempt(before(days=185), "signed_in")
    attempt(before(days=400), "signed_in", user)
    kept = [attempt(before(days=300), "signed_in", user), attempt(before(days=183)), attempt(before(days=0))]
    attempt(before(days=250), "wrong_password", user)

    assert actions.tidy_doors(at=NOW, by=None)["attempts"] == 4
    assert list(Attempt.objects.order_by("at")) == kept


def test_links_stay_ninety_days_after_they_were_used_withdrawn_or_ended():
    user = facts.user("clerk")
    reset("used", user, before(days=80), used_at=before(days=91))
    reset("withdrawn", user, before(days=80), withdrawn_at=before(days=91))
    reset("ended", user, before(days=91))
    reset("used late", user, before(days=91), used_at=before(days=89))
    reset("open", user, before(days=-1))

    assert actions.tidy_doors(at=NOW, by=None)["links"] == 3
    assert sorted(Link.objects.values_list("digest", flat=True)) == ["open", "used late"]
    assert Line.objects.filter(table="accounts_link", operation="D").count() == 3


def test_the_clock_calls_it():
    session("over", before(days=1))
    tasks.tidy()

    assert not Session.objects.exists()
