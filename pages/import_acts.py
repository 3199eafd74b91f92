"""What a clerk does with a checked import: repair cells, say who a row is, look ahead, file, take back."""

from __future__ import annotations

import datetime

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from common.codes import normalise_credit_code
from common.forms import DayField
from enterprises import actions, importing
from enterprises.models import Enterprise, Import, ImportProblem, ImportRepair
from enterprises.sheets.explaining import says_nothing
from enterprises.sheets.working import MONTH_CONFIRMED, Work
from pages.import_finding import ensure_not_shut, found, import_address
from pages.import_page import page
from pages.import_preview import look_ahead
from pages.moment import today
from pages.submission import form_for

EXPLANATION = "explanation"


@require_POST
@login_required
def mend(request: HttpRequest, association: str, kind: str, month: str, pk: int) -> HttpResponse:
    """One problem by its button, those that are ticked, or all of one kind that have a proposal."""
    of = found(request, association, kind, month, pk)
    try:
        ensure_not_shut(of)
        of = _mended(request, of)
        importing.advance(Work(of))
    except ValidationError as refused:
        return page(request, of, list(refused.messages), typed=request.POST.dict())
    return HttpResponseRedirect(_back(request, of))


@require_POST
@login_required
def preview(request: HttpRequest, association: str, kind: str, month: str, pk: int) -> HttpResponse:
    """Which figures filing would move, and by how much; a worker finds that out for a large file."""
    of = found(request, association, kind, month, pk)
    try:
        look_ahead(of, by=request.user)
    except ValidationError as refused:
        return page(request, of, list(refused.messages))
    return HttpResponseRedirect(import_address("import", of) + "#moves")


@require_POST
@login_required
def file(request: HttpRequest, association: str, kind: str, month: str, pk: int) -> HttpResponse:
    """File the good rows, or all of them or none; a large file is filed by a worker."""
    of = found(request, association, kind, month, pk)
    try:
        only_good = request.POST.get("which") != "all"
        importing.file(of, only_good=only_good, on=today(), by=request.user)
    except ValidationError as refused:
        return page(request, of, list(refused.messages))
    return HttpResponseRedirect(import_address("import", of))


@require_POST
@login_required
def undo(request: HttpRequest, association: str, kind: str, month: str, pk: int) -> HttpResponse:
    """Put back what stood before."""
    of = found(request, association, kind, month, pk)
    try:
        actions.undo_import(of=of, on=today(), by=request.user, reason=_("撤销导入"))
    except ValidationError as refused:
        return page(request, of, list(refused.messages))
    return HttpResponseRedirect(import_address("import", of))


def _mended(request: HttpRequest, of: Import) -> Import:
    given = request.POST
    if repair := given.get("take-back"):
        row, _dot, name = repair.partition(".")
        if not name:
            return actions.take_back_choice(of=of, row=row, by=request.user)
        return actions.take_back_repair(of=of, row=_number(row), name=name, by=request.user)
    if "again" in given:
        return actions.choose(of=of, choices={}, by=request.user)
    problems = _meant(given, of)
    if not problems:
        raise ValidationError(_("请先勾选要处理的问题。"), code="nothing")
    sheet = [each for each in problems if each.rule in ("title_month", "exchanged", "unit")]
    if sheet:
        return _sheet_mended(request, of, sheet[0])
    return _cells_mended(request, of, problems)


def _meant(given: QueryDict, of: Import) -> list[ImportProblem]:
    """The problems that a button or the ticks stand for."""
    rows: QuerySet[ImportProblem] = of.problems.order_by("id")
    if kind := given.get("kind"):
        return list(rows.filter(rule=kind).exclude(proposal="").exclude(grade="hint"))
    one = given.get("one") or given.get("say") or given.get("leave")
    picked = [one] if one else given.getlist("pick")
    return list(rows.filter(pk__in=[_number(each) for each in picked]))


def _sheet_mended(request: HttpRequest, of: Import, problem: ImportProblem) -> Import:
    """One click for the whole sheet: its month is right, two columns change places, a unit is another."""
    if problem.rule == "title_month":
        return actions.choose(of=of, choices={MONTH_CONFIRMED: 1}, by=request.user)
    columns, units = dict(of.mapping["columns"]), dict(of.mapping["units"])
    if problem.rule == "exchanged":
        one, other = problem.name, problem.params["other"]
        columns[one], columns[other] = columns[other], columns[one]
        units[one], units[other] = units[other], units[one]
    else:
        # one unit stood for all of them; columns with few figures are not judged by themselves
        wrong, right = problem.params["unit"], problem.params["right"]
        units = {name: right if unit == wrong else unit for name, unit in units.items()}
    return actions.map_columns(of=of, mapping=of.mapping | {"columns": columns, "units": units}, by=request.user)


def _cells_mended(request: HttpRequest, of: Import, problems: list[ImportProblem]) -> Import:
    given, form = request.POST, form_for(of.submission)
    cells: dict[tuple[int, str], tuple[str, str]] = {}
    choices: dict[str, int] = {}
    for each in problems:
        if each.row is None:
            continue
        if given.get("leave"):
            choices[str(each.row)] = 0
        elif given.get("say"):
            text = given.get(f"say-{each.pk}", "").strip()
            if not text:
                raise ValidationError(_("请写明原因。"), code="empty")
            if says_nothing(text):
                raise ValidationError(_("“%(text)s”没有说出原因。"), code="says_nothing", params={"text": text})
            cells[each.row, EXPLANATION] = ("", text)
        elif each.name in ("code", "name"):
            choices[str(each.row)] = _firm(of, given.get(f"text-{each.pk}", "").strip() or _proposed_code(each))
        elif each.name in form.names or each.name:
            text = given.get(f"text-{each.pk}", each.proposal).strip() if not given.get("kind") else each.proposal
            cells[each.row, each.name] = (each.found, text)
    if choices:
        of = actions.choose(of=of, choices=choices, by=request.user)
        if cells:
            of = importing.check(Work(of))
    if cells:
        of = actions.repair(
            of=of,
            cells=[(row, name, before, text) for (row, name), (before, text) in cells.items()],
            confirmed_by=given.get("confirmed_by", ""),
            confirmed_how=_how(given.get("confirmed_how", "")),
            confirmed_on=_day(given.get("confirmed_on", "")),
            by=request.user,
        )
    return of


def _proposed_code(problem: ImportProblem) -> str:
    return problem.params.get("firm_code", "") or problem.proposal


def _firm(of: Import, text: str) -> int:
    """The expected firm of this code; what the sheet called it says nothing here."""
    code = normalise_credit_code(text.split("　")[-1])
    form = form_for(of.submission)
    expected = form.model.objects.filter(association=of.association_id, month=of.submission.month)
    firm = Enterprise.objects.filter(credit_code=code, pk__in=expected.values("enterprise")).first()
    if firm is None:
        raise ValidationError(_("“%(text)s”不在本期应报名录里。"), code="not_expected", params={"text": text[:40]})
    return firm.pk


def _how(text: str) -> str:
    return text if text in ImportRepair.How.values else ""


def _day(text: str) -> datetime.date | None:
    if not text:
        return None
    day = DayField(required=False).clean(text)
    if day and day > today():
        raise ValidationError(_("确认日期不能晚于今天。"), code="future")
    return day


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else -1


def _back(request: HttpRequest, of: Import) -> str:
    """Where the clerk was. In the list of problems the script knows the row, which a fragment would lead away from."""
    query = request.POST.get("query", "")
    query = f"?{query}" if query.startswith(("grade=", "page=")) else ""
    return import_address("import", of) + query + ("#mended" if "take-back" in request.POST else "")
