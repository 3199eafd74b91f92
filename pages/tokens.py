"""API tokens of one's own: made, shown once, listed, revoked."""

from __future__ import annotations

import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from access.audience import audience_for
from access.entry import for_roles
from accounts.actions import make_token, revoke_token
from accounts.forms import TokenForm
from accounts.models import User
from pages.crumbs import crumbs
from pages.security import knows_password
from zones.indicators.output import output
from zones.models import Zone


@for_roles()
@sensitive_post_parameters()
def tokens(request: HttpRequest) -> HttpResponse:
    """The list and the form; a new token's secret stands in the answer to the form and nowhere after."""
    user, now, secret = request.user, timezone.now(), ""
    form = TokenForm(request.POST or None)
    if form.is_valid() and knows_password(request, form):
        chosen = form.cleaned_data
        expires_at = now + datetime.timedelta(days=chosen["days"])
        _token, secret = make_token(
            user=user, name=chosen["name"], scope=chosen["scope"], at=now, expires_at=expires_at, by=user
        )
        form = TokenForm()
    context = {
        "form": form,
        "secret": secret,
        "example": request.build_absolute_uri(_example(user)) if secret else "",
        "tokens": user.tokens.select_related("use").order_by("-made_at"),
        "now": now,
        "crumbs": crumbs((_("本人账号"), reverse("account")), _("接口令牌")),
    }
    return render(request, "pages/sessions/tokens.html", context)


def _example(user: User) -> str:
    """One indicator of one zone, by the year: all figures at once may be more than one answer holds."""
    zones = Zone.objects.order_by("slug")
    zone = zones.filter(pk__in=audience_for(user).zones).first() or zones.first()
    query = f"?zone={zone.slug}&indicator={output.code}&freq=A" if zone else ""
    return reverse("api-observations") + query


@require_POST
@for_roles()
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """From now on it is refused."""
    token = get_object_or_404(request.user.tokens, pk=pk)
    revoke_token(token=token, at=timezone.now(), by=request.user)
    messages.success(request, _("令牌“%(name)s”已撤销。") % {"name": token.name})
    return redirect("tokens")
