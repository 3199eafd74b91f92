"""What a reminder says, whom the clock reminds on a day, and through which addresses a reminder goes out."""

from __future__ import annotations

import datetime
import json
import time
from collections.abc import Iterator

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Grant, Organisation, User
from enterprises import actions, webhooks
from enterprises.models import Dispatch, Reminder, Submission, Webhook
from enterprises.questions import form_of

Stage = Reminder.Stage

# A deadline is announced so many days before it.
SOON = 3
# So many messages at most in one round of the worker; the next round is seconds away.
AT_ONCE = 50
# And so many seconds: imports and papers wait behind it in the same queue, and one receiver may be slow on purpose.
ROUND = 20


def says(submission: Submission, today: datetime.date) -> str:
    """The message about a submission as it stands on that day, in Chinese, and without a figure of any firm."""
    with override(settings.LANGUAGE_CODE):
        title = form_of(submission.kind, submission.month).title
    head = f"{submission.association.name}：{submission.month.year}年{submission.month.month}月{title}"
    due, last = f"{submission.due():%Y-%m-%d}", f"{submission.last_day():%Y-%m-%d}"
    if submission.state == Submission.State.RETURNED:
        return f"{head}已退回，理由：{submission.reason}。请在{last}前改正并重新提交。"
    if not submission.is_with_association:
        return f"{head}已提交。"
    if today > submission.last_day():
        return f"{head}已于{last}停止填报，仍未提交。请向主管部门申请延期。"
    if submission.is_late(today):
        return f"{head}应于{due}报送，现已逾期；{last}后停止填报，请尽快提交。"
    if today == submission.due():
        return f"{head}今日到期，请提交。"
    return f"{head}应于{due}前报送，请按时提交。"


def remind_all(today: datetime.date) -> int:
    """The clock's round: each occasion once, however often it is called. How many reminders were new."""
    owed = Submission.objects.undecided().select_related("association").order_by("id")
    fresh = [(submission, *occasion) for submission in owed for occasion in _occasions(submission, today)]
    said = set(
        Reminder.objects.filter(submission__in=[submission.pk for submission, *_rest in fresh]).values_list(
            "submission", "stage", "occasion"
        )
    )
    count = 0
    for submission, stage, occasion in fresh:
        if (submission.pk, stage, occasion) not in said:
            text = says(submission, today)
            actions.remind(
                submission=submission,
                stage=stage,
                occasion=occasion,
                text=text,
                addresses=addresses_of(submission, stage, today),
                by=None,
                reason="clock",
            )
            count += 1
    return count


def _occasions(submission: Submission, today: datetime.date) -> Iterator[tuple[str, str]]:
    """Why the clock would speak of it today; an extension makes a new occasion, and so does a new return."""
    if submission.state == Submission.State.RETURNED:
        yield Stage.RETURNED, f"{submission.decided_at:%Y-%m-%dT%H:%M:%S}"
    if submission.state == Submission.State.SUBMITTED:
        yield Stage.SUBMITTED, f"{submission.submitted_at:%Y-%m-%dT%H:%M:%S}"
    if not submission.is_with_association or today > submission.last_day():
        return
    due = submission.due()
    if submission.is_late(today):
        yield Stage.LATE, f"{due}"
    elif today == due:
        yield Stage.DUE, f"{due}"
    elif (due - today).days <= SOON:
        yield Stage.DUE_SOON, f"{due}"


def addresses_of(submission: Submission, stage: str, on: datetime.date) -> list[tuple[int, str, str]]:
    """(organisation, channel, address) of everything that the message goes to.

    The association hears what it has to do, the offices of its county who is late and who has submitted.
    """
    association, told = submission.association, []
    if stage != Stage.SUBMITTED:
        told.append(association.pk)
    if stage in (Stage.LATE, Stage.SUBMITTED):
        offices = Organisation.objects.exclude(kind=Organisation.Kind.ASSOCIATION)
        told += offices.filter(division=association.division_id).values_list("pk", flat=True)
    hooks = Webhook.objects.filter(organisation__in=told, active=True).order_by("organisation")
    found = [(organisation, "webhook", url) for organisation, url in hooks.values_list("organisation", "url")]
    if settings.EMAIL_HOST and association.pk in told:
        roles = (Grant.Role.CLERK, Grant.Role.LEAD)
        holders = Grant.objects.in_force(on).filter(organisation=association, role__in=roles)
        people = User.objects.filter(is_active=True, grants__in=holders).exclude(email="")
        emails = people.order_by("email").values_list("email", flat=True).distinct()
        found += [(association.pk, "email", email) for email in emails]
    return found


def send_due(at: int) -> int:
    """Send what is due, each by one try; `at` (seconds since 1970) goes into the signatures. How many were tried.

    A try begins only where the longest one would still end within the round; the others are first in the next.
    """
    tried, last = 0, time.monotonic() + ROUND - webhooks.PATIENCE
    due = Dispatch.objects.due().order_by("next_at", "id")
    for number, attempts in due.values_list("pk", "attempts")[:AT_ONCE]:
        if time.monotonic() > last:
            break
        dispatch = actions.take_up_dispatch(number=number, attempts=attempts, by=None, reason="clock")
        if dispatch is not None:
            answer = _send(dispatch, at)
            actions.settle_dispatch(
                dispatch=dispatch, arrived=answer.arrived, answer=answer.text, by=None, reason="clock"
            )
            tried += 1
    return tried


def _send(dispatch: Dispatch, at: int) -> webhooks.Answer:
    """Outside any transaction: a slow receiver holds no lock."""
    if dispatch.channel == Dispatch.Channel.EMAIL:
        subject = "报送提醒"
        try:
            EmailMessage(subject, _text(dispatch), to=[dispatch.address]).send()
        except OSError as error:
            return webhooks.Answer(False, f"{type(error).__name__}: {error}")
        return webhooks.Answer(True, "")
    webhook = Webhook.objects.filter(organisation=dispatch.organisation_id, active=True, url=dispatch.address).first()
    if webhook is None:
        return webhooks.Answer(False, _("接收地址已停用或已更换。"))
    key = webhooks.key_of(webhook.salt)
    return webhooks.post(dispatch.address, body_of(dispatch), key=key, at=at, number=dispatch.pk)


def _text(dispatch: Dispatch) -> str:
    return dispatch.reminder.text if dispatch.reminder else "这是一条测试消息：推送地址已接通。"


def body_of(dispatch: Dispatch) -> bytes:
    """JSON: the text where group robots look for it, and for programs what it is about."""
    told: dict[str, object] = {
        "message": dispatch.pk,
        "event": dispatch.reminder.stage if dispatch.reminder else "test",
        "msgtype": "text",
        "text": {"content": _text(dispatch)},
    }
    if dispatch.reminder:
        submission = dispatch.reminder.submission
        told["submission"] = {
            "association": submission.association.code,
            "kind": submission.kind,
            "month": f"{submission.month:%Y-%m}",
            "state": submission.state,
            "deadline": submission.due().isoformat(),
            "last_day": submission.last_day().isoformat(),
        }
    return json.dumps(told, ensure_ascii=False).encode()
