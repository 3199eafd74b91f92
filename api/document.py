"""The OpenAPI 3.1 document, made from the endpoints' own declarations, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from api.endpoint import Endpoint
from api.formats import CSV, JSON
from api.parameters import LONGEST_QUERY, Asked, Parameter, choice
from api.problems import LANGUAGES, MEDIA_TYPE, language_of

PROBLEM = {
    "type": "object",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "parameter": {"type": "string"},
        "value": {"type": "string"},
        "known": {"type": "array", "items": {"type": "string"}},
        "limit": {"type": "integer"},
    },
    "required": ["type", "title", "status", "detail"],
}


def path_of(route: str) -> str:
    """v1/zones/<slug:slug>/ as /api/v1/zones/{slug}/."""
    return "/api/" + re.sub(r"<\w+:(\w+)>", r"{\1}", route)


@cache
def document(endpoints: tuple[Endpoint, ...], language: str) -> dict[str, Any]:
    """Built once a language: the declarations do not change while the portal runs."""
    with translation.override(language):
        return {
            "openapi": "3.1.0",
            "info": {
                "title": _("品牌示范区信息平台统计接口"),
                "version": "1.0.0",
                "description": _(
                    "读取无须登录；登录或用令牌后可见授权范围内的全部数值，用写令牌可成批报送。未知参数一律以400拒绝。"
                    "列表按键分页：下一页的地址在Link头和next中。应答带ETag，未变则304。"
                    "查询串中的加号就是加号，空格写作%20。"
                ),
            },
            "servers": [{"url": "/"}],
            "paths": {path_of(each.route): _operations(each) for each in endpoints},
            "components": {
                "schemas": {"Problem": PROBLEM},
                "responses": _problems(),
                "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": _("接口令牌")}},
            },
            # Reading mostly takes none; with one, what its user may see is shown.
            "security": [{}, {"token": []}],
        }


def _operations(endpoint: Endpoint) -> dict[str, Any]:
    return {"get": _operation(endpoint)} | ({"post": _delivery(endpoint)} if endpoint.deliver else {})


def _delivery(endpoint: Endpoint) -> dict[str, Any]:
    text = {"type": "string"}
    headers = {
        "Idempotency-Key": (True, _("每批一个；重发同一批用同一个，只写一次。"), "2018-12-first"),
        "If-Match": (False, _("读到的tag；行已变则412。"), "*"),
    }
    content = {JSON.media_type: {"schema": endpoint.delivered}}
    return {
        "operationId": f"{endpoint.name}_deliver",
        "summary": str(endpoint.summary),
        "description": str(endpoint.description or endpoint.summary),
        "tags": [endpoint.route.split("/")[1]],
        "parameters": [
            *(_parameter(each, "path") for each in endpoint.keys),
            *(
                {
                    "name": name,
                    "in": "header",
                    "required": needed,
                    "description": says,
                    "schema": text,
                    "example": example,
                }
                for name, (needed, says, example) in headers.items()
            ),
        ],
        "requestBody": {"required": True, "content": {JSON.media_type: {"schema": endpoint.body}}},
        "responses": {
            "200": {"description": _("成功"), "content": content},
            **{
                str(status): {"$ref": f"#/components/responses/{status}"}
                for status in (400, 401, 403, 404, 409, 412, 413, 415, 422, 503)
            },
        },
        "security": [{"token": []}],
    }


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    statuses = [400, 401, 404, 405, 406, 414, 503] if endpoint.keys else [400, 401, 405, 406, 414, 503]
    statuses += [413] if endpoint.refuses_large else []
    return {
        "operationId": endpoint.name,
        "summary": str(endpoint.summary),
        "description": str(endpoint.description or endpoint.summary),
        "tags": [endpoint.route.split("/")[1] or "api"] if "/" in endpoint.route else ["api"],
        "parameters": [
            *(_parameter(each, "path") for each in endpoint.keys),
            *(_parameter(each, "query") for each in endpoint.all_parameters),
        ],
        **({"security": [{"token": []}]} if endpoint.needs_reader else {}),
        "responses": {
            "200": _found(endpoint),
            "304": {"description": _("与If-None-Match所指的相同。")},
            **{str(status): {"$ref": f"#/components/responses/{status}"} for status in sorted(statuses)},
        },
    }


def _parameter(parameter: Parameter, place: str) -> dict[str, Any]:
    schema = parameter.schema
    known = {"name": parameter.name, "in": place, "description": str(parameter.meaning), "required": place == "path"}
    if parameter.many:
        return known | {
            "schema": {"type": "array", "items": schema},
            "style": "form",
            "explode": False,
            "example": [parameter.example],
        }
    example: Any = int(parameter.example) if schema["type"] == "integer" else parameter.example
    return known | {"schema": schema, "example": example}


def answer_schema(endpoint: Endpoint) -> dict[str, Any]:
    """What a JSON answer looks like: one object, or a page of rows."""
    if not endpoint.lists:
        return endpoint.row
    properties = {
        "count": {"type": "integer"},
        "next": {"type": ["string", "null"], "format": "uri"},
        **endpoint.more,
        "results": {"type": "array", "items": endpoint.row},
    }
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _found(endpoint: Endpoint) -> dict[str, Any]:
    content: dict[str, Any] = {JSON.media_type: {"schema": answer_schema(endpoint)}}
    headers = {"ETag": {"description": _("内容的强校验。"), "schema": {"type": "string"}}}
    if endpoint.lists:
        content[CSV.media_type] = {"schema": {"type": "string"}, "example": ",".join(endpoint.columns) + "\r\n"}
        headers["X-Total-Count"] = {"description": _("全部行数。"), "schema": {"type": "integer"}}
        headers["Link"] = {"description": _("下一页（rel=next），没有则无此头。"), "schema": {"type": "string"}}
    elif endpoint.may_be_replaced:
        says = _("取代它的现行者（rel=successor-version），本身现行则无此头。")
        headers["Link"] = {"description": says, "schema": {"type": "string"}}
    return {"description": _("成功"), "headers": headers, "content": content}


def _problems() -> dict[str, Any]:
    meanings = {
        400: _("参数未知，或值不合规定；known列出可用的。"),
        401: _("令牌无效、已撤销或已过期；WWW-Authenticate说明要什么。"),
        404: _("没有这个地址，或无权查看。"),
        403: _("看得见，但无权报送；或令牌只读。"),
        405: _("这个接口不接受这种方法；Allow列出可用的。"),
        406: _("Accept中没有可给的格式。"),
        409: _("本期已提交、已核定或已截止，没有写入；rule说明是哪一种。"),
        412: _("If-Match所指之后行已被修改，没有写入；ETag是现在的tag。"),
        413: _("所问或正文太大；说明如何缩小。"),
        414: _("查询串太长。"),
        415: _("正文不是application/json。"),
        422: _("有错误，没有写入；errors一次列出全部，各有行号、信用代码、字段和规则。"),
        503: _("数据库暂时不可用，Retry-After后再试。"),
    }
    examples = {
        400: {
            "title": "Bad Request",
            "detail": _("没有参数“%(name)s”。") % {"name": "zoen"},
            "parameter": "zoen",
            "known": ["zone", "format"],
        },
        401: {"title": "Unauthorized", "detail": _("令牌无效、已撤销或已过期。请在“接口令牌”页另建一个。")},
        404: {"title": "Not Found", "detail": _("没有这个地址，或您无权查看。")},
        403: {"title": "Forbidden", "detail": _("您可以查看，但不能为这个协会填报。")},
        405: {"title": "Method Not Allowed", "detail": _("这个接口不接受这种方法。")},
        406: {"title": "Not Acceptable", "detail": _("Accept中没有本接口能给的格式。"), "known": [JSON.media_type]},
        409: {"title": "Conflict", "detail": _("这期报送不再接受填报。"), "rule": "closed"},
        412: {"title": "Precondition Failed", "detail": _("您读取之后，这些行已被修改；请重新读取后再报。")},
        413: {
            "title": "Request Entity Too Large",
            "detail": _("所问超过%(most)d行。请缩小范围：给出zone、indicator、freq，或更短的start至end。")
            % {"most": 50000},
            "limit": 50000,
        },
        414: {"title": "Request-URI Too Long", "detail": _("查询串长于%(limit)d个字符。") % {"limit": LONGEST_QUERY}},
        415: {"title": "Unsupported Media Type", "detail": _("正文应为application/json。")},
        422: {
            "title": "Unprocessable Entity",
            "detail": _("%(count)d处错误，什么都没有写入。") % {"count": 1},
            "errors": [
                {
                    "row": 3,
                    "credit_code": "91330324PDY00001X1",
                    "field": "output",
                    "rule": "negative",
                    "detail": _("不能为负数，现为%(value)s。") % {"value": "-1"},
                    "proposal": None,
                }
            ],
        },
        503: {"title": "Service Unavailable", "detail": _("数据库暂时不可用，请稍后再试。")},
    }
    return {
        str(status): {
            "description": meaning,
            "content": {
                MEDIA_TYPE: {
                    "schema": {"$ref": "#/components/schemas/Problem"},
                    "example": {"type": "about:blank", "status": status, **examples[status]},
                }
            },
        }
        for status, meaning in meanings.items()
    }


def schema_endpoint(endpoints: Sequence[Endpoint]) -> Endpoint:
    """The address that gives the document of these endpoints and of itself."""

    def schema(request: HttpRequest, asked: Asked) -> dict[str, Any]:
        return document((*endpoints, itself), asked.get("lang") or language_of(request))

    itself = Endpoint(
        route="schema/",
        name="schema",
        summary=gettext_lazy("接口说明（OpenAPI 3.1）"),
        answer=schema,
        row={"type": "object", "properties": {"openapi": {"type": "string"}}, "required": ["openapi", "paths"]},
        parameters=[choice("lang", gettext_lazy("说明的语言。"), LANGUAGES)],
        lists=False,
    )
    return itself
