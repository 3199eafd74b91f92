"""The month of the eight firms, in a database of its own: other connections see it, and the ledger its transactions."""

from importlib import import_module

import pytest


def eight_firms():
    """Models can be imported only once Django is set up, and this file may be read before."""
    return import_module("tests.enterprises.eight_firms")


@pytest.fixture
def submission(fresh_db, settings, tmp_path):
    settings.UPLOADS = tmp_path
    return eight_firms().enter()


@pytest.fixture
def bring(submission):
    """Their clerk brings a sheet: a clean one of all eight, or the page that is given."""
    return eight_firms().brought_by_clerk(submission)
