"""What a person can do with a zone's members: let one join or leave, enter a new one, close, merge and split them."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from enterprises.actions import change_state, keep_contact, register_enterprise, succeed
from enterprises.models import Enterprise, Succession
from ledger.action import action
from zones.actions.answering import lay_down, refuse_answered_for, take_up, within_reach
from zones.models import Membership, Zone

_END = """
UPDATE zones_membership member SET during = daterange(lower(during), until)
FROM unnest(%s::bigint[], %s::date[]) AS ended (id, until) WHERE member.id = ended.id
"""


@action
def join_zone(
    *,
    zone: Zone,
    enterprise: Enterprise,
    on: datetime.date | None,
    until: datetime.date | None = None,
    role: str = Membership.Role.MEMBER,
    by: User | None,
    reason: str = "",
) -> Membership:
    """A member from `on` (or since ever) to the day before `until` (or for good).

    Where nobody answers for the firm then, the zone's association does from now on.
    """
    membership = Membership(zone=zone, enterprise=enterprise, during=DateRange(on, until), role=role)
    refuse_answered_for([membership])
    membership.save(force_insert=True)
    take_up([membership])
    return membership


@action
def leave_zone(
    *, zone: Zone, enterprise: Enterprise, on: datetime.date, by: User | None, reason: str = ""
) -> Membership:
    """No longer a member from `on` on; the association without another zone of it no longer answers for it."""
    [membership] = end_memberships([(zone, enterprise, on)])
    return membership


def end_memberships(leaves: Sequence[tuple[Zone, Enterprise, datetime.date]]) -> list[Membership]:
    """Who leaves which zone from which day on, all by the same few statements; refused where one was no member."""
    zones, enterprises = ({each[at].pk for each in leaves} for at in (0, 1))
    spans: dict[tuple[int, int], list[Membership]] = defaultdict(list)
    members = Membership.objects.select_for_update(of=("self",)).select_related("zone")
    for each in members.filter(zone__in=zones, enterprise__in=enterprises):
        spans[each.zone_id, each.enterprise_id].append(each)
    ended: dict[int, Membership] = {}
    for zone, enterprise, on in leaves:
        membership = next((each for each in spans[zone.pk, enterprise.pk] if _holds_day_before(each.during, on)), None)
        if membership is None:
            message = _("%(enterprise)s在%(on)s前一日不是该示范区的成员。")
            raise ValidationError(message, code="not_member", params={"enterprise": enterprise, "on": on})
        membership.during = DateRange(membership.during.lower, on)
        ended[membership.pk] = membership
    with connection.cursor() as cursor:
        cursor.execute(_END, [list(ended), [each.during.upper for each in ended.values()]])
    lay_down(ended.values())
    return list(ended.values())


def _holds_day_before(during: DateRange, day: datetime.date) -> bool:
    return (during.lower is None or during.lower < day) and (during.upper is None or during.upper >= day)


@action
def register_member(
    *,
    zone: Zone,
    joined: datetime.date,
    role: str = Membership.Role.MEMBER,
    person: str = "",
    phone: str = "",
    by: User | None,
    reason: str = "",
    **given: Any,
) -> Enterprise:
    """A new enterprise that is a member from `joined` on, with the contact of the zone's association."""
    enterprise = register_enterprise(**given, by=by, reason=reason)
    join_zone(zone=zone, enterprise=enterprise, on=joined, role=role, by=by, reason=reason)
    if person or phone:
        association: Organisation = zone.association
        keep_contact(enterprise=enterprise, association=association, person=person, phone=phone, by=by, reason=reason)
    return enterprise


@action
def change_member_state(
    *, enterprise: Enterprise, state: str, on: datetime.date, by: User | None, reason: str = ""
) -> Enterprise:
    """Another state from `on`; a legal person that is gone from that day is in no zone from that day."""
    enterprise = change_state(enterprise=enterprise, state=state, on=on, by=by, reason=reason)
    if state == Enterprise.State.DEREGISTERED:
        _end_memberships(enterprise, on)
    return enterprise


@action
def succeed_members(
    *,
    predecessors: Sequence[Enterprise],
    successors: Sequence[Enterprise],
    kind: str,
    on: datetime.date,
    by: User | None,
    reason: str = "",
) -> list[Succession]:
    """A merger or split, or a record that stands for another: whoever is closed by it leaves its zones on that day.

    Where a record was entered twice, the right one has to be in the zones already: the zone would lose a member.
    """
    if kind == Succession.Kind.DUPLICATE:
        [wrong], [right] = predecessors, successors
        standing = right.memberships.in_force(on).values("zone")
        if lost := wrong.memberships.in_force(on).exclude(zone__in=standing).select_related("zone").first():
            message = _("%(right)s在%(on)s不是%(zone)s的成员：请先让它加入，再并入重复的记录。")
            params = {"right": right, "on": on, "zone": lost.zone.label}
            raise ValidationError(message, code="right_not_member", params=params)
    kept = succeed(predecessors=predecessors, successors=successors, kind=kind, on=on, by=by, reason=reason)
    if kind in Succession.CLOSING:
        for old in predecessors:
            _end_memberships(old, on)
    return kept


def _end_memberships(enterprise: Enterprise, on: datetime.date) -> None:
    """All of them, where an association of the signed person answers for the firm; else those of own zones."""
    memberships = enterprise.memberships.select_for_update(of=("self",)).select_related("zone")
    if later := memberships.filter(during__startswith__gte=on).first():
        message = _("%(enterprise)s自%(since)s起是%(zone)s的成员，不早于%(on)s：请先核对日期。")
        params = {"enterprise": enterprise, "since": later.during.lower, "zone": later.zone.label, "on": on}
        raise ValidationError(message, code="later_membership", params=params)
    ended = within_reach(list(memberships.filter(during__contains=on)))
    for membership in ended:
        membership.during = DateRange(membership.during.lower, on)
        membership.save(update_fields=["during"])
    lay_down(ended)
