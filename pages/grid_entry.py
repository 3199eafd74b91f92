"""What is typed and pasted into the grid: cells one row at a time, blocks at once, exempt rows taken over."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from common.forms import printed_only
from common.money import NumberRefused, Unit, parse_amount, parse_count
from enterprises import actions
from enterprises.models import ReturnState, Submission
from enterprises.questions import ReturnForm
from pages import grid_rows
from pages.grid import COMPACT, unit_from
from pages.grid_rows import may_enter
from pages.moment import today
from pages.presenters import grid as shown
from pages.submission import address, find_submission, form_for

MOST_ROWS = 2_000
LONGEST_EXPLANATION = 300
LONGEST_REASON = 120


class Unreadable(ValueError):
    """The request is not what the grid's script sends; the message says what is wrong with it."""


def in_json(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view for the script: refusals are JSON, and whoever is signed out no longer is told so instead of led away."""

    @require_POST
    @functools.wraps(view)
    def asked(request: HttpRequest, **place: str) -> HttpResponse:
        if not request.user.is_authenticated:
            return _problem(_("登录已失效。请在新窗口重新登录，再点“重试”；已填的内容都还在。"), 401)
        submission = find_submission(request, **place)
        if not may_enter(request, submission):
            raise PermissionDenied
        try:
            return view(request, submission, _body(request))
        except Unreadable as odd:
            return _problem(str(odd), 400)
        except ValidationError as refused:
            return _problem("".join(refused.messages), 422, code=getattr(refused, "code", ""))

    return asked


@in_json
def cells(request: HttpRequest, submission: Submission, body: dict[str, Any]) -> HttpResponse:
    """Some cells of one row: what is a number becomes the answer, what is none is kept beside it."""
    form = form_for(submission)
    unit, given = _unit(body), body.get("cells")
    if not isinstance(given, dict) or not all(isinstance(each, dict) for each in given.values()):
        raise Unreadable("cells")
    read = _Read(form, unit)
    for name, cell in given.items():
        read.take(name, cell.get("text"), cell.get("seen"))
    if read.problems:
        return _problem("".join(read.problems.values()), 422)
    row = get_object_or_404(
        form.model.objects.select_related("enterprise"),
        association=submission.association_id,
        month=submission.month,
        enterprise__credit_code=_text(body.get("code")),
    )
    reason = _reason(body)
    answer, status = {}, 200
    try:
        actions.fill_cells(
            form=form,
            enterprise=row.enterprise,
            month=submission.month,
            answers=read.answers,
            refused=read.refused,
            seen=read.seen,
            state=read.state,
            explanation=read.explanation,
            texts=read.texts,
            confirmed=reason,
            on=today(),
            by=request.user,
            reason=reason,
        )
    except actions.Conflict as conflict:
        answer, status = {"conflict": conflict.now, "problem": "".join(conflict.messages)}, 409
    (now,) = grid_rows.rows(submission, code=row.enterprise.credit_code)
    answer["row"] = shown.compact(form, now, {})
    return JsonResponse(answer, status=status, json_dumps_params=COMPACT)


@in_json
def paste(request: HttpRequest, submission: Submission, body: dict[str, Any]) -> HttpResponse:
    """A block of cells in one go; every row that is refused is told, with the others filled."""
    form = form_for(submission)
    unit, names, given = _unit(body), body.get("names"), body.get("rows")
    if not isinstance(names, list) or not names or not isinstance(given, list):
        raise Unreadable("names, rows")
    if not all(isinstance(name, str) for name in names) or len(set(names)) < len(names):
        raise Unreadable("names")
    if len(given) > MOST_ROWS:
        raise Unreadable(_("一次最多粘贴%(most)d行。") % {"most": MOST_ROWS})
    ids = dict(
        form.model.objects.filter(association=submission.association_id, month=submission.month).values_list(
            "enterprise__credit_code", "enterprise"
        )
    )
    lines, problems = {}, {}
    for each in given:
        code, read = _line(form, unit, names, each)
        if code in ids:
            lines[ids[code]] = actions.Line(
                ids[code], read.answers, read.refused, read.seen, read.texts, read.state, read.explanation
            )
            problems |= {code: read.problems} if read.problems else {}
    done = actions.fill_block(
        form=form,
        month=submission.month,
        association=submission.association,
        names=[name for name in names if name not in ("state", "explanation")],
        lines=list(lines.values()),
        on=today(),
        by=request.user,
        reason=_reason(body) or _("粘贴"),
    )
    codes = {pk: code for code, pk in ids.items()}
    now = grid_rows.rows(submission, codes=[codes[pk] for pk in lines])
    answer = {
        "rows": [shown.compact(form, row, {}) for row in now],
        "filled": len(done.rows),
        "problems": problems,
        "conflicts": {codes[pk]: cells for pk, cells in done.conflicts.items()},
        "closed": {codes[pk]: problem for pk, problem in done.closed.items()},
    }
    return JsonResponse(answer, json_dumps_params=COMPACT)


@require_POST
@login_required
def copy(request: HttpRequest, association: str, kind: str, month: str) -> HttpResponse:
    """Whoever was exempt in the period before is exempt again; nothing else is taken over."""
    submission = find_submission(request, association, kind, month)
    if not may_enter(request, submission):
        raise PermissionDenied
    try:
        copied = actions.copy_exempt(
            form=form_for(submission),
            month=submission.month,
            association=submission.association,
            on=today(),
            by=request.user,
            reason=_("复制上期免报状态"),
        )
    except ValidationError:
        # closed meanwhile: the page itself says so
        return HttpResponseRedirect(address("grid", submission))
    return HttpResponseRedirect(f"{address('grid', submission)}?copied={copied}")


class _Read:
    """The texts of one row, sorted into answers and what is none."""

    def __init__(self, form: ReturnForm, unit: Unit) -> None:
        self.form, self.unit = form, unit
        self.answers: dict[str, int | None] = {}
        self.refused: dict[str, tuple[str, str]] = {}
        self.seen: dict[str, Any] = {}
        self.texts: dict[str, str] = {}
        self.state: str | None = None
        self.explanation: str | None = None
        # what is neither an answer nor kept beside the row: an unknown state, too long an explanation
        self.problems: dict[str, str] = {}

    def take(self, name: Any, text: Any, seen: Any) -> None:
        text = _text(text)
        if name in ("state", "explanation"):
            try:
                setattr(self, name, (state_from if name == "state" else explanation_from)(text))
            except ValidationError as refused:
                self.problems[name] = "".join(refused.messages)
                return
        elif name in self.form.names:
            try:
                self.answers[name] = number_from(self.form, name, text, self.unit)
                self.texts[name] = text
            except NumberRefused as refused:
                self.refused[name] = (text, str(refused.message))
        else:
            raise Unreadable(f"cells.{name}")
        if seen is not None and not isinstance(seen, int | str):
            raise Unreadable(f"cells.{name}.seen")
        self.seen[name] = seen


def number_from(form: ReturnForm, name: str, text: str, unit: Unit) -> int | None:
    """What the text says in the grammar of all amounts; heads are whole numbers."""
    return parse_count(text) if form[name].is_count else parse_amount(text, unit=unit)


def state_from(text: str) -> str:
    """By its value or its word in the reader's language."""
    for state in ReturnState:
        if text.strip() in (state.value, str(state.label)):
            return state.value
    message = _("“%(found)s”不是填报状态；可写：%(states)s。")
    states = "、".join(str(label) for label in ReturnState.labels)
    raise ValidationError(message, code="state", params={"found": text[:20], "states": states})


def explanation_from(text: str) -> str:
    text = " ".join(text.split())
    if len(text) > LONGEST_EXPLANATION:
        raise ValidationError(_("说明最多%(most)d字。"), code="long", params={"most": LONGEST_EXPLANATION})
    printed_only(text)
    return text


def _line(form: ReturnForm, unit: Unit, names: list, each: Any) -> tuple[str, _Read]:
    if not isinstance(each, dict):
        raise Unreadable("rows")
    texts, seen = each.get("texts"), each.get("seen")
    if not (isinstance(texts, list) and isinstance(seen, list) and len(texts) == len(seen) == len(names)):
        raise Unreadable("rows.texts, rows.seen")
    read = _Read(form, unit)
    for name, text, was in zip(names, texts, seen, strict=True):
        read.take(name, text, was)
    return _text(each.get("code")), read


def _body(request: HttpRequest) -> dict[str, Any]:
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        raise Unreadable("JSON") from None
    if not isinstance(body, dict):
        raise Unreadable("JSON")
    return body


def _unit(body: dict[str, Any]) -> Unit:
    unit = unit_from(body.get("unit"))
    if unit is None:
        raise Unreadable("unit")
    return unit


def _reason(body: dict[str, Any]) -> str:
    """A repaired value carries who at the unit confirmed it, and how."""
    confirmed = body.get("confirmed")
    if not isinstance(confirmed, dict):
        return ""
    who, how = (_text(confirmed.get(part)).strip()[:LONGEST_REASON] for part in ("who", "how"))
    if not who or not how:
        raise ValidationError(_("请写明企业由谁、以什么方式确认。"), code="confirmed")
    return confirmed_by(who, how)


def confirmed_by(who: str, how: str) -> str:
    """As the ledger keeps it."""
    return _("企业确认：%(who)s，%(how)s") % {"who": who, "how": how}


def _text(value: Any) -> str:
    """As PostgreSQL can keep it: no half of a surrogate pair and no control character; U+FFFD stands for each."""
    if isinstance(value, dict | list | bool):
        raise Unreadable("text")
    text = "" if value is None else str(value)
    return "".join(each if each.isprintable() or each == "\t" else "\ufffd" for each in text[:1_000])


def _problem(text: str, status: int, **more: str) -> JsonResponse:
    return JsonResponse({"problem": text} | more, status=status)
