"""Pages of a long list: which one was asked for, and the addresses of its neighbours."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest

# Nobody pages further than this, and Python refuses to read numbers of thousands of digits.
LONGEST_NUMBER = 9


@dataclass(frozen=True)
class Listed:
    """One page of a list with its place in the whole."""

    rows: list[Any]
    total: int
    number: int
    pages: int
    first: int
    last: int
    previous: str
    next: str


def listed(request: HttpRequest, rows: QuerySet, *, size: int = 20) -> Listed:
    """The page that ?page= names; 404 beyond the last one."""
    asked = request.GET.get("page", "1")
    if not (asked.isascii() and asked.isdigit() and len(asked) <= LONGEST_NUMBER):
        raise Http404
    paginator = Paginator(rows, size)
    number = int(asked)
    if not 1 <= number <= paginator.num_pages:
        raise Http404
    page = paginator.page(number)
    return Listed(
        rows=list(page.object_list),
        total=paginator.count,
        number=number,
        pages=paginator.num_pages,
        first=page.start_index(),
        last=page.end_index(),
        previous=_address(request, number - 1) if page.has_previous() else "",
        next=_address(request, number + 1) if page.has_next() else "",
    )


def wants_partial(request: HttpRequest) -> bool:
    """Whether htmx asks for the changed part alone; a restored history entry wants the whole page."""
    return request.headers.get("HX-Request-Type") == "partial"


def _address(request: HttpRequest, number: int) -> str:
    query = request.GET.copy()
    if number == 1:
        query.pop("page", None)
    else:
        query["page"] = str(number)
    return f"{request.path}?{query.urlencode()}" if query else request.path
