"""Pages of a register by the key of the last row seen: stable while rows come and go, and as fast at the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from api.endpoint import Page
from api.parameters import Asked, Parameter, coded, whole, words

LIMIT = whole("limit", _("每页行数。"), 1, 1000, default=100)
DEFAULT = 100


def after_text(example: str) -> Parameter:
    """Where a page starts, for a key that is text."""
    return words("after", _("从这个键之后开始；取自上一页的next。"), longest=60, example=example)


def after_number() -> Parameter:
    return coded("after", _("从这个键之后开始；取自上一页的next。"), r"[0-9]{1,18}", example="0")


def paged(
    rows: QuerySet,
    asked: Asked,
    key: str,
    shape: Callable[[Any], dict[str, Any]],
    related: Sequence[Any] = (),
    **more: Any,
) -> Page:
    """One page in ascending order of `key`, unique and not null. `related` is fetched for the page's rows alone."""
    limit = asked.get("limit", DEFAULT)
    count = rows.count()
    if "after" in asked:
        rows = rows.filter(**{f"{key}__gt": asked["after"]})
    found = list(rows.prefetch_related(*related).order_by(key)[: limit + 1])
    after = quote(str(getattr(found[limit - 1], key)), safe="") if len(found) > limit else None
    return Page([shape(row) for row in found[:limit]], count, after, more)
