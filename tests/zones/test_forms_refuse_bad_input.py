"""Input about zones is refused by field, value and rule; what passes, the actions write."""

import inspect

import pytest
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange

from enterprises.forms import EnterpriseForm
from ledger.models import Line, Mark
from tests import facts
from tests.facts import day
from zones import actions, forms
from zones.models import Horizon, Membership

pytestmark = pytest.mark.django_db


@pytest.fixture
def zone():
    return facts.zone("pumps")


@pytest.fixture
def firm():
    return facts.enterprise()


@pytest.fixture
def clerk(zone):
    return facts.user("clerk", {"role": "clerk", "organisation": zone.association})


def join(into, firm, **given):
    return forms.JoinZoneForm({"zone": into.slug, "enterprise": firm.credit_code, "on": "2016-05-04"} | given)


def said(form):
    return {field: [str(message) for message in messages] for field, messages in form.errors.items()}


def test_an_enterprise_joins(zone, firm, clerk):
    form = join(zone, firm, reason="入会")
    assert form.is_valid(), form.errors

    membership = actions.join_zone(**form.cleaned_data, by=clerk)

    assert (membership.during, membership.role) == (DateRange(day("2016-05-04"), None), "member")
    line = Line.objects.get(table="zones_membership")
    assert (line.actor, line.reason) == (clerk.pk, "入会")


@pytest.mark.parametrize("on", ["2016-05-04", "2016-12-31", "2015-01-01"])
def test_a_membership_that_overlaps_one_of_the_same_zone_is_refused_with_both_times(zone, firm, on):
    facts.member(zone, firm, "2015-01-01", "2017-01-01")

    [refusal] = said(join(zone, firm, on=on))["on"]

    assert refusal == (
        f"加入日期{on}：该企业在该示范区已有成员时间段（2015-01-01至2017-01-01），同一示范区内不能重叠。"
    )


def test_a_membership_of_another_zone_or_before_and_after_the_old_one_passes(zone, firm):
    facts.member(zone, firm, "2015-01-01", "2016-01-01")

    assert join(zone, firm, on="2016-01-01").is_valid()
    assert join(zone, firm, on="2014-05-01", until="2015-01-01").is_valid()
    assert join(facts.zone("valves"), firm, on="2015-05-01").is_valid()


def test_two_who_pass_the_form_at_once_do_not_both_get_in(zone, firm, clerk):
    first, second = join(zone, firm), join(zone, firm)
    assert first.is_valid()
    assert second.is_valid()
    actions.join_zone(**first.cleaned_data, by=clerk)

    with pytest.raises(ValidationError, match="示范区成员：该企业在该示范区的成员时间段与已有的重叠。"):
        actions.join_zone(**second.cleaned_data, by=clerk)
    assert Membership.objects.count() == 1


def test_an_end_before_the_beginning_and_an_unknown_zone_are_refused(zone, firm):
    assert said(join(zone, firm, until="2016-05-04")) == {"until": ["退出日期2016-05-04须晚于加入日期2016-05-04。"]}
    assert said(join(zone, firm, zone="nowhere"))["zone"] == ["没有代码为“nowhere”的示范区。"]


def test_a_member_leaves_and_keeps_the_time_it_was_there(zone, firm, clerk):
    facts.member(zone, firm, "2015-01-01")
    given = {"zone": zone.slug, "enterprise": firm.credit_code, "on": "2016-05-04", "reason": "退会申请"}
    form = forms.LeaveZoneForm(given)
    assert form.is_valid(), form.errors

    membership = actions.leave_zone(**form.cleaned_data, by=clerk)

    assert membership.during == DateRange(day("2015-01-01"), day("2016-05-04"))


@pytest.mark.parametrize("on", ["2015-01-01", "2014-01-01"])
def test_who_is_no_member_does_not_leave(zone, firm, clerk, on):
    facts.member(zone, firm, "2015-01-01")
    form = forms.LeaveZoneForm({"zone": zone.slug, "enterprise": firm.credit_code, "on": on, "reason": "退会"})

    assert said(form) == {"on": [f"退出日期{on}：该企业在此前一日不是该示范区的成员。"]}
    with pytest.raises(ValidationError, match="前一日不是该示范区的成员"):
        actions.leave_zone(zone=zone, enterprise=firm, on=day(on), by=clerk)


def test_a_negative_quantity_is_refused(zone):
    form = forms.ZoneRecordForm({"zone": zone.slug, "kind": "training", "on": "2016-05-04", "quantity": "-1"})

    assert said(form) == {"quantity": ["“-1”：数量不能为负数。"]}


def test_a_record_of_a_zone_is_kept(zone, clerk):
    form = forms.ZoneRecordForm({"zone": zone.slug, "kind": "funds", "on": "2016-05-04", "quantity": "320万"})
    assert form.is_valid(), form.errors

    assert actions.record_in_zone(**form.cleaned_data, by=clerk).quantity == 3_200_000


@pytest.fixture
def horizon():
    Horizon.objects.all().delete()
    return actions.advance_horizon(to=day("2016-03"), first=day("2014-01"))


def covered():
    """Months that marks of the horizon name, for all."""
    marks = Mark.objects.filter(table="zones_horizon", enterprise=None, zone=None)
    return {(f"{mark.first:%Y-%m}", f"{mark.last:%Y-%m}") for mark in marks}


def test_the_first_horizon_marks_all_its_months(horizon):
    assert (horizon.first, horizon.last, horizon.settled) == (day("2014-01"), day("2016-03"), None)
    assert ("2014-01", "2016-03") in covered()


def test_a_horizon_that_advances_marks_every_month_that_comes_into_sight(horizon):
    Mark.objects.all().delete()
    actions.advance_horizon(to=day("2016-07"))

    assert ("2016-04", "2016-07") in covered()


@pytest.mark.parametrize("to", ["2016-03", "2015-12"])
def test_a_horizon_never_goes_back_and_asked_again_writes_nothing(horizon, to):
    Mark.objects.all().delete()
    assert actions.advance_horizon(to=day(to)).last == day("2016-03")

    assert not Mark.objects.exists()


def test_months_are_settled_once_and_marked(horizon, clerk):
    Mark.objects.all().delete()
    actions.settle(to=day("2015-12"), by=clerk)
    assert ("2014-01", "2015-12") in covered()

    assert actions.settle(to=day("2016-02"), by=clerk).settled == day("2016-02")
    assert ("2016-01", "2016-02") in covered()
    assert actions.settle(to=day("2014-02"), by=clerk).settled == day("2016-02")


def test_what_is_not_computed_is_not_settled(horizon, clerk):
    with pytest.raises(ValidationError, match="2016-04晚于已计算的最后月份2016-03"):
        actions.settle(to=day("2016-04"), by=clerk)


@pytest.mark.parametrize(
    ("form", "action"),
    [
        (forms.JoinZoneForm, actions.join_zone),
        (forms.LeaveZoneForm, actions.leave_zone),
        (forms.MemberForm, actions.register_member),
        (forms.ZoneRecordForm, actions.record_in_zone),
        (forms.HorizonForm, actions.advance_horizon),
        (forms.HorizonForm, actions.settle),
    ],
)
def test_every_field_of_a_form_is_a_keyword_of_its_action(form, action):
    keywords = set(inspect.signature(action).parameters)
    passed_on = set(EnterpriseForm.base_fields) if "given" in keywords else set()

    assert set(form.base_fields) - passed_on <= keywords
