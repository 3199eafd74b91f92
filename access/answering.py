"""Who may settle through which association a firm reports and who else reads that, and whose own affairs are theirs."""

from __future__ import annotations

import datetime

from django.db.models import Q, QuerySet

from access.audience import associations_entered_by, associations_reviewed_by, zones_entered_by
from access.standing import Reader
from accounts.models import Organisation
from enterprises.models import Enterprise, Responsibility
from zones.models import Consent, Membership, Zone


def may_be_charged_by(user: Reader, enterprise: Enterprise, on: datetime.date) -> QuerySet[Organisation]:
    """Associations that this user may make answer for the firm.

    An official chooses among those of the own divisions, where the present one is among them too. Where nobody
    answers, the association whose zone has had the firm longest takes it up itself: joining must not be a way to it.
    """
    reviewed = associations_reviewed_by(user)
    standing = enterprise.responsibilities.in_force(on).first()
    if standing:
        return reviewed if reviewed.filter(pk=standing.association_id).exists() else reviewed.none()
    memberships = enterprise.memberships.in_force(on).order_by("during", "pk")
    members = list(memberships.values_list("zone__association", flat=True))
    if reviewed.filter(pk__in=members).exists():
        return reviewed
    return associations_entered_by(user).filter(pk__in=members[:1])


def zones_joined_by(user: Reader) -> QuerySet[Zone]:
    """Zones that this user lets some firms join: those whose members the user enters, and an official's own."""
    own, within = zones_entered_by(user), Q(association__in=associations_reviewed_by(user))
    return Zone.objects.filter(Q(pk__in=own.values("pk")) | within)


def zones_opened_by(user: Reader, enterprise: Enterprise, on: datetime.date) -> QuerySet[Zone]:
    """Zones of other associations that an official over both lets the firm join; their own people may not."""
    reviewed = associations_reviewed_by(user)
    standing = enterprise.responsibilities.in_force(on).first()
    if standing is None or not reviewed.filter(pk=standing.association_id).exists():
        return Zone.objects.none()
    return Zone.objects.filter(association__in=reviewed).exclude(association=standing.association_id)


def other_memberships(enterprise: Enterprise, standing: Responsibility) -> QuerySet[Membership]:
    """Those in zones of other associations than the one that answers, past ones too."""
    return enterprise.memberships.exclude(zone__association=standing.association_id)


def memberships_to_open(user: Reader, enterprise: Enterprise, on: datetime.date) -> QuerySet[Membership]:
    """The other memberships whose zones this user may let read the firm's returns.

    Whoever enters for the association that answers decides; an official where the zone's association is within reach
    as well.
    """
    standing = enterprise.responsibilities.in_force(on).first()
    if standing is None:
        return Membership.objects.none()
    others = other_memberships(enterprise, standing)
    if associations_entered_by(user).filter(pk=standing.association_id).exists():
        return others
    reviewed = associations_reviewed_by(user)
    within = reviewed.filter(pk=standing.association_id).exists()
    return others.filter(zone__association__in=reviewed) if within else others.none()


def consents_to_end(user: Reader, enterprise: Enterprise, on: datetime.date) -> QuerySet[Consent]:
    """Those about this firm that this user may end: of an own association, and all, where it answers for the firm.

    Who answers may have changed since: whoever gave one keeps it in hand, and whoever answers now has a say in all.
    For an official the zone's association has to be within reach as well.
    """
    standing = enterprise.responsibilities.in_force(on).first()

    def in_hand_of(bodies: QuerySet[Organisation]) -> Q:
        answers = standing is not None and bodies.filter(pk=standing.association_id).exists()
        return ~Q(pk__in=[]) if answers else Q(association__in=bodies)

    reviewed = associations_reviewed_by(user)
    entered = in_hand_of(associations_entered_by(user))
    within = in_hand_of(reviewed) & Q(membership__zone__association__in=reviewed)
    return Consent.objects.filter(entered | within, membership__enterprise=enterprise)


def deals_with(user: Reader, enterprise: Enterprise) -> bool:
    """Has a zone of this user had the firm? Its leaving there, and whom to call, are the zone's affair."""
    return enterprise.memberships.filter(zone__in=zones_entered_by(user)).exists()
