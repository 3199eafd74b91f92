"""Returns of one submission: its rows with a tag, and many delivered at once with the checks of page and sheet."""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from access.audience import may_enter_for, may_see, visible_to
from accounts.models import User
from api.authentication import writer_of
from api.bodies import read_json
from api.endpoint import Delivered, Endpoint, Page, tags_in
from api.forms import UNITS
from api.parameters import Asked
from api.problems import Problem, not_found, said
from api.shapes import TEXT, WHOLE, listed, maybe, obj, one_of
from api.submissions import EVERY, KEYS, ROUTE, find, seen, signed_in
from common.codes import is_credit_code, normalise_credit_code
from common.money import format_amount
from enterprises import actions
from enterprises.checks import RULES, Finding, Grade
from enterprises.forms import Answers, read_answers
from enterprises.models import Delivery, Enterprise, ReturnState, Submission
from enterprises.proposing import CLOSED, Proposal, propose
from enterprises.questions import VERSIONS, ReturnForm, form_of
from enterprises.standing import rows_of, tag_of, tags_of
from zones.present import present_day

MOST_ROWS = 5_000
# A batch in whose rows somebody types just then is looked at so many times.
TRIES = 3
KEY = re.compile(r"[!-~]{8,128}")
NAMES = list(dict.fromkeys(name for form in VERSIONS for name in form.names))

AMOUNT = {"type": ["integer", "null"]}
ROW = obj(credit_code=TEXT, name=TEXT, state=one_of(ReturnState.values), explanation=TEXT)
ROW = ROW | {"properties": ROW["properties"] | dict.fromkeys(NAMES, AMOUNT)}
GIVEN = {"type": ["string", "number", "null"]}
PROBLEM_ROW = obj(row=WHOLE, credit_code=TEXT, field=TEXT, rule=TEXT, detail=TEXT, proposal=maybe(WHOLE))
BODY = {
    "type": "object",
    "properties": {
        "unit": one_of(list(UNITS)),
        "mode": one_of(["all", "good"]),
        "rows": {
            "type": "array",
            "maxItems": MOST_ROWS,
            "items": {
                "type": "object",
                "properties": {"credit_code": TEXT, "state": one_of(ReturnState.values), "explanation": TEXT}
                | dict.fromkeys(NAMES, GIVEN),
                "required": ["credit_code"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["rows"],
    "additionalProperties": False,
}
ANSWER = obj(
    received=WHOLE,
    changed=WHOLE,
    same=WHOLE,
    left_out=WHOLE,
    tag=TEXT,
    errors=listed(PROBLEM_ROW),
    questions=listed(PROBLEM_ROW),
)


def returns(request: HttpRequest, asked: Asked, **key: str) -> Page:
    """The rows as they stand, amounts in 元. The tag of all of them is the ETag, and what If-Match takes.

    Who sees the submission sees them all; another reader those that may be seen by themselves, and no tag.
    """
    reader, submission = signed_in(request), find(EVERY, **key)
    whole = may_see(reader, submission)
    every = form_of(submission.kind, submission.month).model.objects.all()
    # before the rows: where one changes in between, the tag is of the past and If-Match refuses
    tag = tag_of(submission) if whole else None
    rows = rows_of(submission, every if whole else visible_to(reader, every))
    if not rows and not whole:
        raise not_found()
    firms = {firm.pk: firm for firm in Enterprise.objects.filter(pk__in=[row["enterprise_id"] for row in rows])}
    shown = []
    for row in rows:
        firm = firms[row.pop("enterprise_id")]
        del row["id"]
        shown.append({"credit_code": firm.credit_code, "name": firm.name, **row})
    return Page(shown, len(shown), more={"tag": tag}, tag=tag or "")


def deliver(request: HttpRequest, **key: str) -> Delivered:
    """Many rows at once: all errors in one answer, and all or nothing unless the sender takes the good ones."""
    sender = writer_of(request)
    submission = find(seen(request), **key)
    if not may_enter_for(sender, submission.association):
        raise Problem(403, _("您可以查看，但不能为这个协会填报。"))
    idempotency = _idempotency_key(request)
    body = read_json(request)
    digest = hashlib.sha256(
        json.dumps([request.path, body], sort_keys=True, ensure_ascii=True, default=str).encode()
    ).hexdigest()
    if earlier := Delivery.objects.filter(user=sender, key=idempotency).first():
        return _again(earlier, digest)
    form = form_of(submission.kind, submission.month)
    unit, mode, given = _understood(body)
    for tries_left in reversed(range(TRIES)):
        looked = _look(form, submission, given, UNITS[unit])
        good, errors = looked.good, looked.errors
        if errors and (mode == "all" or not good):
            detail = said(_("%(count)d处错误，什么都没有写入。"), count=len(errors))
            raise Problem(422, detail, errors=errors, questions=looked.questions)
        told = {"received": len(given), "left_out": len(given) - len(good)}
        told |= {"errors": errors, "questions": looked.questions}
        try:
            return _written(request, sender, submission, looked, told, idempotency, digest)
        except actions.Overtaken as overtaken:
            # somebody typed into one of these rows between our looking and our writing: look again
            if not tries_left:
                raise Problem(409, "".join(overtaken.messages), rule=overtaken.code) from None
    raise AssertionError("the last try answers")


@dataclass(frozen=True)
class _Looked:
    """What came of looking at a batch: what can be written, what is wrong, and the tags of what was judged with it."""

    good: dict[int, Proposal]
    errors: list[dict[str, Any]]
    questions: list[dict[str, Any]]
    tags: dict[int, str]


def _look(form: ReturnForm, submission: Submission, given: list[dict[str, Any]], unit: Any) -> _Looked:
    read, errors = _read(form, submission, given, unit)
    # before any row is read: where one is written from here on, all are looked at again
    tags = tags_of(submission, read)
    proposals = propose(submission, {enterprise: answers for enterprise, (_at, _code, answers) in read.items()})
    questions = []
    bad = {error["row"] for error in errors}
    for enterprise, (at, code, _answers) in read.items():
        if enterprise not in proposals or enterprise not in tags:
            errors.append(_not_expected(at, code))  # it went a moment ago
            bad.add(at)
            continue
        for problem in _problems(form, proposals[enterprise], at, code):
            grade = problem.pop("grade")
            (errors if grade is Grade.FIX else questions if grade is Grade.EXPLAIN else []).append(problem)
            if grade is Grade.FIX:
                bad.add(at)
    errors.sort(key=lambda error: error["row"])
    good = {each: proposals[each] for each, (at, _code, _answers) in read.items() if at not in bad}
    return _Looked(good, errors, questions, {each: tags[each] for each in good})


def _written(
    request: HttpRequest,
    sender: User,
    submission: Submission,
    looked: _Looked,
    told: dict[str, Any],
    idempotency: str,
    digest: str,
) -> Delivered:
    form = form_of(submission.kind, submission.month)
    names = [name for name in form.names if any(name in proposal.named for proposal in looked.good.values())]
    try:
        delivery = actions.deliver_returns(
            submission=submission,
            names=names,
            rows=[proposal.values(names) for proposal in looked.good.values()],
            named={enterprise: proposal.named for enterprise, proposal in looked.good.items()},
            judged=looked.tags,
            told=told,
            key=idempotency,
            digest=digest,
            seen=_seen(request),
            on=present_day(timezone.localdate()),
            by=sender,
            reason=_("接口报送，幂等键%(key)s") % {"key": idempotency},
        )
    except actions.Stale as stale:
        if earlier := Delivery.objects.filter(user=sender, key=idempotency).first():
            return _again(earlier, digest)  # the rows changed by the very same, sent twice at once
        raise Problem(412, "".join(stale.messages), {"ETag": f'"{stale.tag}"'}, tag=stale.tag) from None
    except actions.Overtaken:
        raise
    except ValidationError as refused:
        if earlier := Delivery.objects.filter(user=sender, key=idempotency).first():
            return _again(earlier, digest)  # the same was sent twice at once, and the other came first
        raise Problem(409, "".join(refused.messages), rule=refused.code or "refused") from None
    return Delivered(delivery.answer, {"ETag": f'"{delivery.answer["tag"]}"'})


def _again(earlier: Delivery, digest: str) -> Delivered:
    """The answer that the first one got; the same key for other rows is somebody's mistake."""
    if earlier.digest != digest:
        raise Problem(422, _("这个幂等键已用于另一批内容；请换一个。"), header="Idempotency-Key")
    return Delivered(earlier.answer, {"Idempotency-Replayed": "true", "ETag": f'"{earlier.answer["tag"]}"'})


def _idempotency_key(request: HttpRequest) -> str:
    key = request.headers.get("Idempotency-Key", "").strip().strip('"')
    if not KEY.fullmatch(key):
        detail = _("请在Idempotency-Key头中写8至128个可见ASCII字符，每批一个；重发同一批用同一个。")
        raise Problem(400, detail, header="Idempotency-Key")
    return key


def _seen(request: HttpRequest) -> set[str] | None:
    """The tags that If-Match names, of whatever format; * and no header ask for nothing."""
    tags = {tag.removesuffix("-csv").removesuffix("-excel") for tag in tags_in(request.headers.get("If-Match", "*"))}
    return None if "*" in tags else tags


def _understood(body: dict[str, Any]) -> tuple[str, str, list[dict[str, Any]]]:
    if unknown := sorted(body.keys() - BODY["properties"].keys()):
        detail = said(_("正文没有成员“%(name)s”。"), name=unknown[0][:60])
        raise Problem(400, detail, known=sorted(BODY["properties"]))
    unit, mode, rows = body.get("unit", "yuan"), body.get("mode", "all"), body.get("rows")
    if unit not in UNITS:
        raise Problem(400, said(_("unit应为其中之一：%(known)s。"), known="、".join(UNITS)), known=list(UNITS))
    if mode not in ("all", "good"):
        raise Problem(400, _("mode应为all（全部写入或都不写）或good（写入没有错误的行）。"), known=["all", "good"])
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise Problem(400, _("rows应为对象的列表，至少一行。"))
    if len(rows) > MOST_ROWS:
        raise Problem(413, said(_("一批最多%(limit)d行；请分批报送。"), limit=MOST_ROWS), limit=MOST_ROWS)
    return unit, mode, rows


def _read(
    form: ReturnForm, submission: Submission, given: list[dict[str, Any]], unit: Any
) -> tuple[dict[int, tuple[int, str, Answers]], list[dict[str, Any]]]:
    """By enterprise: the row's number, its code and answers; and what is wrong with rows that cannot be placed."""
    sent = [row.get("credit_code") for row in given]
    codes = [normalise_credit_code(code[:60]) if isinstance(code, str) else "" for code in sent]
    expected = form.model.objects.filter(association=submission.association_id, month=submission.month)
    well_formed = {code for code in codes if is_credit_code(code)}
    known = dict(
        expected.filter(enterprise__credit_code__in=well_formed).values_list("enterprise__credit_code", "enterprise")
    )
    places: dict[str, list[int]] = defaultdict(list)
    for at, code in enumerate(codes, start=1):
        places[code].append(at)
    read: dict[int, tuple[int, str, Answers]] = {}
    errors = []
    for at, (row, code) in enumerate(zip(given, codes, strict=True), start=1):
        enterprise = known.get(code)
        if enterprise is None:
            errors.append(_not_expected(at, code))
            continue
        first, *more = places[code]
        if more:
            # which of the rows counts nobody knows: none is written, as in a sheet
            detail = _("与第%(first)s行是同一家企业。") % {"first": more[0] if at == first else first}
            errors.append(_problem(at, code, "credit_code", "duplicate", detail))
        if enterprise not in read:
            answers = read_answers(form, {name: value for name, value in row.items() if name != "credit_code"}, unit)
            for name in answers.unknown:
                detail = _("没有这样的字段；可用的字段见/api/v1/forms/。")
                errors.append(_problem(at, code, name[:60], "unknown_field", detail))
            read[enterprise] = (at, code, answers)
    return read, errors


def _not_expected(at: int, code: str) -> dict[str, Any]:
    if not code:
        return _problem(at, "", "credit_code", "required", _("这一行缺少统一社会信用代码：credit_code应为文字。"))
    detail = _("本期报送中没有信用代码为“%(code)s”的企业。") % {"code": code}
    return _problem(at, code, "credit_code", "not_expected", detail)


def _problems(form: ReturnForm, proposal: Proposal, at: int, code: str) -> Iterator[dict[str, Any]]:
    if proposal.closed:
        yield _problem(at, code, "credit_code", proposal.closed, str(CLOSED[proposal.closed])) | {"grade": Grade.FIX}
    for name, (text, problem) in proposal.refused.items():
        detail = _("“%(found)s”：%(problem)s") % {"found": text, "problem": problem}
        yield _problem(at, code, name, "number" if name in form.names else name, detail) | {"grade": Grade.FIX}
    for finding in proposal.judged.open:
        if finding.name not in proposal.refused:
            yield _problem(at, code, finding.name, finding.rule, _in_words(form, finding), finding.proposal) | {
                "grade": finding.grade
            }


def _problem(row: int, code: str, field: str, rule: str, detail: str, proposal: int | None = None) -> dict[str, Any]:
    return {"row": row, "credit_code": code, "field": field, "rule": rule, "detail": detail, "proposal": proposal}


def _in_words(form: ReturnForm, finding: Finding) -> str:
    """Amounts among the params are 元, unless the field counts heads."""
    heads = bool(finding.name) and form[finding.name].is_count
    words = {
        name: value if heads or not isinstance(value, int) or name == "percent" else format_amount(value)
        for name, value in finding.params.items()
    }
    return str(RULES[finding.rule][1] % words)


ENDPOINTS = [
    Endpoint(
        route=ROUTE + "returns/",
        name="returns",
        summary=gettext_lazy("一期的报表：读取，或成批报送"),
        description=gettext_lazy(
            "GET给出各行（元）和全部行的tag，也就是ETag；获许可查阅个别企业的，只给出其行，tag为null。POST成批报送：须有写令牌和Idempotency-Key；If-Match给出读到的ETag（即tag），"
            "行已变则412。与网页和工作簿用同样的审核；全部错误一次给出（422），须说明的在questions中。"
        ),
        answer=returns,
        row=ROW,
        keys=KEYS,
        more={"tag": maybe(TEXT)},
        needs_reader=True,
        deliver=deliver,
        body=BODY,
        delivered=ANSWER,
        in_words=True,
    )
]
