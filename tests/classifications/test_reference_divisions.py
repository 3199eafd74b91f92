"""The division list against the handbook's vectors and against itself."""

import datetime
from collections import Counter

import pytest

from classifications.models import Division
from classifications.reference import division_rows
from tests.common.vectors import VECTORS

ROWS = {row.code: row for row in division_rows()}


@pytest.mark.parametrize("vector", VECTORS["divisions"], ids=lambda vector: vector["code"])
def test_a_division_agrees_with_the_vector(vector):
    row = ROWS[vector["code"]]

    assert row.name == vector["name"]
    if "from" in vector:
        assert row.valid_from.year == vector["from"]
    if "to" in vector:
        assert row.valid_to.year == vector["to"]
    if "parent" in vector:
        assert row.parent == vector["parent"]
    if "successor" in vector:
        assert row.successor == vector["successor"]


@pytest.mark.parametrize(
    "path",
    [
        ("331021", "331083"),
        ("330423", "339002", "330481"),
        ("330623", "330683"),
        ("330104", "330102"),
        ("330621", "330603"),
    ],
)
def test_a_place_is_followed_through_its_codes(path):
    code = path[0]
    followed = [code]
    while ROWS[code].successor:
        code = ROWS[code].successor
        followed.append(code)

    assert tuple(followed) == path


def test_there_are_34_provinces_11_cities_and_90_counties_on_tiles():
    live = [row for row in ROWS.values() if row.valid_to is None]

    assert Counter(row.level for row in live) == {"province": 34, "city": 11, "county": 90}
    tiles = [(row.tile_x, row.tile_y) for row in live if row.level == "county"]
    assert len(set(tiles)) == 90
    assert None not in {coordinate for tile in tiles for coordinate in tile}


def test_every_name_has_an_english_name_in_ascii_letters():
    assert all(row.name_en and row.name_en.isascii() for row in ROWS.values())
    assert ROWS["330382"].name_en == "Yueqing City"
    assert ROWS["331127"].name_en == "Jingning She Autonomous County"


@pytest.mark.parametrize(
    ("on", "standing"),
    [
        (datetime.date(2017, 7, 31), "331021"),
        (datetime.date(2017, 8, 1), "331083"),
        (datetime.date(1994, 1, 1), "331021"),
    ],
)
@pytest.mark.django_db
def test_yuhuan_stands_under_one_code_on_any_day(on, standing):
    found = Division.objects.in_force(on).filter(name__startswith="玉环")

    assert [division.code for division in found] == [standing]
    assert found[0].stands_on(on)


@pytest.mark.django_db
def test_the_grid_holds_the_counties_of_today():
    assert Division.objects.on_the_grid().count() == 90


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ("330324", "330324", "330324"),
        ("330324", "330382", "330300"),
        ("330324", "330300", "330300"),
        ("330324", "331083", "330000"),
        ("330324", "310000", None),
    ],
    ids=["itself", "one city", "one in the other", "one province", "two provinces"],
)
@pytest.mark.django_db
def test_two_divisions_share_the_lowest_that_holds_both(one, other, shared):
    first, second = (Division.objects.get(code=code) for code in (one, other))

    for found in (first.shared_with(second), second.shared_with(first)):
        assert (found and found.code) == shared
