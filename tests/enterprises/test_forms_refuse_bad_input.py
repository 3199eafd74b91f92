"""Input about enterprises is refused by field, value and rule, and doubts ask for a word."""

import pytest

from common.codes import credit_code_check_character, make_credit_code
from common.money import Unit
from enterprises.forms import (
    EnterAboveScaleForm,
    EnterpriseForm,
    HonourForm,
    MonthlyReturnForm,
    MoveForm,
    SmallReturnForm,
)
from tests import facts
from tests.facts import day

pytestmark = pytest.mark.django_db

CODE = make_credit_code("330324", "PDY00001")


def enterprise(**given):
    fields = {"credit_code": CODE, "name": "甲阀门厂", "state": "operating", "division": "330324", "industry": "3443"}
    return EnterpriseForm(fields | given)


def monthly(**given):
    unit = given.pop("unit", Unit.YUAN)
    return MonthlyReturnForm(
        {
            "enterprise": given.pop("firm", None) or facts.enterprise().credit_code,
            "association": facts.association().code,
            "month": "2016-03",
            "state": "reported",
        }
        | given,
        unit=unit,
    )


def said(form):
    return {field: [str(message) for message in messages] for field, messages in form.errors.items()}


def test_a_good_enterprise_passes():
    form = enterprise(credit_code=" ９１330324-" + CODE[8:].lower(), since="2015年3月1日")

    assert form.is_valid(), form.errors
    assert form.cleaned_data["credit_code"] == CODE
    assert form.cleaned_data["since"] == day("2015-03-01")


@pytest.mark.parametrize(
    ("code", "message"),
    [
        pytest.param(CODE[:17], "应为18位，现为17位", id="length"),
        pytest.param(CODE[:9] + "I" + CODE[10:], "第10位“I”不在代码字符集内", id="alphabet"),
        pytest.param(CODE[:17] + "0", "第18位校验码应为", id="check"),
        pytest.param(
            make_credit_code("330324", "PDY00001", prefix="01"), "第1位“0”不是登记管理部门代码", id="department"
        ),
        pytest.param(make_credit_code("330324", "PDY00001", prefix="94"), "第2位“4”不是部门“9”", id="class"),
    ],
)
def test_a_wrong_credit_code_is_refused_with_its_value_and_the_rule(code, message):
    [refusal] = said(enterprise(credit_code=code))["credit_code"]

    assert refusal.startswith(f"“{code}”：")
    assert message in refusal


def with_wrong_inner_digit():
    first = CODE[:16] + ("0" if CODE[16] != "0" else "1")
    return first + credit_code_check_character(first)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        pytest.param(with_wrong_inner_digit, "第17位组织机构代码校验码", id="inner digit"),
        pytest.param(lambda: make_credit_code("999999", "PDY00001"), "区划代码999999从未启用", id="region"),
    ],
)
def test_a_doubtful_credit_code_asks_for_an_explanation_and_passes_with_one(code, message):
    form = enterprise(credit_code=code())

    [refusal] = said(form)["explanation"]
    assert message in refusal
    assert "credit_code" not in form.errors
    assert enterprise(credit_code=code(), explanation="登记机关核发如此").is_valid()


def test_a_credit_code_that_is_taken_is_refused():
    facts.enterprise(credit_code=CODE)

    assert said(enterprise()) == {"__all__": ["该统一社会信用代码已登记。"]}


@pytest.mark.parametrize("code", ["330399", "33032", "永嘉", "330324\x00", 330399])
def test_an_unknown_division_is_refused_with_its_code(code):
    [refusal] = said(enterprise(division=code))["division"]

    assert refusal == f"没有区划代码为“{code}”的行政区划。"


def test_a_division_is_refused_on_a_day_on_which_its_code_was_not_in_use():
    firm = facts.enterprise()
    form = MoveForm({"enterprise": firm.credit_code, "division": "331083", "industry": "3443", "on": "2016-01-01"})

    assert said(form) == {"division": ["区划代码331083（玉环市）在2016-01-01不在用。"]}


def test_an_unknown_industry_is_refused():
    assert said(enterprise(industry="9999")) == {"industry": ["没有行业代码为“9999”的国民经济行业。"]}


def test_a_field_that_nobody_asked_for_is_refused():
    [refusal] = said(enterprise(is_demo="1"))["__all__"]

    assert refusal.startswith("没有这样的字段：is_demo；可用的字段：credit_code、")


@pytest.mark.parametrize(
    ("field", "label"),
    [
        ("output", "工业总产值（1–本月）"),
        ("sales_month_prior", "工业销售产值（上年同月）"),
        ("own_brand_export", "其中：自主品牌出口交货值（1–本月）"),
        ("research", "研发费用（1–本月）"),
        ("employees", "平均用工人数（1–本月）"),
    ],
)
def test_a_negative_amount_is_refused_by_the_fields_name_and_value(field, label):
    assert said(monthly(**{field: "-5"})) == {field: [f"{label}不能为负数，现为-5。"]}


def test_a_negative_amount_in_thousands_is_told_in_yuan():
    assert said(monthly(output="-1.5", unit=Unit.THOUSAND)) == {
        "output": ["工业总产值（1–本月）不能为负数，现为-1500。"]
    }


def test_profit_taxes_and_vat_may_be_negative():
    form = monthly(profit="-3.2亿", taxes="-5", vat="-1")

    assert form.is_valid(), form.errors
    assert form.cleaned_data["profit"] == -320_000_000


def test_blank_is_missing_and_never_zero():
    form = monthly(output="", sales="—", revenue="0")
    assert form.is_valid(), form.errors

    assert [form.cleaned_data[name] for name in ("output", "sales", "revenue", "vat")] == [None, None, 0, None]


def test_january_is_refused():
    assert said(monthly(month="2016-01")) == {"month": ["“2016-01”：1月免报，2月报1–2月。"]}


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ({"state": "missing", "output": "5"}, "免报、未报、拒报的行不能有数值。"),
        ({"export": "5", "own_brand_export": "6"}, "自主品牌出口交货值不能大于出口交货值。"),
    ],
)
def test_what_the_database_would_refuse_of_the_whole_row_the_form_says(given, rule):
    assert said(monthly(**given)) == {"__all__": [rule]}


def test_a_quarterly_return_of_another_month_is_refused():
    form = SmallReturnForm({"month": "2016-04", "state": "reported"})

    assert said(form)["month"] == ["“2016-04”：规下季报的报告月份是季度最后一月（3、6、9、12月）。"]


def test_a_return_that_stands_is_judged_as_the_row_that_it_replaces():
    firm = facts.enterprise()
    standing = facts.monthly_return(firm, "2016-03", output=5)
    form = monthly(firm=firm.credit_code, output="6")

    assert form.is_valid(), form.errors
    assert form.instance.pk == standing.pk


@pytest.mark.parametrize(("output", "word"), [("400", "低于2016-03的500"), ("500", "与2016-03的500相同")])
def test_a_cumulative_that_falls_or_stands_still_is_doubted_and_not_refused(output, word):
    firm = facts.enterprise()
    facts.monthly_return(firm, "2016-03", output=500)
    form = monthly(firm=firm.credit_code, month="2016-04", output=output)

    assert form.is_valid(), form.errors
    assert len(form.doubts) == 1
    assert word in form.doubts[0]
    explained = monthly(firm=firm.credit_code, month="2016-04", output=output, explanation="停产检修")
    assert explained.is_valid()
    assert explained.doubts == []


def test_the_first_cumulative_of_a_year_is_not_held_against_last_years():
    firm = facts.enterprise()
    facts.monthly_return(firm, "2015-12", output=500)
    form = monthly(firm=firm.credit_code, month="2016-02", output="40")

    assert form.is_valid()
    assert form.doubts == []


def test_a_month_above_scale_is_a_month():
    form = EnterAboveScaleForm({"enterprise": facts.enterprise().credit_code, "month": "2016-03-15", "entry": "yearly"})

    assert "不是月份" in said(form)["month"][0]


def test_an_honour_that_ends_before_it_begins_is_refused():
    form = HonourForm(
        {
            "enterprise": facts.enterprise().credit_code,
            "kind": "brand",
            "level": "city",
            "issuer": "市政府",
            "year": "2016",
            "valid_from": "2016-05-01",
            "valid_to": "2016-04-30",
        }
    )

    assert said(form) == {"__all__": ["有效期至不能早于起始日期。"]}


def test_a_return_form_asks_the_database_no_more_for_more_fields(django_assert_max_num_queries):
    full = {name: "7" for name in MonthlyReturnForm.base_fields if name.endswith("_prior")}
    form = monthly(output="5", **full)

    # Enterprise and association and that both exist, the standing and the earlier row, uniqueness, and three checks of
    # the whole row, each in a savepoint; twenty amounts that must not be negative cost none.
    with django_assert_max_num_queries(7 + 3 * 3):
        assert form.is_valid(), form.errors
