"""The database refuses what organisations and grants may not hold, whoever writes it."""

import datetime

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from accounts.models import Attempt, Grant, Link, Organisation, RecoveryCode, Token
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


def link(**given):
    later = datetime.datetime(2099, 1, 1, tzinfo=datetime.UTC)
    return Link.objects.create(**{"kind": "invitation", "digest": "a", "expires_at": later} | given)


def token(**given):
    later = datetime.datetime(2099, 1, 1, tzinfo=datetime.UTC)
    person = facts.user(f"user-{facts.credit_code()}")
    fields = {"user": person, "name": "x", "prefix": "x", "digest": "a", "scope": "read", "expires_at": later} | given
    return Token.objects.create(**fields)


def recovery_code():
    return RecoveryCode.objects.create(user=facts.user(f"user-{facts.credit_code()}"), digest="a")


BREAKS = {
    "accounts_attempt_outcome_known": lambda: Attempt.objects.create(username="clerk", network="x", outcome="maybe"),
    "accounts_link_digest_once": lambda: [
        link(role="clerk", organisation=organisation("valves")),
        link(role="clerk", division=facts.division()),
    ],
    "accounts_link_leads_somewhere": lambda: link(role="clerk"),
    "accounts_token_digest_once": lambda: [token(), token()],
    "accounts_token_scope_known": lambda: token(scope="all"),
    "accounts_token_ends_after_it_began": lambda: token(expires_at=datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)),
    "accounts_recoverycode_digest_once": lambda: [recovery_code(), recovery_code()],
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


@pytest.mark.parametrize(
    "given", [{"kind": "reset"}, {"role": ""}, {"role": "clerk"}, {"kind": "reset", "role": "clerk"}]
)
def test_a_link_to_nowhere_is_refused(given):
    assert constraint_that_refuses(lambda: link(**given)) == "accounts_link_leads_somewhere"


def test_an_empty_time_is_refused():
    empty = (day("2016-01"), day("2016-01"))

    assert constraint_that_refuses(lambda: grant(empty)) == "accounts_grant_during_starts"


def test_the_same_role_over_two_organisations_may_overlap():
    person = grant(SPAN)
    Grant.objects.create(user=person, role="clerk", during=DateRange(*SPAN), organisation=organisation("pumps"))

    assert person.grants.count() == 2
