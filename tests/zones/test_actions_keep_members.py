"""Members come with their record, leave with their end, and the figures follow by the marks alone."""

import pytest
from django.core.exceptions import ValidationError

from enterprises import actions as enterprise_actions
from enterprises.models import AboveScaleSpell, Contact, Enterprise, Succession
from tests import facts
from tests.facts import day, division, industry
from tests.truth.asking import drain, horizon, value
from zones import actions, forms
from zones.models import Membership

pytestmark = pytest.mark.django_db


@pytest.fixture
def zone():
    return facts.zone("pumps")


@pytest.fixture
def clerk(zone):
    return facts.user("clerk", {"role": "clerk", "organisation": zone.association})


def member_form(zone, **given):
    return forms.MemberForm(
        {
            "credit_code": facts.credit_code(),
            "name": "甲阀门厂",
            "state": "operating",
            "division": "330324",
            "industry": "3443",
            "zone": zone.slug,
            "joined": "2016-05-04",
            "person": "王小明",
            "phone": "13812345678",
        }
        | given
    )


def entered(zone, clerk, **given):
    form = member_form(zone, **given)
    assert form.is_valid(), form.errors
    return actions.register_member(**form.cleaned_data, by=clerk)


def days(firm):
    return [(row.during.lower, row.during.upper) for row in firm.memberships.order_by("during")]


def test_a_new_enterprise_comes_with_its_zone_and_its_contact(zone, clerk):
    firm = entered(zone, clerk)

    assert days(firm) == [(day("2016-05-04"), None)]
    assert firm.placements.count() == firm.state_spells.count() == 1
    contact = Contact.objects.get(enterprise=firm)
    assert (contact.association, contact.person) == (zone.association, "王小明")


def test_a_membership_before_the_first_day_of_the_enterprise_is_refused(zone):
    form = member_form(zone, since="2016-06-01")

    assert form.errors == {"joined": ["加入日期2016-05-04早于企业的起始日期2016-06-01。"]}


def test_what_is_wrong_leaves_nothing_half_written(zone, clerk):
    firm = entered(zone, clerk)
    form = member_form(zone, name="乙泵厂")
    assert form.is_valid()
    given = form.cleaned_data | {"credit_code": firm.credit_code}

    with pytest.raises(ValidationError, match="已登记"):
        actions.register_member(**given, by=clerk)
    assert Membership.objects.count() == 1


def test_a_deregistered_one_is_in_no_zone_from_that_day(zone, clerk):
    firm = entered(zone, clerk)
    facts.member(facts.zone("others"), firm)
    actions.change_member_state(enterprise=firm, state="deregistered", on=day("2017-02-01"), by=clerk, reason="注销")

    assert {upper for _lower, upper in days(firm)} == {day("2017-02-01")}


def test_a_halt_leaves_the_membership(zone, clerk):
    firm = entered(zone, clerk)
    actions.change_member_state(enterprise=firm, state="suspended", on=day("2017-02-01"), by=clerk, reason="停产")

    assert days(firm) == [(day("2016-05-04"), None)]


def test_a_membership_that_begins_after_the_end_is_named(zone, clerk):
    firm = entered(zone, clerk)

    with pytest.raises(ValidationError, match="自2016-05-04起是pumps的成员，不早于2016-05-04"):
        actions.change_member_state(enterprise=firm, state="deregistered", on=day("2016-05-04"), by=clerk)
    assert Enterprise.objects.get(pk=firm.pk).state == "operating"


def succeeded(clerk, old, new, kind="absorption", on="2017-02-01"):
    return actions.succeed_members(predecessors=old, successors=new, kind=kind, on=day(on), by=clerk, reason="合并协议")


def test_after_a_merger_the_old_one_leaves_and_the_new_one_stays(zone, clerk):
    old, new = entered(zone, clerk), entered(zone, clerk, name="乙泵厂")
    succeeded(clerk, [old], [new])

    assert days(old) == [(day("2016-05-04"), day("2017-02-01"))]
    assert days(new) == [(day("2016-05-04"), None)]


def test_after_a_spin_off_the_old_one_stays(zone, clerk):
    old, new = entered(zone, clerk), entered(zone, clerk, name="乙泵厂")
    succeeded(clerk, [old], [new], "spin_off")

    assert days(old) == [(day("2016-05-04"), None)]


def test_a_zone_does_not_lose_a_firm_that_was_entered_twice(zone, clerk):
    wrong, right = entered(zone, clerk), facts.enterprise("甲阀门厂")

    with pytest.raises(ValidationError, match="不是pumps的成员：请先让它加入"):
        succeeded(clerk, [wrong], [right], "duplicate")

    actions.join_zone(zone=zone, enterprise=right, on=day("2017-01-01"), by=clerk)
    [kept] = succeeded(clerk, [wrong], [right], "duplicate")
    assert (kept.kind, kept.successor) == (Succession.Kind.DUPLICATE, right)
    assert days(wrong) == [(day("2016-05-04"), day("2017-02-01"))]


@pytest.fixture
def computed(zone):
    """Figures of 2016, before anybody is a member."""
    horizon("2016-01", "2016-12")
    drain()


def counted(about, code, *months):
    """The figures of these months after the engine took the marks; `drain` holds all against plain loops."""
    drain()
    return [value(about, code, "M", month) for month in months]


def test_figures_follow_a_join_a_leave_a_move_and_a_spell_by_marks_alone(zone, clerk, computed):
    firm = entered(zone, clerk, since="2010-01-01")
    assert counted(zone, "enterprises", "2016-04", "2016-05", "2016-12") == [None, 1, 1]

    enterprise_actions.enter_above_scale(enterprise=firm, month=day("2016-06"), by=clerk)
    assert counted(zone, "above_scale_enterprises", "2016-05", "2016-06") == [None, 1]

    actions.change_member_state(enterprise=firm, state="deregistered", on=day("2016-09-15"), by=clerk, reason="注销")
    assert counted(zone, "enterprises", "2016-08", "2016-09") == [1, 0]
    assert AboveScaleSpell.objects.get().during.upper == day("2016-10")


def test_figures_of_divisions_follow_a_move(zone, clerk, computed):
    firm = entered(zone, clerk, since="2010-01-01")
    enterprise_actions.move_enterprise(
        enterprise=firm, division=division("331023"), industry=industry(), on=day("2016-08-01"), by=clerk
    )

    assert counted(division("330324"), "enterprises", "2016-07", "2016-08") == [1, 0]
    assert counted(division("331023"), "enterprises", "2016-07", "2016-08") == [None, 1]


def test_a_new_name_moves_no_figure_and_is_what_evidence_shows(zone, clerk, computed):
    firm = entered(zone, clerk)
    counted(zone, "enterprises", "2016-12")
    enterprise_actions.rename_enterprise(enterprise=firm, name="乙阀门厂", on=day("2016-08-01"), by=clerk)

    assert counted(zone, "enterprises", "2016-12") == [1]
    assert Membership.objects.select_related("enterprise").get().enterprise.name == "乙阀门厂"
