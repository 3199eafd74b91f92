"""Links for firms of one submission: who has one and how far they came; the clerk makes, exchanges and revokes them."""

from __future__ import annotations

from dataclasses import dataclass

import segno
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from access.audience import may_enter_for
from classifications.models import in_reader_language
from enterprises import actions
from enterprises.models import Enterprise, FirmLink, ReturnState, Submission
from enterprises.models.links import digest_of
from pages.asking import asked
from pages.board_cards import due_text, title_of, wanted_by
from pages.crumbs import Crumb, submission_crumbs
from pages.moment import today
from pages.paging import listed
from pages.presenters.periods import day_text
from pages.submission import address, find_submission, form_for

# Fewer than Django takes fields in one form.
SIZE = 300
MOST_TOKENS = 5000
SENT, UNSENT = "sent", "unsent"


@dataclass(frozen=True)
class Row:
    """A firm that the month expects, and its link."""

    firm: int
    name: str
    code: str
    township: str
    state: str
    link: FirmLink | None

    @property
    def use(self):
        return getattr(self.link, "use", None)


@dataclass(frozen=True)
class Made:
    """A new link, while its token is still known: the address, and the words that go with it."""

    firm: int
    name: str
    township: str
    href: str
    text: str
    qr: SafeString = ""


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def links(request: HttpRequest, association: str, kind: str, month: str) -> HttpResponse:
    """The list; a POST makes or revokes, and answers with the new links, for nobody can look them up afterwards."""
    submission = find_submission(request, association, kind, month)
    may_make = may_enter_for(request.user, submission.association)
    trouble = ""
    if request.method == "POST":
        if not may_make:
            raise PermissionDenied
        try:
            return _do(request, submission)
        except ValidationError as refused:
            trouble = "".join(refused.messages)
    rows = form_for(submission).model.objects.filter(association=submission.association_id, month=submission.month)
    links = FirmLink.objects.of(submission).standing()
    text, sent = asked(request), request.GET.get("sent", "")
    shown = rows.filter(enterprise__in=Enterprise.objects.looked_up(text).order_by().values("pk")) if text else rows
    if sent:
        have = Q(enterprise__in=links.values("enterprise"))
        shown = shown.filter({SENT: have, UNSENT: ~have}.get(sent, Q(pk__in=[])))
    page = listed(
        request,
        shown.order_by("enterprise__township", "enterprise__initials", "enterprise").values_list(
            "enterprise",
            "enterprise__name",
            "enterprise__name_en",
            "enterprise__credit_code",
            "enterprise__township",
            "state",
        ),
        size=SIZE,
    )
    standing = {link.enterprise_id: link for link in links.select_related("use").defer("digest")}
    context = {
        "submission": submission,
        "title": title_of(submission),
        "due": due_text(submission, today()),
        "open": submission.is_open(today()),
        "may_make": may_make and submission.is_open(today()),
        "trouble": trouble,
        "q": text,
        "sent": sent,
        "choices": [(UNSENT, _("未发")), (SENT, _("已发"))],
        "expected": rows.count(),
        "page": page,
        "rows": [
            Row(firm, in_reader_language(name, name_en), code, township, ReturnState(state).label, standing.get(firm))
            for firm, name, name_en, code, township, state in page.rows
        ],
        "made": len(standing),
        "opened": sum(hasattr(link, "use") for link in standing.values()),
        "filled": sum(bool(hasattr(link, "use") and link.use.filled_at) for link in standing.values()),
        "confirmed": sum(link.confirmed_at is not None for link in standing.values()),
        "crumbs": _crumbs(submission, _("企业自填链接")),
    }
    return render(request, "pages/board/links.html", context, status=409 if trouble else 200)


@require_POST
@login_required
@never_cache
def cards(request: HttpRequest, association: str, kind: str, month: str) -> HttpResponse:
    """A sheet of QR codes to print, from the tokens that the page before still holds. Nothing is stored or changed."""
    submission = find_submission(request, association, kind, month)
    if not may_enter_for(request.user, submission.association):
        raise PermissionDenied
    tokens = request.POST.get("tokens", "").split()[:MOST_TOKENS]
    by_digest = {digest_of(token): token for token in tokens}
    known = FirmLink.objects.of(submission).standing().filter(digest__in=by_digest)
    found = {link.enterprise_id: by_digest[link.digest] for link in known}
    context = {
        "submission": submission,
        "title": title_of(submission),
        "due": day_text(wanted_by(submission, today())),
        "last": day_text(submission.last_day()),
        "cards": _made(request, submission, found, qr=True),
        "crumbs": _crumbs(submission, _("二维码")),
    }
    return render(request, "pages/board/cards.html", context)


def _do(request: HttpRequest, submission: Submission) -> HttpResponse:
    """`what` says what for whom: for the firms ticked, or for all that have not reported."""
    what = request.POST.get("what", "")
    firms = [int(text) for text in request.POST.getlist("firm") if text.isascii() and text.isdigit() and len(text) < 12]
    if what == "revoke":
        actions.revoke_links(submission=submission, enterprises=firms, by=request.user, reason="撤销企业自填链接")
        return redirect(address("firm-links", submission))
    if what == "missing":
        rows = form_for(submission).model.objects.filter(association=submission.association_id, month=submission.month)
        firms = list(rows.filter(state=ReturnState.MISSING).values_list("enterprise", flat=True))
    if not firms:
        raise ValidationError(_("请先勾选企业。") if what != "missing" else _("没有未报的企业。"), code="nobody")
    given = {"submission": submission, "enterprises": firms, "on": today(), "by": request.user}
    if what == "exchange":
        if request.POST.get("sure") != "yes":
            return _ask(request, submission, firms)
        tokens = actions.exchange_links(**given, reason="换新企业自填链接")
    else:
        tokens = actions.make_links(**given, reason="生成企业自填链接")
    if not tokens:
        message = _("这些企业都已有链接，仍然有效，没有动。链接丢了要换新的，请勾选后按“换新勾选的”。")
        raise ValidationError(message, code="all_have_one")
    made = _made(request, submission, tokens)
    context = {
        "submission": submission,
        "title": title_of(submission),
        "made": made,
        "left": len(firms) - len(made),
        "text": "\n".join(f"{each.name}\n{each.text}\n" for each in made),
        "tokens": " ".join(tokens.values()),
        "crumbs": _crumbs(submission, _("新链接")),
    }
    return render(request, "pages/board/made.html", context)


def _ask(request: HttpRequest, submission: Submission, firms: list[int]) -> HttpResponse:
    """Whoever holds an old link finds it closed: so which firms these are is shown before."""
    links = FirmLink.objects.of(submission).standing().filter(enterprise__in=firms)
    ending = links.select_related("use", "enterprise").order_by("enterprise__township", "enterprise__initials", "pk")
    context = {
        "submission": submission,
        "title": title_of(submission),
        "firms": firms,
        "ending": ending.defer("digest"),
        "crumbs": _crumbs(submission, _("换新链接")),
    }
    return render(request, "pages/board/exchange.html", context)


def _made(request: HttpRequest, submission: Submission, tokens: dict[int, str], *, qr: bool = False) -> list[Made]:
    """What goes to a firm is Chinese, whatever the clerk's language, and so is the page that it leads to."""
    firms = Enterprise.objects.filter(pk__in=tokens).order_by("township", "initials", "pk")
    found = []
    with override("zh-hans"):
        title, due = title_of(submission), day_text(wanted_by(submission, today()))
        for firm in firms:
            href = request.build_absolute_uri(reverse("fill", kwargs={"token": tokens[firm.pk]}))
            text = f"请在{due}前填报并确认{title}，本链接只用于本企业，请勿转发：{href}"
            found.append(Made(firm.pk, firm.name, firm.township, href, text, _qr(href) if qr else ""))
    return found


def _qr(text: str) -> SafeString:
    """A QR code as SVG without a style of its own. The mask is given: trying all eight takes eight times as long."""
    code = segno.make(text, micro=False, error="m", boost_error=False, mask=3)
    return mark_safe(code.svg_inline(omitsize=True, svgclass="qr", lineclass=None, border=4))  # segno's own markup


def _crumbs(submission: Submission, label: str) -> list[Crumb]:
    own = _("企业自填链接")
    return submission_crumbs(submission, *([] if label == own else [(own, address("firm-links", submission))]), label)
