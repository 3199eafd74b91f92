"""The history of one enterprise's record: where the rows about it stand."""

from django.db import models

from enterprises.models import (
    AboveScaleSpell,
    Contact,
    Distinction,
    Enterprise,
    EnterpriseName,
    Placement,
    Responsibility,
    StateSpell,
    Succession,
)
from pages.history import Entry, told
from zones.models import Consent, Membership

# Where rows about an enterprise stand, and the columns (or what they lead to) that name it.
KEPT: dict[type[models.Model], tuple[str, ...]] = {
    Enterprise: ("id",),
    EnterpriseName: ("enterprise_id",),
    Placement: ("enterprise_id",),
    StateSpell: ("enterprise_id",),
    AboveScaleSpell: ("enterprise_id",),
    Contact: ("enterprise_id",),
    Membership: ("enterprise_id",),
    Responsibility: ("enterprise_id",),
    Consent: ("(SELECT enterprise_id FROM zones_membership WHERE id = membership_id)",),
    Succession: ("predecessor_id", "successor_id"),
    Distinction: ("first_id", "second_id"),
}


def history_of(enterprise: Enterprise) -> list[Entry]:
    """Latest first."""
    return told(KEPT, enterprise.pk, unshown="enterprise_id")
