"""The world of the API's tests, and a program that reads it."""

import json
from importlib import import_module

import pytest


def make():
    """Models can be imported only once Django is set up, and this file is read before."""
    return import_module("tests.api.world").make()


@pytest.fixture(scope="module")
def made_once(whole_file):
    """Made once a file."""
    return make()


@pytest.fixture
def world(made_once, db):
    """The world as it was made."""
    return made_once


@pytest.fixture
def live_world(fresh_db):
    """In a database of its own, for a browser or a second connection."""
    return make()


class Reader:
    """A program that reads the API."""

    def __init__(self, client):
        self.client = client

    def ask(self, address, **headers):
        """The answer to one address; headers by their names in Python's writing (accept=...)."""
        return self.client.get(address, headers=headers)

    def rows(self, address):
        """The rows of a page that must be found."""
        answer = self.ask(address)
        assert answer.status_code == 200, answer.content.decode()[:2000]
        return json.loads(answer.content)["results"]

    def one(self, address):
        """One object that must be found."""
        answer = self.ask(address)
        assert answer.status_code == 200, answer.content.decode()[:2000]
        return json.loads(answer.content)

    def problem(self, address, status=400, **headers):
        """The problem that must be the answer."""
        answer = self.ask(address, **headers)
        assert answer.status_code == status, answer.content.decode()[:2000]
        assert answer.headers["Content-Type"] == "application/problem+json"
        problem = json.loads(answer.content)
        assert problem["status"] == status
        assert problem["title"]
        assert problem["detail"]
        return problem


@pytest.fixture
def reader(client):
    """Nobody signed in."""
    return Reader(client)
