"""Answers are read in one grammar, whatever they came in, and what is not understood is kept with its problem."""

import pytest

from common.money import Unit
from enterprises.forms import read_answers
from enterprises.questions import form_of
from tests.facts import day

FORM = form_of("monthly", day("2018-04"))


def read(unit=Unit.THOUSAND, **given):
    return read_answers(FORM, given, unit)


@pytest.mark.parametrize(
    ("typed", "yuan"),
    [("1,234.5", 1_234_500), ("91.8万元", 918_000), ("１２３４．５", 1_234_500), (12, 12_000), ("", None), ("—", None)],
)
def test_an_amount_is_read_in_the_forms_unit_unless_it_names_one(typed, yuan):
    assert read(output=typed).values == {"output": yuan}


def test_heads_know_no_unit():
    assert read(employees="120").values == {"employees": 120}
    assert "employees" in read(employees="12.5").refused


def test_what_is_no_number_is_kept_as_it_came_with_its_problem():
    answers = read(output="约500", sales="1_000", export=True, profit=[1])

    assert answers.values == {}
    assert {name: text for name, (text, _problem) in answers.refused.items()} == {
        "output": "约500",
        "sales": "1_000",
        "export": "true",
        "profit": "[1]",
    }
    assert all(problem for _text, problem in answers.refused.values())


def test_a_state_an_explanation_and_a_name_nobody_asked_for():
    answers = read(state="zero", explanation=" 检修停机 ", turnover=1)
    assert (answers.state, answers.explanation, answers.unknown) == ("zero", "检修停机", ("turnover",))

    wrong = read(state="closed", explanation="一" * 301)
    assert wrong.refused.keys() == {"state", "explanation"}
    assert wrong.state is None
    assert "explanation" in read(explanation="甲\u202e乙").refused


@pytest.mark.parametrize("given", [{"甲": [1]}, ["甲"], True])
def test_what_json_builds_is_no_explanation(given):
    answers = read(explanation=given)

    assert (answers.explanation, answers.refused["explanation"][1]) == (None, "应为文字或数字。")
