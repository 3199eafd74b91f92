"""Numbers of standards: the handbook's vectors, and the same judgement by the database's pattern."""

import pytest
from django.db import connection

from common.standard_numbers import (
    STANDARD_KIND_REGEX,
    STANDARD_NUMBER_REGEX,
    StandardKind,
    normalise_standard_number,
    parse_standard_number,
)
from tests.common.vectors import VECTORS


@pytest.mark.parametrize("vector", VECTORS["standard_numbers"], ids=lambda vector: vector["in"])
def test_a_number_agrees_with_the_vector(vector):
    parsed = parse_standard_number(vector["in"], year_limit=2026)

    if vector["kind"] is None:
        assert parsed is None
    else:
        assert parsed == (vector["out"], vector["kind"])


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("GB/T19001—2016/ISO9001：2015", "GB/T 19001-2016/ISO 9001:2015"),
        ("ｇｂ／ｔ 39904－2021", "GB/T 39904-2021"),
        ("GB⁄T 39904–2021", "GB/T 39904-2021"),
        ("T/ZZB2512-2021", "T/ZZB 2512-2021"),
        ("DB33/T944-2014", "DB33/T 944-2014"),
        ("Q/3303ABC 12-2019", "Q/3303ABC 12-2019"),
        ("GB/T  29186.1 - 2021", "GB/T 29186.1-2021"),
        ("iso/iec17025：2017", "ISO/IEC 17025:2017"),
    ],
)
def test_a_number_has_one_spelling(text, canonical):
    assert parse_standard_number(text, year_limit=2026).canonical == canonical
    assert normalise_standard_number(canonical) == canonical


@pytest.mark.parametrize(
    "text",
    ["", "GB/T", "DB3399/T 1-2020", "GB 12234-04", "GB/T 39654-2020/ISO 20671:2031", "ISO 5208-2015", "GB/T 1-2027"],
)
def test_a_number_that_is_none_is_not_read(text):
    assert parse_standard_number(text, year_limit=2026) is None


def test_the_year_to_come_is_the_callers_to_say():
    assert parse_standard_number("GB/T 1-2027", year_limit=2027).kind is StandardKind.NATIONAL


@pytest.mark.django_db
@pytest.mark.parametrize("vector", VECTORS["standard_numbers"], ids=lambda vector: vector["in"])
def test_the_databases_pattern_takes_the_same_canonical_numbers(vector):
    number = normalise_standard_number(vector["in"])

    with connection.cursor() as cursor:
        cursor.execute("SELECT %s ~ %s", [number, STANDARD_NUMBER_REGEX])
        taken = cursor.fetchone()[0]

    assert taken is (vector["kind"] is not None)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", STANDARD_KIND_REGEX)
def test_each_kinds_pattern_is_good_sql_and_takes_no_other_kind(kind):
    numbers = [vector for vector in VECTORS["standard_numbers"] if vector["kind"]]

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT number FROM unnest(%s) AS number WHERE number ~ %s",
            [[vector["out"] for vector in numbers], STANDARD_KIND_REGEX[kind]],
        )
        taken = {row[0] for row in cursor.fetchall()}

    assert taken == {vector["out"] for vector in numbers if vector["kind"] == kind}
