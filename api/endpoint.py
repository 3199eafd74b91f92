"""One address of the API: what may be asked, how it is answered, and the same words for its documentation."""

from __future__ import annotations

import gzip
import logging
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from hashlib import blake2b
from typing import Any
from urllib.parse import unquote

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from access.audience import audience_for
from api.authentication import authenticate, is_anonymous
from api.formats import BYTE_ORDER_MARK, CSV, EXCEL, JSON, Format, csv_text, json_text, negotiated, rows_of
from api.parameters import Asked, Parameter, choice, read_query
from api.problems import FOR_ALL, Problem, answer_of, language_of
from zones.audience import PUBLIC, Audience

log = logging.getLogger(__name__)

READING = "GET, HEAD, OPTIONS"
# Below this gzip costs more than it saves.
WORTH_PACKING = 1_000
VARY = "Accept, Accept-Encoding, Authorization, Cookie"
Text = str | Promise


@dataclass(frozen=True)
class Page:
    """Rows of a register: dictionaries, or JSON objects already written. `next` is the ?after= of the next page.

    `tag` changes with everything that the page shows, where it has one; else its bytes make the ETag.
    """

    rows: Sequence[dict[str, Any]] | Sequence[str]
    count: int
    next: str | None = None
    more: Mapping[str, Any] = field(default_factory=dict)
    tag: str = ""


@dataclass(frozen=True)
class One:
    """One object, written already, and where `successor` is given the address of the one that took its place."""

    text: str
    successor: str = ""


# One object may come written already.
Answer = Page | One | dict[str, Any] | str


@dataclass(frozen=True)
class Delivered:
    """What a delivery came to, and headers to go with it."""

    answer: dict[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, eq=False)
class Endpoint:
    """`answer(request, asked, **key)` gives a page or one object; `row` is the JSON Schema of a row or that object."""

    route: str
    name: str
    summary: Text
    answer: Callable[..., Answer]
    row: dict[str, Any]
    description: Text = ""
    parameters: Sequence[Parameter] = ()
    # What stands in the path, with its meaning and an example.
    keys: Sequence[Parameter] = ()
    more: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    lists: bool = True
    # What the documentation tries: the query of its example.
    example: str = ""
    refuses_large: bool = False
    # Whether the object may have a successor, which a Link header then names.
    may_be_replaced: bool = False
    # Whether the answer holds sentences, which are then in the language that Accept-Language asks for.
    in_words: bool = False
    # Nobody's to read without signing in or a token.
    needs_reader: bool = False
    # What POST does: `deliver(request, **key)`, with the schemas of its body and of its answer.
    deliver: Callable[..., Delivered] | None = None
    body: dict[str, Any] = field(default_factory=dict)
    delivered: dict[str, Any] = field(default_factory=dict)

    # Django looks at this where a view is a function. A session's cookie reads and never delivers, so nothing here can
    # be forged: without a token POST is 401, and where nothing is delivered 405.
    csrf_exempt = True

    @property
    def methods(self) -> str:
        return f"{READING}, POST" if self.deliver else READING

    @cached_property
    def formats(self) -> tuple[Format, ...]:
        return (JSON, CSV, EXCEL) if self.lists else (JSON,)

    @cached_property
    def all_parameters(self) -> list[Parameter]:
        names = [each.name for each in self.formats]
        format_ = choice("format", _("格式；优先于Accept。excel是带BOM的CSV。"), names, example="json")
        return [*self.parameters, format_]

    @cached_property
    def read(self) -> Callable[[str], Asked]:
        """What a query string asks. Clients ask the same again and again, and reading depends on nothing else."""
        return lru_cache(maxsize=256)(lambda query: read_query(query, self.all_parameters))

    @cached_property
    def columns(self) -> list[str]:
        """What a row's members are called in CSV."""
        return list(_columns(self.row["properties"]))

    def __call__(self, request: HttpRequest, **key: Any) -> HttpResponse:
        try:
            if request.method == "OPTIONS":
                return _options(self.methods)
            if request.method == "POST" and self.deliver:
                authenticate(request)
                with translation.override(language_of(request)):
                    return self._received(self.deliver(request, **key))
            if request.method not in ("GET", "HEAD"):
                raise Problem(405, _("这个接口不接受这种方法。"), {"Allow": self.methods})
            authenticate(request)
            asked = dict(self.read(request.META.get("QUERY_STRING", "")))
            wanted = asked.pop("format", None)
            format_ = (
                next(each for each in self.formats if each.name == wanted)
                if wanted
                else negotiated(request.headers.get("Accept", "*/*"), self.formats[:2])
            )
            if not self.in_words:
                return self._written(request, format_, self.answer(request, asked, **key))
            language = language_of(request)
            with translation.override(language):
                response = self._written(request, format_, self.answer(request, asked, **key))
                response.headers["Content-Language"] = language
            return response
        except Problem as problem:
            return answer_of(problem, request)
        except (OperationalError, InterfaceError):
            raise  # the middleware has a calm word for it
        except Exception:
            log.exception("%s failed", request.path)
            return answer_of(Problem(500, _("门户出错，已记入日志。")), request)

    def _received(self, delivered: Delivered) -> HttpResponse:
        headers = FOR_ALL | {"Vary": VARY, "Cache-Control": "no-store"} | dict(delivered.headers)
        return HttpResponse(json_text(delivered.answer).encode(), content_type=JSON.content_type, headers=headers)

    def _written(self, request: HttpRequest, format_: Format, answer: Answer) -> HttpResponse:
        headers = FOR_ALL | {
            "Vary": VARY,
            "Cache-Control": "no-cache" if is_anonymous(request) else "private, no-cache",
        }
        next_address, tag = None, ""
        if isinstance(answer, Page):
            headers["X-Total-Count"] = str(answer.count)
            tag = answer.tag if format_ is JSON or not answer.tag else f"{answer.tag}-{format_.name}"
            if answer.next is not None:
                next_address = _next_address(request, answer.next)
                headers["Link"] = f'<{next_address}>; rel="next"'
        if isinstance(answer, One):
            if answer.successor:
                headers["Link"] = f'<{request.build_absolute_uri(answer.successor)}>; rel="successor-version"'
            answer = answer.text
        if format_ is JSON:
            text = _json_page(answer, next_address) if isinstance(answer, Page) else _json_object(answer)
        else:
            rows = answer.rows
            text = csv_text(self.columns, rows_of(rows) if rows and isinstance(rows[0], str) else rows)
            text = BYTE_ORDER_MARK + text if format_ is EXCEL else text
            headers["Content-Disposition"] = f'attachment; filename="{self.name}.csv"'
        return _sent(request, text.encode(), format_.content_type, headers, tag)


def audience_of(request: HttpRequest) -> Audience:
    """Whose confidential figures this reader sees."""
    return PUBLIC if is_anonymous(request) else audience_for(request.user)


def _columns(properties: Mapping[str, Any], prefix: str = "") -> Iterable[str]:
    for name, schema in properties.items():
        inner = schema.get("properties")
        if inner:
            yield from _columns(inner, f"{prefix}{name}_")
        else:
            yield prefix + name


def _json_object(answer: dict[str, Any] | str) -> str:
    return answer if isinstance(answer, str) else json_text(answer)


def _json_page(page: Page, next_address: str | None) -> str:
    texts = page.rows if page.rows and isinstance(page.rows[0], str) else [json_text(row) for row in page.rows]
    head = json_text({"count": page.count, "next": next_address, **page.more})
    return f'{head[:-1]},"results":[{",".join(texts)}]}}'


def _next_address(request: HttpRequest, after: str) -> str:
    """This address with another ?after=; everything else stays as it was asked."""
    asked = request.META.get("QUERY_STRING", "").split("&")
    kept = [part for part in asked if part and unquote(part.split("=")[0]) != "after"]
    return request.build_absolute_uri(f"{request.path}?{'&'.join([*kept, f'after={after}'])}")


def _options(methods: str) -> HttpResponse:
    """Also what a browser asks before it reads from another site. Delivering from another site is not offered."""
    headers = {
        "Allow": methods,
        "Access-Control-Allow-Methods": READING,
        "Access-Control-Allow-Headers": "Accept, Accept-Language, Authorization, If-None-Match",
        "Access-Control-Max-Age": "86400",
    }
    return HttpResponse(status=204, headers=FOR_ALL | headers)


def _sent(request: HttpRequest, body: bytes, content_type: str, headers: dict[str, str], tag: str) -> HttpResponse:
    """The body or, where the reader has it already, 304. Without a tag, the body's: the same data, the same tag."""
    tag = tag or blake2b(body, digest_size=12).hexdigest()
    packed = len(body) > WORTH_PACKING and _takes_gzip(request.headers.get("Accept-Encoding", ""))
    headers["ETag"] = f'"{tag}-gzip"' if packed else f'"{tag}"'
    if {tag, "*"} & tags_in(request.headers.get("If-None-Match", "")):
        return HttpResponse(status=304, headers=headers)
    if packed:
        body = gzip.compress(body, compresslevel=5, mtime=0)
        headers["Content-Encoding"] = "gzip"
    headers["Content-Length"] = str(len(body))
    return HttpResponse(body if request.method == "GET" else b"", content_type=content_type, headers=headers)


def _takes_gzip(header: str) -> bool:
    return any(re.fullmatch(r"\s*gzip\s*(;\s*q=(1|0\.\d*[1-9]).*)?", part) for part in header.split(","))


def tags_in(header: str) -> set[str]:
    """The tags without quotes, weakness, or what says how the body was packed."""
    return {part.strip().removeprefix("W/").strip('"').removesuffix("-gzip") for part in header.split(",")}
