"""One firm's form of a submission, for phones and without JavaScript, with the history of its row."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import User
from classifications.models import in_reader_language
from common.money import UNIT_NAMES, NumberRefused, Unit
from enterprises import actions
from enterprises.models import Enterprise, FirmLink, ReturnState, Submission
from enterprises.questions import Question, ReturnForm
from ledger.models import Line
from pages import grid_rows
from pages.crumbs import submission_crumbs
from pages.grid import about, unit_from, unit_of
from pages.grid_entry import confirmed_by, explanation_from, number_from, state_from
from pages.grid_rows import Row
from pages.moment import today
from pages.presenters.findings import digits, grades, sentence, written
from pages.presenters.grid import quantity_label, span_label
from pages.submission import address, find_submission, form_for

# Lines of the ledger that are shown; a row of one month seldom has ten.
LINES = 100


@dataclass
class Field:
    """One question: what stands in its box, what stood there when the page was made, what is said about it."""

    question: Question
    span: str
    text: str
    was: str
    seen: str
    last: str
    year: str
    told: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Change:
    """One line of the ledger in words."""

    at: Any
    who: str
    reason: str
    inserted: bool
    cells: list[tuple[str, str, str]]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def firm(request: HttpRequest, association: str, kind: str, month: str, credit_code: str) -> HttpResponse:
    """The form; what is no number comes back as it was typed, with what is wrong about it."""
    submission = find_submission(request, association, kind, month)
    row = _row(submission, credit_code)
    unit = unit_from(request.POST.get("unit")) or unit_of(request)
    if request.GET.get("part") == "history":
        context = {"history": history(submission, row, unit)}
        return render(request, "pages/grid/history.html", context)
    problems, typed, status = [], {}, 200
    if request.method == "POST":
        if not grid_rows.may_enter(request, submission):
            raise PermissionDenied
        problems = _saved(request, submission, row, unit)
        if not problems:
            return HttpResponseRedirect(_next(request, submission, credit_code))
        # only what was changed on the page that was sent; beside it stands what is kept now
        typed = {name: text for name, text in request.POST.items() if text != request.POST.get(f"was-{name}", "")}
        status = 422
        row = _row(submission, credit_code)
    form = form_for(submission)
    context = about(request, submission)
    context |= {
        "row": row,
        "unit": unit,
        "unit_name": UNIT_NAMES[unit],
        "problems": problems,
        "confirmed": FirmLink.objects.filter(
            kind=form.kind, month=submission.month, enterprise=row.kept["enterprise_id"]
        )
        .confirmed()
        .exists(),
        "who": typed.get("who", ""),
        "how": typed.get("how", ""),
        "saved": request.GET.get("saved") == "1",
        "editable": context["fills"] and not row.frozen,
        "states": _states(typed.get("state", row.kept["state"])),
        "explanation": typed.get("explanation", row.kept["explanation"]),
        "groups": _groups(form, row, unit, typed),
        "told": [
            (grades()[each.grade], each.grade, sentence(form, each, unit), form[each.name].label if each.name else "")
            for each in row.judged.findings
        ],
        "history": history(submission, row, unit),
        "crumbs": submission_crumbs(submission, in_reader_language(row.name, row.name_en)),
    }
    return render(request, "pages/grid/firm.html", context, status=status)


def history(submission: Submission, row: Row, unit: Unit) -> list[Change]:
    """Who changed what in this row, when and why, newest first; two queries."""
    form = form_for(submission)
    lines = list(Line.objects.filter(table=form.model._meta.db_table, row=row.kept["id"]).order_by("-id")[:LINES])
    people = {
        user.pk: user.get_full_name() or user.get_username()
        for user in User.objects.filter(pk__in={line.actor for line in lines if line.actor})
    }
    return [
        Change(
            at=line.at,
            who=people.get(line.actor, _("系统")),
            reason=line.reason,
            inserted=line.operation == "I",
            cells=_changed(form, line, unit),
        )
        for line in lines
    ]


def _changed(form: ReturnForm, line: Line, unit: Unit) -> list[tuple[str, str, str]]:
    """Label, old and new of each column; what came in whole was empty before and lists none."""
    if line.operation != "U":
        return []
    old = line.old or {}
    return [
        (_label(form, name), _value(form, name, old.get(name), unit), _value(form, name, new, unit))
        for name, new in (line.new or {}).items()
    ]


def _states(chosen: str) -> list[tuple[str, str, bool]]:
    return [(state.value, str(state.label), state.value == chosen) for state in ReturnState]


def _row(submission: Submission, code: str) -> Row:
    found = grid_rows.rows(submission, code=code)
    if not found:
        raise Http404
    return found[0]


def _saved(request: HttpRequest, submission: Submission, row: Row, unit: Unit) -> list[str]:
    """Write what differs from what the page showed; the refusals, if any."""
    form, given = form_for(submission), request.POST
    answers: dict[str, int | None] = {}
    texts: dict[str, str] = {}
    who, how = (" ".join(given.get(name, "").split())[:60] for name in ("who", "how"))
    confirmed = confirmed_by(who, how) if who and how else ""
    refused: dict[str, tuple[str, str]] = {}
    seen: dict[str, Any] = {}
    try:
        for name in form.names:
            text = given.get(name)
            if text is None or text == given.get(f"was-{name}", ""):
                continue
            seen[name] = _seen(given.get(f"seen-{name}", ""))
            try:
                answers[name] = number_from(form, name, text, unit)
                texts[name] = text
            except NumberRefused as problem:
                refused[name] = ("".join(each for each in text if each.isprintable()), str(problem.message))
        state, explanation = None, None
        if given.get("state") and given["state"] != given.get("was-state"):
            state, seen["state"] = state_from(given["state"]), given.get("was-state")
        # a browser sends every line's end as two characters
        was = given.get("was-explanation", "").replace("\r\n", "\n")
        if " ".join(given.get("explanation", "").split()) != " ".join(was.split()):
            explanation, seen["explanation"] = explanation_from(given.get("explanation", "")), was
        actions.fill_cells(
            form=form,
            enterprise=get_object_or_404(Enterprise, pk=row.kept["enterprise_id"]),
            month=submission.month,
            answers=answers,
            refused=refused,
            seen=seen,
            state=state,
            texts=texts,
            confirmed=confirmed,
            explanation=explanation,
            on=today(),
            by=request.user,
            reason=confirmed,
        )
    except actions.Conflict as conflict:
        stands = "；".join(
            f"{_label(form, name)} {_value(form, name, value, unit)}" for name, value in conflict.now.items()
        )
        return [*conflict.messages, _("现有内容：%(stands)s。再点“保存”即以您填的为准。") % {"stands": stands}]
    except ValidationError as problem:
        return list(problem.messages)
    return []


def _seen(text: str) -> int | None:
    try:
        return int(text) if text else None
    except ValueError:
        return None


def _next(request: HttpRequest, submission: Submission, code: str) -> str:
    """This firm again, or the next one that has not reported."""
    if request.POST.get("then") == "next":
        form = form_for(submission)
        missing = form.model.objects.filter(
            association=submission.association_id, month=submission.month, state=ReturnState.MISSING
        )
        order = ("enterprise__township", "enterprise__initials", "enterprise__credit_code")
        following = missing.exclude(enterprise__credit_code=code).order_by(*order)
        code = following.values_list("enterprise__credit_code", flat=True).first() or code
        return address("grid-firm", submission, credit_code=code)
    return address("grid-firm", submission, credit_code=code) + "?saved=1"


def _groups(form: ReturnForm, row: Row, unit: Unit, typed: Any) -> list[tuple[str, bool, list[Field]]]:
    groups: dict[str, list[Field]] = {}
    last, year = row.judged.history.last, row.judged.history.year
    for question in form.questions:
        name, value = question.name, row.kept[question.name]
        scribble = row.judged.scribbles.get(name)
        text = scribble.text if scribble else digits(value, unit, is_count=question.is_count)

        def beside(numbers: Any, question: Question = question) -> str:
            found = None if question.prior else numbers.get(question.name)
            return "" if found is None else written(found, unit, is_count=question.is_count)

        groups.setdefault(question.quantity, []).append(
            Field(
                question=question,
                span=span_label(question, form),
                text=typed.get(name, text),
                was=text,
                seen="" if value is None else str(value),
                last=beside(last),
                year=beside(year),
                told=[
                    (str(each.grade), sentence(form, each, unit)) for each in row.judged.findings if each.name == name
                ],
            )
        )
    return [(quantity_label(name), form[each[0].question.name].is_count, each) for name, each in groups.items()]


def _label(form: ReturnForm, name: str) -> str:
    if name in form.names:
        return str(form[name].label)
    try:
        return str(form.model._meta.get_field(name.removesuffix("_id")).verbose_name)
    except LookupError:
        return name


def _value(form: ReturnForm, name: str, value: Any, unit: Unit) -> str:
    if name in form.names:
        return written(value, unit, is_count=form[name].is_count)
    if name == "state" and value in ReturnState.values:
        return str(ReturnState(value).label)
    return "—" if value in (None, "") else str(value)
