"""Input about standards is refused by field, value and rule; what passes, the actions write."""

import inspect

import pytest

from ledger.models import Line
from standards import actions, forms
from tests import facts

pytestmark = pytest.mark.django_db


def standard(**given):
    fields = {"number": "T/ZZB 2512-2021", "title": "闸阀", "kind": "zhejiang_made"}
    return forms.StandardForm(fields | {"published_on": "2021-10-01", "effective_on": "2021-11-01"} | given)


def said(form):
    return {field: [str(message) for message in messages] for field, messages in form.errors.items()}


@pytest.mark.parametrize(
    ("typed", "kind", "kept"),
    [
        ("t/zzb2512—2021", "zhejiang_made", "T/ZZB 2512-2021"),
        ("ＧＢ∕Ｔ39904-2021", "national", "GB/T 39904-2021"),
        ("JB/T 8858 - 2004", "industry", "JB/T 8858-2004"),
        ("DB3303/T 012-2020", "local", "DB3303/T 012-2020"),
        ("浙阀标 12号", "alliance", "浙阀标 12号"),
    ],
)
def test_a_number_is_kept_in_the_one_spelling(typed, kind, kept):
    form = standard(number=typed, kind=kind)
    assert form.is_valid(), form.errors

    row = actions.record_standard(**form.cleaned_data, by=facts.user("office"), reason="公告")

    assert row.number == kept
    assert Line.objects.get(table="standards_standard").reason == "公告"


@pytest.mark.parametrize("number", ["GB/T 39904", "XX/T 1-2020", "DB9999/T 1-2020", "永嘉标准", "GB/T 1-2022", "GB 04"])
def test_a_number_of_no_pattern_place_or_year_is_refused_with_it(number):
    [refusal] = said(standard(number=number, kind="national"))["number"]

    assert refusal.startswith(f"“{number}”不符合任何一种标准号的编号形式")


def test_a_number_of_another_kind_is_refused():
    assert said(standard(number="GB/T 39904-2021"))["number"] == ["“GB/T 39904-2021”不是“浙江制造”团体标准的编号。"]


def test_a_number_that_is_taken_is_refused_in_whatever_spelling():
    facts.standard("T/ZZB 2512-2021")

    assert said(standard(number="T/ZZB2512—2021")) == {"__all__": ["该标准号已登记。"]}


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ({"effective_on": "2021-09-30"}, "实施日期不能早于发布日期。"),
        ({"withdrawn_on": "2021-10-31"}, "废止日期不能早于实施日期。"),
    ],
)
def test_dates_out_of_order_are_refused(given, rule):
    assert said(standard(**given)) == {"__all__": [rule]}


def test_a_part_in_an_unknown_standard_is_refused_and_a_second_part_of_the_same_firm():
    firm = facts.enterprise()
    known = facts.standard()
    data = {"enterprise": firm.credit_code, "role": "lead", "work": "new"}
    assert said(forms.DraftingForm(data | {"standard": "T/ZZB 1-1999"})) == {
        "standard": ["没有标准号为“T/ZZB 1-1999”的标准。"]
    }

    form = forms.DraftingForm(data | {"standard": known.number})
    assert form.is_valid(), form.errors
    part = actions.record_drafting(**form.cleaned_data, by=facts.user("office"))

    assert (part.standard, part.enterprise, part.role) == (known, firm, "lead")
    assert said(forms.DraftingForm(data | {"standard": known.number})) == {"__all__": ["该企业在该标准下已登记。"]}


@pytest.mark.parametrize(
    ("form", "action"),
    [(forms.StandardForm, actions.record_standard), (forms.DraftingForm, actions.record_drafting)],
)
def test_every_field_of_a_form_is_a_keyword_of_its_action(form, action):
    assert set(form.base_fields) <= set(inspect.signature(action).parameters)
