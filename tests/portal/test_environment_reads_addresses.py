"""Addresses and numbers from the environment become what Django needs."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal import environment


def test_a_database_address_is_taken_apart(monkeypatch):
    monkeypatch.setenv("SOME_URL", "postgresql://clerk:p%40ss%2Fword@db.example:6543/zones?sslmode=require")

    database = environment.database("SOME_URL")

    assert database == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "zones",
        "USER": "clerk",
        "PASSWORD": "p@ss/word",
        "HOST": "db.example",
        "PORT": "6543",
        "OPTIONS": {"connect_timeout": 5, "sslmode": "require"},
    }


@pytest.mark.parametrize("value", ["0", "65536", "-1", "80a", "８０", "1e3"])
def test_a_number_out_of_bounds_is_refused(monkeypatch, value):
    monkeypatch.setenv("SOME_PORT", value)

    with pytest.raises(ImproperlyConfigured, match="Write a whole number from 1 to 65535"):
        environment.number("SOME_PORT", 8000, 1, 65535)


def test_an_empty_variable_counts_as_not_set(monkeypatch):
    monkeypatch.setenv("SOME_PORT", " ")

    assert environment.number("SOME_PORT", 8000, 1, 65535) == 8000
