"""One firm, and a clerk who changes its record."""

import pytest

from tests import facts


@pytest.fixture
def clerk():
    return facts.user("clerk")


@pytest.fixture
def firm():
    return facts.enterprise("甲阀门厂")
