"""The page of a month under review: its sums, its rows by what is asked for, and what may be done with them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from access.audience import may_enter_for, may_review_for
from common.days import deadline_after_working_days
from common.periods import Freq, Period
from enterprises.comparison import compared_quantities
from enterprises.models import Correction, Decision, Submission
from enterprises.progress import NONE, coverage_of
from enterprises.questions import QUANTITIES
from enterprises.standing import judged, rows_of, seen_of
from pages.crumbs import review_crumbs
from pages.moment import today
from pages.presenters import numbers
from pages.presenters.periods import period_text
from pages.review_effects import figures_on, steps
from pages.review_rows import SHOWS, SORTS, Row, rows_for
from pages.review_totals import lines, ratios
from pages.review_typed import PHRASES, Typed
from pages.submission import address, form_for

PAGE = 100
# Working days offered for the repair of what is returned after the last day of entry.
RETURN_DAYS = 5
State = Submission.State
DECIDABLE = (State.SUBMITTED, State.RETURNED)
SHOW_WORDS = {
    "all": gettext_lazy("全部"),
    "doubtful": gettext_lazy("有疑问"),
    "outliers": gettext_lazy("异常"),
    "explained": gettext_lazy("有说明"),
    "missing": gettext_lazy("未报、拒报"),
    "changed": gettext_lazy("上次审核后改过"),
    "returned": gettext_lazy("已退回"),
    "accepted": gettext_lazy("已核定"),
    "undecided": gettext_lazy("未审"),
}
SORT_WORDS = {
    "influence": gettext_lazy("对合计的影响"),
    "size": gettext_lazy("数额"),
    "growth": gettext_lazy("累计同比"),
    "step": gettext_lazy("环比"),
    "name": gettext_lazy("名称"),
}
BADGES = {
    State.OPEN: "note",
    State.SUBMITTED: "revised",
    State.RETURNED: "bad",
    State.ACCEPTED: "good",
    State.REOPENED: "provisional",
}


@dataclass(frozen=True)
class Choice:
    """A filter or an order that the address may name, with how many rows it keeps."""

    label: str
    href: str
    chosen: bool
    count: int | None = None


def review_page(
    request: HttpRequest, submission: Submission, typed: Typed, refused: ValidationError | None = None
) -> HttpResponse:
    """The month's rows, filtered and ordered as asked, with what was typed where a decision was refused."""
    # before the rows are read: what changes in between is then refused, not missed
    seen = seen_of(submission)
    form = form_for(submission)
    each = judged(form, submission.month, rows_of(submission))
    quantity = _one_of(request, "quantity", compared_quantities(form))
    rows = rows_for(form, submission, each, quantity)
    show, sort = _one_of(request, "show", list(SHOWS)), _one_of(request, "sort", list(SORTS))
    kept = sorted(filter(SHOWS[show], rows), key=SORTS[sort])
    page = Paginator(kept, PAGE).get_page(request.GET.get("page"))
    progress = coverage_of(form, submission.month, [submission.association_id]).get(submission.association_id, NONE)
    decides = may_review_for(request.user, submission.association) and submission.state in DECIDABLE
    suggested = deadline_after_working_days(today(), RETURN_DAYS).due.isoformat()
    context = about(submission) | {
        "refused": refused.messages if refused else [],
        "typed": typed,
        "seen": seen,
        "decides": decides,
        "past": submission.last_day() if is_past(submission) else None,
        "until": typed.until or suggested,
        "return_days": RETURN_DAYS,
        "whole_can_be_accepted": submission.state == State.SUBMITTED,
        "reopens": may_review_for(request.user, submission.association) and submission.state == State.ACCEPTED,
        "restates": may_enter_for(request.user, submission.association)
        and submission.is_with_association
        and form.before(submission.month) is not None,
        "phrases": PHRASES,
        "query": request.GET.urlencode(),
        "lines": lines(form, rows),
        "quantity": QUANTITIES[quantity][0],
        "progress": progress,
        "by_count": numbers.share(progress.answered, progress.expected),
        "by_output": numbers.share(progress.known_answered, progress.known),
        **ratios(each),
        "outliers": sum(row.outlier is not None for row in rows),
        "doubtful": sum(row.doubtful for row in rows),
        "missing": [row for row in rows if SHOWS["missing"](row)],
        "rows": [_for_page(request, submission, row, typed) for row in page.object_list],
        "page": page,
        "previous": _with(request, page=page.previous_page_number()) if page.has_previous() else "",
        "next": _with(request, page=page.next_page_number()) if page.has_next() else "",
        "shows": [
            Choice(str(SHOW_WORDS[name]), _with(request, show=name), name == show, sum(map(keeps, rows)))
            for name, keeps in SHOWS.items()
        ],
        "sorts": [Choice(str(SORT_WORDS[name]), _with(request, sort=name), name == sort) for name in SORTS],
        "quantities": [
            Choice(str(QUANTITIES[name][0]), _with(request, quantity=name), name == quantity)
            for name in compared_quantities(form)
        ],
        "effects": figures_on(request.user, submission),
        "carried": carried(submission),
        "steps": steps(submission),
        "crumbs": review_crumbs(submission),
    }
    return render(request, "pages/review/review.html", context, status=422 if refused else 200)


def about(submission: Submission) -> dict[str, object]:
    """What every page of the review says of the month."""
    form = form_for(submission)
    period = Period(Freq.TO_DATE, submission.month)
    return {
        "submission": submission,
        "form_title": form.title,
        "table_number": form.table_number,
        "period": period_text(period),
        "badge": BADGES[submission.state],
        "hrefs": {
            name: address(page, submission)
            for name, page in (
                ("review", "review"),
                ("grid", "grid"),
                ("accept", "review-accept"),
                ("return", "review-return"),
                ("reopen", "review-reopen"),
                ("print", "printed"),
                ("attachments", "attachments"),
                ("restate", "restate"),
            )
        },
        "attachments": submission.attachments.count(),
    }


def carried(submission: Submission) -> list[Correction]:
    """The corrections that wait with the month and are accepted with it."""
    asked = submission.corrections.filter(state=Correction.State.ASKED)
    return list(asked.select_related("enterprise").order_by("month", "enterprise__name"))


def is_past(submission: Submission) -> bool:
    """Is the last day of entry over?"""
    return today() > submission.last_day()


def _for_page(request: HttpRequest, submission: Submission, row: Row, typed: Typed) -> Row:
    """The row with what was typed for it, and for its clerk the way to correct it once it is frozen."""
    frozen = submission.state == State.ACCEPTED or (row.decision and row.decision.outcome == Decision.Outcome.ACCEPTED)
    corrects = frozen and may_enter_for(request.user, submission.association)
    return replace(
        row,
        typed_reason=typed.reasons.get(row.enterprise.pk, ""),
        correct_href=address("correct", submission, credit_code=row.enterprise.credit_code) if corrects else "",
    )


def _one_of(request: HttpRequest, name: str, known: list[str]) -> str:
    """What the address asks for, where it is one of these; else the first."""
    asked = request.GET.get(name, "")
    return asked if asked in known else known[0]


def _with(request: HttpRequest, **changes: object) -> str:
    """This page's address with something else asked for; another choice starts at the first page."""
    query = request.GET.copy()
    query.pop("page", None)
    for name, value in changes.items():
        query[name] = str(value)
    return f"?{query.urlencode()}"
