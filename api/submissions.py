"""Submissions: where each association's month stands, for those whose grants cover it."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from access.audience import visible_to
from access.standing import Reader
from api.authentication import REALM
from api.endpoint import Endpoint, Page
from api.keyset import LIMIT, after_number, paged
from api.parameters import Asked, Parameter, choice, coded, period
from api.problems import Problem, bad_value, not_found
from api.shapes import ADDRESS, DATE, MOMENT, TEXT, WHOLE, maybe, obj, one_of
from common.periods import Freq
from enterprises.models import ReturnKind, Submission

ASSOCIATION = coded("association", _("协会代码。"), r"[-a-zA-Z0-9_]{1,60}", example="yongjia-pump-valve-association")
KIND = choice("kind", _("哪张报表。"), ReturnKind.values)
MONTH = period("month", _("报告月份。"), example="2018-12")
EVERY = Submission.objects.select_related("association")
KEYS = (ASSOCIATION, KIND, MONTH)
ROUTE = "v1/submissions/<slug:association>/<slug:kind>/<slug:month>/"
ROW = obj(
    id=WHOLE,
    association=TEXT,
    kind=one_of(ReturnKind.values),
    month=TEXT,
    state=one_of(Submission.State.values),
    deadline=DATE,
    last_day=DATE,
    submitted_at=maybe(MOMENT),
    decided_at=maybe(MOMENT),
    reason=TEXT,
    returns=ADDRESS,
)


def shape(submission: Submission) -> dict[str, Any]:
    code, month = submission.association.code, f"{submission.month:%Y-%m}"
    return {
        "id": submission.pk,
        "association": code,
        "kind": submission.kind,
        "month": month,
        "state": submission.state,
        "deadline": submission.deadline,
        "last_day": submission.last_day(),
        "submitted_at": submission.submitted_at,
        "decided_at": submission.decided_at,
        "reason": submission.reason,
        "returns": f"/api/v1/submissions/{code}/{submission.kind}/{month}/returns/",
    }


def signed_in(request: HttpRequest) -> Reader:
    """Nobody's business without signing in."""
    if not request.user.is_authenticated:
        raise Problem(401, _("报送状态须登录或用令牌查看。"), {"WWW-Authenticate": REALM})
    return request.user


def seen(request: HttpRequest) -> QuerySet[Submission]:
    """Those that the reader may see."""
    return visible_to(signed_in(request), EVERY)


def find(rows: QuerySet[Submission], association: str, kind: str, month: str) -> Submission:
    """The one of these that an address names; 404 where it is out of reach or not there, and both read alike."""
    named = rows.filter(association__code=association, kind=kind)
    found = next((each for each in named if f"{each.month:%Y-%m}" == month), None)
    if found is None:
        raise not_found()
    return found


def submissions(request: HttpRequest, asked: Asked) -> Page:
    rows = seen(request)
    if "association" in asked:
        rows = rows.filter(association__code=asked["association"])
    if "kind" in asked:
        rows = rows.filter(kind=asked["kind"])
    if "month" in asked:
        if asked["month"].freq is not Freq.MONTH:
            raise bad_value("month", asked["month"].code, _("应为月份，例如2018-12。"))
        rows = rows.filter(month=asked["month"].month)
    if "state" in asked:
        rows = rows.filter(state=asked["state"])
    if "after" in asked:
        asked = asked | {"after": int(asked["after"])}
    return paged(rows, asked, "pk", shape)


def submission(request: HttpRequest, asked: Asked, **key: str) -> dict[str, Any]:
    return shape(find(seen(request), **key))


PARAMETERS: list[Parameter] = [
    ASSOCIATION,
    KIND,
    MONTH,
    choice("state", _("状态。"), Submission.State.values),
    LIMIT,
    after_number(),
]
ENDPOINTS = [
    Endpoint(
        route="v1/submissions/",
        name="submissions",
        summary=_("报送状态"),
        description=_("每个协会每期每张报表一行：状态、期限、退回理由。须登录或用令牌。"),
        answer=submissions,
        row=ROW,
        parameters=PARAMETERS,
        needs_reader=True,
    ),
    Endpoint(
        route=ROUTE,
        name="submission",
        summary=_("一期报送"),
        answer=submission,
        row=ROW,
        keys=KEYS,
        lists=False,
        needs_reader=True,
    ),
]
