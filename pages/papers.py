"""Long papers: WeasyPrint takes many seconds for a thousand firms, so a worker draws them and a page tells how far."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.core.files.storage import storages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from enterprises import actions
from enterprises.models import Paper, Submission
from pages.crumbs import review_crumbs
from pages.pdf import PaperMissing, pdf_of
from pages.printed_summary import Summary, summary_of
from pages.submission import address, find_submission

STYLE = "css/printed.css"
TEMPLATE = "pages/printed/summary.html"
# So many firms are drawn while the reader waits, about a sheet: 99 of them took 2 to 7 s, on a machine with other work.
AT_ONCE = 20
# Firms on one sheet, to guess how many sheets there will be.
ON_A_SHEET = 22
# The progress is told in steps of so many percent.
STEP = 5


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def paper(request: HttpRequest, association: str, kind: str, month: str) -> HttpResponse:
    """Ask for the paper; see how far it is, whenever one looks again; then download it."""
    submission = find_submission(request, association, kind, month)
    summary = summary_of(submission)
    if request.method == "POST":
        actions.ask_for_paper(
            submission=submission, language=get_language(), tag=tag_of(summary), by=request.user, reason=_("生成PDF")
        )
        return redirect(address("paper", submission))
    context = {
        "submission": submission,
        "title": summary["title"],
        "period": summary["period"],
        "firms": len(summary["lines"]),
        "paper": standing(submission, summary),
        "pdf_href": address("printed-pdf", submission),
        "print_href": address("printed", submission),
        "crumbs": review_crumbs(submission, _("汇总表PDF")),
    }
    return render(request, "pages/printed/paper.html", context)


def standing(submission: Submission, summary: Summary) -> Paper | None:
    """The paper of exactly this summary: made, being made, or failed; None where nobody has asked for it."""
    return Paper.objects.filter(submission=submission, language=get_language(), tag=tag_of(summary)).first()


def content_of(made: Paper) -> bytes:
    """The file of a paper that is made."""
    with storages["attachments"].open(made.stored) as file:
        return file.read()


def tag_of(summary: Summary) -> str:
    """The same for summaries that say the same."""
    told = {name: str(value) for name, value in summary.items() if name != "submission"}
    people = (summary["submission"].filler, summary["submission"].head, summary["submission"].submitted_at)
    return hashlib.sha256(repr((told, people)).encode()).hexdigest()


def draw(summary: Summary, told: Callable[[int], None] | None = None) -> bytes:
    return pdf_of(render_to_string(TEMPLATE, summary | {"paper": True}), STYLE, told=told)


def draw_next() -> bool:
    """Draw the next paper that waits; False when there is none."""
    waiting = actions.take_up_paper(by=None, reason="clock")
    if waiting is None:
        return False
    with override(waiting.language):
        submission = Submission.objects.select_related("association").get(pk=waiting.submission_id)
        summary = summary_of(submission)
        if tag_of(summary) != waiting.tag:
            actions.give_up_paper(paper=waiting, error=_("数据在此期间变了，请重新生成。"), by=None, reason="clock")
            return True
        sheets, last = 1 + len(summary["lines"]) // ON_A_SHEET, 0

        def told(sheet: int) -> None:
            nonlocal last
            progress = min(95, 5 + 85 * sheet // sheets)
            if progress >= last + STEP:
                last = progress
                actions.tell_progress(paper=waiting, progress=progress, by=None, reason="clock")

        told(0)
        try:
            content = draw(summary, told)
        except PaperMissing:
            text = _("这台服务器缺少生成PDF的组件（libpango）；请用浏览器的打印功能，效果相同。")
            actions.give_up_paper(paper=waiting, error=text, by=None, reason="clock")
        else:
            actions.keep_paper(paper=waiting, content=content, by=None, reason="clock")
    return True
