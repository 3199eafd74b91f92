"""The database refuses what campaigns and batches may not hold, whoever writes it."""

import pytest

from inspections.models import Batch
from tests import facts
from tests.facts import day
from tests.refusals import constraint_that_refuses

pytestmark = pytest.mark.django_db

JUDGED = {"items": ["壳体试验"], "concluded_on": day("2016-06-01")}


def batch(number="1", **given):
    return facts.batch(given.pop("campaign", None) or facts.campaign(), facts.enterprise(), number, **given)


def same_number_twice():
    campaign = facts.campaign()
    batch(campaign=campaign)
    batch(campaign=campaign)


BREAKS = {
    "inspections_campaign_code_once": lambda: [facts.campaign("甲"), facts.campaign("甲")],
    "inspections_batch_number_once": same_number_twice,
    "inspections_batch_failed_within_tested": lambda: batch(
        state="failed", **JUDGED | {"failed_items": ["壳体试验", "密封试验"]}
    ),
    "inspections_batch_clear_without_failed_items": lambda: batch(state="clear", failed_items=["壳体试验"], **JUDGED),
    "inspections_batch_failed_names_items": lambda: batch(state="failed", **JUDGED),
    "inspections_batch_conclusion_dated": lambda: batch(state="clear", items=["壳体试验"]),
    "inspections_batch_concluded_after_sampling": lambda: batch(state="clear", concluded_on=day("2016-05-03")),
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_row_is_refused_by(name):
    assert constraint_that_refuses(BREAKS[name]) == name


@pytest.mark.parametrize("state", [*Batch.PENDING, "not_tested", "refused", "withdrawn"])
def test_no_conclusion_is_dated_before_there_is_one(state):
    written = lambda: batch(state=state, concluded_on=day("2016-06-01"))  # noqa: E731

    assert constraint_that_refuses(written) == "inspections_batch_conclusion_dated"


def test_a_verdict_that_a_retest_turned_keeps_the_items_that_failed_at_first():
    assert batch(state="overturned", failed_items=["壳体试验"], **JUDGED).pk


def test_a_conclusion_on_the_day_of_sampling_stands():
    assert batch(state="clear", concluded_on=day("2016-05-04")).pk
