"""A role given by mistake is void at once, and the ledger keeps that it was given; an ended one is not ended again."""

import pytest
from django.core.exceptions import ValidationError

from accounts import actions
from accounts.models import Grant
from ledger.models import Line
from tests import facts
from tests.facts import day

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    return facts.user("administrator")


@pytest.fixture
def given(administrator):
    """give(since, until): an auditor's role over Zhejiang."""
    province, person = facts.division("330000"), facts.user("clerk")

    def give(since, until=None):
        return actions.give_role(
            user=person, role="auditor", division=province, since=day(since), until=until, by=administrator
        )

    return give


@pytest.mark.parametrize("on", ["2016-05-04", "2016-05-01"])
def test_a_role_ended_on_its_first_day_or_before_never_held(given, administrator, on):
    grant = given("2016-05-04")
    actions.end_role(grant=grant, on=day(on), by=administrator, reason="选错了人")

    assert not Grant.objects.exists()
    made, gone = Line.objects.filter(table="accounts_grant").order_by("id")
    assert (made.operation, gone.operation, gone.row) == ("I", "D", made.row)
    assert (gone.actor, gone.reason, gone.old["role"]) == (administrator.pk, "选错了人", "auditor")
    assert given("2016-05-04").pk != made.row


def test_a_role_that_has_ended_is_not_ended_later(given, administrator):
    grant = given("2016-01-01", day("2017-01-01"))
    for on in ("2017-01-01", "2018-01-01"):
        with pytest.raises(ValidationError, match="已结束"):
            actions.end_role(grant=grant, on=day(on), by=administrator)

    assert Grant.objects.get().during.upper == day("2017-01-01")


def test_of_two_who_take_it_back_at_once_the_later_is_told(given, administrator):
    grant = given("2016-05-04")
    seen_by_both = Grant.objects.get()
    actions.end_role(grant=grant, on=day("2016-05-04"), by=administrator)
    with pytest.raises(ValidationError, match="已结束"):
        actions.end_role(grant=seen_by_both, on=day("2016-05-04"), by=administrator)
