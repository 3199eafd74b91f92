"""What every test stands on: real servers, databases of one's own, a real worker, a real browser, no outside world."""

import gc

import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import override_settings
from django.utils import translation

# the first sets the environment that Django's settings read, so it stays first
pytest_plugins = [
    "tests.plugins.cluster",
    "tests.plugins.databases",
    "tests.plugins.network",
    "tests.plugins.browser",
]

# They take a minute each, one after another in one process: begun last, the others would wait for them.
LONGEST = (
    "access/test_every_route_is_in_the_table",
    "portal/test_run_keeps_the_portal_up",
    "stories/test_a_month_is_played_by_keyboard",
    "truth/test_engine_agrees_with_loops",
    "zones/test_engine_survives_every_interleaving",
    "zones/test_engine_weathers_a_storm",
)


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """What is imported and collected stays to the end: the search for garbage never walks through it."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items):
    """The longest first; else in the order of their files."""
    items.sort(key=lambda item: not any(name in item.nodeid for name in LONGEST))


@pytest.fixture(scope="session")
def django_db_setup():
    """The databases are there already: pytest-django has nothing to make."""


@pytest.fixture(scope="session", autouse=True)
def _attachments_of_tests(tmp_path_factory):
    """Files that tests attach go where tests end."""
    kept = settings.STORAGES["attachments"]
    options = kept["OPTIONS"] | {"location": tmp_path_factory.mktemp("attachments")}
    with override_settings(STORAGES=settings.STORAGES | {"attachments": kept | {"OPTIONS": options}}):
        yield


@pytest.fixture(scope="session", autouse=True)
def _passwords_that_cost_little():
    """Hashed as ever, with 128 KB of memory instead of 100 MB: tests sign in a thousand times."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Argon2PasswordHasher, "memory_cost", 128)
        patch.setattr(Argon2PasswordHasher, "time_cost", 1)
        yield


@pytest.fixture(scope="session", autouse=True)
def _static_files_are_looked_up_when_asked_for():
    """Else the client of each test would begin with a list of them all."""
    with override_settings(WHITENOISE_AUTOREFRESH=True):
        yield


@pytest.fixture(autouse=True)
def _first_language():
    """A request leaves its language behind in the thread; the next test starts in the first one again."""
    yield
    translation.deactivate()
