"""Two things that every answer needs: the content security policy, and a calm word when PostgreSQL is away."""

import sys

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views import defaults

AWAY = (OperationalError, InterfaceError)
RETRY_AFTER = "5"


def content_security_policy(get_response):
    """Set the one policy on every answer that has not set its own."""
    policy = settings.CONTENT_SECURITY_POLICY

    def middleware(request):
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy)
        return response

    return middleware


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
