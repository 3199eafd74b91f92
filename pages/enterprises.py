"""The register for everybody: find an enterprise by name, pinyin initials or credit code, and read its record."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, OuterRef, Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from access.audience import visible_to
from common.periods import Freq, Period
from enterprises.models import (
    Enterprise,
    MonthlyReturn,
    Placement,
    ReturnKind,
    SmallReturn,
    Submission,
    Succession,
)
from inspections.models import Batch
from pages.asking import asked
from pages.crumbs import crumbs
from pages.moment import as_of
from pages.paging import listed, wants_partial
from pages.presenters import numbers
from pages.presenters.numbers import Change
from pages.presenters.periods import period_text
from standards.models import Drafting
from zones.models import Membership

# Returns of each form that whoever may see them is shown at first; ?returns=all shows the rest.
RETURNS = 12
SHORTEST_NAME = 2
SHORTEST_CODE = 6


@dataclass(frozen=True)
class Reported:
    """One return in words, for readers with a grant: output, a year earlier, what more the form has, and its growth."""

    period: str
    state: str
    amounts: list[str]
    grown: Change | None
    href: str


@dataclass(frozen=True)
class Reports:
    """The returns of one form, the latest first; `more` are not shown."""

    title: str
    is_monthly: bool
    rows: list[Reported]
    more: int


@require_safe
@vary_on_headers("HX-Request-Type")
def search(request: HttpRequest) -> HttpResponse:
    """One question; what was typed stays in the box and in the address."""
    text = asked(request)
    hint = _too_short(text)
    found = None
    if text and not hint:
        rows = Enterprise.objects.looked_up(text).order_by("initials", "credit_code").prefetch_related(_zones_now())
        found = listed(request, rows)
    template = "results.html" if wants_partial(request) else "search.html"
    context = {"q": text, "hint": hint, "found": found, "crumbs": crumbs(_("查企业"))}
    return render(request, f"pages/enterprises/{template}", context)


@require_safe
def enterprise(request: HttpRequest, credit_code: str) -> HttpResponse:
    """The public record of one enterprise: where it stands, its zones, checks with a verdict, standards, honours."""
    today = as_of()
    one = get_object_or_404(
        Enterprise.objects.prefetch_related(
            "names",
            "above_scale_spells",
            Prefetch("successions", queryset=Succession.objects.select_related("successor").order_by("on")),
            Prefetch("placements", queryset=_placements()),
            Prefetch("memberships", queryset=Membership.objects.select_related("zone").order_by("during")),
            Prefetch("batches", queryset=_checks(), to_attr="checks"),
            Prefetch("draftings", queryset=_drafted(), to_attr="drafted"),
        ),
        credit_code=credit_code,
    )
    honours = list(one.honours.order_by("-valid_from", "kind", "id"))
    context = {
        "enterprise": one,
        "today": today,
        "place": next((each for each in one.placements.all() if today in each.during), None),
        "above_scale": any(today in spell.during for spell in one.above_scale_spells.all()),
        "memberships": [(each, today in each.during) for each in one.memberships.all()],
        "failed": sum(batch.state == Batch.State.FAILED for batch in one.checks),
        "reports": _reports(request, one),
        "drafted": [(each, each.standard.status_on(today)) for each in one.drafted],
        "honours": [(each, each.valid_to is None or each.valid_to >= today) for each in honours],
        "crumbs": crumbs((_("查企业"), reverse("enterprises")), one.label),
    }
    return render(request, "pages/enterprises/enterprise.html", context)


def _reports(request: HttpRequest, one: Enterprise) -> list[Reports]:
    """Forms with a return that this reader may see."""
    found = []
    for kind, model in ((ReturnKind.MONTHLY, MonthlyReturn), (ReturnKind.SMALL, SmallReturn)):
        opened = Submission.objects.filter(kind=kind, association=OuterRef("association"), month=OuterRef("month"))
        returns = visible_to(request.user, model.objects.filter(enterprise=one)).select_related("association")
        rows = list(returns.annotate(opened=Exists(opened)).order_by("-month"))
        shown = rows if request.GET.get("returns") == "all" else rows[:RETURNS]
        if rows:
            told = [_reported(each, kind, one) for each in shown]
            found.append(Reports(str(kind.label), kind == ReturnKind.MONTHLY, told, len(rows) - len(shown)))
    return found


def _reported(row: MonthlyReturn | SmallReturn, kind: ReturnKind, one: Enterprise) -> Reported:
    def written(yuan: int | None) -> str:
        return "—" if yuan is None else str(numbers.amount(yuan))

    grown = None
    if row.output is not None and row.output_prior:
        grown = numbers.growth(Decimal(row.output) / row.output_prior - 1)
    period = Period(Freq.TO_DATE, row.month)
    names = ("output", "output_prior", *(("sales", "export") if kind == ReturnKind.MONTHLY else ()))
    amounts = [written(getattr(row, name)) for name in names]
    place = [row.association.code, kind.value, f"{row.month:%Y-%m}", one.credit_code]
    href = reverse("printed-one", args=place) if row.opened else ""
    return Reported(period_text(period), str(row.get_state_display()), amounts, grown, href)


def _too_short(text: str) -> str:
    if not text or len(text) >= SHORTEST_CODE:
        return ""
    if any(character.isdigit() for character in text) and text.isascii():
        return _("信用代码请至少输入6个字符。")
    return _("请至少输入2个字。") if len(text) < SHORTEST_NAME else ""


def _zones_now() -> Prefetch:
    rows = Membership.objects.in_force(as_of()).select_related("zone").order_by("zone_id")
    return Prefetch("memberships", queryset=rows, to_attr="zones_now")


def _placements():
    return Placement.objects.select_related("division__parent", "industry").order_by("during")


def _checks():
    """Only batches with a verdict: one under objection or retest is nobody's failure yet."""
    return Batch.objects.tested().select_related("campaign").order_by("-sampled_on", "-id")


def _drafted():
    return Drafting.objects.select_related("standard").order_by("-standard__published_on", "standard__number")
