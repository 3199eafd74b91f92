"""The industry list: every line has its parents, and the trades of the zones are there."""

import pytest

from classifications.reference import industry_rows

ROWS = {row.code: row for row in industry_rows()}
NAMED_BY_THE_HANDBOOK = (
    "3441 3443 3352 1761 1763 1771 1772 1773 1779 191 192 193 3862 3825 3072 3855 3670 3351 3381 3854 3861"
)


@pytest.mark.parametrize("code", NAMED_BY_THE_HANDBOOK.split())
def test_an_industry_is_found_with_all_its_parents(code):
    path = [code]
    while ROWS[path[-1]].parent:
        path.append(ROWS[path[-1]].parent)

    assert path[-1] == "C"
    assert [len(step) for step in path[:-1]] == list(range(len(code), 1, -1))


def test_valves_are_3443_and_3444_is_hydraulics_in_this_edition():
    assert ROWS["3443"].name == "阀门和旋塞制造"
    assert ROWS["3444"].name == "液压动力机械及元件制造"
    assert {row.edition for row in ROWS.values()} == {"2017"}


def test_every_industry_has_an_english_name_in_ascii_letters():
    assert all(row.name_en and row.name_en.isascii() for row in ROWS.values())
