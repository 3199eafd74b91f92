"""States have days, mergers and splits are kept with their reason, and no record of an enterprise goes away."""

import inspect

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange

from enterprises import actions, forms
from enterprises.models import AboveScaleSpell, Contact, Distinction, Enterprise, EnterpriseName, Succession
from ledger.models import Line
from tests import facts
from tests.facts import TIANTAI, YONGJIA, day, division, industry

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return facts.user("clerk")


@pytest.fixture
def firm():
    return facts.enterprise("甲阀门厂")


def changed(firm, clerk, *changes):
    for state, on in changes:
        firm = actions.change_state(enterprise=firm, state=state, on=day(on), by=clerk, reason="通知")
    return firm


def spells(firm):
    rows = firm.state_spells.order_by("during")
    return [(row.state, str(row.during.lower or ""), str(row.during.upper or "")) for row in rows]


def test_a_state_holds_from_its_day_on_and_the_day_before_keeps_the_old_one(firm, clerk):
    firm = changed(firm, clerk, ("suspended", "2016-05-04"))

    assert [firm.state_on(day(on)) for on in ("2010-01-01", "2016-05-03", "2016-05-04", "2030-01-01")] == [
        *("operating", "operating", "suspended", "suspended")
    ]
    assert Enterprise.objects.get(pk=firm.pk).state == "suspended"


def test_who_never_changed_was_always_in_the_state_of_today(firm):
    assert firm.state_on(day("1990-01-01")) == "operating"


def test_a_state_of_the_past_ends_where_the_next_one_begins_and_leaves_today_alone(firm, clerk):
    firm = changed(firm, clerk, ("moved_out", "2018-01-01"), ("suspended", "2016-05-04"))

    assert spells(firm) == [
        ("operating", "", "2016-05-04"),
        ("suspended", "2016-05-04", "2018-01-01"),
        ("moved_out", "2018-01-01", ""),
    ]
    assert firm.state == "moved_out"


def test_a_change_found_to_be_earlier_moves_its_beginning(firm, clerk):
    firm = changed(firm, clerk, ("suspended", "2016-05-04"), ("suspended", "2016-03-01"))

    assert spells(firm) == [("operating", "", "2016-03-01"), ("suspended", "2016-03-01", "")]


def test_a_change_on_the_day_of_another_corrects_it(firm, clerk):
    firm = changed(firm, clerk, ("suspended", "2016-05-04"), ("moved_out", "2016-05-04"))

    assert spells(firm) == [("operating", "", "2016-05-04"), ("moved_out", "2016-05-04", "")]


def test_the_state_that_it_has_is_no_change(firm, clerk):
    given = {"enterprise": firm.credit_code, "state": "operating", "on": "2016-05-04", "reason": "x"}
    assert forms.StateForm(given).errors == {"state": ["该企业在2016-05-04已是“营业”，没有变化。"]}
    with pytest.raises(ValidationError, match="在2016-05-04已是“营业”"):
        changed(firm, clerk, ("operating", "2016-05-04"))


def test_a_day_that_has_not_come_is_refused(firm):
    given = {"enterprise": firm.credit_code, "state": "suspended", "on": "2016-05-05", "reason": "x"}

    assert forms.StateForm(given, today=day("2016-05-05")).is_valid()
    assert "还没有到" in forms.StateForm(given, today=day("2016-05-04")).errors["on"][0]


@pytest.mark.parametrize(("on", "until"), [("2016-05-01", "2016-05-01"), ("2016-05-04", "2016-06-01")])
def test_a_deregistered_one_is_above_scale_to_the_end_of_its_month(firm, clerk, on, until):
    AboveScaleSpell.objects.create(enterprise=firm, during=DateRange(day("2015-01"), None))
    changed(firm, clerk, ("deregistered", on))

    spell = firm.above_scale_spells.get()
    assert (spell.during, spell.exit) == (DateRange(day("2015-01"), day(until)), "deregistered")


def test_a_spell_above_scale_that_begins_after_the_end_is_named(firm, clerk):
    AboveScaleSpell.objects.create(enterprise=firm, during=DateRange(day("2017-01"), None))

    with pytest.raises(ValidationError, match="有自2017-01起的规上时段，晚于2016-05-04"):
        changed(firm, clerk, ("deregistered", "2016-05-04"))
    assert Enterprise.objects.get(pk=firm.pk).state == "operating"


def test_a_registered_one_has_its_state_from_its_first_day(clerk):
    firm = actions.register_enterprise(
        credit_code=facts.credit_code(),
        name="甲",
        division=division(),
        industry=industry(),
        since=day("2016-05-04"),
        state="preparing",
        by=clerk,
    )

    assert spells(firm) == [("preparing", "2016-05-04", "")]


def merged(clerk, predecessors, successors, kind="absorption", on="2016-05-04"):
    return actions.succeed(
        predecessors=predecessors, successors=successors, kind=kind, on=day(on), by=clerk, reason="合并协议"
    )


def test_after_a_merger_the_old_ones_are_deregistered_and_point_to_the_new_one(clerk):
    old, other, new = (facts.enterprise(name) for name in ("甲", "乙", "丙"))
    facts.monthly_return(old)
    merged(clerk, [old, other], [new], "consolidation")

    kept = Succession.objects.filter(successor=new).order_by("predecessor_id")
    assert [(each.predecessor, each.kind, each.on, each.reason) for each in kept] == [
        (old, "consolidation", day("2016-05-04"), "合并协议"),
        (other, "consolidation", day("2016-05-04"), "合并协议"),
    ]
    assert [each.state_on(day("2016-05-03")) for each in (old, other, new)] == ["operating"] * 3
    assert [each.state_on(day("2016-05-04")) for each in (old, other, new)] == [*["deregistered"] * 2, "operating"]
    assert old.monthly_returns.count() == 1


@pytest.mark.parametrize(("kind", "state"), [("spin_off", "operating"), ("division", "deregistered")])
def test_after_a_split_the_old_one_stands_or_is_gone(clerk, kind, state):
    old, one, two = (facts.enterprise(name) for name in ("甲", "乙", "丙"))
    merged(clerk, [old], [one, two], kind)

    assert set(old.successions.values_list("successor", flat=True)) == {one.pk, two.pk}
    assert Enterprise.objects.get(pk=old.pk).state == state


def test_one_record_for_two_is_refused_where_both_have_a_return_of_one_month(clerk):
    wrong, right = facts.enterprise("甲"), facts.enterprise("甲")
    for firm, month in ((wrong, "2016-02"), (wrong, "2016-03"), (right, "2016-03"), (right, "2016-04")):
        facts.monthly_return(firm, month)

    with pytest.raises(ValidationError, match="两条记录在2016-03都有报表"):
        merged(clerk, [wrong], [right], "duplicate")
    assert not Succession.objects.exists()


def test_one_record_for_two_leaves_facts_where_they_are(clerk):
    wrong, right = facts.enterprise("甲"), facts.enterprise("甲")
    facts.monthly_return(wrong, "2016-02")
    facts.monthly_return(right, "2016-03")
    merged(clerk, [wrong], [right], "duplicate")

    assert wrong.monthly_returns.count() == right.monthly_returns.count() == 1
    assert Enterprise.objects.count() == 2


def merger(old, new, **given):
    codes = {"predecessors": "\r\n".join(each.credit_code for each in old), "successors": new.credit_code}
    return forms.MergerForm(codes | {"kind": "absorption", "on": "2016-05-04", "reason": "协议"} | given)


def test_a_merger_is_read_from_codes_a_line_each(clerk):
    old, other, new = (facts.enterprise(name) for name in ("甲", "乙", "丙"))
    form = merger([old, other], new, predecessors=f" {old.credit_code.lower()}\r\n{other.credit_code} ")
    assert form.is_valid(), form.errors

    assert len(actions.succeed(**form.cleaned_data, by=clerk)) == 2


def test_an_impossible_merger_is_refused_in_words(clerk):
    old, new = facts.enterprise("甲"), facts.enterprise("乙")
    unknown = facts.credit_code()
    gone = facts.enterprise("丙", state="deregistered")

    assert "不能既是前身又是后继" in merger([old], old).errors["__all__"][0]
    assert unknown in merger([old], new, predecessors=unknown).errors["predecessors"][0]
    assert "至少有两家" in merger([old], new, kind="consolidation").errors["predecessors"][0]
    assert "已经注销" in merger([gone], new).errors["on"][0]
    assert merger([old], new, kind="duplicate").errors.keys() == {"kind"}


def test_two_that_seem_one_are_told_apart_once_with_a_reason(clerk):
    one, other = facts.enterprise("甲"), facts.enterprise("甲")
    for pair in ((other, one), (one, other)):
        actions.tell_apart(one=pair[0], other=pair[1], by=clerk, reason="两家法人")

    kept = Distinction.objects.get()
    assert (kept.first, kept.second, kept.reason) == (one, other, "两家法人")


def test_a_move_keeps_the_township_of_the_time(clerk):
    firm = facts.enterprise(township="瓯北街道")
    actions.move_enterprise(
        enterprise=firm, division=division(YONGJIA), industry=industry(), on=day("2010-01-01"), by=clerk
    )
    actions.move_enterprise(
        enterprise=firm,
        division=division(YONGJIA),
        industry=industry(),
        township="桥头镇",
        on=day("2016-05-04"),
        by=clerk,
    )

    rows = firm.placements.order_by("during")
    assert [(row.township, row.during.lower) for row in rows] == [
        ("瓯北街道", day("2010-01-01")),
        ("桥头镇", day("2016-05-04")),
    ]
    assert Enterprise.objects.get(pk=firm.pk).township == "桥头镇"


def test_a_move_of_the_past_leaves_the_township_of_today(clerk):
    firm = facts.enterprise(township="瓯北街道")
    for code, on, township in ((TIANTAI, "2018-01-01", "坦头镇"), (YONGJIA, "2012-01-01", "桥头镇")):
        actions.move_enterprise(
            enterprise=firm, division=division(code), industry=industry(), township=township, on=day(on), by=clerk
        )

    assert Enterprise.objects.get(pk=firm.pk).township == "坦头镇"


def test_a_move_that_names_no_township_leaves_it(clerk):
    firm = facts.enterprise(township="瓯北街道")
    form = forms.MoveForm({"enterprise": firm.credit_code, "division": TIANTAI, "industry": "3443", "on": "2016-05-04"})
    assert form.is_valid(), form.errors
    actions.move_enterprise(**form.cleaned_data, by=clerk)

    assert Enterprise.objects.get(pk=firm.pk).township == "瓯北街道"


def test_a_contact_is_kept_for_its_association_and_stays_out_of_the_ledger(firm):
    association, other = facts.association("one"), facts.association("two")
    roles = ({"role": "clerk", "organisation": each} for each in (association, other))
    clerk = facts.user("clerk-of-two", *roles)
    for keeper, person, phone in (
        (association, "王小明", "13812345678"),
        (other, "李雷", "13900000000"),
        (association, "王小红", "13812345678"),
    ):
        actions.keep_contact(enterprise=firm, association=keeper, person=person, phone=phone, by=clerk)

    assert Contact.objects.get(association=association).person == "王小红"
    assert Contact.objects.get(association=other).person == "李雷"
    lines = Line.objects.filter(table="enterprises_contact").order_by("id")
    assert [(line.operation, line.old, line.new) for line in lines] == [
        ("I", None, None),
        ("I", None, None),
        ("U", {}, {}),
    ]


def test_the_database_refuses_a_contact_of_another_association(firm):
    clerk = facts.user("clerk-of-one", {"role": "clerk", "organisation": facts.association("one")})

    with pytest.raises(PermissionDenied):
        actions.keep_contact(enterprise=firm, association=facts.association("two"), person="王小明", phone="", by=clerk)


@pytest.mark.parametrize(
    "phone", ["13812345678", "+86 138 1234 5678", "0577-67123456转801", "０５７７－６７１２３４５６"]
)
def test_a_phone_number_is_read(firm, phone):
    form = forms.ContactForm(
        {"enterprise": firm.credit_code, "association": facts.association().code, "person": "", "phone": phone}
    )
    assert form.is_valid(), form.errors


@pytest.mark.parametrize("phone", ["王小明", "12", "=1+1", "138*1234"])
def test_what_is_no_phone_number_is_refused(firm, phone):
    form = forms.ContactForm({"enterprise": firm.credit_code, "association": facts.association().code, "phone": phone})
    assert "不是电话号码" in form.errors["phone"][0]


def test_an_alias_is_kept_once_and_found(firm, clerk):
    form = forms.AliasForm({"enterprise": firm.credit_code, "name": "甲阀"})
    assert form.is_valid(), form.errors
    actions.add_alias(**form.cleaned_data, by=clerk)

    assert EnterpriseName.objects.get(enterprise=firm).kind == "alias"
    assert Enterprise.objects.looked_up("甲阀").get() == firm
    assert "已是该企业的" in forms.AliasForm({"enterprise": firm.credit_code, "name": "甲阀"}).errors["name"][0]


def test_an_amendment_says_why(firm, clerk):
    given = {"enterprise": firm.credit_code, "name_en": "Alpha Valves", "initials": "", "township": "瓯北街道"}
    assert forms.AmendForm(given).errors.keys() == {"reason"}
    form = forms.AmendForm(given | {"reason": "按执照更正"})
    assert form.is_valid(), form.errors
    actions.amend_enterprise(**form.cleaned_data, by=clerk)

    line = Line.objects.get(table="enterprises_enterprise", operation="U")
    assert (line.reason, line.new) == (
        "按执照更正",
        {"name_en": "Alpha Valves", "initials": "jfmc", "township": "瓯北街道"},
    )


def test_a_spell_above_scale_that_meets_another_is_named(firm):
    AboveScaleSpell.objects.create(enterprise=firm, during=DateRange(day("2015-01"), day("2016-01")), exit="smaller")

    def entered(month):
        return forms.EnterAboveScaleForm({"enterprise": firm.credit_code, "month": month, "entry": "yearly"})

    assert entered("2016-01").is_valid()
    assert "2015-01起，至2016-01" in entered("2015-06").errors["month"][0]


@pytest.mark.parametrize(
    ("form", "action"),
    [
        (forms.AliasForm, actions.add_alias),
        (forms.AmendForm, actions.amend_enterprise),
        (forms.ContactForm, actions.keep_contact),
        (forms.StateForm, actions.change_state),
        (forms.MergerForm, actions.succeed),
        (forms.SplitForm, actions.succeed),
        (forms.DistinctionForm, actions.tell_apart),
    ],
)
def test_every_field_of_a_form_is_a_keyword_of_its_action(form, action):
    assert set(form.base_fields) <= set(inspect.signature(action).parameters)
