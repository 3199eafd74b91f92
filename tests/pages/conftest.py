"""The zone of the page tests: made and computed once a process, seen by each test in a transaction of its own."""

import secrets
from importlib import import_module

import pytest
from django.db import connections

from tests.plugins.cluster import clone_database, drop_database
from tests.plugins.databases import _use


def make():
    """Models can be imported only once Django is set up, and this file is read before."""
    return import_module("tests.pages.world").make()


@pytest.fixture(scope="session")
def world_database(django_db_blocker):
    """The name of a database that holds the zone."""
    name, own = f"pages_{secrets.token_hex(6)}", connections["default"].settings_dict["NAME"]
    clone_database(name)
    with django_db_blocker.unblock():
        _use(name)
        try:
            make()
        finally:
            _use(own)
    yield name
    drop_database(name)


@pytest.fixture
def in_world(world_database):
    """Connections go there. Asked for before `db`, so that the test's transaction opens there too."""
    own = connections["default"].settings_dict["NAME"]
    _use(world_database)
    yield
    _use(own)


@pytest.fixture
def zone(in_world, db):
    """The zone; what a test writes is rolled back. Such a test bears no `django_db` mark, which would come first."""
    return import_module("zones.models").Zone.objects.get(slug="yongjia-test")


@pytest.fixture
def fresh_db(world_database, django_db_blocker):
    """A browser looks at the same zone: its tests write nothing but sessions."""
    own = connections["default"].settings_dict["NAME"]
    with django_db_blocker.unblock():
        _use(world_database)
        try:
            yield world_database
        finally:
            _use(own)
