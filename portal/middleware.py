"""What every answer needs: the browser's guards, sessions that know their age, a calm word without PostgreSQL."""

import sys
import time

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views import defaults

from access.audience import has_role
from accounts.roles import WRITERS

AWAY = (OperationalError, InterfaceError)
RETRY_AFTER = "5"
# A session's last use is kept to the minute, not to the request.
SEEN_EVERY = 60
# Where whoever still needs a second factor may go.
WITHOUT_SECOND_FACTOR = {"second-factor", "sign-in", "sign-out", "account", "type-size", "admin-sign-in"}


def content_security_policy(get_response):
    """Set the one policy on every answer that has not set its own; and no cache keeps a page of who is signed in."""
    policy = settings.CONTENT_SECURITY_POLICY

    def middleware(request):
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy)
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware


def keeps_sessions_alive(get_response):
    """Half an hour runs from the last request, so a session that is used says so, once a minute."""

    def middleware(request):
        response = get_response(request)
        session = request.session
        if session.accessed and SESSION_KEY in session and time.time() - session.get("seen", 0) > SEEN_EVERY:
            session["seen"] = time.time()
        return response

    return middleware


class SecondFactorDue:
    """Whoever edits or accepts, and has no authenticator app, is led to the page that sets one up, and nowhere else."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Asked once the address is known, and only of those who bring a session."""
        if not settings.SECOND_FACTOR_REQUIRED or settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        user, where = request.user, request.resolver_match.url_name
        if not user.is_authenticated or user.second_factor_since or where in WITHOUT_SECOND_FACTOR:
            return None
        if not (user.is_staff or has_role(user, *WRITERS)):
            return None
        if request.path.startswith("/api/"):
            text = _("先在“动态码”页启用动态码。")
            problem = {"type": "about:blank", "title": "Forbidden", "status": 403, "detail": text}
            return JsonResponse(problem, status=403, content_type="application/problem+json")
        return redirect("second-factor")


class DatabaseAway:
    """Answer 503 with Retry-After where a view or its template cannot reach PostgreSQL."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        """Django asks this for every exception that a view or its template raises."""
        return database_away(request) if isinstance(exception, AWAY) else None


def server_error(request):
    """Django's handler500. What a middleware raises comes here alone, the session that cannot be stored for one."""
    return database_away(request) if isinstance(sys.exc_info()[1], AWAY) else defaults.server_error(request)


def database_away(request) -> HttpResponse:
    """The answer while PostgreSQL is away; the next request tries a new connection."""
    text, headers = _("数据库暂时不可用，请稍后再试。"), {"Retry-After": RETRY_AFTER}
    if request.path.startswith("/api/"):
        problem = {"type": "about:blank", "title": "Service Unavailable", "status": 503, "detail": text}
        return JsonResponse(problem, status=503, content_type="application/problem+json", headers=headers)
    # without the request: who reads this cannot be looked up
    return HttpResponse(render_to_string("503.html"), status=503, headers=headers)
