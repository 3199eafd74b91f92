"""Of two administrators who put out each other at the same moment, one stays."""

import pytest
from django.core.exceptions import ValidationError

from accounts import actions
from accounts.models import Grant
from tests import facts
from tests.enterprises.meanwhile import meanwhile


@pytest.fixture
def two(fresh_db):
    province = {"role": "administrator", "division": facts.division("330000")}
    return facts.user("one", province), facts.user("two", province)


def close(person):
    return actions.close_account(user=person, by=None)


def end(person):
    return actions.end_role(grant=person.grants.get(), on=facts.day("2018-05"), by=None)


@pytest.mark.parametrize("first", [close, end])
@pytest.mark.parametrize("second", [close, end])
def test_the_later_one_is_refused(two, first, second):
    one, other = two
    with meanwhile(lambda: first(one)), pytest.raises(ValidationError, match="最后一名"):
        second(other)

    assert Grant.objects.lasting_administrators().get().user == other
