"""Two things that every answer needs: the content security policy, and a calm word when PostgreSQL is away."""

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.utils.translation import gettext as _


def content_security_policy(get_response):
    """Set the one policy on every answer that has not set its own."""
    policy = settings.CONTENT_SECURITY_POLICY

    def middleware(request):
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy)
        return response

    return middleware


class DatabaseAway:
    """Answer 503 with Retry-After where a view cannot reach PostgreSQL."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        """Django asks this for every exception that a view or its template raises."""
        if isinstance(exception, OperationalError | InterfaceError):
            return database_away()
        return None


def database_away() -> HttpResponse:
    """The answer while PostgreSQL is away."""
    text = _("数据库暂时不可用，请稍后再试。")
    return HttpResponse(text, status=503, content_type="text/plain; charset=utf-8", headers={"Retry-After": "5"})
