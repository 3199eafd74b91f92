"""The second wall: PostgreSQL refuses another association's writer, with every check of the application removed."""

import io
import re

import psycopg2
import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.utils import ProgrammingError

from accounts.models import Grant
from enterprises.models import MonthlyReturn, SmallReturn
from ledger.action import action
from ledger.actor import sign
from tests import facts
from tests.facts import YONGJIA, YUHUAN, day, division

pytestmark = pytest.mark.django_db

WALLED = ("enterprises_monthlyreturn", "enterprises_smallreturn")


@pytest.fixture
def valves():
    return facts.association("valves", YONGJIA)


@pytest.fixture
def firm():
    return facts.enterprise()


@pytest.fixture
def filed(firm, valves):
    return facts.monthly_return(firm, "2016-03", association=valves, output=5)


def raw(actor, statement, *parameters):
    """One statement as the app's role, signed by the actor; the rows it touched."""
    with transaction.atomic():
        sign(actor=actor and actor.pk)
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            assert cursor.fetchone() == ("portal_app",)
            cursor.execute(statement, parameters)
            return cursor.rowcount


UPDATE = "UPDATE enterprises_monthlyreturn SET output = output + 1"
DELETE = "DELETE FROM enterprises_monthlyreturn"
INSERT = (
    "INSERT INTO enterprises_monthlyreturn (enterprise_id, month, association_id, state, explanation)"
    " VALUES (%s, '2016-04-01', %s, 'missing', '')"
)


def holders(valves):
    """user and whether the wall lets them through, for each kind of grant."""
    other = facts.association("others", YUHUAN)
    return {
        "clerk": ({"role": "clerk", "organisation": valves}, True),
        "lead": ({"role": "lead", "organisation": valves}, True),
        "program": ({"role": "api_client", "organisation": valves}, True),
        "county": ({"role": "official", "division": division(YONGJIA)}, True),
        "city": ({"role": "official", "division": division("330300")}, True),
        "province": ({"role": "official", "division": division("330000")}, True),
        "stranger": ({"role": "clerk", "organisation": other}, False),
        "other county": ({"role": "official", "division": division(YUHUAN)}, False),
        "auditor": ({"role": "auditor", "division": division("330000")}, False),
        "inspectorate": ({"role": "inspectorate", "division": division(YONGJIA)}, False),
        "administrator": ({"role": "administrator", "division": division("330000")}, False),
        "past": ({"role": "clerk", "organisation": valves, "during": DateRange(day("2015-01"), day("2016-01"))}, False),
        "future": ({"role": "clerk", "organisation": valves, "during": DateRange(day("2099-01"), None)}, False),
    }


KINDS = (
    "clerk",
    "lead",
    "program",
    "county",
    "city",
    "province",
    "stranger",
    "other county",
    "auditor",
    "inspectorate",
    "administrator",
    "past",
    "future",
)


@pytest.mark.parametrize("kind", KINDS)
def test_the_database_itself_lets_through_whose_grant_covers_the_association(valves, firm, filed, kind):
    grant, passes = holders(valves)[kind]
    actor = facts.user("actor", grant)

    assert raw(actor, UPDATE) == passes
    if passes:
        assert raw(actor, INSERT, firm.pk, valves.pk) == 1
    else:
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            raw(actor, INSERT, firm.pk, valves.pk)
    assert raw(actor, DELETE) == (2 if passes else 0)


def test_a_row_is_not_handed_to_another_association(valves, filed):
    clerk = facts.user("clerk", {"role": "clerk", "organisation": valves})
    other = facts.association("others", YUHUAN)

    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        raw(clerk, "UPDATE enterprises_monthlyreturn SET association_id = %s", other.pk)


def test_an_account_that_is_closed_writes_nothing(valves, filed):
    gone = facts.user("gone", {"role": "clerk", "organisation": valves}, is_active=False)

    assert raw(gone, UPDATE) == 0


def test_who_signs_as_nobody_there_writes_nothing(filed):
    with transaction.atomic():
        sign(actor=987_654_321)
        assert MonthlyReturn.objects.update(output=7) == 0


def test_the_clock_and_commands_pass_and_everybody_reads(valves, filed):
    stranger = facts.user("stranger")

    assert raw(None, UPDATE) == 1
    assert raw(stranger, "SELECT 1 FROM enterprises_monthlyreturn") == 1


def test_an_action_that_forgot_to_ask_is_refused_in_its_own_words(valves, filed):
    @action
    def careless(*, by, reason=""):
        return facts.monthly_return(filed.enterprise, "2016-05", association=valves)

    stranger = facts.user("stranger", {"role": "clerk", "organisation": facts.association("others", YUHUAN)})
    with pytest.raises(PermissionDenied), transaction.atomic():
        careless(by=stranger)
    assert careless(by=facts.user("clerk", {"role": "clerk", "organisation": valves})).pk


def test_the_small_form_stands_behind_the_same_wall(valves, firm):
    SmallReturn.objects.create(enterprise=firm, month=day("2016-03"), association=valves)
    clerk, stranger = facts.user("clerk", {"role": "clerk", "organisation": valves}), facts.user("stranger")

    assert raw(stranger, "UPDATE enterprises_smallreturn SET output = 1") == 0
    assert raw(clerk, "UPDATE enterprises_smallreturn SET output = 1") == 1


def test_a_grant_that_ended_in_the_same_transaction_no_longer_counts(valves, filed):
    clerk = facts.user("clerk", {"role": "clerk", "organisation": valves})
    assert raw(clerk, UPDATE) == 1
    Grant.objects.all().delete()
    assert raw(clerk, UPDATE) == 0


def test_the_grants_are_looked_up_once_a_statement(valves, filed):
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (COSTS OFF) {UPDATE}")
        plan = "\n".join(line for (line,) in cursor.fetchall())

    # The rule's two questions are answered before the first row is read; rows are held against the answers.
    assert plan.count("InitPlan") >= 2
    assert not re.search(r"Filter:.*accounts_enters_for", plan)


def test_walls_are_forced_on_the_owner_too_and_every_write_table_has_one():
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity ORDER BY 1")
        assert set(WALLED) <= {name for (name,) in cursor.fetchall()}


def test_the_owner_is_refused_too(owner_url, filed):
    owner = psycopg2.connect(owner_url)
    try:
        with owner.cursor() as cursor:
            cursor.execute("SELECT set_config('ledger.actor', '987654321', true)")
            with pytest.raises(psycopg2.errors.InsufficientPrivilege, match="row-level security"):
                cursor.execute(
                    "INSERT INTO enterprises_smallreturn (enterprise_id, month, association_id, state, explanation)"
                    " VALUES (1, '2016-03-01', 1, 'missing', '')"
                )
    finally:
        owner.close()


def test_nothing_is_copied_straight_into_a_table():
    """PostgreSQL refuses COPY where row-level security stands, so nobody may count on it."""
    with connection.cursor() as cursor, pytest.raises(psycopg2.errors.FeatureNotSupported):
        cursor.copy_expert("COPY enterprises_smallreturn (id) FROM STDIN", io.StringIO())
