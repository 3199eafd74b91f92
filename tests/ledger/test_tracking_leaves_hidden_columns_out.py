"""A column declared hidden enters no ledger line, whether the row is changed or deleted."""

from contextlib import closing
from types import SimpleNamespace

import psycopg2
import pytest
from django.db import connection

from ledger.tracking import Tracked

pytestmark = pytest.mark.django_db


PEOPLE = SimpleNamespace(_meta=SimpleNamespace(db_table="people"))
TRACKED = Tracked(name="people_tracked", hidden=("phone", "email"))


@pytest.fixture
def owner(owner_url):
    """The owner's cursor, beside a tracked table that goes with the transaction."""
    with closing(psycopg2.connect(owner_url)) as session, session.cursor() as cursor:
        cursor.execute("CREATE TABLE people (id bigint PRIMARY KEY, name text, phone text, email text)")
        cursor.execute(TRACKED.create_sql(PEOPLE, connection.schema_editor()))
        cursor.execute("INSERT INTO people VALUES (1, '甲', '1', 'a@b')")
        yield cursor


def line(owner, operation):
    owner.execute("SELECT old, new FROM ledger_line WHERE \"table\" = 'people' AND operation = %s", [operation])
    return owner.fetchall()


def test_a_deleted_row_is_kept_without_them(owner):
    owner.execute("DELETE FROM people")

    assert line(owner, "D") == [({"id": 1, "name": "甲"}, None)]


def test_a_change_is_kept_without_them(owner):
    owner.execute("UPDATE people SET name = '乙', phone = '2'")

    assert line(owner, "U") == [({"name": "甲"}, {"name": "乙"})]


def test_a_change_of_them_alone_says_that_there_was_one_and_not_what(owner):
    owner.execute("UPDATE people SET phone = '2'")

    assert line(owner, "U") == [({}, {})]


def test_a_change_of_many_rows_is_kept_without_them(owner):
    owner.execute("INSERT INTO people SELECT n, '甲', '1', 'a@b' FROM generate_series(2, 200) n")
    owner.execute("UPDATE people SET name = '乙', phone = '2'")

    assert line(owner, "U") == [({"name": "甲"}, {"name": "乙"})] * 200


def test_a_table_that_is_no_longer_tracked_keeps_no_trigger(owner):
    owner.execute(TRACKED.remove_sql(PEOPLE, connection.schema_editor()))

    owner.execute("SELECT count(*) FROM pg_trigger WHERE tgrelid = 'people'::regclass")
    assert owner.fetchone() == (0,)


def test_a_declaration_that_changes_is_a_change_of_the_schema():
    one, other = Tracked(name="t", hidden=("phone",)), Tracked(name="t", hidden=())

    assert one != other
    assert one == Tracked(name="t", hidden=["phone"])
