"""What a lead or an administrator does to somebody's account: each a form of one button on the person's page."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from access.audience import may_give, may_see
from access.entry import changeable_or_403, for_roles
from access.standing import MANAGES
from accounts.actions import (
    close_account,
    end_role,
    end_sessions,
    give_role,
    offer_reset,
    remove_second_factor,
    reopen_account,
    withdraw_link,
)
from accounts.forms import EndRoleForm
from accounts.models import Grant, Link, User
from pages import letters
from pages.people import role_form, shown
from pages.people_links import address_of_link


@require_POST
@for_roles(*MANAGES)
def offer_password(request: HttpRequest, pk: int) -> HttpResponse:
    """A link to a new password, shown this once, and mailed where there is an address."""
    someone = _theirs(request, pk)
    link, secret = offer_reset(user=someone, at=timezone.now(), by=request.user)
    address = address_of_link(request, secret)
    letters.send(
        to=someone.email, subject=_("重设密码"), text=_("请在两小时内打开以下链接设新密码：") + f"\n\n{address}\n"
    )
    context = shown(request, someone, link=link, address=address, mailed=bool(settings.MAIL and someone.email))
    return render(request, "pages/people/person.html", context)


@require_POST
@for_roles(*MANAGES)
def sign_out_everywhere(request: HttpRequest, pk: int) -> HttpResponse:
    """Every session of that person ends."""
    someone = _theirs(request, pk)
    ended = end_sessions(user=someone, by=request.user)
    messages.success(request, _("已退出%(count)d处登录。") % {"count": ended})
    return redirect("person", pk=pk)


@require_POST
@for_roles(*MANAGES)
def second_factor_off(request: HttpRequest, pk: int) -> HttpResponse:
    """For somebody whose phone is lost and whose recovery codes are too."""
    remove_second_factor(user=_theirs(request, pk), by=request.user)
    messages.success(request, _("动态码已停用；下次登录只用密码，之后可重新启用。"))
    return redirect("person", pk=pk)


@require_POST
@for_roles(*MANAGES)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Nobody signs in with it any more; or again, where it was closed."""
    someone = _theirs(request, pk)
    if someone == request.user:
        messages.error(request, _("不能停用本人的账号。"))
    elif someone.is_active:
        try:
            close_account(user=someone, by=request.user)
        except ValidationError as refused:
            messages.error(request, refused.messages[0])
        else:
            messages.success(request, _("账号已停用，所有登录已退出。"))
    else:
        reopen_account(user=someone, by=request.user)
        messages.success(request, _("账号已恢复。"))
    return redirect("person", pk=pk)


@require_POST
@for_roles(*MANAGES)
def give(request: HttpRequest, pk: int) -> HttpResponse:
    """A further role, from today on."""
    someone = _theirs(request, pk)
    form = role_form(request.POST)
    if form.is_valid():
        chosen = form.cleaned_data
        if not may_give(request.user, chosen["role"], chosen["organisation"]):
            raise PermissionDenied
        try:
            give_role(user=someone, since=timezone.localdate(), by=request.user, **chosen)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("角色已授予，自今天起有效。"))
            return redirect("person", pk=pk)
    return render(request, "pages/people/person.html", shown(request, someone, role_form=form), status=422)


@require_POST
@for_roles(*MANAGES)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """A role ends today, for a reason; its past stays. One that was given today is taken back."""
    grant = changeable_or_403(request.user, Grant.objects.select_related("user"), pk=pk)
    form = EndRoleForm(request.POST)
    if form.is_valid():
        try:
            ended = end_role(grant=grant, on=timezone.localdate(), by=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            said = _("角色已自今天起结束。") if ended.pk else _("角色已撤回，即刻失效。")
            messages.success(request, said)
            # With a role taken back somebody may be none of a lead's own people any more.
            return redirect("person", pk=grant.user_id) if may_see(request.user, grant.user) else redirect("people")
    context = shown(request, grant.user, end_form=form, ending=grant.pk)
    return render(request, "pages/people/person.html", context, status=422)


@require_POST
@for_roles(*MANAGES)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """An invitation no longer opens."""
    link = changeable_or_403(request.user, Link.objects.filter(kind=Link.Kind.INVITATION), pk=pk)
    withdraw_link(link=link, at=timezone.now(), by=request.user)
    messages.success(request, _("邀请已撤回，链接不再有效。"))
    return redirect("people")


def _theirs(request: HttpRequest, pk: int) -> User:
    return changeable_or_403(request.user, User.objects.select_related("organisation"), pk=pk)
