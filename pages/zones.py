"""The page of one zone: headline cards, two charts, every indicator, and the first rows of each list behind it."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from access.audience import audience_for, reads_record_of
from classifications.models import in_reader_language
from pages import headlines, published
from pages.crumbs import crumbs
from pages.indicators import groups
from pages.latest import last_figures, usual
from pages.moment import as_of, headline_month, headline_text
from pages.presenters.figures import Shown, present
from pages.presenters.periods import day_text, month_text
from pages.zone_charts import charts
from pages.zone_lists import checks_of, honours_of, members_of, standards_of
from zones.indicators import quality
from zones.measures import TOTAL
from zones.models import Horizon, Membership, Milestone, Stalled, Zone
from zones.reading import FigureView

FIRST_ROWS = 6
# Axes whose members stand under the total in the table of indicators.
SHOWN_AXES = {"standards_drafted": "level", "honours_held": "kind"}


# Indicators of the table of checks, in the order of its columns.
QUALITY = (
    quality.batches_tested,
    quality.batch_pass_rate,
    quality.enterprise_pass_rate,
    quality.item_failure_rate,
)


@dataclass(frozen=True)
class Group:
    """Figures of one subject in the table of indicators."""

    title: str
    rows: list[Shown]


@dataclass(frozen=True)
class Kind:
    """One kind of check: what each indicator of quality says of it, None where it says nothing."""

    name: str
    period: str
    figures: list[Shown | None]


@dataclass(frozen=True)
class First:
    """The first rows of a list, and how many there are."""

    rows: list
    total: int


@dataclass(frozen=True)
class Step:
    """A milestone in words."""

    stage: str
    when: str


@require_safe
def zone(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything about one zone on one page, as this reader may see it."""
    one = get_object_or_404(Zone.objects.select_related("scheme", "division", "association"), slug=slug)
    audience = audience_for(request.user)
    area = headlines.areas_of([one]).get(one.pk)
    month, today = headline_month(area), as_of()
    horizon = Horizon.objects.first()
    views = last_figures([area], usual(), month, audience) if area else []
    context = {
        "zone": one,
        "authority": in_reader_language(one.scheme.authority, one.scheme.authority_en),
        "noun": "zone",
        "record": reads_record_of(request.user, one),
        "milestones": [step_of(each) for each in one.reached()],
        "cards": headlines.cards(area, views, audience) if area else [],
        "charts": charts(area, horizon.last, audience) if area and horizon else [],
        "groups": _groups(views),
        "quality": QUALITY,
        "kinds": _kinds(views, month),
        "as_of": headline_text(month),
        "stale": _stale(),
        "privileged": area is not None and audience.sees_confidential(area),
        "verdicts": published.of_zone(one, audience),
        "members": _first(members_of(one, today).filter(role=Membership.Role.BACKBONE), members_of(one, today)),
        "checks": _first(checks_of(one, today)),
        "standards": _first(standards_of(one, today)),
        "honours": _first(honours_of(one, today)),
        "crumbs": crumbs(one.label),
    }
    return render(request, "pages/zones/zone.html", context)


def _groups(views: list[FigureView]) -> list[Group]:
    found: dict[str, list[FigureView]] = {}
    for view in views:
        if view.indicator.pooled and _has_row(view):
            found.setdefault(view.indicator.code, []).append(view)
    made = [
        Group(
            group.title,
            [present(view) for indicator in group.indicators for view in _in_order(found.get(indicator.code, []))],
        )
        for group in groups()
    ]
    return [group for group in made if group.rows]


def _kinds(views: list[FigureView], month: datetime.date | None) -> list[Kind]:
    """One row a kind checked in these twelve months, those with most batches first; no row is a sum of others."""
    codes = [indicator.code for indicator in QUALITY]
    by_kind: dict[str, dict[str, FigureView]] = {}
    for view in views:
        if view.indicator.code in codes and view.period.month == month:
            by_kind.setdefault(view.member, {})[view.indicator.code] = view
    ordered = sorted(by_kind.items(), key=lambda item: (-_batches(item[1]), item[0]))
    made = []
    for _member, own in ordered:
        shown = [present(own[code]) if code in own else None for code in codes]
        first = next(each for each in shown if each)
        made.append(Kind(first.member, first.period, shown))
    return made


def _batches(own: dict[str, FigureView]) -> Decimal:
    tested = own.get(QUALITY[0].code)
    return (tested.value if tested else None) or Decimal(0)


def _has_row(view: FigureView) -> bool:
    if view.member == TOTAL:
        return True
    return view.member.partition(":")[0] == SHOWN_AXES.get(view.indicator.code)


def _in_order(views: list[FigureView]) -> list[FigureView]:
    """The total first, then members with most cases first."""
    return sorted(views, key=lambda view: (view.member != TOTAL, -(view.n or 0), view.member))


def _first(rows, whole=None) -> First:
    return First(list(rows[:FIRST_ROWS]), (rows if whole is None else whole).count())


def step_of(milestone: Milestone) -> Step:
    """As exactly as its date is known."""
    say = {Milestone.Precision.DAY: day_text, Milestone.Precision.MONTH: month_text}.get(
        milestone.precision, lambda day: f"{day.year}"
    )
    return Step(str(milestone.get_stage_display()), say(milestone.on))


def _stale() -> str:
    """A source that raised leaves its figures as they were; the page says since when."""
    stalled = dict(Stalled.objects.values_list("source", "since"))
    if not stalled:
        return ""
    waiting = [
        (stalled[measure.source.code], indicator)
        for group in groups()
        for indicator in group.indicators
        for measure in indicator.measures
        if measure.source.code in stalled
    ]
    if not waiting:
        return ""
    since = min(since for since, _indicator in waiting)
    return _("%(names)s自%(since)s起未能更新，显示的是此前的结果。") % {
        "names": _("、").join(dict.fromkeys(str(indicator.name) for _since, indicator in waiting)),
        "since": day_text(timezone.localdate(since)),
    }
