"""Addresses of the API. Each also answers without its last slash, and what is none of them is a problem, not a page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, re_path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from api import (
    enterprises,
    evidence,
    forms,
    indicators,
    inspections,
    observations,
    published,
    returns,
    standards,
    submissions,
    zones,
)
from api.docs import Docs
from api.document import schema_endpoint
from api.endpoint import Endpoint
from api.parameters import Asked
from api.problems import answer_of, not_found
from api.shapes import ADDRESS, obj

MODULES = (
    zones,
    enterprises,
    standards,
    inspections,
    indicators,
    observations,
    evidence,
    published,
    forms,
    submissions,
    returns,
)
_REGISTERS = [each for module in MODULES for each in module.ENDPOINTS]
_PLACES = {each.name: f"/api/{each.route}" for each in _REGISTERS if not each.keys}
_PLACES |= {"schema": "/api/schema/", "docs": "/api/docs/"}


def index(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    return _PLACES


_INDEX = Endpoint(
    route="v1/",
    name="index",
    summary=_("接口目录"),
    answer=index,
    row=obj(**dict.fromkeys(_PLACES, ADDRESS)),
    lists=False,
)
ENDPOINTS = [_INDEX, *_REGISTERS]
ENDPOINTS.append(schema_endpoint(tuple(ENDPOINTS)))
# Addresses are tried in turn: those without anything to match cost least, and observations are pulled most.
_BUSIEST_FIRST = sorted(ENDPOINTS, key=lambda each: (bool(each.keys), each.name != "observations"))


@csrf_exempt
def nothing_here(request: HttpRequest, **_rest: Any) -> HttpResponse:
    return answer_of(not_found(), request)


urlpatterns = [
    path("", _INDEX),
    *(path(each.route, each, name=f"api-{each.name}") for each in _BUSIEST_FIRST),
    *(path(each.route.removesuffix("/"), each) for each in _BUSIEST_FIRST),
    path("docs/", Docs.as_view(), name="api-docs"),
    path("docs", Docs.as_view()),
    re_path(r"", nothing_here),
]
