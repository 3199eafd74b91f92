"""An administrator at the pages that found zones and organisations, and what a form says to what is wrong."""

import pytest

from tests import facts
from tests.pages.people import browser, somebody


@pytest.fixture
def administrator():
    return somebody("administrator", {"role": "administrator", "division": facts.division("330000")})


@pytest.fixture
def page(administrator):
    return browser(administrator)


def said(answer):
    """By the name of the box."""
    assert answer.status_code == 422
    return {name: "".join(errors) for name, errors in answer.context["form"].errors.items()}
