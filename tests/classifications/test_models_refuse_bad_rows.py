"""The database refuses what the lists may not hold, whoever writes it."""

import datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from classifications.models import Division, Industry

pytestmark = pytest.mark.django_db

DAY = datetime.date(2020, 1, 1)


@pytest.fixture
def province():
    return Division.objects.get(code="330000")


def division(**given):
    return {"code": "339901", "name": "甲县", "name_en": "Jia County", "level": "county"} | given


@transaction.atomic
def written_at_once(model, **fields):
    model.objects.create(**fields)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def refused_by(constraint, model, **fields):
    with pytest.raises(IntegrityError, match=constraint):
        written_at_once(model, **fields)


@pytest.mark.parametrize(
    ("code", "level"),
    [("33990", "county"), ("33990A", "county"), ("330000", "county"), ("339901", "city"), ("039901", "county")],
)
def test_a_code_that_does_not_fit_its_level(province, code, level):
    refused_by("classifications_division_code_shape", Division, **division(code=code, level=level, parent=province))


def test_a_second_row_of_a_code(province):
    refused_by("classifications_division_code_once", Division, **division(code="330324", parent=province))


def test_a_county_without_a_parent():
    refused_by("classifications_division_parent_by_level", Division, **division())


def test_an_end_before_the_start(province):
    refused_by(
        "classifications_division_valid_range",
        Division,
        **division(parent=province, valid_from=DAY, valid_to=DAY),
    )


def test_a_successor_of_a_place_that_stands(province):
    refused_by(
        "classifications_division_successor_after_end", Division, **division(parent=province, successor=province)
    )


@pytest.mark.parametrize(
    "tile", [{"tile_x": 1}, {"tile_x": -1, "tile_y": 0}, {"tile_x": 20, "tile_y": 20, "valid_to": DAY}]
)
def test_half_a_tile_or_one_off_the_grid_or_of_a_place_that_is_gone(province, tile):
    refused_by("classifications_division_tile_pair", Division, **division(parent=province, **tile))


def test_two_places_on_one_tile(province):
    taken = Division.objects.get(code="330324")

    refused_by(
        "classifications_division_tile_once",
        Division,
        **division(parent=province, tile_x=taken.tile_x, tile_y=taken.tile_y),
    )


def industry(**given):
    return {"edition": "2017", "code": "13", "name": "甲业", "name_en": "A trade", "level": "division"} | given


@pytest.fixture
def manufacturing():
    return Industry.objects.get(code="C")


@pytest.mark.parametrize(
    ("code", "level"), [("131", "division"), ("Z", "section"), ("13", "class"), ("C3", "division")]
)
def test_an_industry_code_that_does_not_fit_its_level(manufacturing, code, level):
    parent = None if level == "section" else manufacturing
    refused_by("classifications_industry_code_shape", Industry, **industry(code=code, level=level, parent=parent))


def test_an_edition_that_is_no_year(manufacturing):
    refused_by("classifications_industry_edition_shape", Industry, **industry(edition="新版", parent=manufacturing))


def test_an_industry_twice_in_one_edition(manufacturing):
    refused_by("classifications_industry_code_once", Industry, **industry(code="34", parent=manufacturing))


def test_an_industry_without_its_parent():
    refused_by("classifications_industry_parent_by_level", Industry, **industry())


def test_the_same_industry_code_stands_in_two_editions(manufacturing):
    older = Industry.objects.create(**industry(edition="2011", code="C", level="section"))

    assert older.pk != manufacturing.pk


@pytest.mark.parametrize(("language", "label"), [("zh-hans", "永嘉县"), ("en", "Yongjia County")])
def test_a_label_is_in_the_readers_language(language, label):
    with translation.override(language):
        assert Division.objects.get(code="330324").label == label
