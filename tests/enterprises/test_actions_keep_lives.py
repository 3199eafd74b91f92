"""States have days, mergers and splits are kept with their reason, and no record of an enterprise goes away."""

import inspect

import pytest
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange

from enterprises import actions, forms
from enterprises.models import AboveScaleSpell, Distinction, Enterprise, Succession
from tests import facts
from tests.enterprises.one_firm import clerk, firm
from tests.facts import day, division, industry

__all__ = ["clerk", "firm"]

pytestmark = pytest.mark.django_db


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
    for each, month in ((wrong, "2016-02"), (wrong, "2016-03"), (right, "2016-03"), (right, "2016-04")):
        facts.monthly_return(each, month)

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
