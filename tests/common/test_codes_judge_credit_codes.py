"""Credit codes: the handbook's vectors, in the form's rules and in the database's function alike."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from common.codes import (
    CREDIT_CODE_ALPHABET,
    check_credit_code,
    is_credit_code,
    is_known_region,
    make_credit_code,
    normalise_credit_code,
    organisation_code_check_character,
)
from tests.common.vectors import VECTORS

VALID = [vector["uscc"] for kind in ("uscc_valid_public", "uscc_valid_synthetic_PDY") for vector in VECTORS[kind]] + [
    "91330324PDY00001X1",
    "91331023PDY0000520",
    "51330324PDY000108Q",
    "11330324PDY0002046",
    "92330324PDY000327U",
    "91110000600037341L",
    "9144030071526726XG",
    "91330324MA2CQWJJ7D",
]

# What the form says of each invalid vector: (rule, severity).
FAULTS = {
    "91330324PDY00001X2": [("check", "refused")],
    "9133O324PDY00001X1": [("alphabet", "refused")],
    "91330324PDY00010X1": [("check", "refused"), ("organisation", "explain")],
    "9133032PDY00001X1": [("length", "refused")],
    "71526726-X": [("length", "refused")],
    "000000000000000000": [("department", "refused"), ("region", "explain")],
    "91330324PDY0000180": [("organisation", "explain")],
    "91999999PDY00001X5": [("region", "explain")],
}


def faults(code):
    return [(problem.rule, problem.severity) for problem in check_credit_code(code)]


def database_takes(code):
    with connection.cursor() as cursor:
        cursor.execute("SELECT credit_code_valid(%s)", [code])
        return cursor.fetchone()[0]


@pytest.mark.parametrize("code", VALID)
def test_a_valid_code_has_no_problem(code):
    assert faults(code) == []


@pytest.mark.parametrize("code", [vector["in"] for vector in VECTORS["uscc_invalid"]])
def test_an_invalid_code_is_refused_or_asked_about_for_its_own_reason(code):
    assert faults(normalise_credit_code(code)) == FAULTS[code]


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("99330324PDY00001XR", "class"),
        ("B1330324PDY00001X1", "department"),
        ("9133032APDY00001X1", "alphabet"),
        ("91330342PDY00001X1", "check"),
        ("91330324PDY00001Z1", "alphabet"),
        ("", "length"),
    ],
)
def test_a_refused_code_names_the_rule_that_it_breaks(code, rule):
    problem = check_credit_code(code)[0]

    assert problem.rule == rule
    assert problem.refused
    assert str(problem.message)


def test_an_inner_digit_or_a_region_asks_for_an_explanation_and_refuses_nothing():
    assert is_credit_code("91330324PDY0000180")
    assert is_credit_code("91999999PDY00001X5")


@pytest.mark.parametrize("code", ["331021", "331083", "330113", "330383", "339002", "330000", "100000"])
def test_a_region_that_ever_was_is_known(code):
    assert is_known_region(code)


@pytest.mark.parametrize("code", ["999999", "330342", "000000"])
def test_a_region_that_never_was_is_not(code):
    assert not is_known_region(code)


@pytest.mark.parametrize("vector", VECTORS["uscc_normalise"], ids=lambda vector: vector["in"])
def test_a_code_is_normalised(vector):
    assert normalise_credit_code(vector["in"]) == vector["out"]


@pytest.mark.parametrize(("body", "check"), [("PDY00001", "X"), ("MA2CQWJJ", "7"), ("PDY00006", "0")])
def test_the_inner_check_counts_all_36_letters(body, check):
    assert organisation_code_check_character(body) == check


@pytest.mark.parametrize(
    ("region", "body", "prefix", "code"),
    [
        ("330324", "PDY00001", "91", "91330324PDY00001X1"),
        ("330324", "PDY00010", "51", "51330324PDY000108Q"),
        ("330324", "PDY00020", "11", "11330324PDY0002046"),
        ("330324", "PDY00030", "N1", "N1330324PDY000300R"),
    ],
)
def test_a_made_up_code_carries_both_check_characters(region, body, prefix, code):
    assert make_credit_code(region, body, prefix) == code


@pytest.mark.django_db
@pytest.mark.parametrize("code", VALID)
def test_the_database_takes_a_valid_code(code):
    assert database_takes(code)


@pytest.mark.django_db
@pytest.mark.parametrize("code", FAULTS)
def test_the_database_refuses_what_the_form_refuses(code):
    assert database_takes(code) is is_credit_code(code)


@pytest.mark.django_db(transaction=False)
@given(
    start=st.sampled_from(VALID),
    at=st.integers(min_value=0, max_value=17),
    character=st.sampled_from(CREDIT_CODE_ALPHABET + "IOSVZ oé-"),
    cut=st.integers(min_value=16, max_value=18),
)
def test_form_and_database_agree_on_any_slip(start, at, character, cut):
    code = (start[:at] + character + start[at + 1 :])[:cut]

    assert database_takes(code) is is_credit_code(code)
