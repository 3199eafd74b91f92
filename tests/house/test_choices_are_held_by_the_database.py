"""What a field offers is all that its column takes, whoever writes: each has a named constraint of its own."""

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from enterprises.models import MonthlyReturn
from tests.house.source import PACKAGES

# Written by the engine alone, by millions in one statement, from its own lists of frequencies and states.
FREE = {("zones_figure", "freq"), ("zones_figure", "status")}


def offered():
    """Table, column and the values that it takes, of each field with choices."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if model._meta.app_label in PACKAGES and field.flatchoices:
                values = [value for value, _label in field.flatchoices] + ([""] if field.blank else [])
                yield model._meta.db_table, field.column, values


def named(table, column):
    return f"{table}_{column}_known"


@pytest.fixture
def standing(db):
    """The checks that stand in the database and hold for every row, by name, as PostgreSQL writes them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'c' AND convalidated"
        )
        return dict(cursor.fetchall())


def test_every_field_with_choices_is_held(standing):
    assert {(table, column) for table, column, _values in offered() if named(table, column) not in standing} == FREE


@pytest.mark.parametrize(
    ("table", "column", "values"),
    [each for each in offered() if each[:2] not in FREE],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_the_database_takes_what_is_offered_and_refuses_bogus(standing, table, column, values):
    """By the very rule of the table, upon its column alone: a row whole but for this field would be refused by it."""
    name = named(table, column)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE alone ON COMMIT DROP AS SELECT {column} FROM {table} WITH NO DATA")
        cursor.execute(f"ALTER TABLE alone ADD CONSTRAINT {name} {standing[name]}")
        cursor.executemany("INSERT INTO alone VALUES (%s)", [[value] for value in values])
        cursor.execute(f"ALTER TABLE alone ALTER {column} TYPE text")
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            cursor.execute("INSERT INTO alone VALUES ('bogus')")
        cursor.execute("DROP TABLE alone")
    assert refused.value.__cause__.diag.constraint_name == name


def test_it_is_judged_without_a_query_and_told_at_the_field():
    """Without the mark for a database any query would fail."""
    [constraint] = [each for each in MonthlyReturn._meta.constraints if each.name.endswith("_state_known")]

    constraint.validate(MonthlyReturn, MonthlyReturn(state="zero"))
    constraint.validate(MonthlyReturn, MonthlyReturn(state="bogus"), exclude={"state"})
    with pytest.raises(ValidationError) as refused:
        constraint.validate(MonthlyReturn, MonthlyReturn(state="bogus"))
    assert refused.value.message_dict == {"state": ["只能取所列的值。"]}
