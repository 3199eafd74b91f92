"""What every test stands on: real servers, databases of one's own, a real worker, a real browser, no outside world."""

import pytest

pytest_plugins = ["tests.plugins.cluster"]


@pytest.fixture(scope="session")
def django_db_setup():
    """The databases are there already (tests/plugins/cluster.py)."""
