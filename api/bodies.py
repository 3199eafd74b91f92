"""A JSON body from anywhere: its size and depth are looked at before it is parsed, and what is wrong is said."""

from __future__ import annotations

import json
import re
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from api.problems import Problem, said
from common.forms import mended

LARGEST = 20_000_000
DEEPEST = 32


def read_json(request: HttpRequest) -> dict[str, Any]:
    """The object that the body holds; 400, 413 or 415 where it holds none."""
    if (request.content_type or "").lower() != "application/json":
        raise Problem(415, _("正文应为application/json。"), {"Accept-Post": "application/json"})
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        length = 0
    if length > LARGEST:
        raise _too_large()
    try:
        body = request.read(LARGEST + 1)
    except RequestDataTooBig:
        raise _too_large() from None
    if len(body) > LARGEST:
        raise _too_large()
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem(400, said(_("正文不是UTF-8：第%(position)d个字节读不懂。"), position=error.start + 1)) from None
    if _depth(text) > DEEPEST:
        raise Problem(400, said(_("正文嵌套超过%(depth)d层。"), depth=DEEPEST))
    try:
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        detail = said(
            _("正文不是JSON：第%(line)d行第%(column)d个字符处读不懂。"), line=error.lineno, column=error.colno
        )
        raise Problem(400, detail) from None
    except ValueError as error:
        raise Problem(400, str(error)) from None
    if not isinstance(found, dict):
        raise Problem(400, _("正文应为一个JSON对象。"))
    return mended(found)


def _depth(text: str) -> int:
    """How deep brackets nest, strings left out; linear, and without building anything."""
    deepest = depth = 0
    # A string takes what it can and gives nothing back, to the end where it has none: else each quote is tried anew.
    for sign in re.sub(r'"(?:[^"\\]++|\\.)*+"?', "", text, flags=re.DOTALL):
        if sign in "[{":
            depth += 1
            deepest = max(deepest, depth)
            if deepest > DEEPEST:
                break
        elif sign in "]}":
            depth -= 1
    return deepest


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The second of two members with one name would silently win."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        raise ValueError(str(said(_("“%(name)s”出现了两次。"), name=next(n for n in names if names.count(n) > 1)[:60])))
    return found


def _no_constant(name: str) -> None:
    raise ValueError(str(said(_("“%(name)s”不是JSON的值。"), name=name)))


def _too_large() -> Problem:
    return Problem(413, said(_("正文超过%(limit)d字节；请分批报送。"), limit=LARGEST), limit=LARGEST)
