"""Signatures end with their transaction, psql is caught, and nobody empties a tracked table: with real commits."""

from contextlib import closing

import psycopg2
import pytest
from django.apps import apps
from django.db import transaction

from ledger.actor import sign
from ledger.models import Line
from ledger.tracking import Tracked
from tests import facts


def tracked_tables():
    models = [m for m in apps.get_models() if any(isinstance(each, Tracked) for each in m._meta.constraints)]
    return sorted(model._meta.db_table for model in models)


def lines(**given):
    return list(Line.objects.filter(table="enterprises_enterprise", **given).order_by("id"))


def test_a_change_by_psql_is_signed_with_the_role_that_logged_in(fresh_db, owner_url):
    firm = facts.enterprise("甲")
    with closing(psycopg2.connect(owner_url)) as session, session.cursor() as cursor:
        cursor.execute("UPDATE enterprises_enterprise SET name = '乙' WHERE id = %s", [firm.pk])
        session.commit()

    [line] = lines(operation="U")
    assert (line.actor, line.login, line.reason, line.new) == (None, "portal_owner", "", {"name": "乙"})


def test_the_signature_ends_with_its_transaction(fresh_db):
    with transaction.atomic():
        sign(actor=42, reason="更正")
        facts.enterprise()
    facts.enterprise()

    signed, unsigned = lines()
    assert (signed.actor, signed.reason) == (42, "更正")
    assert (unsigned.actor, unsigned.reason) == (None, "")


def test_a_signature_outside_a_transaction_is_refused(fresh_db):
    with pytest.raises(transaction.TransactionManagementError):
        sign(actor=42)


@pytest.mark.parametrize("table", tracked_tables())
def test_no_tracked_table_can_be_truncated_even_by_its_owner(owner_url, table):
    refused = pytest.raises(psycopg2.errors.InsufficientPrivilege, match=f"TRUNCATE of {table} is refused")
    with closing(psycopg2.connect(owner_url)) as session, session.cursor() as cursor, refused:
        cursor.execute(f'TRUNCATE "{table}" CASCADE')
