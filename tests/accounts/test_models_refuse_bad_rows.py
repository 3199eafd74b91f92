"""The database refuses what organisations and grants may not hold, whoever writes it."""

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from accounts.models import Grant, Organisation
from tests import facts
from tests.facts import day
from tests.refusals import constraint_that_refuses

pytestmark = pytest.mark.django_db

SPAN = (day("2016-01"), None)


def organisation(code):
    return Organisation.objects.create(code=code, name=code, kind="association", division=facts.division())


def grant(*spans, **given):
    given = given or {"organisation": organisation("valves")}
    person = facts.user("clerk")
    for span in spans:
        Grant.objects.create(user=person, role="clerk", during=DateRange(*span), **given)
    return person


BREAKS = {
    "accounts_organisation_code_once": lambda: [organisation("valves"), organisation("valves")],
    "accounts_grant_one_scope": lambda: grant(SPAN, organisation=organisation("valves"), division=facts.division()),
    "accounts_grant_during_starts": lambda: grant((None, None)),
    "accounts_grant_no_overlap": lambda: grant(SPAN, (day("2017-01"), day("2018-01"))),
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_row_is_refused_by(name):
    assert constraint_that_refuses(BREAKS[name]) == name


def test_a_grant_without_any_scope_is_refused():
    assert constraint_that_refuses(lambda: grant(SPAN, organisation=None)) == "accounts_grant_one_scope"


def test_an_empty_time_is_refused():
    empty = (day("2016-01"), day("2016-01"))

    assert constraint_that_refuses(lambda: grant(empty)) == "accounts_grant_during_starts"


def test_the_same_role_over_two_organisations_may_overlap():
    person = grant(SPAN)
    Grant.objects.create(user=person, role="clerk", during=DateRange(*SPAN), organisation=organisation("pumps"))

    assert person.grants.count() == 2
