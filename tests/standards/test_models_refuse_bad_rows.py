"""The database refuses what standards and draftings may not hold, whoever writes it."""

import pytest

from standards.models import Drafting
from tests import facts
from tests.facts import day
from tests.refusals import constraint_that_refuses

pytestmark = pytest.mark.django_db


def same_drafting_twice():
    standard, firm = facts.standard(), facts.enterprise()
    Drafting.objects.create(standard=standard, enterprise=firm, role="lead")
    Drafting.objects.create(standard=standard, enterprise=firm, role="participant")


BREAKS = {
    "standards_standard_number_once": lambda: [facts.standard(), facts.standard()],
    "standards_standard_number_shape": lambda: facts.standard("浙阀标 12"),
    "standards_standard_effective_after_published": lambda: facts.standard(effective_on=day("2021-02-28")),
    "standards_standard_withdrawn_after_effective": lambda: facts.standard(withdrawn_on=day("2021-03-31")),
    "standards_drafting_once": same_drafting_twice,
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_row_is_refused_by(name):
    assert constraint_that_refuses(BREAKS[name]) == name


@pytest.mark.parametrize(
    "number", ["gb/t 39904-2021", "GB/T39904-2021", "GB/T 39904—2021", "GB/T 39904", "T/zzb 1-2021", ""]
)
def test_a_number_in_another_spelling_is_refused(number):
    assert constraint_that_refuses(lambda: facts.standard(number)) == "standards_standard_number_shape"


def test_an_alliance_standard_has_a_number_of_any_shape():
    assert facts.standard("浙阀标 12", kind="alliance").pk
