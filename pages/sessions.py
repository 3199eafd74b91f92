"""Signing in and out, and the page of one's own account."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Grant
from pages.crumbs import crumbs
from zones.demo.people import PASSWORD


@dataclass(frozen=True)
class DemoAccount:
    """An account that anybody may try, and what it may do."""

    username: str
    password: str
    says: str
    scope: str


class SignIn(LoginView):
    """Name and password; in the demo the page names the accounts that may be tried."""

    template_name = "pages/sessions/sign_in.html"
    redirect_authenticated_user = True

    def get_context_data(self, **context):
        return super().get_context_data(demo_accounts=_demo_accounts(), crumbs=crumbs(_("登录")), **context)


sign_in = SignIn.as_view()
sign_out = LogoutView.as_view()


@login_required
def account(request: HttpRequest) -> HttpResponse:
    """Who one is here, and which organisations and divisions one may act for today."""
    grants = request.user.grants.in_force(timezone.localdate()).select_related("organisation", "division")
    context = {"grants": list(grants.order_by("role", "id")), "crumbs": crumbs(_("本人账号"))}
    return render(request, "pages/sessions/account.html", context)


def _demo_accounts() -> list[DemoAccount]:
    if not settings.DEMO:
        return []
    grants = Grant.objects.filter(user__is_demo=True).select_related("user", "organisation", "division").order_by("id")
    return [
        DemoAccount(
            grant.user.get_username(), PASSWORD, grant.get_role_display(), (grant.organisation or grant.division).label
        )
        for grant in grants
    ]
