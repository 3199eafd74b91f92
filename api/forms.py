"""The return forms as they are declared: what each asks, in which unit, and the checks that a row meets."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from api.endpoint import Endpoint, Page
from api.parameters import Asked
from api.shapes import DATE, FLAG, TEXT, listed, maybe, obj, one_of
from common.money import Unit
from enterprises.checks import RULES, Grade
from enterprises.models import ReturnKind, ReturnState
from enterprises.questions import VERSIONS, ReturnForm, Span

# How units are named in what is asked and delivered.
UNITS = {
    "yuan": Unit.YUAN,
    "thousand": Unit.THOUSAND,
    "ten_thousand": Unit.TEN_THOUSAND,
    "hundred_million": Unit.HUNDRED_MILLION,
}
QUESTION = obj(
    name=TEXT,
    label=TEXT,
    quantity=TEXT,
    span=one_of([each.value for each in Span]),
    year_earlier=FLAG,
    counts_heads=FLAG,
    may_be_negative=FLAG,
)
CHECK = obj(rule=TEXT, grade=one_of([each.value for each in Grade]), says=TEXT)
ROW = obj(
    kind=one_of(ReturnKind.values),
    title=TEXT,
    table_number=TEXT,
    version=TEXT,
    since=DATE,
    until=maybe(DATE),
    unit=one_of(list(UNITS)),
    states=listed(obj(code=one_of(ReturnState.values), label=TEXT)),
    questions=listed(QUESTION),
    checks=listed(CHECK),
)


def shape(form: ReturnForm) -> dict[str, Any]:
    return {
        "kind": form.kind.value,
        "title": form.title,
        "table_number": form.table_number,
        "version": form.version,
        "since": form.since,
        "until": form.until,
        "unit": next(name for name, unit in UNITS.items() if unit is form.unit),
        "states": [{"code": code, "label": str(label)} for code, label in ReturnState.choices],
        "questions": [
            {
                "name": each.name,
                "label": str(each.label),
                "quantity": each.quantity,
                "span": each.span.value,
                "year_earlier": each.prior,
                "counts_heads": each.is_count,
                "may_be_negative": each.negative,
            }
            for each in form.questions
        ],
        "checks": [{"rule": rule, "grade": grade.value, "says": str(text)} for rule, (grade, text) in RULES.items()],
    }


def forms(request: HttpRequest, asked: Asked) -> Page:
    rows = [shape(form) for form in VERSIONS]
    return Page(rows, len(rows))


ENDPOINTS = [
    Endpoint(
        route="v1/forms/",
        name="forms",
        summary=_("报表的指标和审核关系"),
        description=_("两张报表各问什么、用什么单位、有哪些审核关系；网页、工作簿和接口用的是同一份。"),
        answer=forms,
        row=ROW,
        in_words=True,
        lists=True,
    )
]
