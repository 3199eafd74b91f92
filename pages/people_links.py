"""Links that open once: sent to somebody invited or to somebody who forgot, and opened by them."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from access.audience import has_role, led_by, may_give
from access.entry import for_roles
from access.standing import MANAGES, Role
from accounts.actions import accept_invitation, invite, offer_reset, reset_password
from accounts.forms import AcceptForm, EmailForm, InviteForm, PasswordForm
from accounts.models import Link, User
from accounts.secrets import digest_of
from pages import letters
from pages.crumbs import crumbs

# An address that somebody else types gets three letters an hour, not three hundred.
LETTERS_AN_HOUR = 3


@for_roles(*MANAGES)
def invitation(request: HttpRequest) -> HttpResponse:
    """Whom a lead or an administrator invites; the link is shown in the answer to the form and nowhere after."""
    roles = tuple(Role) if has_role(request.user, Role.ADMINISTRATOR) else (Role.CLERK,)
    organisations = led_by(request.user)
    only = organisations[:2]
    initial = {"role": Role.CLERK, "organisation": only[0] if len(only) == 1 else None}
    form = InviteForm(request.POST or None, organisations=organisations, roles=roles, initial=initial)
    address, mailed, link = "", False, None
    if form.is_valid():
        chosen = form.cleaned_data
        if not may_give(request.user, chosen["role"], chosen["organisation"]):
            raise PermissionDenied
        link, secret = invite(**chosen, at=timezone.now(), by=request.user)
        address, mailed = address_of_link(request, secret), bool(settings.MAIL and link.email)
        text = _("您受邀使用品牌示范区信息平台。请在七天内打开以下链接，自定用户名和密码：") + f"\n\n{address}\n"
        letters.send(to=link.email, subject=_("邀请使用品牌示范区信息平台"), text=text)
    context = {
        "form": form,
        "link": link,
        "address": address,
        "mailed": mailed,
        "crumbs": crumbs((_("人员"), reverse("people")), _("邀请")),
    }
    return render(request, "pages/people/invite.html", context)


@never_cache
def forgot(request: HttpRequest) -> HttpResponse:
    """The same answer whether or not somebody has that address."""
    form = EmailForm(request.POST or None)
    if form.is_valid():
        now = timezone.now()
        lately = now - datetime.timedelta(hours=1)
        for user in User.objects.filter(email__iexact=form.cleaned_data["email"], is_active=True)[:LETTERS_AN_HOUR]:
            if settings.MAIL and user.links.filter(made_at__gt=lately).count() < LETTERS_AN_HOUR:
                _link, secret = offer_reset(user=user, at=now, by=None, reason=_("本人忘记密码"))
                words = _(
                    "有人为用户名“%(name)s”申请重设密码。若是您本人，请在两小时内打开以下链接；若不是，不必理会。"
                )
                text = words % {"name": user.get_username()} + f"\n\n{address_of_link(request, secret)}\n"
                letters.send(to=user.email, subject=_("重设密码"), text=text)
    context = {
        "form": form,
        "sent": form.is_valid(),
        "mail": settings.MAIL,
        "crumbs": crumbs((_("登录"), reverse("sign-in")), _("忘记密码")),
    }
    return render(request, "pages/people/forgot.html", context)


@never_cache
@sensitive_post_parameters()
def opened(request: HttpRequest, secret: str) -> HttpResponse:
    """Looking at it changes nothing; sending the form uses it up."""
    now = timezone.now()
    links = Link.objects.open(now).select_related("user", "organisation", "division")
    link = links.filter(digest=digest_of(secret)).first()
    if link is None or (link.user and not link.user.is_active):
        return render(request, "pages/people/link_spent.html", status=410)
    if link.kind == Link.Kind.INVITATION:
        form = AcceptForm(
            request.POST or None,
            user=User(organisation=link.organisation, email=link.email),
            initial={"first_name": link.name},
        )
    else:
        form = PasswordForm(request.POST or None, user=link.user)
    if form.is_valid():
        try:
            _use(link, form.cleaned_data, now)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            return redirect(f"{reverse('sign-in')}?welcome=1")
    context = {"form": form, "link": link, "crumbs": crumbs(link.get_kind_display())}
    return render(request, "pages/people/link.html", context)


def address_of_link(request: HttpRequest, secret: str) -> str:
    """What to copy."""
    return request.build_absolute_uri(reverse("link", args=[secret]))


def _use(link: Link, chosen: dict, now: datetime.datetime) -> None:
    if link.kind == Link.Kind.INVITATION:
        accept_invitation(
            link=link,
            username=chosen["username"],
            password=chosen["password"],
            first_name=chosen["first_name"],
            today=timezone.localdate(),
            at=now,
        )
    else:
        reset_password(link=link, password=chosen["password"], at=now)
