"""The register as associations keep it and officials read it: the list with its filters, one record with history."""

import datetime
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from access.answering import deals_with, may_be_charged_by, zones_opened_by
from access.audience import has_role, in_register_of, may_change, visible_to, zones_entered_by
from enterprises.models import AboveScaleSpell, Contact, Enterprise, Placement, Succession
from pages import moment
from pages.asking import asked
from pages.crumbs import Crumb, crumbs
from pages.frame import REGISTER_READERS
from pages.paging import listed, wants_partial
from pages.register_history import history_of
from pages.register_readers import reading_members
from pages.register_reopened import stays_ended
from zones.models import Membership, Zone

SIZE = 50
# Entries of a history shown at first; ?history=all shows the rest.
RECENT = 10
ABOVE, BELOW = "above", "below"
NOW, FORMER = "now", "former"


@dataclass(frozen=True)
class Choice:
    """One option of a filter."""

    value: str
    label: str
    chosen: bool


def readable(request: HttpRequest) -> QuerySet[Enterprise]:
    """The records that this reader works with; whoever works with none is told that the page is not theirs."""
    if not has_role(request.user, *REGISTER_READERS):
        raise PermissionDenied
    return in_register_of(request.user, Enterprise.objects.all())


def one_record(request: HttpRequest, credit_code: str) -> Enterprise:
    """A record of the reader's register; that of somebody else looks like none at all."""
    return get_object_or_404(readable(request), credit_code=credit_code)


def register_crumbs(*steps: tuple[str, str] | str) -> list[Crumb]:
    """The register below home, then what follows."""
    return crumbs((_("企业登记册"), reverse("register")), *steps)


def chosen_rows(request: HttpRequest, today: datetime.date) -> QuerySet[Enterprise]:
    """The reader's records that the address asks for."""
    chosen = {name: request.GET.get(name, "") for name in FILTERS}
    return _filtered(readable(request), asked(request), chosen, today, visible_to(request.user, Contact.objects.all()))


@login_required
@require_safe
@vary_on_headers("HX-Request-Type")
def register(request: HttpRequest) -> HttpResponse:
    """Every record of the reader's register, searched and filtered; the address is the whole view."""
    today = moment.today()
    rows = readable(request)
    zones = list(_zones_of(request).order_by("name"))
    townships = sorted(set(rows.exclude(township="").order_by().values_list("township", flat=True).distinct()))
    text, chosen = asked(request), {name: request.GET.get(name, "") for name in FILTERS}
    contacts = visible_to(request.user, Contact.objects.all())
    found = listed(request, _ordered(chosen_rows(request, today), today, contacts), size=SIZE)
    context = {
        "q": text,
        "filters": _filters(chosen, zones, townships),
        "filtered": bool(text or any(chosen.values())),
        "found": found,
        "today": today,
        "enters": zones_entered_by(request.user).exists(),
        "crumbs": crumbs(_("企业登记册")),
        "query": request.GET.urlencode(),
    }
    return render(request, f"pages/register/{'rows' if wants_partial(request) else 'list'}.html", context)


@login_required
@require_safe
def record(request: HttpRequest, credit_code: str) -> HttpResponse:
    """One enterprise: what stands, what stood, what can be done, and who changed what, when and why."""
    one = one_record(request, credit_code)
    today = moment.today()
    entries = history_of(one)
    shown = entries if request.GET.get("history") == "all" else entries[:RECENT]
    memberships = list(one.memberships.select_related("zone").order_by("during"))
    answers = list(one.responsibilities.select_related("association").order_by("during"))
    states, spells = list(one.state_spells.order_by("during")), list(one.above_scale_spells.order_by("during"))
    context = {
        "enterprise": one,
        "today": today,
        "editable": may_change(request.user, one),
        "joinable": zones_opened_by(request.user, one, today).exists(),
        "own_affair": deals_with(request.user, one),
        "chargeable": may_be_charged_by(request.user, one, today).exists(),
        "answers": [(each, today in each.during) for each in answers],
        "answering": next((each.association for each in answers if today in each.during), None),
        "reading": reading_members(request.user, one, today),
        "own_zones": set(zones_entered_by(request.user).values_list("pk", flat=True)),
        "placements": list(one.placements.select_related("division", "industry").order_by("during")),
        "memberships": [(each, today in each.during) for each in memberships],
        "stays_ended": stays_ended(one, states, memberships, answers, spells),
        "states": states,
        "spells": spells,
        "names": list(one.names.order_by("until", "name")),
        "contacts": list(visible_to(request.user, one.contacts.select_related("association"))),
        "origins": list(one.origins.select_related("predecessor").order_by("on")),
        "successions": list(one.successions.select_related("successor").order_by("on")),
        "entries": shown,
        "more": len(entries) - len(shown),
        "crumbs": register_crumbs(one.label),
    }
    return render(request, "pages/register/record.html", context)


FILTERS = ("township", "state", "scale", "zone", "member", "missing")


def _zones_of(request: HttpRequest) -> QuerySet[Zone]:
    """Zones of which members stand in this register."""
    members = Membership.objects.filter(zone=OuterRef("pk"), enterprise__in=readable(request).values("pk"))
    return Zone.objects.filter(Exists(members))


def _filters(chosen: dict[str, str], zones: list[Zone], townships: list[str]) -> dict[str, list[Choice]]:
    options = {
        "township": [(name, name) for name in townships],
        "state": Enterprise.State.choices,
        "scale": [(ABOVE, _("规上")), (BELOW, _("规下"))],
        "zone": [(zone.slug, zone.label) for zone in zones],
        "member": [(NOW, _("现成员")), (FORMER, _("已退出"))],
        "missing": [
            ("township", _("缺乡镇街道")),
            ("placement", _("缺所在地和行业")),
            ("contact", _("缺联系电话")),
            ("name_en", _("缺英文名称")),
        ],
    }
    return {
        name: [Choice(str(value), str(label), str(value) == chosen[name]) for value, label in options[name]]
        for name in FILTERS
    }


def _filtered(rows: QuerySet, text: str, chosen: dict[str, str], today, contacts: QuerySet) -> QuerySet:
    """A value that no option has finds nothing: an old address must not show the whole register as its answer."""
    same = {"enterprise": OuterRef("pk")}
    if text:
        rows = rows.filter(pk__in=Enterprise.objects.looked_up(text).order_by().values("pk"))
    if township := chosen["township"]:
        rows = rows.filter(township=township)
    if state := chosen["state"]:
        rows = rows.filter(state=state)
    if scale := chosen["scale"]:
        above = Exists(AboveScaleSpell.objects.filter(during__contains=today, **same))
        rows = rows.filter({ABOVE: above, BELOW: ~above}.get(scale, Q(pk__in=[])))
    members = Membership.objects.filter(**same)
    if slug := chosen["zone"]:
        members = members.filter(zone__slug=slug)
        rows = rows.filter(Exists(members))
    if member := chosen["member"]:
        now = Exists(members.filter(during__contains=today))
        rows = rows.filter({NOW: now, FORMER: ~now & Exists(members)}.get(member, Q(pk__in=[])))
    if missing := chosen["missing"]:
        gaps = {
            "township": Q(township=""),
            "placement": ~Exists(Placement.objects.filter(during__contains=today, **same)),
            "contact": ~Exists(contacts.exclude(phone="").filter(**same)),
            "name_en": Q(name_en=""),
        }
        rows = rows.filter(gaps.get(missing, Q(pk__in=[])))
    return rows


def _ordered(rows: QuerySet, today, contacts: QuerySet) -> QuerySet:
    same = {"enterprise": OuterRef("pk")}
    memberships = Membership.objects.select_related("zone").order_by("zone__name", "during")
    return (
        rows.annotate(
            above_scale=Exists(AboveScaleSpell.objects.filter(during__contains=today, **same)),
            member_now=Exists(Membership.objects.filter(during__contains=today, **same)),
            entered_twice=Exists(Succession.objects.filter(predecessor=OuterRef("pk"), kind=Succession.Kind.DUPLICATE)),
        )
        .prefetch_related(
            Prefetch("memberships", queryset=memberships),
            Prefetch("contacts", queryset=contacts.order_by("id"), to_attr="called"),
            Prefetch(
                "placements",
                queryset=Placement.objects.in_force(today).select_related("division", "industry"),
                to_attr="places",
            ),
        )
        .order_by("initials", "credit_code")
    )
