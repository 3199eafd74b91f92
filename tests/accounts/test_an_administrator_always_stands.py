"""The last administrator stays: neither the role ends nor the account closes, by whatever road."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange

from accounts import actions
from accounts.models import Grant
from tests import facts

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2018, 5, 4)


def administrator(username, until=None):
    role = {"role": "administrator", "division": facts.division("330000"), "during": DateRange(facts.START, until)}
    return facts.user(username, role)


def end(person, on=TODAY):
    return actions.end_role(grant=person.grants.get(), on=on, by=person)


@pytest.fixture
def only():
    return administrator("only")


def refused():
    return pytest.raises(ValidationError, match="最后一名")


@pytest.mark.parametrize("on", [TODAY, facts.START])
def test_the_role_of_the_last_one_neither_ends_nor_is_taken_back(only, on):
    with refused():
        end(only, on)

    assert only.grants.get().during.upper is None


def test_the_account_of_the_last_one_is_not_closed(only):
    with refused():
        actions.close_account(user=only, by=only)

    only.refresh_from_db()
    assert only.is_active


@pytest.mark.parametrize("other", ["closed", "for_a_time", "greater_by_name_alone"])
def test_somebody_who_does_not_last_is_no_other(only, other):
    if other == "closed":
        actions.close_account(user=administrator("other"), by=only)
    elif other == "for_a_time":
        administrator("other", datetime.date(2019, 1, 1))
    else:
        facts.user("other", {"role": "auditor", "division": facts.division("330000")}, is_superuser=True)
    with refused():
        end(only)
    with refused():
        actions.close_account(user=only, by=only)


@pytest.mark.parametrize("leave", [end, lambda person: actions.close_account(user=person, by=person)])
def test_of_two_one_goes_and_the_other_stays(only, leave):
    other = administrator("other")
    leave(other)
    with refused():
        leave(only)

    assert Grant.objects.in_force(TODAY).filter(user=only).exists()


def test_of_two_roles_of_the_last_one_the_other_ends(only):
    second = facts.division("330324")
    Grant.objects.create(user=only, role="administrator", division=second, during=DateRange(facts.START, None))
    actions.end_role(grant=only.grants.get(division=second), on=TODAY, by=only)
    with refused():
        actions.end_role(grant=only.grants.get(during__endswith=None), on=TODAY, by=only)


def test_one_for_a_time_goes_while_the_last_one_stays(only):
    end(administrator("other", datetime.date(2019, 1, 1)))

    assert only.grants.get().during.upper is None


def test_whoever_administers_nothing_is_closed_as_before(only):
    clerk = facts.user("clerk", {"role": "clerk", "organisation": facts.association()})
    actions.close_account(user=clerk, by=only)

    assert not clerk.is_active
