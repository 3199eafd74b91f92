"""Bringing a spreadsheet: upload, which column is what, what was found, what became of it. Works without JavaScript."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from access.audience import may_enter_for
from common.money import UNIT_NAMES, Unit
from common.periods import Freq, Period
from common.sheets.book import letter
from common.sheets.figures import shown as cell_text
from common.sheets.finding import find_in_sheet, table_with
from common.sheets.limits import FILE_BYTES
from common.sheets.sentences import SheetRefused
from enterprises import actions, importing
from enterprises.models import Enterprise, Import, ImportRepair, Submission
from enterprises.sheets.columns import OTHERS, columns_for
from enterprises.sheets.working import Work
from pages.crumbs import crumbs
from pages.import_preview import facts_moved
from pages.moment import today
from pages.paging import listed
from pages.presenters import imports as words
from pages.presenters.moves import moved, names_of
from pages.presenters.periods import period_text
from pages.submission import address, find_submission, form_for

# So many rows of the sheet are shown where its columns are chosen, so many problems on a page.
PEEK_ROWS = 6
PROBLEMS = 50
LISTED = 20
GRADES = ("fix", "explain", "hint")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def imports(request: HttpRequest, association: str, kind: str, month: str) -> HttpResponse:
    """Bring a file, fetch a workbook to fill in, look at what was brought before."""
    submission = entered(request, association, kind, month)
    problems: list[str] = []
    if request.method == "POST":
        file = request.FILES.get("file")
        if file is None:
            problems = [_("请选择文件。")]
        else:
            try:
                of = importing.receive(submission, file.name, file.chunks(), on=today(), by=request.user)
                return HttpResponseRedirect(import_address("import", of))
            except SheetRefused as refused:
                problems = [refused.message]
            except ValidationError as refused:
                problems = list(refused.messages)
    context = about(request, submission) | {
        "problems": problems,
        "limit": FILE_BYTES >> 20,
        "brought": [
            (each, import_address("import", each))
            for each in submission.imports.select_related("by").order_by("-at", "-id")[:LISTED]
        ],
        "open": submission.is_open(today()),
        "step": 1,
        "crumbs": crumbs((str(form_for(submission).title), address("grid", submission)), _("表格导入")),
    }
    return render(request, "pages/imports/upload.html", context, status=422 if problems else 200)


@login_required
@require_safe
@never_cache
def one(request: HttpRequest, association: str, kind: str, month: str, pk: int) -> HttpResponse:
    """Where the import stands: columns to be looked at, a bar while it is at work, problems, what became of it."""
    of = found(request, association, kind, month, pk)
    if of.state == Import.State.MAPPING:
        return HttpResponseRedirect(import_address("import-columns", of))
    return page(request, of)


@login_required
@require_safe
@never_cache
def progress(request: HttpRequest, association: str, kind: str, month: str, pk: int) -> JsonResponse:
    """How far the job is, for the bar."""
    of = found(request, association, kind, month, pk)
    return JsonResponse({"state": of.state, "at_work": of.is_at_work, "progress": of.progress})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def columns(request: HttpRequest, association: str, kind: str, month: str, pk: int) -> HttpResponse:
    """Which sheet, which row is its head, which column is what, in which unit; remembered when it is confirmed."""
    of = found(request, association, kind, month, pk)
    work = Work(of)
    name = request.GET.get("sheet") or request.POST.get("sheet") or of.mapping.get("sheet", "")
    try:
        sheet = work.book.sheet(name) or work.book.sheets[0]
    except SheetRefused as refused:
        return page(request, of, [refused.message])
    bottom = _bottom(request, of, sheet, work)
    problems: list[str] = []
    if request.method == "POST":
        mapping, problems = _mapping(request, work, sheet.name, bottom)
        if not problems:
            table = table_with(sheet, columns_for(work.form), bottom=bottom, mapping=mapping["columns"])
            try:
                of = actions.map_columns(of=of, mapping=mapping, signature=table.signature, by=request.user)
                importing.advance(Work(of))
                return HttpResponseRedirect(import_address("import", of))
            except ValidationError as refused:
                problems = list(refused.messages)
    return _columns_page(request, of, work, sheet, bottom, problems)


def entered(request: HttpRequest, association: str, kind: str, month: str) -> Submission:
    """The submission, for who may enter for its association; 403 for who may only look, 404 for the others."""
    submission = find_submission(request, association, kind, month)
    if not may_enter_for(request.user, submission.association):
        raise PermissionDenied
    return submission


def found(request: HttpRequest, association: str, kind: str, month: str, pk: int) -> Import:
    """The import of that submission."""
    submission = entered(request, association, kind, month)
    rows = Import.objects.select_related("submission__association", "by")
    return get_object_or_404(rows, pk=pk, submission=submission)


def import_address(name: str, of: Import) -> str:
    return address(name, of.submission, pk=of.pk)


def about(request: HttpRequest, submission: Submission) -> dict[str, Any]:
    """What every page of an import says of its submission."""
    form = form_for(submission)
    return {
        "submission": submission,
        "form": form,
        "period": period_text(Period(Freq.TO_DATE, submission.month)),
        "steps": words.STEPS,
        "urls": {
            "grid": address("grid", submission),
            "imports": address("imports", submission),
            "template": address("import-template", submission),
            "export": address("import-export", submission),
            "export_csv": address("import-export-csv", submission),
        },
    }


def page(
    request: HttpRequest, of: Import, problems: list[str] | None = None, typed: dict[str, str] | None = None
) -> HttpResponse:
    """The import's own page; `problems` are why the last thing was refused, `typed` what was typed then."""
    submission, form = of.submission, form_for(of.submission)
    grade = request.GET.get("grade", "")
    rows = of.problems.order_by("id")
    if grade in GRADES:
        rows = rows.filter(grade=grade)
    some = listed(request, rows, size=PROBLEMS)
    firms = _firms(some.rows)
    typed = typed or _last_confirmed(of)
    context = about(request, submission) | {
        "of": of,
        "step": words.STEP_OF[of.state],
        "grade": grade if grade in GRADES else "",
        "cards": _cards(of),
        "some": some,
        "shown": [words.shown(form, of, each, firms, typed) for each in some.rows],
        "kinds": _kinds(form, of),
        "expected": _expected(of) if any(each.name in ("code", "name") for each in some.rows) else [],
        "mended": words.mended(form, of, _named(of.choices.values())),
        "hows": ImportRepair.How.choices,
        "typed": typed,
        "problems": problems or [],
        "error": of.error,
        "moves": moved(of.moves) if of.moves is not None else None,
        "missing": names_of(of.missing),
        "facts_moved": of.state == Import.State.CHECKED and of.moves is not None and facts_moved(of),
        "today": today(),
        "same_file": _same_file(of),
        "acts": {
            name: import_address(f"import-{name}", of)
            for name in ("columns", "mend", "preview", "file", "undo", "workbook", "progress")
        },
        "here": import_address("import", of),
        "is_open": submission.is_open(today()),
        "crumbs": crumbs(
            (str(form.title), address("grid", submission)), (_("表格导入"), address("imports", submission)), of.name
        ),
    }
    return render(request, "pages/imports/import.html", context, status=422 if problems else 200)


def _cards(of: Import) -> list[tuple[str, int, str, str]]:
    """(key, number, words, grade to filter by)."""
    counts = of.counts
    return [
        ("rows", counts.get("rows", 0), _("读到的行"), ""),
        ("good", counts.get("good", 0), _("通过的行"), ""),
        ("fix", counts.get("fix", 0), _("必须改正"), "fix"),
        ("explain", counts.get("explain", 0), _("须说明"), "explain"),
        ("hint", counts.get("hint", 0), _("提示"), "hint"),
        ("blank", counts.get("blank", 0), _("未填的行"), ""),
        ("left", counts.get("left_out", 0), _("略过的行"), ""),
    ]


def _kinds(form: Any, of: Import) -> list[dict[str, Any]]:
    """Problems of one kind that one click repairs all at once: each has a proposal."""
    kinds: dict[tuple[str, bool], int] = {}
    for rule, name in of.problems.exclude(proposal="").exclude(grade="hint").values_list("rule", "name"):
        figure = name in form.names
        kinds[rule, figure] = kinds.get((rule, figure), 0) + 1
    return [
        {"rule": rule, "count": count, "figure": figure, "label": _kind_label(rule)}
        for (rule, figure), count in kinds.items()
        if count > 1
    ]


def _kind_label(rule: str) -> str:
    return {
        "near_code": _("代码差一处、名称相同"),
        "code_not_of_name": _("代码不对、名称对"),
        "slip": _("错了单位或小数点"),
        "date": _("日期格式的数字"),
        "no_month": _("不是月份"),
        "other_month": _("不是本期"),
        "prior_differs": _("上年同期与去年不同"),
        "month_differs": _("本月与累计之差不符"),
    }.get(rule, _("有建议的问题"))


def _last_confirmed(of: Import) -> dict[str, str]:
    """How and when units confirmed last, for the next one is mostly asked in the same way; by whom is its own."""
    last = of.repairs.filter(is_figure=True).order_by("-at", "-id").first()
    return {"confirmed_how": last.confirmed_how, "confirmed_on": f"{last.confirmed_on}"} if last else {}


def _firms(problems: list[Any]) -> dict[int, str]:
    return _named(id for each in problems for id in [*each.params.get("others", ()), each.params.get("firm")])


def _named(enterprises: Iterable[int]) -> dict[int, str]:
    ids = {id for id in enterprises if id}
    rows = Enterprise.objects.filter(pk__in=ids).values_list("id", "name", "credit_code")
    return {id: f"{name}　{code}" for id, name, code in rows}


def _expected(of: Import) -> list[tuple[str, str]]:
    """Firms of this submission by code, to be typed or picked where nothing else finds one."""
    form = form_for(of.submission)
    rows = form.model.objects.filter(association=of.association_id, month=of.submission.month)
    return list(rows.order_by("enterprise__initials").values_list("enterprise__credit_code", "enterprise__name")[:3000])


def _same_file(of: Import) -> datetime.datetime | None:
    """When the very same file was filed before: it changes nothing."""
    same = of.submission.imports.filter(digest=of.digest, state=Import.State.FILED).exclude(pk=of.pk)
    return same.order_by("-at").values_list("at", flat=True).first()


def _bottom(request: HttpRequest, of: Import, sheet: Any, work: Work) -> int:
    """The last row of the head, counted from 0; -1 where the sheet has none."""
    asked = request.POST.get("head") or request.GET.get("head") or ""
    if asked.isascii() and asked.isdigit() and len(asked) < 6 and int(asked) <= sheet.height:
        return int(asked) - 1
    if sheet.name == of.mapping.get("sheet"):
        return of.mapping.get("bottom", -1)
    table = find_in_sheet(sheet, columns_for(work.form))
    return table.head[1] if table and table.head else -1


def _mapping(request: HttpRequest, work: Work, sheet: str, bottom: int) -> tuple[dict[str, Any], list[str]]:
    """What was chosen; refused where a column is chosen twice or what identifies a firm is missing."""
    chosen: dict[str, int] = {}
    units: dict[str, int] = {}
    problems = []
    for each in columns_for(work.form):
        index = request.POST.get(f"column-{each.name}", "")
        if index.isascii() and index.isdigit() and len(index) < 4:
            if int(index) in chosen.values():
                problems.append(_("%(letter)s列被选了两次。") % {"letter": letter(int(index))})
            chosen[each.name] = int(index)
            unit = request.POST.get(f"unit-{each.name}") or request.POST.get("unit") or ""
            units[each.name] = next((int(known) for known in Unit if str(int(known)) == unit), int(work.form.unit))
    if "code" not in chosen and "name" not in chosen:
        problems.append(_("代码和企业名称至少要有一列。"))
    if not any(name in work.form.names for name in chosen):
        problems.append(_("至少要有一列数据。"))
    units = {name: unit for name, unit in units.items() if name in work.form.names}
    return {"sheet": sheet, "bottom": bottom, "columns": chosen, "units": units}, problems


def _columns_page(
    request: HttpRequest, of: Import, work: Work, sheet: Any, bottom: int, problems: list[str]
) -> HttpResponse:
    form, wanted = work.form, columns_for(work.form)
    if sheet.name == of.mapping.get("sheet") and bottom == of.mapping.get("bottom", -1):
        mapping, units = of.mapping.get("columns", {}), of.mapping.get("units", {})
        table = table_with(sheet, wanted, bottom=bottom, mapping=mapping)
    else:
        guessed = find_in_sheet(sheet, wanted)
        same = guessed and guessed.head and guessed.head[1] == bottom
        table = guessed if same else table_with(sheet, wanted, bottom=bottom, mapping={})
        mapping = table.mapping
        units = {
            column.wanted: int(column.unit or table.unit or form.unit) for column in table.columns if column.wanted
        }
    if request.method == "POST":
        mapping = {
            name.removeprefix("column-"): int(value)
            for name, value in request.POST.items()
            if name.startswith("column-") and value.isascii() and value.isdigit() and len(value) < 4
        }
    heads = {column.index: column.head for column in table.columns}
    first = table.rows[:PEEK_ROWS]
    options = [
        (column.index, column.letter, column.head, [cell_text(sheet.value(row, column.index)) for row in first[:3]])
        for column in table.columns
        if column.head or any(sheet.value(row, column.index) is not None for row in first)
    ]
    fields = [
        {
            "name": each.name,
            "label": words.item(form, each.name),
            "required": each.required,
            "column": mapping.get(each.name),
            "unit": units.get(each.name, int(form.unit)),
            "amount": each.name in form.names and not form[each.name].is_count,
        }
        for each in wanted
    ]
    context = about(request, of.submission) | {
        "of": of,
        "step": 2,
        "problems": problems,
        "doubts": words.doubts(form, of, heads) if sheet.name == of.mapping.get("sheet") else [],
        "sheets": [each.name for each in work.book.sheets if each.height],
        "sheet": sheet.name,
        "head": bottom + 1,
        "rows": len(table.rows),
        "left_out": table.left_out[:20],
        "options": options,
        # what must be there and is not comes first, then the columns in their order
        "fields": sorted(
            (each for each in fields if each["column"] is not None or each["required"]),
            key=lambda each: -1 if each["column"] is None else each["column"],
        ),
        "absent": [each for each in fields if each["column"] is None and not each["required"]],
        "units": [(int(unit), name) for unit, name in UNIT_NAMES.items()],
        "others": OTHERS,
        "here": import_address("import-columns", of),
        "crumbs": crumbs(
            (str(form.title), address("grid", of.submission)),
            (_("表格导入"), address("imports", of.submission)),
            (of.name, reverse("home") if of.state == Import.State.MAPPING else import_address("import", of)),
            _("核对列"),
        ),
    }
    return render(request, "pages/imports/columns.html", context, status=422 if problems else 200)
