"""Errors as RFC 9457 wants them: application/problem+json, with what was wrong and what would be right."""

from __future__ import annotations

import json
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _
from django.views import defaults

MEDIA_TYPE = "application/problem+json"
# What every answer of the API says, errors too: any site may read, and which headers it may look at.
FOR_ALL = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Content-Disposition, ETag, Link, Retry-After, WWW-Authenticate, X-Total-Count",
    "X-Content-Type-Options": "nosniff",
}
MOST_KNOWN = 200
LANGUAGES = ("zh-hans", "en")

_filled = lazy(lambda text, words: str(text) % words, str)


def said(text: str | Promise, **words: Any) -> Promise:
    """A sentence with its words filled in when it is written out: only then the reader's language is known."""
    return _filled(text, words)


class Problem(Exception):
    """What an endpoint raises instead of answering; `more` are members of the problem beside the standard ones."""

    def __init__(self, status: int, detail: str | Promise, headers: dict[str, str] | None = None, **more: Any) -> None:
        super().__init__(status, detail)
        self.status, self.detail, self.headers, self.more = HTTPStatus(status), detail, headers or {}, more


class Refused(ValueError):
    """A parameter's value breaks its rule; `known` are the values that are right, where they can be listed."""

    def __init__(self, rule: str | Promise, known: Iterable[str] | None = None) -> None:
        super().__init__(rule)
        self.rule, self.known = rule, known


def unknown_parameter(name: str, known: Iterable[str]) -> Problem:
    detail = said(_("没有参数“%(name)s”。"), name=name)
    return Problem(400, detail, parameter=name, known=list(known))


def bad_value(name: str, value: str, rule: str | Promise, known: Iterable[str] | None = None) -> Problem:
    """The parameter, the value as it came, the rule that it breaks, and the values there are."""
    detail = said(_("参数“%(name)s”的值“%(value)s”无效：%(rule)s"), name=name, value=value, rule=rule)
    listed = {} if known is None else {"known": sorted(known)[:MOST_KNOWN]}
    return Problem(400, detail, parameter=name, value=value, **listed)


def not_found() -> Problem:
    return Problem(404, _("没有这个地址，或您无权查看。"))


def language_of(request: HttpRequest) -> str:
    """What the reader's browser or program asks for, Chinese if it does not say."""
    accepted = translation.get_language_from_request(request)
    return accepted if accepted in LANGUAGES else LANGUAGES[0]


def answer_of(problem: Problem, request: HttpRequest) -> HttpResponse:
    """The problem in the reader's language."""
    language = language_of(request)
    with translation.override(language):
        body = {
            "type": "about:blank",
            "title": problem.status.phrase,
            "status": problem.status.value,
            "detail": str(problem.detail),
            **problem.more,
        }
    text = json.dumps(body, ensure_ascii=False, default=str)
    headers = FOR_ALL | {
        "Cache-Control": "no-store",
        "Content-Language": language,
        "Vary": "Accept, Accept-Language, Authorization, Cookie",
    }
    return HttpResponse(
        text.encode("utf-8", "replace") if request.method != "HEAD" else b"",
        status=problem.status.value,
        content_type=MEDIA_TYPE,
        headers=headers | problem.headers,
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400, for what is refused before any view: a host that is not ours, too many fields."""
    if request.path.startswith("/api/"):
        return answer_of(Problem(400, _("服务器读不懂这个请求，没有任何内容被提交。")), request)
    return defaults.bad_request(request, exception)
