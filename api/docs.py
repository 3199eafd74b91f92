"""The page on which people read the API's documentation and try it, under the portal's strict content policy."""

from __future__ import annotations

from django.http import HttpResponse
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.exceptions import APIException
from rest_framework.negotiation import BaseContentNegotiation

from api.problems import Problem, answer_of


class WhateverIsAccepted(BaseContentNegotiation):
    """There is one page, whatever the reader says to accept."""

    def select_renderer(self, request, renderers, format_suffix=None):
        return renderers[0], renderers[0].media_type


class Docs(SpectacularSwaggerSplitView):
    """Without the inline style of the stock page, and with errors like everywhere under /api/."""

    url_name = "api-schema"
    template_name = "api/docs.html"
    authentication_classes = ()
    permission_classes = ()
    content_negotiation_class = WhateverIsAccepted
    http_method_names = ("get", "head", "options")

    def options(self, request, *args, **kwargs) -> HttpResponse:
        return HttpResponse(status=204, headers={"Allow": "GET, HEAD, OPTIONS"})

    def handle_exception(self, exception: Exception) -> HttpResponse:
        if isinstance(exception, APIException):
            headers = {"Allow": "GET, HEAD, OPTIONS"} if exception.status_code == 405 else {}
            return answer_of(Problem(exception.status_code, exception.detail, headers), self.request)
        raise exception
