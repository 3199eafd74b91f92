"""Organisations, accounts and roles are given and ended; the past of a role stays."""

import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange

from accounts import actions
from accounts.models import Grant
from tests import facts
from tests.facts import day

pytestmark = pytest.mark.django_db

PASSWORD = "a-long-enough-one"


@pytest.fixture
def administrator():
    return facts.user("administrator")


@pytest.fixture
def clerk(administrator):
    return actions.open_account(username="clerk", password=PASSWORD, organisation=facts.association(), by=administrator)


def test_an_account_signs_in_until_it_is_closed(clerk, administrator):
    assert authenticate(username="clerk", password=PASSWORD) == clerk

    actions.close_account(user=clerk, by=administrator, reason="离职")

    assert authenticate(username="clerk", password=PASSWORD) is None


def test_an_account_without_a_password_lets_nobody_in(administrator):
    user = actions.open_account(username="later", password=None, by=administrator)

    assert not user.has_usable_password()


def test_a_role_is_given_and_ended_and_its_past_stays(clerk, administrator):
    grant = actions.give_role(
        user=clerk, role="clerk", organisation=clerk.organisation, since=day("2016-01"), by=administrator
    )
    actions.end_role(grant=grant, on=day("2017-01"), by=administrator)

    assert Grant.objects.in_force(day("2016-12-31")).get().during == DateRange(day("2016-01"), day("2017-01"))
    assert not Grant.objects.in_force(day("2017-01-01")).exists()


def test_a_role_that_has_ended_is_not_made_longer_by_ending_it_again(clerk, administrator):
    grant = actions.give_role(
        user=clerk, role="clerk", organisation=clerk.organisation, since=day("2016-01"), by=administrator
    )
    actions.end_role(grant=grant, on=day("2017-01"), by=administrator)

    with pytest.raises(ValidationError, match="已结束"):
        actions.end_role(grant=grant, on=day("2018-01"), by=administrator)
    assert Grant.objects.get().during.upper == day("2017-01")


def test_a_role_over_nothing_or_twice_at_once_is_refused_in_words(clerk, administrator):
    with pytest.raises(ValidationError, match="授权范围须是一个组织或一个区划"):
        actions.give_role(user=clerk, role="clerk", since=day("2016-01"), by=administrator)

    given = {"user": clerk, "role": "clerk", "organisation": clerk.organisation, "by": administrator}
    actions.give_role(**given, since=day("2016-01"))
    with pytest.raises(ValidationError, match="有效期不能重叠"):
        actions.give_role(**given, since=day("2017-01"))


def test_an_organisation_is_founded_under_a_code_of_its_own(administrator):
    given = {"code": "pumps", "name": "泵业协会", "kind": "association", "division": facts.division()}
    founded = actions.found_organisation(**given, by=administrator)

    assert founded.label == "泵业协会"
    with pytest.raises(ValidationError, match="组织："):
        actions.found_organisation(**given, by=administrator)
