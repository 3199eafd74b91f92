"""Two tables one above the other: the second is read by the same heads only where its own say the same."""

import pytest

from enterprises.sheets.working import Work
from tests import facts
from tests.corpus import sheets, world
from tests.corpus.firms import firms
from tests.enterprises import eight_firms

pytestmark = pytest.mark.django_db

FIRMS = firms(12, 5, 2026, 9)
SECOND = 7


@pytest.fixture
def bring(db, settings, tmp_path):
    settings.UPLOADS = tmp_path
    return eight_firms.brought_by_clerk(world.enter(FIRMS, facts.association(), 2026, 9))


def stacked(layout="plain", exchange=()):
    """The head again above the eighth firm, with two columns of the rest exchanged."""
    page = sheets.page(FIRMS, 2026, 9, layout=layout)
    heads = [list(row) for row in page.before[2:]]
    below = [*heads, *page.rows[SECOND:]]
    if exchange:
        one, other = map(page.column, exchange)
        for cells in below:
            cells[one], cells[other] = cells[other], cells[one]
    page.rows[SECOND:] = below
    return page, page.first + SECOND


@pytest.mark.parametrize("layout", sheets.LAYOUTS)
def test_the_same_head_again_is_passed_over(bring, layout):
    page, _second = stacked(layout)
    of = bring(page)

    assert (of.counts["good"], of.counts["fix"], of.counts["left_out"]) == (12, 0, len(page.before) - 2)


@pytest.mark.parametrize(
    ("layout", "exchange"),
    [("plain", ("output", "revenue")), ("plain", ("output_month", "output")), ("merged", ("output", "revenue"))],
)
def test_under_a_head_in_another_order_nothing_is_read(bring, layout, exchange):
    page, second = stacked(layout, exchange)
    of = bring(page)

    told = of.problems.get(grade="fix")
    assert (told.rule, told.row, of.counts["good"]) == ("other_head", second, SECOND)
    assert set(Work(of).table.rows) == set(range(page.first, page.first + SECOND))
    assert told.params["rows"] == len(page.rows) - SECOND - 1


def test_heads_called_otherwise_are_known_too(bring):
    page, second = stacked(exchange=("output", "revenue"))
    page.rows[SECOND][page.column("output")] = "收入"
    page.rows[SECOND][page.column("revenue")] = "产值"

    assert bring(page).problems.get(grade="fix").row == second
