"""The database refuses links and reminders that could not be, whoever writes them."""

import pytest
from django.db.models.functions import Now

from enterprises.models import Dispatch, FirmLink, Reminder, Submission, Webhook
from tests import facts
from tests.facts import day
from tests.refusals import constraint_that_refuses

pytestmark = pytest.mark.django_db

MARCH = day("2018-03")


def link(digest="a" * 64, **given):
    given.setdefault("enterprise", facts.enterprise())
    return FirmLink.objects.create(association=facts.association(), kind="monthly", month=MARCH, digest=digest, **given)


def two_standing():
    firm = facts.enterprise()
    link("a" * 64, enterprise=firm)
    link("b" * 64, enterprise=firm)


def reminder(**given):
    submission, _made = Submission.objects.get_or_create(
        association=facts.association(),
        kind="monthly",
        month=MARCH,
        defaults={"deadline": day("2018-04-12"), "grace": day("2018-04-23")},
    )
    return Reminder.objects.create(
        **{"submission": submission, "stage": "late", "occasion": "2018-04-12", "text": "已逾期"} | given
    )


def sent(**given):
    return Dispatch.objects.create(
        **{"organisation": facts.association(), "channel": "webhook", "address": "https://example.cn/"} | given
    )


def sent_twice():
    told = reminder()
    sent(reminder=told)
    sent(reminder=told)


BREAKS = {
    "enterprises_firmlink_digest_once": lambda: (link(), link()),
    "enterprises_firmlink_one_standing": two_standing,
    "enterprises_firmlink_confirmed_by_somebody": lambda: link(confirmed_at=Now()),
    "enterprises_firmlink_amended_with_word": lambda: link(confirmed_at=Now(), confirmed_by="甲", amended_at=Now()),
    "enterprises_webhook_http": lambda: Webhook.objects.create(organisation=facts.association(), url="ftp://a.cn/"),
    "enterprises_reminder_once": lambda: (reminder(), reminder()),
    "enterprises_reminder_says_something": lambda: reminder(text=""),
    "enterprises_dispatch_done_has_time": lambda: sent(state="sent"),
    "enterprises_dispatch_once": sent_twice,
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_row_that_could_not_be_is_refused_by_name(name):
    assert constraint_that_refuses(BREAKS[name]) == name


def test_a_revoked_link_makes_room_for_another():
    firm = facts.enterprise()
    link("a" * 64, enterprise=firm, revoked_at=Now())

    assert link("b" * 64, enterprise=firm).pk
