"""What clerks plainly mean is read as they mean it, and what holds for the whole sheet is said once."""

import pytest

from enterprises.sheets.working import Work
from tests import facts
from tests.corpus import sheets, world
from tests.corpus.firms import FIGURES, firms
from tests.enterprises import eight_firms

pytestmark = pytest.mark.django_db

FIRMS = firms(12, 5, 2026, 9)


@pytest.fixture
def bring(db, settings, tmp_path):
    settings.UPLOADS = tmp_path
    return eight_firms.brought_by_clerk(world.enter(FIRMS, facts.association(), 2026, 9))


def page_with(head, *cells):
    """A further column, its cells from the first firm on; the others have the first's."""
    page = sheets.page(FIRMS, 2026, 9)
    page.before[page.head].append(head)
    page.fields.append(head)
    for row, line in enumerate(page.rows):
        line.append(cells[row] if row < len(cells) else cells[0])
    return page


def rules(of):
    return sorted(of.problems.exclude(grade="hint").values_list("row", "rule"))


def test_a_month_without_a_year_is_of_the_year_of_the_submission(bring):
    page = page_with("报告期", "9月", "09月", "1-9月", "1—9月份", "９月", "8月", "13月", "0月")

    assert rules(bring(page)) == [
        (page.first + 5, "other_month"),
        (page.first + 6, "no_month"),
        (page.first + 7, "no_month"),
    ]


def test_states_are_known_as_people_say_them(bring):
    page = page_with("填报状态", "正常", "正常生产", "已停产", "不正常")
    for name in FIGURES:
        page.rows[2][page.column(name)] = None
    of = bring(page)

    assert Work(of).brought.states[:3] == ["reported", "reported", "halted"]
    # who halts still owes what was made before in the year
    assert rules(of) == [(page.first + 2, "halted_blank"), (page.first + 3, "state")]


def test_a_sheet_without_codes_says_so_once(bring):
    page = sheets.page(FIRMS, 2026, 9)
    for line in page.rows:
        line[page.column("code")] = None
    of = bring(page)

    told = of.problems.get()
    assert (told.rule, told.row, told.column) == ("names_only", page.head, page.column("name"))
    assert told.params == {"rows": 12}


def test_of_single_rows_without_a_code_each_is_told(bring):
    page = sheets.page(FIRMS, 2026, 9)
    for row in (2, 5):
        page.rows[row][page.column("code")] = None

    assert list(bring(page).problems.values_list("row", "rule")) == [
        (page.first + 2, "by_name"),
        (page.first + 5, "by_name"),
    ]
