"""The grid: all enterprises of a submission on one page, and what its script asks for after it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common.money import UNIT_NAMES, Unit
from common.periods import Freq, Period
from enterprises.models import ReturnState, Submission
from pages import grid_rows
from pages.board_cards import returned_of
from pages.crumbs import submission_crumbs
from pages.grid_rows import SHOWS, Filters, Row, may_fill
from pages.moment import today
from pages.presenters import grid as shown
from pages.presenters.findings import digits
from pages.presenters.grid_words import words
from pages.presenters.periods import period_text
from pages.submission import address, find_submission, form_for

UNIT_COOKIE = "grid_unit"
YEAR = 365 * 24 * 3600
# In the order in which they run: each adds to what the ones before brought.
SCRIPTS = [f"js/grid/{name}.js" for name in ("data", "saving", "table", "editing", "pasting", "panel")] + ["js/grid.js"]
# Rows of one page for readers without the script.
PAGE = 50


@dataclass(frozen=True)
class Choice:
    """One filter: its value, its words, how many rows it keeps, whether it is chosen."""

    value: str
    label: str
    count: int
    chosen: bool
    href: str = ""


@login_required
@require_safe
@never_cache
def grid(request: HttpRequest, association: str, kind: str, month: str) -> HttpResponse:
    """The page: a plain list for phones and without JavaScript, and the data from which the script makes the grid."""
    submission = find_submission(request, association, kind, month)
    form, unit, filters = form_for(submission), unit_of(request), Filters.of(request)
    rows = grid_rows.rows(submission)
    kept = [row for row in rows if filters.keeps(row)]
    page = Paginator(kept, PAGE).get_page(request.GET.get("page"))
    context = about(request, submission)
    context |= {
        "filters": filters,
        "unit": unit,
        "unit_name": UNIT_NAMES[unit],
        "units": [Choice(str(int(each)), str(name), 0, each == unit) for each, name in UNIT_NAMES.items()],
        "shows": _shows(request, rows, filters),
        "states": _counted(ReturnState.choices, Counter(row.kept["state"] for row in rows), filters.state),
        "townships": _townships(rows, filters.township),
        "page": page,
        "listed": [(row, digits(row.kept["output"], unit), _open(row)) for row in page],
        "earlier": _page_address(request, page.previous_page_number()) if page.has_previous() else "",
        "later": _page_address(request, page.next_page_number()) if page.has_next() else "",
        "island": shown.island(
            form, rows, fills=context["fills"], words=words(), filters=vars(filters), unit=int(unit)
        ),
        "crumbs": submission_crumbs(submission),
    }
    context["scripts"] = SCRIPTS
    context["copied"] = request.GET.get("copied", "") if request.GET.get("copied", "").isdigit() else ""
    response = render(request, "pages/grid/grid.html", context)
    if request.GET.get("unit"):
        keep_unit(request, response, unit)
    return response


@login_required
@require_safe
@never_cache
def before(request: HttpRequest, association: str, kind: str, month: str) -> HttpResponse:
    """What each firm said in the period before, which the grid shows beside its cells."""
    submission = find_submission(request, association, kind, month)
    return JsonResponse(shown.before(form_for(submission), grid_rows.before(submission)), json_dumps_params=COMPACT)


COMPACT = {"separators": (",", ":"), "ensure_ascii": False}


def about(request: HttpRequest, submission: Submission) -> dict[str, object]:
    """What every page of the submission says of it: which, where it stands, until when, and what may be done."""
    now = today()
    fills = may_fill(request, submission, now)
    return {
        "submission": submission,
        "form": form_for(submission),
        "period": period_text(Period(Freq.TO_DATE, submission.month)),
        "fills": fills,
        "closed": "" if fills else _closed(request, submission),
        "late": submission.is_late(now),
        "returned": returned_of(submission),
        "last_day": submission.last_day(),
        "enters": grid_rows.may_enter(request, submission),
        "urls": {
            name.replace("-", "_"): address(name if name == "grid" else f"grid-{name}", submission)
            for name in ("grid", "cells", "paste", "before", "submit", "take-back", "copy")
        }
        | {"imports": address("imports", submission)},
    }


def unit_of(request: HttpRequest) -> Unit:
    """The unit asked for, else the one remembered, else that of the official forms."""
    for given in (request.GET.get("unit"), request.COOKIES.get(UNIT_COOKIE)):
        unit = unit_from(given)
        if unit:
            return unit
    return Unit.THOUSAND


def unit_from(given: object) -> Unit | None:
    """The unit that a text or number of yuan names."""
    return next((unit for unit in Unit if str(int(unit)) == str(given)), None)


def keep_unit(request: HttpRequest, response: HttpResponse, unit: Unit) -> None:
    response.set_cookie(UNIT_COOKIE, str(int(unit)), max_age=YEAR, samesite="Lax", secure=request.is_secure())


def _closed(request: HttpRequest, submission: Submission) -> str:
    """Why nothing can be entered, in a sentence."""
    if not grid_rows.may_enter(request, submission):
        return _("您可以查看，不能填报；只有归口协会能改它的数。")
    match submission.state:
        case Submission.State.SUBMITTED:
            return _("已提交，等待审核；要改动请先撤回。")
        case Submission.State.ACCEPTED:
            return _("已核定，数据已冻结；要改动请提出更正。")
    return _("已过截止日，不能再填；请向主管部门申请延期。")


def _shows(request: HttpRequest, rows: list[Row], filters: Filters) -> list[Choice]:
    counts = Counter(show for row in rows for show in row.shows)
    labels = {
        "all": _("全部"),
        "missing": _("未报"),
        "fix": _("必须改正"),
        "explain": _("须说明"),
        "big": _("变动大"),
        "returned": _("已退回"),
    }
    # most months are never returned, so that nobody looks past this one
    offered = [show for show in SHOWS if show != "returned" or counts[show] or filters.show == show]
    return [
        Choice(show, labels[show], counts[show], filters.show == show, _address_with(request, "show", show))
        for show in offered
    ]


def _counted(choices: list[tuple[str, str]], counts: Counter[str], chosen: str) -> list[Choice]:
    return [Choice(value, str(label), counts[value], value == chosen) for value, label in choices]


def _townships(rows: list[Row], chosen: str) -> list[Choice]:
    counts = Counter(row.township for row in rows)
    return _counted([(name, name) for name in sorted(counts) if name], counts, chosen)


def _open(row: Row) -> str:
    if "fix" in row.shows:
        return "fix"
    return "explain" if "explain" in row.shows else ""


def _address_with(request: HttpRequest, name: str, value: str) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    query[name] = value
    return f"{request.path}?{query.urlencode()}"


def _page_address(request: HttpRequest, number: int) -> str:
    query = request.GET.copy()
    query["page"] = str(number)
    return f"{request.path}?{query.urlencode()}"
