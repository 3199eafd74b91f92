"""Which sheet of a file, which row is its head, which column is what: shown with its first rows, chosen, remembered."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from common.money import UNIT_NAMES, Unit
from common.sheets.book import letter
from common.sheets.figures import shown as cell_text
from common.sheets.finding import find_in_sheet, table_with
from common.sheets.sentences import SheetRefused
from common.sheets.template import theirs
from enterprises import actions, importing
from enterprises.models import Import
from enterprises.sheets.columns import OTHERS, columns_for
from enterprises.sheets.working import Work
from pages.crumbs import submission_crumbs
from pages.import_finding import about, ensure_not_shut, found, import_address
from pages.import_page import page
from pages.presenters import imports as words
from pages.submission import address

# So many rows of the sheet are shown where its columns are chosen.
PEEK_ROWS = 6


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
                ensure_not_shut(of)
                of = actions.map_columns(of=of, mapping=mapping, signature=table.signature, by=request.user)
                importing.advance(Work(of))
                return HttpResponseRedirect(import_address("import", of))
            except ValidationError as refused:
                problems = list(refused.messages)
    return _columns_page(request, of, work, sheet, bottom, problems)


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
        "sheets": [each.name for each in theirs(work.book) if each.height],
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
        "crumbs": submission_crumbs(
            of.submission,
            (_("表格导入"), address("imports", of.submission)),
            *([] if of.state == Import.State.MAPPING else [(of.name, import_address("import", of))]),
            _("核对列"),
        ),
    }
    return render(request, "pages/imports/columns.html", context, status=422 if problems else 200)
