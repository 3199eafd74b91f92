"""Signing in, with the second step where there is one, and out."""

from __future__ import annotations

import time
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import authenticate, login
from django.contrib.auth.views import LogoutView
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts.actions import begin_attempt, conclude_attempt, spend_code
from accounts.forms import CodeForm, SignInForm
from accounts.models import Attempt, Grant, User
from accounts.roles import RoleInWords, in_words
from common.addresses import address_of
from pages.crumbs import crumbs
from pages.devices import agent_of
from zones.demo.people import PASSWORD

Outcome = Attempt.Outcome
BACKEND = "django.contrib.auth.backends.ModelBackend"
# Between the password and the code.
CODE_DUE = "code_due"
CODE_DUE_LASTS = 300

sign_out = LogoutView.as_view()


@dataclass(frozen=True)
class DemoAccount:
    """An account that anybody may try, and what it may do."""

    username: str
    password: str
    role: RoleInWords
    scope: str


@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Name and password; in the demo the page names the accounts that may be tried."""
    following = own_address(request, request.POST.get("next", request.GET.get("next", "")))
    if request.user.is_authenticated:
        return HttpResponseRedirect(following)
    form = SignInForm(request.POST or None)
    if form.is_valid():
        username = form.cleaned_data["username"]
        attempt, until = _begun(request, username)
        if until:
            return _locked(request, until)
        user = authenticate(request, username=username, password=form.cleaned_data["password"])
        if user is None:
            conclude_attempt(attempt=attempt, outcome=Outcome.WRONG_PASSWORD)
            form.add_error(None, _("用户名或密码不对。密码区分大小写。"))
        elif user.second_factor_since:
            conclude_attempt(attempt=attempt, outcome=Outcome.CODE_DUE)
            request.session.cycle_key()
            request.session[CODE_DUE] = {"user": user.pk, "until": time.time() + CODE_DUE_LASTS, "next": following}
            return redirect("sign-in-code")
        else:
            return _entered(request, user, attempt, following)
    context = {
        "form": form,
        "next": following,
        "mail": settings.MAIL,
        "welcome": "welcome" in request.GET,
        "demo_accounts": _demo_accounts(),
        "crumbs": crumbs(_("登录")),
    }
    return render(request, "pages/sessions/sign_in.html", context)


@never_cache
@sensitive_post_parameters("code")
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """The second step, for five minutes after the first."""
    due = request.session.get(CODE_DUE)
    user = User.objects.filter(pk=due["user"], is_active=True).first() if due else None
    if user is None or due["until"] < time.time():
        return redirect("sign-in")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        attempt, until = _begun(request, user.get_username())
        if until:
            return _locked(request, until)
        if spend_code(user=user, typed=form.cleaned_data["code"], at=timezone.now(), by=user):
            del request.session[CODE_DUE]
            return _entered(request, user, attempt, due["next"])
        conclude_attempt(attempt=attempt, outcome=Outcome.WRONG_CODE)
        form.add_error("code", _("动态码不对，或已用过。请等应用显示下一个，或输入一个未用过的恢复码。"))
    context = {"form": form, "crumbs": crumbs((_("登录"), reverse("sign-in")), _("动态码"))}
    return render(request, "pages/sessions/code.html", context)


def admin_sign_in(request: HttpRequest) -> HttpResponse:
    """Support comes in by the same door as everybody: the admin's own knows neither lock-out nor codes.

    Whom the admin sends here although signed in, it will not let in.
    """
    if request.user.is_authenticated and not request.user.is_staff:
        raise PermissionDenied
    address = own_address(request, request.GET.get("next", ""), reverse("admin:index"))
    return redirect(f"{reverse('sign-in')}?{urlencode({'next': address}, safe='/')}")


def own_address(request: HttpRequest, address: str, otherwise: str = "") -> str:
    """`address` if it leads to this host, else the start."""
    own = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if own else otherwise or resolve_url(settings.LOGIN_REDIRECT_URL)


def _begun(request: HttpRequest, username: str):
    address = address_of(request.META, settings.TRUSTED_PROXIES)
    return begin_attempt(username=username, address=address, agent=agent_of(request), at=timezone.now())


def _entered(request: HttpRequest, user: User, attempt: Attempt, following: str) -> HttpResponse:
    """A session under a new key, with what its owner will recognise it by."""
    conclude_attempt(attempt=attempt, outcome=Outcome.SIGNED_IN, by=user)
    login(request, user, backend=BACKEND)
    request.session["address"], request.session["agent"] = attempt.address, agent_of(request)
    return HttpResponseRedirect(following)


def _locked(request: HttpRequest, until) -> HttpResponse:
    """The same words whether or not there is such an account."""
    wait = max(1, int((until - timezone.now()).total_seconds()))
    context = {"until": timezone.localtime(until), "minutes": -(-wait // 60), "mail": settings.MAIL}
    response = render(request, "pages/sessions/locked.html", context, status=429)
    response.headers["Retry-After"] = str(wait)
    return response


def _demo_accounts() -> list[DemoAccount]:
    if not settings.DEMO:
        return []
    grants = Grant.objects.filter(user__is_demo=True).select_related("user", "organisation", "division").order_by("id")
    return [
        DemoAccount(grant.user.get_username(), PASSWORD, in_words(grant), (grant.organisation or grant.division).label)
        for grant in grants
    ]
