"""What people do with enterprises becomes rows and signed ledger lines; nothing half-written stays."""

import inspect

import pytest
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange

from common.codes import make_credit_code
from enterprises import actions, forms
from enterprises.models import Enterprise, EnterpriseName, MonthlyReturn
from enterprises.names import initials_of
from ledger.models import Line
from tests import facts
from tests.facts import TIANTAI, YONGJIA, YUHUAN, day, division, industry

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return facts.user("clerk", {"role": "clerk", "organisation": facts.association()})


@pytest.fixture
def firm(clerk):
    return actions.register_enterprise(
        credit_code=facts.credit_code(),
        name="永嘉泵业",
        division=division(YONGJIA),
        industry=industry("3441"),
        by=clerk,
        reason="新成员",
    )


def places(firm):
    rows = firm.placements.select_related("division").order_by("id")
    return [(row.division.code, row.during.lower, row.during.upper) for row in rows]


def test_an_enterprise_is_registered_with_its_place_and_initials(firm, clerk):
    [placement] = firm.placements.all()
    assert (placement.division.code, placement.industry.code) == (YONGJIA, "3441")
    assert (placement.during.lower, placement.during.upper) == (None, None)
    assert firm.initials == "yjby"

    lines = Line.objects.filter(table__in=["enterprises_enterprise", "enterprises_placement"])
    assert list(lines.values_list("actor", "reason", "operation")) == [(clerk.pk, "新成员", "I")] * 2


def test_a_doubt_that_was_explained_stands_in_the_ledger(clerk):
    actions.register_enterprise(
        credit_code=make_credit_code("999999", "PDY90000"),
        name="甲厂",
        division=division(),
        industry=industry(),
        explanation="登记机关核发如此",
        by=clerk,
        reason="新成员",
    )

    assert Line.objects.get(table="enterprises_enterprise").reason == "新成员 登记机关核发如此"


def test_a_form_feeds_its_action(clerk):
    data = {"credit_code": facts.credit_code(), "name": "甲厂", "state": "operating"}
    form = forms.EnterpriseForm(data | {"division": YONGJIA, "industry": "3443", "since": "2015-03-01"})
    assert form.is_valid(), form.errors

    firm = actions.register_enterprise(**form.cleaned_data, by=clerk)

    assert places(firm) == [(YONGJIA, day("2015-03-01"), None)]


@pytest.mark.parametrize(
    ("form", "action"),
    [
        (forms.EnterpriseForm, actions.register_enterprise),
        (forms.RenameForm, actions.rename_enterprise),
        (forms.MoveForm, actions.move_enterprise),
        (forms.EnterAboveScaleForm, actions.enter_above_scale),
        (forms.LeaveAboveScaleForm, actions.leave_above_scale),
        (forms.MonthlyReturnForm, actions.file_monthly_return),
        (forms.SmallReturnForm, actions.file_small_return),
        (forms.HonourForm, actions.record_honour),
    ],
)
def test_every_field_of_a_form_is_a_keyword_of_its_action(form, action):
    keywords = inspect.signature(action).parameters
    amounts = set(forms.MONTHLY_AMOUNTS + forms.MONTHLY_COUNTS) if "amounts" in keywords else set()

    assert set(form.base_fields) - amounts <= set(keywords)


def test_a_new_name_leaves_the_old_one_findable(firm, clerk):
    firm = actions.rename_enterprise(enterprise=firm, name="浙江泵业", on=day("2016-05-01"), by=clerk)

    [former] = EnterpriseName.objects.filter(enterprise=firm)
    assert (former.name, former.kind, former.until) == ("永嘉泵业", "former", day("2016-04-30"))
    assert Enterprise.objects.looked_up("永嘉泵").get() == firm
    assert Enterprise.objects.looked_up("zjby").get() == firm


def test_the_name_that_it_has_is_no_new_name(firm, clerk):
    form = forms.RenameForm({"enterprise": firm.credit_code, "name": "永嘉泵业", "on": "2016-05-01"})
    assert form.errors == {"name": ["新名称“永嘉泵业”与现名称相同。"]}

    actions.rename_enterprise(enterprise=firm, name="永嘉泵业", on=day("2016-05-01"), by=clerk)
    assert not firm.names.exists()


def test_an_enterprise_that_takes_its_old_name_back_keeps_one_row_of_each(firm, clerk):
    for name, on in (("乙", "2016-05-01"), ("永嘉泵业", "2017-05-01"), ("乙", "2018-05-01")):
        actions.rename_enterprise(enterprise=firm, name=name, on=day(on), by=clerk)

    assert sorted(EnterpriseName.objects.values_list("name", flat=True)) == sorted(["乙", "永嘉泵业"])


def test_a_move_closes_the_old_place_on_the_day_the_new_one_opens(firm, clerk):
    actions.move_enterprise(
        enterprise=firm, division=division(YUHUAN), industry=industry(), on=day("2018-05-01"), by=clerk
    )

    assert places(firm) == [(YONGJIA, None, day("2018-05-01")), (YUHUAN, day("2018-05-01"), None)]


def test_a_move_in_the_past_ends_where_the_next_place_begins(firm, clerk):
    for code, on in ((YUHUAN, "2018-05-01"), (TIANTAI, "2017-01-01")):
        actions.move_enterprise(enterprise=firm, division=division(code), industry=industry(), on=day(on), by=clerk)

    assert sorted(places(firm), key=str) == sorted(
        [
            (YONGJIA, None, day("2017-01-01")),
            (TIANTAI, day("2017-01-01"), day("2018-05-01")),
            (YUHUAN, day("2018-05-01"), None),
        ],
        key=str,
    )


def test_a_move_to_where_it_stands_writes_nothing(firm, clerk):
    actions.move_enterprise(
        enterprise=firm, division=division(YONGJIA), industry=industry("3441"), on=day("2018-05-01"), by=clerk
    )

    assert places(firm) == [(YONGJIA, None, None)]


def test_a_place_before_the_first_one_known_ends_where_that_begins(clerk):
    firm = facts.enterprise()
    for code, on in ((YUHUAN, "2018-05-01"), (TIANTAI, "2017-01-01")):
        actions.move_enterprise(enterprise=firm, division=division(code), industry=industry(), on=day(on), by=clerk)

    assert places(firm) == [(YUHUAN, day("2018-05-01"), None), (TIANTAI, day("2017-01-01"), day("2018-05-01"))]


def test_a_move_twice_on_one_day_corrects_the_first(firm, clerk):
    for code in (YUHUAN, TIANTAI):
        actions.move_enterprise(
            enterprise=firm, division=division(code), industry=industry(), on=day("2018-05-01"), by=clerk
        )

    assert places(firm) == [(YONGJIA, None, day("2018-05-01")), (TIANTAI, day("2018-05-01"), None)]


def test_a_spell_above_scale_opens_and_closes_with_a_reason(firm, clerk):
    actions.enter_above_scale(enterprise=firm, month=day("2015-02"), entry="new", by=clerk)
    spell = actions.leave_above_scale(enterprise=firm, month=day("2017-02"), exit="smaller", by=clerk)

    assert (spell.during, spell.entry, spell.exit) == (DateRange(day("2015-02"), day("2017-02")), "new", "smaller")


@pytest.mark.parametrize("month", ["2015-02", "2014-12"])
def test_a_spell_does_not_end_before_it_began(firm, clerk, month):
    actions.enter_above_scale(enterprise=firm, month=day("2015-02"), by=clerk)

    with pytest.raises(ValidationError, match="没有未结束的规上时段"):
        actions.leave_above_scale(enterprise=firm, month=day(month), exit="smaller", by=clerk)


def filed(firm, clerk, **amounts):
    return actions.file_monthly_return(
        enterprise=firm, month=day("2016-03"), association=facts.association(), by=clerk, reason="3月", **amounts
    )


def test_a_return_filed_again_replaces_the_row_whole(firm, clerk):
    first = filed(firm, clerk, output=5, profit=1)
    again = filed(firm, clerk, output=6)

    assert again.pk == first.pk
    assert MonthlyReturn.objects.values_list("output", "profit").get() == (6, None)
    line = Line.objects.get(table="enterprises_monthlyreturn", operation="U")
    assert (line.old, line.new) == ({"output": 5, "profit": 1}, {"output": 6, "profit": None})
    assert (line.actor, line.reason) == (clerk.pk, "3月")


def test_the_same_return_filed_twice_writes_nothing_the_second_time(firm, clerk):
    filed(firm, clerk, output=5)
    filed(firm, clerk, output=5)

    assert not Line.objects.filter(table="enterprises_monthlyreturn", operation="U").exists()


def test_an_amount_that_the_form_of_return_does_not_have_is_the_callers_mistake(firm, clerk):
    with pytest.raises(TypeError, match="turnover"):
        filed(firm, clerk, turnover=5)


def test_a_refusal_by_the_database_is_said_in_the_constraints_words_and_leaves_nothing(firm, clerk):
    facts.association()
    count = Line.objects.count()
    with pytest.raises(ValidationError, match="规上月报：自主品牌出口交货值不能大于出口交货值。"):
        filed(firm, clerk, export=1, own_brand_export=2)
    with pytest.raises(ValidationError, match="企业：该统一社会信用代码已登记。"):
        actions.register_enterprise(
            credit_code=firm.credit_code, name="乙厂", division=division(), industry=industry(), by=clerk
        )

    assert (Line.objects.count(), MonthlyReturn.objects.count()) == (count, 0)


def test_a_quarterly_return_and_an_honour_are_kept(firm, clerk):
    small = actions.file_small_return(
        enterprise=firm, month=day("2016-03"), association=facts.association(), output=5, by=clerk
    )
    honour = actions.record_honour(
        enterprise=firm,
        kind="brand",
        level="city",
        issuer="市政府",
        year=2016,
        valid_from=day("2016-01"),
        by=clerk,
    )

    assert (small.output, honour.valid_to) == (5, None)


@pytest.mark.parametrize(
    ("name", "initials"), [("永嘉泵业", "yjby"), ("浙江ABC阀门（2）", "zjabcfm2"), ("", ""), ("甲" * 99, "j" * 60)]
)
def test_initials_are_small_letters_and_digits(name, initials):
    assert initials_of(name) == initials
