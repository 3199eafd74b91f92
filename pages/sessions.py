"""Signing in and out, and the page of one's own account."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from pages.crumbs import crumbs


class SignIn(LoginView):
    """Name and password; in the demo the page names the accounts that may be tried."""

    template_name = "pages/sessions/sign_in.html"
    redirect_authenticated_user = True

    def get_context_data(self, **context):
        accounts = getattr(settings, "DEMO_ACCOUNTS", ()) if settings.DEMO else ()
        return super().get_context_data(demo_accounts=accounts, crumbs=crumbs(_("登录")), **context)


sign_in = SignIn.as_view()
sign_out = LogoutView.as_view()


@login_required
def account(request: HttpRequest) -> HttpResponse:
    """Who one is here, and which organisations and divisions one may act for today."""
    grants = request.user.grants.in_force(timezone.localdate()).select_related("organisation", "division")
    context = {"grants": list(grants.order_by("role", "id")), "crumbs": crumbs(_("本人账号"))}
    return render(request, "pages/sessions/account.html", context)
