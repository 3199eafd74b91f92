"""What acceptance will do and what was done: the zone figures that stand on a submission, and its steps in words."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from access.audience import audience_for
from common.periods import Freq, Period, last_day
from enterprises.models import Submission
from enterprises.timeline import Event, timeline
from pages.presenters.figures import Shown, present
from pages.submission import form_for
from zones import reading
from zones.indicators import INDICATORS
from zones.measures import TOTAL
from zones.models import Area, Membership, Zone


@dataclass(frozen=True)
class Standing:
    """The figures of one zone that are made from this submission's rows."""

    zone: Zone
    shown: list[Shown]


@dataclass(frozen=True)
class Step:
    """One line of the history."""

    at: object
    who: str
    what: str
    reason: str
    badge: str


def figures_on(user, submission: Submission) -> list[Standing]:
    """Values now, of the association's zones and of those that its firms belong to; 1–本月 and the single month."""
    form = form_for(submission)
    rows = form.model.objects.filter(association=submission.association_id, month=submission.month)
    members = Membership.objects.filter(
        enterprise__in=rows.values("enterprise"), during__contains=last_day(submission.month)
    )
    zones = Zone.objects.filter(Q(association=submission.association_id) | Q(pk__in=members.values("zone")))
    by_slug = {zone.slug: zone for zone in zones.order_by("name")}
    areas = Area.objects.filter(kind=Area.Kind.ZONE, code__in=by_slug)
    codes = [
        code
        for code, indicator in INDICATORS.items()
        if any(measure.source.rows.model is form.model for measure in indicator.measures)
    ]
    found: dict[str, list[Shown]] = {slug: [] for slug in by_slug}
    for freq in (Freq.TO_DATE, Freq.MONTH):
        period = Period(freq, submission.month)
        for view in reading.at_period(list(areas), codes, period, audience=audience_for(user)):
            if view.member == TOTAL:
                found[view.area.code].append(present(view))
    return [Standing(by_slug[slug], shown) for slug, shown in found.items() if shown]


def steps(submission: Submission) -> list[Step]:
    """Who did what and when, newest first."""
    return [_step(event) for event in timeline(submission)]


def _step(event: Event) -> Step:
    what, badge = _words(event)
    who = (event.by.get_full_name() or event.by.get_username()) if event.by else _("系统")
    return Step(event.at, who, what, event.reason, badge)


def _words(event: Event) -> tuple[str, str]:
    match event.kind:
        case "opened":
            return _("开放填报"), "note"
        case Submission.State.SUBMITTED:
            return _("提交"), "revised"
        case "taken_back":
            return _("撤回提交"), "provisional"
        case Submission.State.RETURNED:
            until = (event.new or {}).get("extended_to")
            return (_("退回，延期至%(day)s") % {"day": until} if until else _("退回")), "bad"
        case Submission.State.ACCEPTED:
            return _("全部核定"), "good"
        case "accepted_rows":
            return _("核定%(count)d行") % {"count": event.count}, "good"
        case Submission.State.REOPENED:
            return _("重新开放"), "provisional"
        case "extended":
            return _("延期至%(day)s") % {"day": (event.new or {}).get("extended_to", "")}, "note"
        case "correction_asked":
            return _("提出更正"), "provisional"
        case "correction_accepted":
            return _("采纳更正"), "good"
        case "correction_refused":
            return _("不采纳更正"), "bad"
        case _:
            return _("撤回更正"), "note"
