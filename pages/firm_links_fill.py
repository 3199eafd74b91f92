"""What a firm sees through its link: its own row of one period, to fill and confirm on a phone; nothing else."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Callable, Sequence

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from common.addresses import address_of
from common.money import Unit
from enterprises import actions
from enterprises.forms.answers import Answers, read_answers
from enterprises.models import Decision, FirmLink, ReturnState, Submission
from enterprises.questions import QUANTITIES, form_of
from enterprises.standing import Judged, judged
from pages.board_cards import title_of, wanted_by
from pages.firm_links_limits import Limit
from pages.firm_links_row import UNITS, label_of, shown
from pages.firm_links_sent import Typed, sent
from pages.moment import today
from pages.presenters.findings import written
from pages.presenters.periods import day_text

# A firm's office may share an address with a whole industrial park.
BY_ADDRESS = Limit(most=240, seconds=60)
BY_LINK = Limit(most=40, seconds=60)


def guarded(view: Callable) -> Callable:
    """Kept nowhere, found by no search engine, and its address told to no other site."""

    @functools.wraps(view)
    def answered(request: HttpRequest, *given: object, **named: object) -> HttpResponse:
        response = view(request, *given, **named)
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Referrer-Policy"] = "no-referrer"
        return response

    return answered


# Without a cookie there is nothing that another site could misuse: who knows the address holds the right, and under
# no-referrer a browser sends "Origin: null", which Django would take for another site's.
@csrf_exempt
@never_cache
@guarded
@require_http_methods(["GET", "HEAD", "POST"])
def fill(request: HttpRequest, token: str) -> HttpResponse:
    """The one page: to fill, or when it was confirmed, or why there is nothing to fill any more."""
    address = address_of(request.META, settings.TRUSTED_PROXIES) or ""
    if not BY_ADDRESS.passes(address) or not BY_LINK.passes(token):
        response = _ended(request, 429, _("请求太频繁"), _("请过一分钟再打开。"))
        response["Retry-After"] = "60"
        return response
    link = FirmLink.objects.of_token(token).select_related("enterprise", "association", "use").first()
    if link is None:
        return _ended(request, 404, _("没有这个链接"), _("请核对地址是否完整，或向协会要一个新链接。"))
    submission = Submission.objects.of(link.kind, link.month).filter(association=link.association_id).first()
    row = _row(link)
    if gone := _why_gone(link, submission, row, today()):
        return _ended(request, 410, *gone, link=link)
    submission.association = link.association
    if link.confirmed_at:
        # what was confirmed is not told: from now on the address opens nothing confidential
        context = {"link": link, "title": title_of(submission), "done": "done" in request.GET}
        return render(request, "pages/fill/confirmed.html", context)
    if request.method == "POST" and request.POST.get("do") == "opened":
        if not hasattr(link, "use"):
            actions.open_link(link=link, by=None, reason=_reason(link, ""))
        return HttpResponse(status=204)
    if request.method == "POST":
        return _posted(request, link, submission, row)
    return _page(request, link, submission, row, _unit(request.GET.get("unit")))


def _posted(request: HttpRequest, link: FirmLink, submission: Submission, row: Judged) -> HttpResponse:
    """Save, or save and confirm, or show the same in another unit. What was typed is kept whatever comes of it."""
    form = form_of(link.kind, link.month)
    unit, do = _unit(request.POST.get("unit")), request.POST.get("do", "")
    typed = sent(request.POST, form)
    read = read_answers(form, typed.texts | {"explanation": typed.explanation}, unit)
    if to := request.POST.get("to"):
        return _page(request, link, submission, row, _unit(to), typed=typed.in_unit(read, _unit(to), form))
    if "explanation" in read.refused:
        problem = read.refused["explanation"][1]
        return _page(request, link, submission, row, unit, typed=typed, trouble=problem, status=422)
    try:
        filled = _save(link, form, read, typed, row, confirm=do == "confirm")
    except actions.Conflict as conflict:
        trouble = _("您打开本页之后，这一行有了下列改动，所以还没有保存。请核对，然后再保存或确认。")
        kept, moved = typed.only(typed.touched(read)), _moved(form, typed, read, conflict.now, unit)
        return _page(request, link, submission, _row(link), unit, typed=kept, trouble=trouble, moved=moved, status=409)
    except ValidationError:
        # closed, used or revoked meanwhile: the page says which
        return HttpResponseRedirect(request.path)
    if filled.refused:
        # what was typed stands in the row by now, or beside it
        trouble = "".join(filled.refused.messages)
        kept = Typed(name=typed.name)
        return _page(request, link, submission, _row(link), unit, typed=kept, trouble=trouble, status=422)
    if do == "confirm":
        return HttpResponseRedirect(f"{request.path}?done")
    return HttpResponseRedirect(f"{request.path}?saved&unit={int(unit)}")


def _save(link: FirmLink, form, read: Answers, typed: Typed, row: Judged, *, confirm: bool) -> actions.LinkFilled:
    """Only cells that were changed, or were kept as no answer before, so that nobody's other work is written over."""
    touched = typed.touched(read)
    answers, impossible = _possible(
        form, {name: read.values[name] for name in read.values if name in touched}, row, typed
    )
    state = typed.state or None
    if row.row["state"] == ReturnState.MISSING and all(value is None for value in answers.values()):
        # that it reported, only an answer says
        state = None if state == ReturnState.REPORTED else state
    return actions.fill_by_link(
        link=link,
        answers=answers,
        refused={name: told for name, told in read.refused.items() if name in touched} | impossible,
        seen=typed.stood.whole,
        state=state,
        explanation=typed.explanation,
        confirm=confirm,
        name=typed.name,
        on=today(),
        by=None,
        reason=_reason(link, typed.name),
    )


def _moved(form, typed: Typed, read: Answers, now: dict, unit: Unit) -> list[tuple[str, str, str, str]]:
    """What differs from the page: which cell, what it said there, what stands now, and what the firm made of it."""
    stood, touched = typed.stood.whole, typed.touched(read)
    own = {name: typed.texts[name] or _("空白") for name in touched}
    if typed.state:
        own["state"] = _told(form, "state", typed.state, unit)
    if typed.explanation is not None:
        own["explanation"] = typed.explanation or _("空白")
    return [
        (
            _named(form, name),
            _told(form, name, stood[name], unit),
            _told(form, name, now[name], unit),
            own.get(name, ""),
        )
        for name in now
    ]


def _named(form, name: str) -> str:
    if name in form.names:
        return f"{QUANTITIES[form[name].quantity][0]} {label_of(form[name])}"
    return _("本期情况") if name == "state" else _("说明")


def _told(form, name: str, value: int | str | None, unit: Unit) -> str:
    if name in form.names:
        return _("空白") if value is None else written(value, unit, is_count=form[name].is_count)
    if name == "state" and value in ReturnState.values:
        return str(ReturnState(value).label)
    return str(value or _("空白"))


def _possible(form, answers: dict, row: Judged, typed: Typed) -> tuple[dict, dict[str, tuple[str, str]]]:
    """Without what the database would refuse: that is kept as it was typed, in the unit in which it was typed."""
    whole = row.row | answers
    told = {
        name: str(_("不能为负数。"))
        for name, value in answers.items()
        if value is not None and value < 0 and not form[name].negative
    }
    part, all_of_it = whole.get("own_brand_export"), whole.get("export")
    if "own_brand_export" in answers and None not in (part, all_of_it) and part > all_of_it:
        told["own_brand_export"] = str(_("不能大于出口交货值。"))
    kept = {name: value for name, value in answers.items() if name not in told}
    return kept, {name: (typed.texts.get(name, ""), problem) for name, problem in told.items()}


def _reason(link: FirmLink, name: str) -> str:
    """So that the ledger tells who wrote."""
    return f"企业自填链接 #{link.pk}" + (f"，确认人 {name}" if name else "")


def _row(link: FirmLink) -> Judged | None:
    form = form_of(link.kind, link.month)
    rows = form.model.objects.filter(enterprise=link.enterprise_id, month=link.month, association=link.association_id)
    found = judged(form, link.month, rows.values("id", "enterprise_id", "state", "explanation", *form.names))
    return found[0] if found else None


def _why_gone(
    link: FirmLink, submission: Submission | None, row: Judged | None, day: datetime.date
) -> tuple[str, str] | None:
    """A title and a sentence, where there is nothing to fill or to look at."""
    if link.revoked_at:
        return _("链接已失效"), _("协会已撤销或更换了这个链接。请使用最新收到的链接。")
    if submission is None or row is None:
        return _("本期不需要填报"), _("这一期没有贵企业的报表。")
    if day > submission.last_day():
        return _("链接已过期"), _("本期已于%(day)s停止填报。需要补报或更正，请联系协会。") % {
            "day": day_text(submission.last_day())
        }
    if link.confirmed_at:
        return None
    accepted = Decision.objects.filter(
        submission=submission, enterprise=link.enterprise_id, outcome=Decision.Outcome.ACCEPTED
    )
    if not submission.is_with_association or accepted.exists():
        return _("本期已关闭"), _("协会已提交本期报表。需要更正，请联系协会。")
    return None


def _page(
    request: HttpRequest,
    link: FirmLink,
    submission: Submission,
    row: Judged,
    unit: Unit,
    *,
    typed: Typed | None = None,
    trouble: str = "",
    moved: Sequence[tuple[str, str, str, str]] = (),
    status: int = 200,
) -> HttpResponse:
    context = _context(link, submission) | {
        "row": shown(link, row, unit, typed),
        "unit": unit,
        "units": [(int(each), label, each == unit) for each, label in UNITS.items()],
        "trouble": trouble,
        "moved": moved,
        "saved": "saved" in request.GET,
    }
    return render(request, "pages/fill/fill.html", context, status=status)


def _context(link: FirmLink, submission: Submission) -> dict[str, object]:
    return {
        "link": link,
        "title": title_of(submission),
        "due": wanted_by(submission, today()),
        "last": submission.last_day(),
        "form": form_of(link.kind, link.month),
    }


def _ended(request: HttpRequest, status: int, title: str, text: str, link: FirmLink | None = None) -> HttpResponse:
    return render(request, "pages/fill/ended.html", {"title": title, "text": text, "link": link}, status=status)


def _unit(text: str | None) -> Unit:
    """Phones start in 万元."""
    return Unit(int(text)) if text in {str(int(unit)) for unit in UNITS} else Unit.TEN_THOUSAND
