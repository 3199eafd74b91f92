"""The database refuses papers that could not be, whoever writes them."""

import pytest

from enterprises.models import Paper, Submission
from tests import facts
from tests.facts import day
from tests.refusals import constraint_that_refuses

pytestmark = pytest.mark.django_db


def paper(**given):
    submission, _made = Submission.objects.get_or_create(
        association=facts.association(),
        kind="monthly",
        month=day("2018-03"),
        defaults={"deadline": day("2018-04-12"), "grace": day("2018-04-23")},
    )
    return Paper.objects.create(**{"submission": submission, "language": "en", "tag": "a"} | given)


@pytest.mark.parametrize(
    ("given", "constraint"),
    [
        ({"progress": 101}, "enterprises_paper_progress_in_percent"),
        ({"state": "made"}, "enterprises_paper_state_has_its_file"),
        ({"state": "failed"}, "enterprises_paper_state_has_its_file"),
        ({"stored": "papers/1.pdf"}, "enterprises_paper_state_has_its_file"),
        ({"state": "lost", "stored": "papers/1.pdf"}, "enterprises_paper_state_has_its_file"),
    ],
)
def test_a_paper_that_could_not_be(given, constraint):
    assert constraint_that_refuses(lambda: paper(**given)) == constraint


def test_the_same_paper_twice():
    paper()
    paper(tag="b")
    paper(language="zh-hans")

    assert constraint_that_refuses(paper) == "enterprises_paper_once"
