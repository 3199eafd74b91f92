"""The page on which people read the API's documentation and try it, under the portal's strict content policy."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.exceptions import APIException
from rest_framework.negotiation import BaseContentNegotiation

from api.problems import LANGUAGES, Problem, answer_of, bad_value, language_of

METHODS = "GET, HEAD, OPTIONS"


class WhateverIsAccepted(BaseContentNegotiation):
    """There is one page, whatever the reader says to accept."""

    def select_renderer(self, request, renderers, format_suffix=None):
        return renderers[0], renderers[0].media_type


class Docs(SpectacularSwaggerSplitView):
    """Without the inline style of the stock page, in both languages, and with errors like everywhere under /api/."""

    url_name = "api-schema"
    template_name = "api/docs.html"
    authentication_classes = ()
    permission_classes = ()
    content_negotiation_class = WhateverIsAccepted
    http_method_names = ("get", "head", "options")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = request.GET.get("lang")
        if asked not in (None, *LANGUAGES):
            return answer_of(bad_value("lang", asked, _("不在可选值之中。"), LANGUAGES), request)
        with translation.override(asked or language_of(request)):
            response = super().dispatch(request, *args, **kwargs)
            if isinstance(getattr(response, "data", None), dict):
                response.data["demo"] = settings.DEMO
            return response.render() if hasattr(response, "render") else response

    def options(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return HttpResponse(status=204, headers={"Allow": METHODS})

    def handle_exception(self, exception: Exception) -> HttpResponse:
        if isinstance(exception, APIException):
            headers = {"Allow": METHODS} if exception.status_code == 405 else {}
            return answer_of(Problem(exception.status_code, exception.detail, headers), self.request)
        raise exception
