"""The two questions, answered from a user's grants of today: who may see this, who may change this.

Every page, API view, export and job asks here. The grants are read by one query a request; anonymous readers cost none.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from django.db.models import Exists, Model, OuterRef, QuerySet

from access.rules import CHANGED, OPEN, SEEN, Today, dated_by
from access.standing import ENTERS, READS_ALL, Reader, Role, standing_of
from accounts.models import Grant, Organisation, User
from enterprises.models import Placement, Responsibility
from ledger.models import Line
from zones.audience import PUBLIC, Audience
from zones.models import Membership, Zone


def audience_for(user: Reader) -> Audience:
    """Whose confidential figures this reader sees: officials of their divisions, associations of their zones.

    The rows behind them are those that the reader may see anywhere else.
    """
    if not user.is_authenticated:
        return PUBLIC
    return replace(standing_of(user).audience, visible=partial(visible_to, user))


def visible_to(user: Reader, rows: QuerySet) -> QuerySet:
    """Those of `rows` that this reader may see. What is open, everybody sees; a table without a rule is an error."""
    if rows.model in OPEN:
        return rows
    rule = SEEN.get(rows.model)
    if rule is None:
        raise LookupError(f"access/rules.py does not say who may see {rows.model._meta.label}")
    if not user.is_authenticated:
        return rows.none()
    standing = standing_of(user)
    return rows if standing.has(*READS_ALL) else rows.filter(rule(standing))


def editable_by(user: Reader, rows: QuerySet) -> QuerySet:
    """Those of `rows` that this user may change."""
    rule = CHANGED.get(rows.model)
    if rule is None or not user.is_authenticated:
        return rows.none()
    standing = standing_of(user)
    return rows.filter(rule(standing)) if standing.writes else rows.none()


def in_register_of(user: Reader, enterprises: QuerySet) -> QuerySet:
    """Those whose records this reader works with: members, also former ones, of the zones within reach, whom an
    association within reach answers for, and whoever stands or stood in the divisions of an official. Everybody sees
    what of them is public elsewhere."""
    if not user.is_authenticated:
        return enterprises.none()
    standing = standing_of(user)
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
    return Zone.objects.filter(pk__in=standing_of(user).ids("zones", *ENTERS) if user.is_authenticated else [])


def zones_dated_by(user: Reader) -> QuerySet:
    """Zones of whose life this user records the stages."""
    standing = standing_of(user) if user.is_authenticated else None
    return Zone.objects.filter(dated_by(standing)) if standing and standing.writes else Zone.objects.none()


def reads_record_of(user: Reader, zone: Zone) -> bool:
    """May this user read who changed what of the zone? Its officials and association may, and readers of everything."""
    audience = audience_for(user)
    return audience.everything or zone.pk in audience.zones


def may_see(user: Reader, row: Model) -> bool:
    return visible_to(user, type(row)._default_manager.filter(pk=row.pk)).exists()


def may_change(user: Reader, row: Model) -> bool:
    """May this user change the row? Who may change a campaign or an enterprise may enter its batches or honours."""
    return editable_by(user, type(row)._default_manager.filter(pk=row.pk)).exists()


def may_enter_for(user: Reader, association: Organisation) -> bool:
    """May this user enter what this association is responsible for: returns, and its zones' members and records?"""
    if not user.is_authenticated:
        return False
    standing = standing_of(user)
    return standing.writes and association.pk in standing.ids("organisations", *ENTERS)


def may_give(user: Reader, role: str, organisation: Organisation | None) -> bool:
    """May this user invite somebody to the role? A lead to be clerk of the own association, an administrator all."""
    if not user.is_authenticated:
        return False
    standing = standing_of(user)
    if standing.has(Role.ADMINISTRATOR):
        return standing.writes
    own = organisation is not None and organisation.pk in standing.ids("organisations", Role.LEAD)
    return standing.writes and own and role == Role.CLERK


def led_by(user: Reader) -> QuerySet[Organisation]:
    """Organisations whose people this user manages: a lead the own, an administrator all."""
    if not user.is_authenticated:
        return Organisation.objects.none()
    standing = standing_of(user)
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


def roles_taken_back(user: Reader, person: User) -> QuerySet[Line]:
    """What the ledger says of roles of the person that were taken back on the day they were given, with all they were:
    to a lead of those over the own association."""
    lines = Line.objects.filter(table=Grant._meta.db_table, operation="D", old__user_id=person.pk)
    if has_role(user, *READS_ALL):
        return lines
    return lines.filter(old__organisation_id__in=list(led_by(user).values_list("pk", flat=True)))


def associations_entered_by(user: Reader) -> QuerySet[Organisation]:
    """Those whose returns this user enters."""
    ids = standing_of(user).ids("organisations", *ENTERS) if user.is_authenticated else []
    return Organisation.objects.filter(pk__in=ids, kind=Organisation.Kind.ASSOCIATION)


def associations_reviewed_by(user: Reader) -> QuerySet[Organisation]:
    """Those whose months and corrections this user decides."""
    ids = standing_of(user).ids("organisations", Role.OFFICIAL) if user.is_authenticated else []
    return Organisation.objects.filter(pk__in=ids, kind=Organisation.Kind.ASSOCIATION)


def offices_of(user: Reader) -> QuerySet[Organisation]:
    """Those other than associations that stand in the official's own divisions, not in those below."""
    held = Grant.objects.filter(user=user.pk, role=Role.OFFICIAL, during__contains=Today())
    offices = Organisation.objects.exclude(kind=Organisation.Kind.ASSOCIATION)
    return offices.filter(division__in=held.values("division"))


def may_review_for(user: Reader, association: Organisation) -> bool:
    """May this user accept or return what the association submits? Officials of the division that it lies in."""
    return user.is_authenticated and association.pk in standing_of(user).ids("organisations", Role.OFFICIAL)


def has_role(user: Reader, *roles: str) -> bool:
    """Does the user hold one of the roles today, over whatever?"""
    return user.is_authenticated and standing_of(user).has(*roles)
