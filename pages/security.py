"""One's own account: what one may do, password, second factor, open sessions, and who tried to sign in."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from access.audience import has_role
from access.entry import for_roles
from accounts.actions import (
    begin_attempt,
    change_password,
    conclude_attempt,
    end_sessions,
    enrol_second_factor,
    remove_second_factor,
)
from accounts.codes import address_for_apps, key_to_type, new_salt, step_opened
from accounts.forms import ChangePasswordForm, CodeForm
from accounts.models import Attempt, Session, User
from accounts.roles import ROLES, WRITERS, in_words
from common.addresses import address_of
from pages.crumbs import crumbs
from pages.devices import agent_of, device_of

ATTEMPTS_SHOWN = 50
# The salt of an app that is being set up, until it made a right code.
SETTING_UP = "second_factor_salt"


@dataclass(frozen=True)
class SessionShown:
    """An open session; `ref` names it in a form without being its key."""

    ref: str
    device: str
    row: Session
    own: bool


@for_roles()
def account(request: HttpRequest) -> HttpResponse:
    """Who one is here, and which organisations and divisions one may act for today."""
    grants = request.user.grants.in_force(timezone.localdate()).select_related("organisation", "division")
    context = {
        "grants": [(grant, in_words(grant)) for grant in grants.order_by("role", "id")],
        "second_factor_due": _second_factor_due(request.user),
        "crumbs": crumbs(_("本人账号")),
    }
    return render(request, "pages/sessions/account.html", context)


def roles(request: HttpRequest) -> HttpResponse:
    """What each role may do, for everybody to read."""
    context = {"roles": ROLES, "crumbs": crumbs(_("角色与权限"))}
    return render(request, "pages/people/roles.html", context)


@for_roles()
@sensitive_post_parameters()
def password(request: HttpRequest) -> HttpResponse:
    """A new password for the old one; every other session ends, and every token."""
    form = ChangePasswordForm(request.POST or None, user=request.user)
    if form.is_valid() and knows_password(request, form):
        user, now = request.user, timezone.now()
        change_password(
            user=user, password=form.cleaned_data["password"], at=now, keep=request.session.session_key, by=user
        )
        update_session_auth_hash(request, user)
        messages.success(request, _("密码已更改，其他设备上的登录已全部退出，接口令牌已全部撤销。"))
        return redirect("password")
    context = {"form": form, "crumbs": _steps(_("密码"))}
    return render(request, "pages/sessions/password.html", context)


@for_roles()
def second_factor(request: HttpRequest) -> HttpResponse:
    """Set up an authenticator app, see that there is one, or part with it."""
    user = request.user
    if user.second_factor_since:
        return _second_factor_kept(request)
    salt = request.session.setdefault(SETTING_UP, new_salt())
    form = CodeForm(request.POST or None)
    if form.is_valid():
        now = timezone.now()
        step = step_opened(salt, "".join(form.cleaned_data["code"].split()), at=now)
        if step is not None:
            del request.session[SETTING_UP]
            codes = enrol_second_factor(
                user=user, salt=salt, step=step, at=now, keep=request.session.session_key, by=user
            )
            context = {"codes": codes, "crumbs": _steps(_("动态码"))}
            return render(request, "pages/sessions/recovery_codes.html", context)
        form.add_error("code", _("动态码不对。请核对手机时间是否自动校准，再输入应用现在显示的六位数。"))
    context = {
        "form": form,
        "picture": _picture(address_for_apps(salt, issuer=_("品牌示范区信息平台"), username=user.get_username())),
        "key": key_to_type(salt),
        "due": _second_factor_due(user) and settings.SECOND_FACTOR_REQUIRED,
        "crumbs": _steps(_("动态码")),
    }
    return render(request, "pages/sessions/second_factor.html", context)


def _second_factor_kept(request: HttpRequest) -> HttpResponse:
    """To part with it takes the password: an open session left alone is not enough."""
    user = request.user
    form = ChangePasswordForm(request.POST or None, user=user)
    del form.fields["password"], form.fields["again"]
    if form.is_valid() and knows_password(request, form):
        remove_second_factor(user=user, by=user)
        messages.success(request, _("动态码已停用，恢复码一并作废。"))
        return redirect("second-factor")
    context = {
        "form": form,
        "since": user.second_factor_since,
        "codes_left": user.recovery_codes.filter(used_at=None).count(),
        "crumbs": _steps(_("动态码")),
    }
    return render(request, "pages/sessions/second_factor_kept.html", context)


@for_roles()
def sessions(request: HttpRequest) -> HttpResponse:
    """Open sessions, and the latest attempts to sign in under this name."""
    user, now = request.user, timezone.now()
    tried = Attempt.objects.filter(user=user).order_by("-at")[:ATTEMPTS_SHOWN]
    context = {
        "sessions": _open_sessions(request, now),
        "attempts": [(attempt, device_of(attempt.agent)) for attempt in tried],
        "good": (Attempt.Outcome.SIGNED_IN, Attempt.Outcome.CODE_DUE, Attempt.Outcome.CONFIRMED),
        "crumbs": _steps(_("登录与会话")),
    }
    return render(request, "pages/sessions/sessions.html", context)


@require_POST
@for_roles()
def end_session(request: HttpRequest) -> HttpResponse:
    """One of one's sessions, or all but this one."""
    user, own = request.user, request.session.session_key
    ref = request.POST.get("session", "")
    if ref == "others":
        ended = end_sessions(user=user, keep=own, by=user)
        messages.success(request, _("已退出其他%(count)d处登录。") % {"count": ended})
        return redirect("sessions")
    key = next((each.row.pk for each in _open_sessions(request, timezone.now()) if each.ref == ref), None)
    if key is None:
        messages.error(request, _("没有这处登录，可能已经退出。"))
    elif end_sessions(user=user, only=key, by=user):
        messages.success(request, _("已退出这处登录。"))
    return redirect("sessions")


def _open_sessions(request: HttpRequest, now) -> list[SessionShown]:
    rows = request.user.sessions.filter(expire_date__gt=now).order_by("-seen")
    own = request.session.session_key
    return [
        SessionShown(hashlib.sha256(row.pk.encode()).hexdigest()[:16], device_of(row.agent), row, row.pk == own)
        for row in rows
    ]


def knows_password(request: HttpRequest, form: Form) -> bool:
    """Is `old` the password? Counted like a sign-in: an open session must not be a way to try them without end."""
    user, now = request.user, timezone.now()
    address = address_of(request.META, settings.TRUSTED_PROXIES)
    attempt, until = begin_attempt(
        username=user.get_username(), address=address, agent=agent_of(request), at=now, by=user
    )
    if until:
        again = timezone.localtime(until).strftime("%H:%M")
        form.add_error("old", _("输错次数过多，请在%(time)s之后再试。") % {"time": again})
    elif user.check_password(form.cleaned_data["old"]):
        conclude_attempt(attempt=attempt, outcome=Attempt.Outcome.CONFIRMED, by=user)
        return True
    else:
        conclude_attempt(attempt=attempt, outcome=Attempt.Outcome.WRONG_PASSWORD, by=user)
        form.add_error("old", _("现在的密码不对。"))
    return False


def _second_factor_due(user: User) -> bool:
    return not user.second_factor_since and (user.is_staff or has_role(user, *WRITERS))


def _picture(address: str) -> SafeString:
    """SVG of our own making: a path and attributes, neither style nor script, so the policy lets it pass."""
    code = segno.make(address, error="m", micro=False)
    return mark_safe(code.svg_inline(scale=5, border=4, svgclass="qr", lineclass=None, omitsize=True, title=None))


def _steps(label: str):
    return crumbs((_("本人账号"), reverse("account")), label)
