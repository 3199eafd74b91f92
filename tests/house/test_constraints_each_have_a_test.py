"""A constraint without a test is a wish: each named one stands, by its name, in a test that breaks it."""

import ast
import importlib
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

from common.choices import OneOfChoices
from ledger.tracking import Tracked
from ledger.walls import Walled
from tests.house.source import PACKAGES

TESTS = Path(__file__).resolve().parents[1]


def own_models():
    return [model for model in apps.get_models() if model._meta.app_label in PACKAGES]


def declared():
    """Constraints of the models; `Tracked` and `Walled` have tests of their own."""
    return {
        constraint.name
        for model in own_models()
        for constraint in model._meta.constraints
        if not isinstance(constraint, Tracked | Walled)
    }


def standing():
    """Checks, exclusions and named uniqueness that stand in the database's tables of our apps."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE contype IN ('c', 'x', 'u') AND conrelid::regclass::text = ANY(%s)",
            [[model._meta.db_table for model in own_models()]],
        )
        return {name for (name,) in cursor.fetchall()}


def named_in_tests():
    """Names in the `BREAKS` of each app's test, and names written out in any test."""
    names = set()
    for path in TESTS.glob("*/test_*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names |= {
            node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
    for path in TESTS.glob("*/test_models_refuse_bad_rows.py"):
        module = importlib.import_module(f"tests.{path.parent.name}.{path.stem}")
        names |= getattr(module, "BREAKS", {}).keys()
    # test_choices_are_held_by_the_database.py breaks each of these
    constraints = [each for model in own_models() for each in model._meta.constraints]
    return names | {each.name for each in constraints if isinstance(each, OneOfChoices)}


def test_every_declared_constraint_is_broken_by_a_test():
    assert declared() - named_in_tests() == set()


@pytest.mark.django_db
def test_every_constraint_that_stands_in_the_database_is_declared_or_djangos_own():
    undeclared = standing() - declared()

    # Django's own: pairs of a many-to-many table, names and codes that AbstractUser keeps unique.
    assert {name for name in undeclared if not name.endswith(("_uniq", "_key"))} == set()


@pytest.mark.django_db
def test_what_is_declared_stands_in_the_database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'i'")
        indexes = {name for (name,) in cursor.fetchall()}
        # a constraint that triggers hold has one for each way to write
        cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        triggers = {name.rpartition("_")[0] for (name,) in cursor.fetchall()}

    assert declared() - standing() - indexes - triggers == set()


def test_a_check_says_in_words_what_it_refuses():
    """Tables that only the machine writes, and schemes, which are data of the repository, have no reader to tell."""
    machine = {"ledger_line", "ledger_mark", "zones_figure", "zones_horizon", "zones_scheme"}
    silent = {
        constraint.name
        for model in own_models()
        for constraint in model._meta.constraints
        if not hasattr(constraint, "fields")
        and not isinstance(constraint, Tracked | Walled)
        and not hasattr(constraint, "field")
        and constraint.violation_error_message == constraint.default_violation_error_message
        and model._meta.db_table not in machine
    }
    assert silent == set()
