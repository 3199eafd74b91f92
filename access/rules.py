"""Which rows of each table a standing sees and which it changes: one rule a table."""

from __future__ import annotations

from typing import Any

from django.db.models import DateField, Exists, Func, OuterRef, Q

from access.standing import ENTERS, OF_AN_ASSOCIATION, Role, Standing
from accounts.models import Grant, Link, Organisation, User
from classifications.models import Division, Industry
from enterprises.models import (
    AboveScaleSpell,
    Attachment,
    Contact,
    Correction,
    Decision,
    Dispatch,
    Enterprise,
    EnterpriseName,
    FirmLink,
    FirmLinkUse,
    Honour,
    Import,
    ImportProblem,
    ImportRepair,
    MonthlyReturn,
    Paper,
    Placement,
    Reminder,
    Responsibility,
    Scribble,
    SheetMapping,
    SmallReturn,
    StateSpell,
    Submission,
    Succession,
    Webhook,
)
from inspections.models import Batch, Campaign
from ledger.models import Line
from standards.models import Drafting, Standard
from zones.models import (
    Area,
    Consent,
    Horizon,
    Membership,
    Milestone,
    PublishedFigure,
    Scheme,
    Source,
    Zone,
    ZoneIndustry,
    ZoneRecord,
)


class LastDay(Func):
    """The last day of a month: a return is the roster's of that day."""

    template = "(date_trunc('month', %(expressions)s) + interval '1 month' - interval '1 day')::date"
    output_field = DateField()


class Today(Func):
    template = "(now() AT TIME ZONE 'Asia/Shanghai')::date"
    output_field = DateField()


def _returns_seen(standing: Standing) -> Q:
    """Of the association that answered for the month, of the division where the firm then stood.

    Another zone that the firm then belonged to reads what that association has let it read. Membership alone opens
    nothing: it is entered by the zone's own clerk.
    """
    own = standing.ids("organisations", Role.OFFICIAL, *ENTERS)
    firm, last = OuterRef("enterprise"), LastDay(OuterRef("month"))
    placed = Placement.objects.filter(division__in=standing.audience.divisions, enterprise=firm, during__contains=last)
    allowed = Consent.objects.filter(
        association=OuterRef("association"),
        during__contains=last,
        membership__zone__in=standing.ids("zones", *ENTERS),
        membership__enterprise=firm,
        membership__during__contains=last,
    )
    return Q(association__in=own) | Exists(placed) | Exists(allowed)


def _nobody(standing: Standing) -> Q:
    return Q(pk__in=[])


def _kept(enterprise: str, *, left: bool = True) -> Any:
    """Records of whom an own association answers for today. Where nobody answers: of members of own zones, and (with
    `left`) of those that left the own zones and are in none any more, for corrections."""

    def rule(standing: Standing) -> Q:
        now, same = Q(during__contains=Today()), {"enterprise": OuterRef(enterprise)}
        bodies = standing.ids("organisations", *ENTERS)
        answered = Responsibility.objects.filter(now, association__in=bodies)
        own = Membership.objects.filter(zone__in=standing.ids("zones", *ENTERS))
        free = Q(**{f"{enterprise}__in": own.filter(now).values("enterprise")})
        if left:
            anywhere = Membership.objects.filter(now, **same)
            free |= Q(**{f"{enterprise}__in": own.values("enterprise")}) & ~Exists(anywhere)
        nobody = ~Exists(Responsibility.objects.filter(now, **same))
        return Q(**{f"{enterprise}__in": answered.values("enterprise")}) | (free & nobody)

    return rule


def _reached(path: str, kind: str, *roles: str) -> Any:
    return lambda standing: Q(**{f"{path}__in": standing.ids(kind, *roles)})


def _holders(*roles: str) -> Any:
    return lambda standing: ~Q(pk__in=[]) if standing.has(*roles) else Q(pk__in=[])


def _of_own_association(standing: Standing) -> Q:
    """People who hold, or held, a role over an association that the reader leads, or belong to it."""
    own = standing.ids("organisations", Role.LEAD)
    held = Grant.objects.filter(user=OuterRef("pk"), organisation__in=own)
    return Q(organisation__in=own) | Exists(held)


def _managed(standing: Standing) -> Q:
    """Everybody, to an administrator. To a lead those of the own association who are nothing more elsewhere.

    A lead who could reset an official's password would be that official.
    """
    if standing.has(Role.ADMINISTRATOR):
        return ~Q(pk__in=[])
    own = standing.ids("organisations", Role.LEAD)
    current = Q(during__endswith=None) | Q(during__endswith__gt=Today())
    within = Q(organisation__in=own, organisation__isnull=False, role__in=OF_AN_ASSOCIATION)
    elsewhere = Grant.objects.filter(current & ~within, user=OuterRef("pk"))
    return _of_own_association(standing) & ~Exists(elsewhere) & Q(is_staff=False, is_superuser=False)


def _given_here(standing: Standing) -> Q:
    """Grants and invitations: an administrator's all; a lead's those over the own association."""
    if standing.has(Role.ADMINISTRATOR):
        return ~Q(pk__in=[])
    return Q(organisation__in=standing.ids("organisations", Role.LEAD), role__in=OF_AN_ASSOCIATION)


def dated_by(standing: Standing) -> Q:
    """Zones of whose life the stages are recorded: of an official those within reach, of an administrator all."""
    return _holders(Role.ADMINISTRATOR)(standing) | Q(pk__in=standing.ids("zones", Role.OFFICIAL))


# What is confidential: whoever reads all sees it, and besides them those whom the rule names.
SEEN = {
    MonthlyReturn: _returns_seen,
    SmallReturn: _returns_seen,
    Submission: _reached("association", "organisations", Role.OFFICIAL, *ENTERS),
    Decision: _reached("submission__association", "organisations", Role.OFFICIAL, *ENTERS),
    Correction: _reached("association", "organisations", Role.OFFICIAL, *ENTERS),
    Attachment: _reached("association", "organisations", Role.OFFICIAL, *ENTERS),
    Scribble: _reached("association", "organisations", Role.OFFICIAL, *ENTERS),
    # A file is the association's own until it has become returns.
    Import: _reached("association", "organisations", *ENTERS),
    ImportProblem: _reached("of__association", "organisations", *ENTERS),
    ImportRepair: _reached("association", "organisations", Role.OFFICIAL, *ENTERS),
    SheetMapping: _reached("association", "organisations", *ENTERS),
    Responsibility: _reached("association", "organisations", Role.OFFICIAL, *ENTERS),
    # The association's own, and the offices that ask it about a return; personal, so nobody else's.
    Contact: _reached("association", "organisations", Role.OFFICIAL, *ENTERS),
    FirmLink: _reached("association", "organisations", Role.OFFICIAL, *ENTERS),
    FirmLinkUse: _reached("link__association", "organisations", Role.OFFICIAL, *ENTERS),
    Paper: _reached("submission__association", "organisations", Role.OFFICIAL, *ENTERS),
    Reminder: _reached("submission__association", "organisations", Role.OFFICIAL, *ENTERS),
    Webhook: _reached("organisation", "organisations", Role.OFFICIAL, *ENTERS),
    Dispatch: _reached("organisation", "organisations", Role.OFFICIAL, *ENTERS),
    Line: _nobody,
    User: _of_own_association,
    Grant: _reached("organisation", "organisations", Role.LEAD),
    Link: _reached("organisation", "organisations", Role.LEAD),
}

# What everybody sees, signed in or not. Of a table that stands neither here nor above nobody is told anything.
OPEN = {
    *(Division, Industry, Organisation),
    *(Enterprise, EnterpriseName, Placement, AboveScaleSpell, StateSpell, Succession, Honour),
    *(Campaign, Batch, Standard, Drafting),
    *(Scheme, Zone, ZoneIndustry, ZoneRecord, Milestone, Membership),
    *(Area, Horizon, Source, PublishedFigure),
}

CHANGED = {
    MonthlyReturn: _reached("association", "organisations", *ENTERS),
    SmallReturn: _reached("association", "organisations", *ENTERS),
    Submission: _reached("association", "organisations", *ENTERS),
    Correction: _reached("association", "organisations", *ENTERS),
    Attachment: _reached("association", "organisations", *ENTERS),
    Responsibility: _reached("association", "organisations", *ENTERS),
    FirmLink: _reached("association", "organisations", *ENTERS),
    Import: _reached("association", "organisations", *ENTERS),
    Membership: _reached("zone", "zones", *ENTERS),
    ZoneRecord: _reached("zone", "zones", *ENTERS),
    Milestone: lambda standing: Q(zone__in=Zone.objects.filter(dated_by(standing))),
    Enterprise: _kept("pk"),
    EnterpriseName: _kept("enterprise"),
    Placement: _kept("enterprise"),
    AboveScaleSpell: _kept("enterprise"),
    StateSpell: _kept("enterprise"),
    Contact: _reached("association", "organisations", *ENTERS),
    Honour: _kept("enterprise", left=False),
    Campaign: _reached("organiser", "organisations", Role.INSPECTORATE),
    Batch: _reached("campaign__organiser", "organisations", Role.INSPECTORATE),
    Standard: _holders(Role.STANDARDS),
    Drafting: _holders(Role.STANDARDS),
    # A clerk of the zone's association enters its members; the zone's own row is the administrator's.
    Zone: _holders(Role.ADMINISTRATOR),
    Scheme: _holders(Role.ADMINISTRATOR),
    Horizon: _holders(Role.ADMINISTRATOR),
    Organisation: _holders(Role.ADMINISTRATOR),
    User: _managed,
    Grant: _given_here,
    Link: _given_here,
}
