"""Reminders go out once an occasion, by every address there is, and are tried until they arrive or are given up."""

import json

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import override_settings

from enterprises import actions, reminding, webhooks
from enterprises.models import AboveScaleSpell, Dispatch, Reminder, Responsibility, Submission, Webhook
from enterprises.questions import form_of
from ledger.models import Line
from tests import facts
from tests.facts import day

pytestmark = pytest.mark.django_db

MARCH = day("2018-03")
NOW = 1_540_000_000


@pytest.fixture
def submission():
    """Due on 12 April 2018, taken as late until 23 April (the 22nd is a Sunday)."""
    one = facts.enterprise()
    Responsibility.objects.create(enterprise=one, association=facts.association(), during=DateRange(None, None))
    AboveScaleSpell.objects.create(enterprise=one, during=DateRange(day("2014-01"), None))
    actions.open_month(form=form_of("monthly", MARCH), month=MARCH, by=None)
    return Submission.objects.get()


@pytest.fixture
def hook():
    with override_settings(DEMO=False):
        return actions.set_webhook(organisation=facts.association(), url="https://hooks.example/1", by=None)[0]


@pytest.fixture
def line(monkeypatch):
    """Stands in for the network: what was posted, and what comes back."""

    class Line:
        arrives = True

        def post(self, url, body, **given):
            self.posted.append((url, json.loads(body), given))
            return webhooks.Answer(self.arrives, "200" if self.arrives else "500")

    line = Line()
    line.posted = []
    monkeypatch.setattr(webhooks, "post", line.post)
    return line


@pytest.mark.parametrize(
    ("today", "stage"),
    [
        ("2018-04-08", None),
        ("2018-04-09", "due_soon"),
        ("2018-04-12", "due"),
        ("2018-04-13", "late"),
        ("2018-04-23", "late"),
        ("2018-04-24", None),
    ],
)
def test_the_clock_speaks_before_on_and_after_the_day(submission, today, stage):
    reminding.remind_all(day(today))

    assert list(Reminder.objects.values_list("stage", flat=True)) == ([stage] if stage else [])


def test_each_occasion_is_spoken_of_once(submission):
    assert [reminding.remind_all(day("2018-04-13")) for _round in range(3)] == [1, 0, 0]
    actions.extend(submission=submission, until=day("2018-04-20"), by=None, reason="停电")
    assert reminding.remind_all(day("2018-04-20")) == 1
    assert "2018-04-20" not in Reminder.objects.get(stage="late").text


def test_of_what_was_submitted_only_the_countys_offices_hear(submission, hook):
    office = facts.association("bureau", kind="government")
    with override_settings(DEMO=False):
        actions.set_webhook(organisation=office, url="https://office.example/", by=None)
    actions.submit(submission=submission, on=submission.deadline, filler="甲", head="乙", by=None)

    assert [reminding.remind_all(day("2018-04-13")) for _round in range(2)] == [1, 0]
    assert Reminder.objects.get().stage == "submitted"
    assert [each.organisation for each in Dispatch.objects.all()] == [office]


def test_who_is_late_is_told_and_so_are_the_offices_of_its_county_alone(submission, hook):
    for code, county in (("bureau", facts.YONGJIA), ("elsewhere", facts.YUHUAN)):
        office = facts.association(code, county, kind="government")
        with override_settings(DEMO=False):
            actions.set_webhook(organisation=office, url="https://office.example/", by=None)

    reminding.remind_all(day("2018-04-13"))
    told = Dispatch.objects.values_list("organisation__code", flat=True)
    assert sorted(told) == ["bureau", "valves"]


def test_a_return_is_told_with_its_reason(submission):
    actions.submit(submission=submission, on=submission.deadline, filler="甲", head="乙", by=None)
    actions.return_rows(submission=submission, reasons={}, by=None, reason="请核对总产值")

    reminding.remind_all(day("2018-04-10"))
    assert "请核对总产值" in Reminder.objects.get(stage="returned").text


def test_a_message_goes_to_the_webhook_signed_and_once(submission, hook, line):
    reminding.remind_all(day("2018-04-12"))

    assert [reminding.send_due(NOW) for _round in range(2)] == [1, 0]
    [(url, body, given)] = line.posted
    assert url == "https://hooks.example/1"
    assert body["event"] == "due"
    assert body["text"]["content"] == Reminder.objects.get().text
    assert body["submission"] == {
        "association": "valves",
        "kind": "monthly",
        "month": "2018-03",
        "state": "open",
        "deadline": "2018-04-12",
        "last_day": "2018-04-23",
    }
    assert given["key"] == webhooks.key_of(hook.salt)
    assert Dispatch.objects.get().state == Dispatch.State.SENT


def test_what_did_not_arrive_is_tried_again_later_and_given_up_at_last(submission, hook, line):
    line.arrives = False
    reminding.remind_all(day("2018-04-12"))

    waits = []
    for _try in range(20):
        reminding.send_due(NOW)
        dispatch = Dispatch.objects.get()
        if dispatch.state != Dispatch.State.WAITING:
            break
        waits.append(dispatch.next_at)
        assert reminding.send_due(NOW) == 0
        Dispatch.objects.update(next_at=dispatch.made_at)

    assert len(line.posted) == len(actions.reminders.BACKOFF) + 1
    assert waits == sorted(waits)
    assert (dispatch.state, dispatch.answer) == (Dispatch.State.FAILED, "500")


def test_a_message_that_another_worker_took_up_is_left_alone(submission, hook, line):
    reminding.remind_all(day("2018-04-12"))
    number = Dispatch.objects.get().pk
    assert actions.take_up_dispatch(number=number, attempts=0, by=None).attempts == 1

    assert actions.take_up_dispatch(number=number, attempts=0, by=None) is None


def test_a_slow_receiver_holds_up_one_round_no_longer_than_it_may(submission, hook, line, monkeypatch):
    """Fifteen seconds are lost to the first; a second one might take the round beyond its time."""
    clock = [1_000.0]
    monkeypatch.setattr(reminding.time, "monotonic", lambda: clock[0])
    tries = [actions.try_webhook(webhook=hook, by=None).pk for _each in range(12)]
    fast = line.post

    def slow_once(url, body, **given):
        clock[0] += webhooks.PATIENCE if not line.posted else 1
        return fast(url, body, **given)

    monkeypatch.setattr(webhooks, "post", slow_once)

    rounds = []
    for _round in range(4):
        began = clock[0]
        reminding.send_due(NOW)
        rounds.append(clock[0] - began)

    assert max(rounds) <= reminding.ROUND
    assert rounds[0] == webhooks.PATIENCE
    assert [given["number"] for _url, _body, given in line.posted] == tries


def test_a_stopped_webhook_is_sent_nothing(submission, hook, line):
    reminding.remind_all(day("2018-04-12"))
    actions.stop_webhook(webhook=hook, by=None)

    reminding.send_due(NOW)
    assert line.posted == []


def test_a_new_address_has_a_new_key(hook):
    with override_settings(DEMO=False):
        again, key = actions.set_webhook(organisation=hook.organisation, url="https://hooks.example/1", by=None)

    assert again.pk == hook.pk
    assert key == webhooks.key_of(again.salt) != webhooks.key_of(hook.salt)


def test_the_ledger_tells_of_a_change_and_never_an_address(hook):
    with override_settings(DEMO=False):
        actions.set_webhook(organisation=hook.organisation, url="https://hooks.example/2?key=zq7secret", by=None)
    actions.stop_webhook(webhook=hook, by=None)
    Webhook.objects.all().delete()

    told = list(Line.objects.filter(table="enterprises_webhook").order_by("id").values("operation", "old", "new"))
    assert [each["operation"] for each in told] == ["I", "U", "U", "D"]
    assert told[2]["new"] == {"active": False}
    assert "hooks.example" not in str(told)


def test_an_address_of_another_shape_is_not_set():
    with override_settings(DEMO=False), pytest.raises(ValidationError) as told:
        actions.set_webhook(organisation=facts.association(), url="http://hooks.example/1", by=None)
    assert told.value.code == "url"


def test_mail_goes_to_clerk_and_lead_where_a_mail_server_is_named(submission):
    for name, role in (("a", "clerk"), ("b", "lead"), ("c", "api_client")):
        facts.user(name, {"role": role, "organisation": facts.association()}, email=f"{name}@example.cn")
    facts.user("gone", {"role": "clerk", "organisation": facts.association()}, email="d@example.cn", is_active=False)

    with override_settings(EMAIL_HOST="mail.example"):
        reminding.remind_all(day("2018-04-12"))
    reminding.send_due(NOW)

    assert sorted(message.to[0] for message in mail.outbox) == ["a@example.cn", "b@example.cn"]
    with override_settings(EMAIL_HOST=""):
        assert reminding.addresses_of(submission, "due", day("2018-04-12")) == []
