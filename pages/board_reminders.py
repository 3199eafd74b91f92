"""Who has not reported yet, the words to remind them with, and the messages that the portal sends itself."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from itertools import groupby

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from access.audience import associations_entered_by, has_role, may_enter_for, may_review_for, offices_of, visible_to
from access.standing import ENTERS, Role
from accounts.models import Organisation
from enterprises import actions, reminding
from enterprises.models import Contact, Dispatch, Reminder, ReturnState, Submission, Webhook
from pages.board_cards import due_text, title_of, where
from pages.crumbs import crumbs
from pages.moment import today
from pages.presenters.periods import day_text
from pages.submission import address, find_submission, form_for

# Whose associations or offices messages are for.
OF_MESSAGES = (Role.OFFICIAL, *ENTERS)
# So many of the last messages are shown.
RECENT = 20


@dataclass(frozen=True)
class Missing:
    """A firm that has not reported, and whom to call there."""

    name: str
    name_en: str
    code: str
    person: str
    phone: str


@dataclass(frozen=True)
class Township:
    """Missing firms of one township."""

    name: str
    firms: list[Missing]


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reminder(request: HttpRequest, association: str, kind: str, month: str) -> HttpResponse:
    """Who is missing, by township and contact; an official's POST reminds the association."""
    submission = find_submission(request, association, kind, month)
    reviews = may_review_for(request.user, submission.association)
    day, trouble = today(), ""
    if request.method == "POST":
        if not reviews:
            raise PermissionDenied
        if submission.is_with_association:
            # two clicks within a minute are one reminder
            occasion = f"{timezone.now():%Y-%m-%dT%H:%M}"
            try:
                actions.remind(
                    submission=submission,
                    stage=Reminder.Stage.ASKED,
                    occasion=occasion,
                    text=reminding.says(submission, day),
                    addresses=reminding.addresses_of(submission, Reminder.Stage.ASKED, day),
                    by=request.user,
                    reason="催报",
                )
                return redirect(address("board-reminder", submission))
            except ValidationError as refused:
                trouble = "".join(refused.messages)
    townships = _missing(request, submission)
    context = {
        "submission": submission,
        "title": title_of(submission),
        "where": where(submission, day),
        "due": due_text(submission, day),
        "reviews": reviews and submission.is_with_association,
        "enters": may_enter_for(request.user, submission.association),
        "trouble": trouble,
        "townships": townships,
        "numbers": reviews and any(firm.phone for township in townships for firm in township.firms),
        "missing": sum(len(township.firms) for township in townships),
        "text": _text(submission, townships, day, to_association=reviews),
        "reminders": list(
            submission.reminders.select_related("made_by").prefetch_related("dispatches").order_by("-id")[:RECENT]
        ),
        "crumbs": crumbs((_("填报"), reverse("board")), _("谁还没报")),
    }
    return render(request, "pages/board/reminder.html", context, status=409 if trouble else 200)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def webhooks(request: HttpRequest) -> HttpResponse:
    """Where messages for one's own associations and offices go, and what became of the last ones."""
    if not has_role(request.user, *OF_MESSAGES):
        raise PermissionDenied
    own = list(associations_entered_by(request.user) | offices_of(request.user))
    context = {"keys": {}, "trouble": "", "typed": "", "at": None}
    if request.method == "POST":
        organisation = get_object_or_404(
            Organisation.objects.filter(pk__in=[each.pk for each in own]), code=request.POST.get("organisation", "")
        )
        what = request.POST.get("what", "")
        hook = Webhook.objects.filter(organisation=organisation).first()
        if what == "set":
            url = request.POST.get("url", "").strip()
            try:
                _hook, key = actions.set_webhook(
                    organisation=organisation, url=url, by=request.user, reason="设置消息推送"
                )
                context |= {"key": key, "at": organisation.pk}
            except ValidationError as refused:
                context |= {"trouble": "".join(refused.messages), "typed": url, "at": organisation.pk}
        elif hook is not None and hook.active:
            if what == "stop":
                actions.stop_webhook(webhook=hook, by=request.user, reason="停用消息推送")
            elif what == "try":
                actions.try_webhook(webhook=hook, by=request.user, reason="测试消息推送")
                messages.success(request, _("测试消息已排队，半分钟内发出。"))
            return redirect("webhooks")
    hooks = {hook.organisation_id: hook for hook in Webhook.objects.filter(organisation__in=own)}
    sent = visible_to(request.user, Dispatch.objects.filter(organisation__in=own))
    context |= {
        "organisations": [(each, hooks.get(each.pk)) for each in own],
        "sent": list(sent.select_related("reminder", "organisation").order_by("-id")[:RECENT]),
        "crumbs": crumbs((_("填报"), reverse("board")), _("消息推送")),
    }
    return render(request, "pages/board/webhooks.html", context, status=422 if context["trouble"] else 200)


def _missing(request: HttpRequest, submission: Submission) -> list[Township]:
    """Three queries, however many firms."""
    rows = form_for(submission).model.objects.filter(
        association=submission.association_id, month=submission.month, state=ReturnState.MISSING
    )
    firms = list(
        rows.order_by("enterprise__township", "enterprise__initials", "enterprise").values_list(
            "enterprise", "enterprise__name", "enterprise__name_en", "enterprise__credit_code", "enterprise__township"
        )
    )
    contacts = visible_to(request.user, Contact.objects.filter(association=submission.association_id))
    known = {firm: (person, phone) for firm, person, phone in contacts.values_list("enterprise", "person", "phone")}
    return [
        Township(name, [Missing(*called, *known.get(firm, ("", ""))) for firm, *called, _place in group])
        for name, group in groupby(firms, key=lambda firm: firm[-1])
    ]


def _text(submission: Submission, townships: list[Township], day: datetime.date, *, to_association: bool) -> str:
    """For a group, so in Chinese. To the association whom to call at each firm; to the firms themselves no numbers."""
    with override("zh-hans"):
        title, last = title_of(submission), day_text(submission.due())
        said = [reminding.says(submission, day)] if to_association else [f"各企业：请在{last}前填报{title}。"]
        count = sum(len(township.firms) for township in townships)
        if count:
            said.append(f"尚未填报{count}家：")
        for township in townships:
            firms = [firm.name + _called(firm, with_number=to_association) for firm in township.firms]
            said.append(f"【{township.name or '未填乡镇'}】{'、'.join(firms)}")
        return "\n".join(said)


def _called(firm: Missing, *, with_number: bool) -> str:
    words = " ".join(filter(None, (firm.person, firm.phone if with_number else "")))
    return f"（{words}）" if words else ""
