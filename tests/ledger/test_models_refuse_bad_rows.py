"""The database refuses what lines and marks may not hold, and every change of a line, whoever asks for it."""

from contextlib import closing

import psycopg2
import pytest
from django.db import DatabaseError, connection, transaction

from ledger.models import Line, Mark
from tests import facts
from tests.facts import day
from tests.refusals import constraint_that_refuses

BREAKS = {
    "ledger_mark_months_in_order": lambda: Mark.objects.create(
        table="t", first=day("2016-02"), last=day("2016-01"), at=facts.NOW
    ),
}
AS_OWNER = {
    "ledger_line_operation_known": 'INSERT INTO ledger_line (transaction, at, login, request, reason, "table", "row",'
    " operation) VALUES (1, now(), '', '', '', 't', 1, 'X')",
}
CHANGES = [
    "UPDATE ledger_line SET reason = 'x'",
    "DELETE FROM ledger_line",
    "TRUNCATE ledger_line",
    'INSERT INTO ledger_line (transaction, at, login, request, reason, "table", "row", operation)'
    " VALUES (1, now(), 'portal_owner', '', '', 'enterprises_enterprise', 1, 'I')",
]


@pytest.mark.django_db
@pytest.mark.parametrize("name", BREAKS)
def test_a_row_is_refused_by(name):
    assert constraint_that_refuses(BREAKS[name]) == name


@pytest.mark.parametrize("name", AS_OWNER)
def test_a_row_of_the_owner_is_refused_by(owner_url, name):
    refused = pytest.raises(psycopg2.errors.CheckViolation)
    with closing(psycopg2.connect(owner_url)) as session, session.cursor() as cursor, refused as violation:
        cursor.execute(AS_OWNER[name])
    assert violation.value.diag.constraint_name == name


@pytest.mark.django_db
@pytest.mark.parametrize("statement", CHANGES)
def test_the_app_may_only_read_lines(statement):
    facts.enterprise()
    refused = pytest.raises(DatabaseError, match=r"permission denied|is refused")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("statement", CHANGES[:3])
def test_not_even_the_owner_changes_a_line(owner_url, statement):
    refused = pytest.raises(psycopg2.errors.InsufficientPrivilege, match="of ledger_line is refused")
    with closing(psycopg2.connect(owner_url)) as session, session.cursor() as cursor, refused:
        cursor.execute("SET ledger.redacting = 'on'")
        cursor.execute(statement)


def test_one_procedure_of_the_owner_blots_out_columns_and_logs_itself(fresh_db, owner_url):
    firm = facts.enterprise("甲厂", township="瓯北街道")
    firm.delete()
    gone = Line.objects.get(operation="D")
    with closing(psycopg2.connect(owner_url)) as session, session.cursor() as cursor:
        cursor.execute("CALL ledger_redact(%s, ARRAY['name'], '依本人请求删除')", [gone.pk])
        session.commit()

    blotted, log = Line.objects.get(pk=gone.pk), Line.objects.latest("id")
    assert "name" not in blotted.old
    assert blotted.old["township"] == "瓯北街道"
    assert (log.table, log.row, log.operation, log.new) == ("ledger_line", gone.pk, "R", {"columns": ["name"]})
    assert (log.reason, log.login) == ("依本人请求删除", "portal_owner")


def test_after_blotting_out_lines_are_as_closed_as_before(fresh_db, owner_url):
    facts.enterprise("甲厂").delete()
    gone = Line.objects.get(operation="D")
    refused = pytest.raises(psycopg2.errors.InsufficientPrivilege, match="UPDATE of ledger_line is refused")
    with closing(psycopg2.connect(owner_url)) as session, session.cursor() as cursor, refused:
        cursor.execute("CALL ledger_redact(%s, ARRAY['name'], '')", [gone.pk])
        cursor.execute("UPDATE ledger_line SET reason = 'x'")


def test_blotting_out_a_line_that_is_not_there_is_refused(owner_url):
    refused = pytest.raises(psycopg2.DatabaseError, match="there is no line 0")
    with closing(psycopg2.connect(owner_url)) as session, session.cursor() as cursor, refused:
        cursor.execute("CALL ledger_redact(0, ARRAY['name'], '')")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "CALL ledger_redact(1, ARRAY['name'], '')",
        # The function runs as the owner: on a table of one's own it would run one's own expressions as the owner.
        "CREATE TEMP TABLE mine (id bigint); CREATE TRIGGER t AFTER INSERT ON mine REFERENCING NEW TABLE AS new_rows"
        " FOR EACH STATEMENT EXECUTE FUNCTION ledger_keep('NULL', 'NULL', '', '{}')",
    ],
)
def test_the_app_may_not_borrow_the_owners_rights(statement):
    refused = pytest.raises(DatabaseError, match="permission denied")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
