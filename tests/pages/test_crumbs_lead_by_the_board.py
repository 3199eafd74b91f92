"""Every page of a submission says where it stands: zones, the board, the form and month, then the page itself."""

import pytest

from enterprises import actions
from tests.pages import reviewing
from tests.pages.reviewing import APRIL, MARCH, MONTHLY, ROOT

pytestmark = pytest.mark.django_db

BOARD = [("示范区", "/"), ("填报", "/submissions/")]
MARCHS = ("2018年3月 规上月报", ROOT)
APRIL_ROOT = ROOT.replace("2018-03", "2018-04")
APRILS = ("2018年4月 规上月报", APRIL_ROOT)


@pytest.fixture
def steps(client):
    """The steps of a page's trail, each with where it leads; the last is the page and leads nowhere."""
    submission, (one,) = reviewing.handed_in(32_500_000)
    people = reviewing.people()

    def found(path, who="clerk"):
        client.force_login(people[who])
        return [(crumb.label, crumb.href) for crumb in client.get(path).context["crumbs"]]

    found.submission, found.firm = submission, one
    return found


@pytest.mark.parametrize(
    ("page", "between", "own"),
    [
        ("submit/", [], "提交"),
        ("imports/", [], "表格导入"),
        ("links/", [], "企业自填链接"),
        ("review/", [], "审核"),
        ("attachments/", [("审核", f"{ROOT}review/")], "附件"),
    ],
)
def test_a_page_of_a_month_stands_under_its_grid(steps, page, between, own):
    assert steps(ROOT + page) == [*BOARD, MARCHS, *between, (own, "")]


def test_the_grid_stands_under_the_board_and_a_firm_under_the_grid(steps):
    assert steps(ROOT) == [*BOARD, (MARCHS[0], "")]
    assert steps(f"{ROOT}firms/{steps.firm.credit_code}/") == [*BOARD, MARCHS, (steps.firm.name, "")]


def test_what_is_decided_and_corrected_stands_under_the_review(steps):
    actions.accept(submission=steps.submission, by=None)
    review = [*BOARD, MARCHS, ("审核", f"{ROOT}review/")]
    assert steps(f"{ROOT}reopen/", "official") == [*review, ("重新开放", "")]
    assert steps(f"{ROOT}corrections/{steps.firm.credit_code}/") == [*review, (steps.firm.name, "")]

    asked = actions.ask_correction(
        form=MONTHLY, enterprise=steps.firm, month=MARCH, values={"output": 33_000_000}, by=None, reason="漏报"
    )
    assert steps(f"/corrections/{asked.pk}/") == [*BOARD, ("更正一览", "/corrections/"), (steps.firm.name, "")]


def test_a_restatement_stands_under_the_month_that_carries_it(steps):
    actions.accept(submission=steps.submission, by=None)
    reviewing.opened(APRIL)
    carrier = [*BOARD, APRILS, ("审核", f"{APRIL_ROOT}review/")]
    assert steps(f"{APRIL_ROOT}restate/") == [*carrier, ("重报前期累计", "")]
    one = steps(f"{APRIL_ROOT}restate/{steps.firm.credit_code}/")
    assert one == [*carrier, ("重报前期累计", f"{APRIL_ROOT}restate/"), (steps.firm.name, "")]
