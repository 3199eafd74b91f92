"""How a view asks: out of reach reads as a missing id (404), what is seen but not theirs to do is refused (403)."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from access.audience import editable_by, has_role, visible_to
from access.standing import Reader


def seen_or_404(user: Reader, rows: QuerySet, **key: Any) -> Model:
    """The row, if this reader may see it. One out of reach is answered as one that is not there."""
    try:
        return get_object_or_404(visible_to(user, rows), **key)
    except (ValueError, OverflowError) as odd:
        raise Http404 from odd


def changeable_or_403(user: Reader, rows: QuerySet, **key: Any) -> Model:
    """The row, if this user may change it; 404 if it is out of sight, 403 if it is only for looking at."""
    row = seen_or_404(user, rows, **key)
    if not editable_by(user, rows).filter(pk=row.pk).exists():
        raise PermissionDenied
    return row


def for_roles(*roles: str) -> Callable:
    """A page for holders of one of the roles; with none named, for whoever signed in. Others sign in, or get 403."""

    def guarded(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @functools.wraps(view)
        def asked(request: HttpRequest, **key: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if roles and not has_role(request.user, *roles):
                raise PermissionDenied
            return view(request, **key)

        return asked

    return guarded
