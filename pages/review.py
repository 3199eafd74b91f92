"""审核: the official sees a month against last month and last year, and accepts or returns it, whole or by rows."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from access.audience import may_enter_for, may_review_for
from common.days import deadline_after_working_days
from common.periods import Freq, Period
from enterprises import actions
from enterprises.comparison import (
    Pair,
    compared_quantities,
    sales_of_both_years,
    sales_ratio,
    total,
)
from enterprises.forms import LastDayForm, UntilForm
from enterprises.models import Correction, Decision, Submission
from enterprises.models.returns import ANSWERED
from enterprises.progress import NONE, coverage_of
from enterprises.questions import QUANTITIES, ReturnForm
from enterprises.standing import ensure_seen, judged, rows_of, seen_of
from pages.crumbs import review_crumbs
from pages.moment import today
from pages.presenters import numbers
from pages.presenters.periods import period_text
from pages.review_effects import figures_on, steps
from pages.review_rows import SHOWS, SORTS, Row, rows_for
from pages.review_typed import PHRASES, Typed
from pages.submission import address, find_submission, form_for

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


@dataclass(frozen=True)
class Compared:
    """Two sums over the same firms, how many they are, and the rate that the one over the other makes."""

    labels: tuple[str, str, str]
    now: numbers.Number
    then: numbers.Number
    change: numbers.Change | None
    count: int
    left_out: int

    @classmethod
    def of(cls, pair: Pair, *labels: str) -> Compared:
        change = numbers.growth(pair.growth)
        return cls(labels, numbers.amount(pair.now), numbers.amount(pair.then), change, pair.count, pair.left_out)


@dataclass(frozen=True)
class Line:
    """One quantity: the cumulative of all that answered, and each comparison beside the pair it was made of."""

    label: str
    to_date: numbers.Number
    count: int
    compared: list[Compared]


@require_safe
@login_required
@never_cache
def review(request: HttpRequest, association: str, kind: str, month: str) -> HttpResponse:
    """The month of one association; read-only for whoever may see it but not decide."""
    return _page(request, find_submission(request, association, kind, month), Typed())


@require_POST
@login_required
def accept(request: HttpRequest, association: str, kind: str, month: str) -> HttpResponse:
    """First what it will do, then, with `sure`, the deed."""
    submission = _to_decide(request, association, kind, month)
    typed = Typed.of(request)
    try:
        typed.check()
        if not typed.sure:
            ensure_seen(submission, typed.seen)
            return _ask(request, submission, typed)
        actions.accept(
            submission=submission,
            enterprises=None if typed.whole else typed.rows,
            seen=typed.seen,
            by=request.user,
            reason=typed.reason,
        )
    except ValidationError as refused:
        return _page(request, submission, typed, refused)
    messages.success(request, _("已核定，相应各行已冻结。"))
    return redirect(address("review", submission))


@require_POST
@login_required
def give_back(request: HttpRequest, association: str, kind: str, month: str) -> HttpResponse:
    """Return rows, each with its reason, or the whole with one; the figures stay the reporting unit's to change.

    After the last day of entry a new one is asked for, so that what is returned can be filled.
    """
    submission = _to_decide(request, association, kind, month)
    typed = Typed.of(request)
    try:
        typed.check()
        actions.return_rows(
            submission=submission,
            reasons={} if typed.whole else typed.reasons_of_rows(),
            seen=typed.seen,
            on=today(),
            until=_until(submission, typed),
            by=request.user,
            reason=typed.reason if typed.whole else "",
        )
    except ValidationError as refused:
        return _page(request, submission, typed, refused)
    messages.success(request, _("已退回，填报单位会看到理由。"))
    return redirect(address("review", submission))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def reopen(request: HttpRequest, association: str, kind: str, month: str) -> HttpResponse:
    """Take an accepted month up again as a whole, until a day and with a reason."""
    submission = _to_decide(request, association, kind, month)
    form = UntilForm(request.POST if request.method == "POST" else None, submission=submission, on=today())
    if request.method == "POST" and form.is_valid():
        try:
            actions.reopen(
                submission=submission,
                until=form.cleaned_data["until"],
                by=request.user,
                reason=form.cleaned_data["why"],
            )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("已重新开放，数据可由填报单位修改。"))
            return redirect(address("review", submission))
    context = _about(submission) | {"form": form, "crumbs": review_crumbs(submission, _("重新开放"))}
    return render(request, "pages/review/reopen.html", context, status=422 if form.errors else 200)


def _until(submission: Submission, typed: Typed) -> datetime.date | None:
    """The new last day of entry, where one is needed; refused where it is no day, or over."""
    if not _is_past(submission):
        return None
    form = LastDayForm({"until": typed.until}, submission=submission, on=today())
    if not form.is_valid():
        raise ValidationError([f"{form.fields['until'].label}：{text}" for text in form.errors["until"]])
    return form.cleaned_data["until"]


def _is_past(submission: Submission) -> bool:
    return today() > submission.last_day()


def _to_decide(request: HttpRequest, association: str, kind: str, month: str) -> Submission:
    """404 for whoever may not see it, 403 for whoever sees it and may not decide."""
    submission = find_submission(request, association, kind, month)
    if not may_review_for(request.user, submission.association):
        raise PermissionDenied
    return submission


def _page(request: HttpRequest, submission: Submission, typed: Typed, refused: ValidationError | None = None):
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
    answered = [row.row for row in each if row.row["state"] in ANSWERED]
    ratio, alike = sales_ratio(answered), sales_of_both_years(answered)
    ratio_now, ratio_then = sales_ratio(alike), sales_ratio(alike, "_prior")
    ratios_known = ratio_now is not None and ratio_then is not None
    decides = may_review_for(request.user, submission.association) and submission.state in DECIDABLE
    suggested = deadline_after_working_days(today(), RETURN_DAYS).due.isoformat()
    context = _about(submission) | {
        "refused": refused.messages if refused else [],
        "typed": typed,
        "seen": seen,
        "decides": decides,
        "past": submission.last_day() if _is_past(submission) else None,
        "until": typed.until or suggested,
        "return_days": RETURN_DAYS,
        "whole_can_be_accepted": submission.state == State.SUBMITTED,
        "reopens": may_review_for(request.user, submission.association) and submission.state == State.ACCEPTED,
        "restates": may_enter_for(request.user, submission.association)
        and submission.is_with_association
        and form.before(submission.month) is not None,
        "phrases": PHRASES,
        "query": request.GET.urlencode(),
        "lines": _lines(form, rows),
        "quantity": QUANTITIES[quantity][0],
        "progress": progress,
        "by_count": numbers.share(progress.answered, progress.expected),
        "by_output": numbers.share(progress.known_answered, progress.known),
        "ratio": numbers.percent(ratio) if ratio is not None else None,
        "ratio_change": numbers.points(ratio_now - ratio_then) if ratios_known else None,
        "ratio_now": numbers.percent(ratio_now) if ratios_known else None,
        "ratio_then": numbers.percent(ratio_then) if ratios_known else None,
        "ratio_count": len(alike),
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
        "carried": _carried(submission),
        "steps": steps(submission),
        "crumbs": review_crumbs(submission),
    }
    return render(request, "pages/review/review.html", context, status=422 if refused else 200)


def _ask(request: HttpRequest, submission: Submission, typed: Typed) -> HttpResponse:
    """What acceptance will do, before it is done."""
    form = form_for(submission)
    rows = rows_for(form, submission, judged(form, submission.month, rows_of(submission)), "output")
    chosen = rows if typed.whole else [row for row in rows if row.enterprise.pk in typed.rows]
    left = 0 if typed.whole else sum(row.decision is None for row in rows if row not in chosen)
    context = _about(submission) | {
        "typed": typed,
        "seen": typed.seen,
        "query": request.GET.urlencode(),
        "chosen": chosen,
        "doubtful": [row for row in chosen if row.doubtful],
        "missing": [row for row in chosen if SHOWS["missing"](row)],
        "sum": numbers.amount(sum(row.amounts.to_date or 0 for row in chosen)),
        "left": left,
        # the last rows accepted make the whole accepted, with all that it carries
        "carried": [] if left else _carried(submission),
        "effects": figures_on(request.user, submission),
        "crumbs": review_crumbs(submission, _("核定")),
    }
    return render(request, "pages/review/accept.html", context)


def _for_page(request: HttpRequest, submission: Submission, row: Row, typed: Typed) -> Row:
    """The row with what was typed for it, and for its clerk the way to correct it once it is frozen."""
    frozen = submission.state == State.ACCEPTED or (row.decision and row.decision.outcome == Decision.Outcome.ACCEPTED)
    corrects = frozen and may_enter_for(request.user, submission.association)
    return replace(
        row,
        typed_reason=typed.reasons.get(row.enterprise.pk, ""),
        correct_href=address("correct", submission, credit_code=row.enterprise.credit_code) if corrects else "",
    )


def _about(submission: Submission) -> dict[str, object]:
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


def _carried(submission: Submission) -> list[Correction]:
    asked = submission.corrections.filter(state=Correction.State.ASKED)
    return list(asked.select_related("enterprise").order_by("month", "enterprise__name"))


def _lines(form: ReturnForm, rows: list[Row]) -> list[Line]:
    lines = []
    for name in compared_quantities(form):
        summed = total(name, (row.every[name] for row in rows))
        lines.append(
            Line(
                label=str(QUANTITIES[name][0]),
                to_date=numbers.amount(summed.to_date),
                count=summed.count,
                compared=[
                    Compared.of(summed.last_month, _("本期"), _("上期"), _("环比")),
                    Compared.of(summed.last_year_month, _("本期"), _("上年同月"), _("同比")),
                    Compared.of(summed.year, pgettext("head", "1–本月"), _("上年1–本月"), _("累计同比")),
                ],
            )
        )
    return lines


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
