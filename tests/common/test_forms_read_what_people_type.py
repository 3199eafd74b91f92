"""Fields read what a page, a sheet's cell and JSON bring, and name what they refuse."""

import datetime

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from common.forms import AmountField, CountField, DayField, MonthField, NamesField, StrictForm
from common.money import Unit

SEPTEMBER = datetime.date(2016, 9, 30)


class Form(StrictForm, forms.Form):
    name = forms.CharField(label="名称", max_length=20, required=False)
    amount = AmountField(label="金额", required=False)
    on = DayField(label="日期", required=False)
    items = NamesField(limit=5, label="项目", required=False)


def errors(**data):
    return {field: [str(message) for message in messages] for field, messages in Form(data).errors.items()}


@pytest.mark.parametrize(
    "typed",
    [
        *("2016-09-30", "2016-9-30", "2016年9月30日", "2016.9.30", "2016/9/30", "20160930", "２０１６．９．３０"),
        *(SEPTEMBER, datetime.datetime(2016, 9, 30, 12, tzinfo=datetime.UTC), 20160930),
    ],
)
def test_a_day_is_read(typed):
    assert DayField().clean(typed) == SEPTEMBER


@pytest.mark.parametrize(
    "typed",
    [
        *("2016年2月30日", "2016-13", "9/30/2016", "30.9.2016", "2016-9/30", "2016913", "2016", "昨天", "2016-00-10"),
        *("９" * 50, "2016-09-30T00:00", "٢٠١٦-٠٩-٣٠", 1.5, ["2016-09-30"]),
    ],
)
def test_a_day_is_refused_with_what_was_typed(typed):
    with pytest.raises(ValidationError) as refused:
        DayField().clean(typed)

    assert str(typed)[:20] in refused.value.messages[0]


@pytest.mark.parametrize(
    "typed",
    ["2016-09", "2016-9", "2016年9月", "2016.9", "201609", "2016-09-01", "2016年9月1日", datetime.date(2016, 9, 1)],
)
def test_a_month_is_read_as_its_first_day(typed):
    assert MonthField().clean(typed) == datetime.date(2016, 9, 1)


@pytest.mark.parametrize("typed", ["2016-13", "2016-00", "2016-09-30", SEPTEMBER, "2016", "09-2016", "20160", {"a": 1}])
def test_a_month_is_refused(typed):
    with pytest.raises(ValidationError, match="不是月份"):
        MonthField().clean(typed)


@pytest.mark.parametrize(
    ("typed", "yuan"),
    [("1,234.5", 1_234_500), ("１２３４", 1_234_000), ("3.2亿", 320_000_000), (5, 5_000), ("无", None)],
)
def test_an_amount_is_read_in_the_unit_of_its_form_unless_it_names_one(typed, yuan):
    form = Form({"amount": typed}, unit=Unit.THOUSAND)

    assert form.is_valid()
    assert form.cleaned_data["amount"] == yuan


def test_the_unit_of_one_form_is_not_that_of_the_next():
    Form({"amount": "5"}, unit=Unit.THOUSAND).is_valid()
    form = Form({"amount": "5"})

    assert form.is_valid()
    assert form.cleaned_data["amount"] == 5


@pytest.mark.parametrize("typed", ["约500", "50%", "1_000", "NaN", "1e400", "(500)", float("nan"), "٣٤٥"])
def test_an_amount_out_of_the_grammar_is_refused_with_what_was_typed(typed):
    [message] = errors(amount=typed)["amount"]

    assert message.startswith(f"“{typed}”：")


def test_a_count_is_whole():
    assert CountField().clean("12") == 12
    with pytest.raises(ValidationError, match=r"“1\.5”：应为整数"):
        CountField().clean("1.5")


@pytest.mark.parametrize("typed", ["壳体、密封，材质;壳体", ["壳体", " 密封 ", "材质", "壳体", ""], "壳体\n密封\n材质"])
def test_names_are_read_from_text_or_a_list_each_once(typed):
    assert NamesField(limit=5).clean(typed) == ["壳体", "密封", "材质"]


@pytest.mark.parametrize("typed", [["壳体", 1], {"壳体": 1}, 7, ["很长很长的名称"], ["壳\u202e体"]])
def test_names_that_are_no_names_are_refused(typed):
    with pytest.raises(ValidationError):
        NamesField(limit=5).clean(typed)


def test_unknown_fields_are_refused_by_name_and_the_known_ones_listed():
    assert errors(name="甲", nmae="乙", page="1") == {
        "__all__": ["没有这样的字段：nmae、page；可用的字段：name、amount、on、items。"]
    }


def test_what_the_page_itself_adds_is_no_unknown_field():
    form = Form(QueryDict("name=%E7%94%B2&csrfmiddlewaretoken=x&reason=%E6%9B%B4%E6%AD%A3"))

    assert form.is_valid(), form.errors


@pytest.mark.parametrize("value", [True, ["甲"], {"甲": 1}, ("甲",)])
def test_a_text_that_is_no_text_is_refused(value):
    assert errors(name=value) == {"name": ["应为文字或数字。"]}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("甲\u202e厂", "202E"),
        ("甲\x07厂", "0007"),
        ("甲\u200b厂", "200B"),
        ("甲\ud800厂", "FFFD"),
        ("甲\u2028厂", "2028"),
    ],
)
def test_characters_that_nobody_sees_are_refused_with_their_place(text, code):
    assert errors(name=text) == {"name": [f"第2个字符（U+{code}）不可见，不能使用。"]}


def test_a_zero_byte_and_half_a_surrogate_pair_in_any_field_break_nothing():
    for text in ("\x00", "\ud800"):
        form = Form({"name": text, "amount": text, "on": text, "items": [text], text: text})

        assert set(form.errors) == {"name", "amount", "on", "items", "__all__"}
        str(form.errors).encode()


@pytest.mark.parametrize("text", ["=1+1", "<script>alert(1)</script>", "{{ 1 }}", "'; DROP TABLE x; --", "a & b"])
def test_text_of_programs_is_kept_as_it_is(text):
    form = Form({"name": text[:20]})

    assert form.is_valid()
    assert form.cleaned_data["name"] == text[:20]


def test_a_name_of_four_thousand_characters_is_refused():
    [message] = errors(name="甲" * 4000)["name"]

    assert "20" in message
