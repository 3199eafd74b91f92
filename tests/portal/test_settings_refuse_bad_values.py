"""Settings stop with a hint where a value is bad, and production refuses what only a demo may do."""

import os
import subprocess
import sys

import pytest

from tests.plugins.cluster import ROOT

GOOD_KEY = "k" * 50
PRODUCTION = {"PRODUCTION": "true", "SECRET_KEY": GOOD_KEY, "ALLOWED_HOSTS": "portal.example", "DEBUG": ""}


def load(**variables):
    """Import the settings in a process of their own."""
    code = "from portal import settings; print(settings.DEBUG, settings.DEMO, settings.SESSION_COOKIE_AGE)"
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=os.environ | variables, capture_output=True, text=True
    )


@pytest.mark.parametrize(
    ("variables", "hint"),
    [
        ({"DEBUG": "ture"}, "DEBUG='ture' is not understood. Write true or false."),
        ({"DATABASE_URL": "mysql://root@127.0.0.1/x"}, "DATABASE_URL is not understood. Write postgresql://"),
        ({"DATABASE_URL": "postgresql://127.0.0.1:port/x"}, "DATABASE_URL is not understood. Write postgresql://"),
        ({"DATABASE_URL": "postgresql://127.0.0.1:5432"}, "DATABASE_URL is not understood. Write postgresql://"),
        ({"REDIS_URL": "127.0.0.1:6379"}, "REDIS_URL is not understood. Write redis://"),
        (PRODUCTION | {"DEBUG": "true"}, "DEBUG=true shows code and secrets"),
        (PRODUCTION | {"DEMO": "true"}, "DEMO=true opens accounts with known passwords"),
        (PRODUCTION | {"SECRET_KEY": ""}, "SECRET_KEY is missing or short"),
        (PRODUCTION | {"SECRET_KEY": "k" * 49}, "SECRET_KEY is missing or short"),
        (PRODUCTION | {"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS must name the portal's hosts"),
        (PRODUCTION | {"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must name the portal's hosts"),
    ],
)
def test_a_bad_value_stops_with_a_hint(variables, hint):
    loaded = load(**variables)

    assert loaded.returncode != 0
    assert hint in loaded.stderr.splitlines()[-1]


def test_a_password_is_never_repeated_in_the_hint():
    loaded = load(DATABASE_URL="mysql://root:topsecret@127.0.0.1/x")

    assert "topsecret" not in loaded.stderr


def test_production_starts_without_demo_and_debug():
    loaded = load(**PRODUCTION)

    assert loaded.stdout.split()[:2] == ["False", "False"], loaded.stderr
