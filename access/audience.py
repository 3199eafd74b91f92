"""The two questions, answered from a user's grants of today: who may see this, who may change this.

Every page, API view, export and job asks here. The grants are read by one query a request; anonymous readers cost none.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import DateField, Exists, Func, Model, OuterRef, Q, QuerySet

from accounts.models import Grant, Link, Organisation, Token, User
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
    Webhook,
)
from inspections.models import Batch, Campaign
from ledger.models import Line
from standards.models import Drafting, Standard
from zones.audience import PUBLIC, Audience
from zones.models import Horizon, Membership, Milestone, Scheme, Zone, ZoneRecord

Role = Grant.Role
Reader = User | AnonymousUser

READS_ALL = (Role.AUDITOR, Role.ADMINISTRATOR)
ENTERS = (Role.CLERK, Role.LEAD, Role.API_CLIENT)
MANAGES = (Role.LEAD, Role.ADMINISTRATOR)
# What a lead may end, and the roles of those whom a lead may manage.
OF_AN_ASSOCIATION = (Role.CLERK, Role.LEAD, Role.API_CLIENT)

# A grant over a division covers all that lies in it or below, under whatever codes its places had before.
_REACH = """
WITH RECURSIVE held AS (
    SELECT g.role, g.organisation_id, g.division_id
    FROM accounts_grant g JOIN accounts_user u ON u.id = g.user_id
    WHERE u.id = %s AND u.is_active AND g.during @> (now() AT TIME ZONE 'Asia/Shanghai')::date
), below AS (
    SELECT role, division_id AS id FROM held WHERE division_id IS NOT NULL
    UNION
    SELECT b.role, d.id FROM below b JOIN classifications_division d ON b.id IN (d.parent_id, d.successor_id)
), bodies AS (
    SELECT role, organisation_id AS id FROM held WHERE organisation_id IS NOT NULL
    UNION
    SELECT b.role, o.id FROM below b JOIN accounts_organisation o ON o.division_id = b.id
)
SELECT role, 'organisations', id FROM bodies
UNION ALL SELECT role, 'divisions', id FROM below
UNION ALL SELECT b.role, 'zones', z.id FROM bodies b JOIN zones_zone z ON z.association_id = b.id
UNION ALL SELECT b.role, 'zones', z.id FROM below b JOIN zones_zone z ON z.division_id = b.id
"""


@dataclass(frozen=True)
class Standing:
    """How far each role of one user reaches today: `reach[role]["zones"]` is a set of ids.

    Who came with a token that only reads changes nothing, whatever the roles.
    """

    reach: dict[str, dict[str, set[int]]] = field(default_factory=dict)
    writes: bool = True

    def has(self, *roles: str) -> bool:
        return any(role in self.reach for role in roles)

    def ids(self, kind: str, *roles: str) -> frozenset[int]:
        return frozenset().union(*(self.reach[role][kind] for role in roles if role in self.reach))

    @property
    def audience(self) -> Audience:
        return Audience(
            everything=self.has(*READS_ALL),
            zones=self.ids("zones", Role.OFFICIAL, *ENTERS),
            divisions=self.ids("divisions", Role.OFFICIAL),
        )


def audience_for(user: Reader) -> Audience:
    """Whose confidential figures this reader sees: officials of their divisions, associations of their zones."""
    return _standing(user).audience if user.is_authenticated else PUBLIC


def visible_to(user: Reader, rows: QuerySet) -> QuerySet:
    """Those of `rows` that this reader may see. What is not confidential, everybody sees."""
    rule = _SEEN.get(rows.model)
    if rule is None:
        return rows
    if not user.is_authenticated:
        return rows.none()
    standing = _standing(user)
    return rows if standing.has(*READS_ALL) else rows.filter(rule(standing))


def editable_by(user: Reader, rows: QuerySet) -> QuerySet:
    """Those of `rows` that this user may change."""
    rule = _CHANGED.get(rows.model)
    if rule is None or not user.is_authenticated:
        return rows.none()
    standing = _standing(user)
    return rows.filter(rule(standing)) if standing.writes else rows.none()


def in_register_of(user: Reader, enterprises: QuerySet) -> QuerySet:
    """Those whose records this reader works with: members, also former ones, of the zones within reach, whom an
    association within reach answers for, and whoever stands or stood in the divisions of an official. Everybody sees
    what of them is public elsewhere."""
    if not user.is_authenticated:
        return enterprises.none()
    standing = _standing(user)
    if standing.has(*READS_ALL):
        return enterprises
    audience, same = standing.audience, {"enterprise": OuterRef("pk")}
    bodies = standing.ids("organisations", Role.OFFICIAL, *ENTERS)
    return enterprises.filter(
        Exists(Membership.objects.filter(zone__in=audience.zones, **same))
        | Exists(Responsibility.objects.filter(association__in=bodies, **same))
        | Exists(Placement.objects.filter(division__in=audience.divisions, **same))
    )


def zones_entered_by(user: Reader) -> QuerySet:
    """Zones whose members this user enters."""
    return Zone.objects.filter(pk__in=_standing(user).ids("zones", *ENTERS) if user.is_authenticated else [])


def may_see(user: Reader, row: Model) -> bool:
    return visible_to(user, type(row)._default_manager.filter(pk=row.pk)).exists()


def may_change(user: Reader, row: Model) -> bool:
    """May this user change the row? Who may change a campaign or an enterprise may enter its batches or honours."""
    return editable_by(user, type(row)._default_manager.filter(pk=row.pk)).exists()


def may_enter_for(user: Reader, association: Organisation) -> bool:
    """May this user enter what this association is responsible for: returns, and its zones' members and records?"""
    if not user.is_authenticated:
        return False
    standing = _standing(user)
    return standing.writes and association.pk in standing.ids("organisations", *ENTERS)


def may_give(user: Reader, role: str, organisation: Organisation | None) -> bool:
    """May this user invite somebody to the role? A lead to be clerk of the own association, an administrator all."""
    if not user.is_authenticated:
        return False
    standing = _standing(user)
    if standing.has(Role.ADMINISTRATOR):
        return standing.writes
    own = organisation is not None and organisation.pk in standing.ids("organisations", Role.LEAD)
    return standing.writes and own and role == Role.CLERK


def led_by(user: Reader) -> QuerySet[Organisation]:
    """Organisations whose people this user manages: a lead the own, an administrator all."""
    if not user.is_authenticated:
        return Organisation.objects.none()
    standing = _standing(user)
    if standing.has(Role.ADMINISTRATOR):
        return Organisation.objects.all()
    return Organisation.objects.filter(pk__in=standing.ids("organisations", Role.LEAD))


def history_of(user: Reader, *rows: QuerySet) -> QuerySet[Line]:
    """What the ledger says of those of the rows that this user may see."""
    lines = Line.objects.none()
    for each in rows:
        seen = visible_to(user, each).values("pk")
        lines |= Line.objects.filter(table=each.model._meta.db_table, row__in=seen)
    return lines


def associations_entered_by(user: Reader) -> QuerySet[Organisation]:
    """Those whose returns this user enters."""
    ids = _standing(user).ids("organisations", *ENTERS) if user.is_authenticated else []
    return Organisation.objects.filter(pk__in=ids, kind=Organisation.Kind.ASSOCIATION)


def associations_reviewed_by(user: Reader) -> QuerySet[Organisation]:
    """Those whose months and corrections this user decides."""
    ids = _standing(user).ids("organisations", Role.OFFICIAL) if user.is_authenticated else []
    return Organisation.objects.filter(pk__in=ids, kind=Organisation.Kind.ASSOCIATION)


def offices_of(user: Reader) -> QuerySet[Organisation]:
    """Those other than associations that stand in the official's own divisions, not in those below."""
    held = Grant.objects.filter(user=user.pk, role=Role.OFFICIAL, during__contains=_Today())
    offices = Organisation.objects.exclude(kind=Organisation.Kind.ASSOCIATION)
    return offices.filter(division__in=held.values("division"))


def may_review_for(user: Reader, association: Organisation) -> bool:
    """May this user accept or return what the association submits? Officials of the division that it lies in."""
    return user.is_authenticated and association.pk in _standing(user).ids("organisations", Role.OFFICIAL)


def has_role(user: Reader, *roles: str) -> bool:
    """Does the user hold one of the roles today, over whatever?"""
    return user.is_authenticated and _standing(user).has(*roles)


def _standing(user: User) -> Standing:
    """Kept with the request's user object: who is given a role meets it with the next request."""
    standing = getattr(user, "_standing", None)
    if standing is None:
        with connection.cursor() as cursor:
            cursor.execute(_REACH, [user.pk])
            rows = cursor.fetchall()
        # Set by api/authentication.py; the role of a program is a program's alone.
        token = getattr(user, "came_with", None)
        reach: dict[str, Any] = defaultdict(lambda: defaultdict(set))
        for role, kind, id in rows:
            if token or role != Role.API_CLIENT:
                reach[role][kind].add(id)
        standing = user._standing = Standing(reach, writes=token is None or token.scope == Token.Scope.WRITE)
    return standing


class _LastDay(Func):
    """The last day of a month: a return is the roster's of that day."""

    template = "(date_trunc('month', %(expressions)s) + interval '1 month' - interval '1 day')::date"
    output_field = DateField()


class _Today(Func):
    template = "(now() AT TIME ZONE 'Asia/Shanghai')::date"
    output_field = DateField()


def _returns_seen(standing: Standing) -> Q:
    """Of the association that answered for the month, of the division where the firm then stood.

    A zone that the firm belongs to as well sees its figures only within the zone's: membership is entered by the
    zone's own clerk, so it must open nothing.
    """
    own = standing.ids("organisations", Role.OFFICIAL, *ENTERS)
    same = {"enterprise": OuterRef("enterprise"), "during__contains": _LastDay(OuterRef("month"))}
    placed = Placement.objects.filter(division__in=standing.audience.divisions, **same)
    return Q(association__in=own) | Exists(placed)


def _nobody(standing: Standing) -> Q:
    return Q(pk__in=[])


def _kept(enterprise: str, *, left: bool = True) -> Any:
    """Records of whom an own association answers for today. Where nobody answers: of members of own zones, and (with
    `left`) of those that left the own zones and are in none any more, for corrections."""

    def rule(standing: Standing) -> Q:
        now, same = Q(during__contains=_Today()), {"enterprise": OuterRef(enterprise)}
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
    current = Q(during__endswith=None) | Q(during__endswith__gt=_Today())
    within = Q(organisation__in=own, organisation__isnull=False, role__in=OF_AN_ASSOCIATION)
    elsewhere = Grant.objects.filter(current & ~within, user=OuterRef("pk"))
    return _of_own_association(standing) & ~Exists(elsewhere) & Q(is_staff=False, is_superuser=False)


def _given_here(standing: Standing) -> Q:
    """Grants and invitations: an administrator's all; a lead's those over the own association."""
    if standing.has(Role.ADMINISTRATOR):
        return ~Q(pk__in=[])
    return Q(organisation__in=standing.ids("organisations", Role.LEAD), role__in=OF_AN_ASSOCIATION)


# What is confidential: whoever reads all sees it, and besides them those whom the rule names.
_SEEN = {
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

_CHANGED = {
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
    Milestone: _reached("zone", "zones", Role.OFFICIAL),
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
