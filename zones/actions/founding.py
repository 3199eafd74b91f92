"""What a person can do with a zone itself: found it, call it otherwise, revise what it is, record its life."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from accounts.models import Organisation, User
from classifications.models import Division, Industry
from ledger.action import action
from zones.models import Milestone, Scheme, Zone, ZoneIndustry


@action
def found_zone(
    *,
    slug: str,
    name: str,
    name_en: str,
    short_name: str,
    scheme: Scheme,
    division: Division,
    industries: Sequence[Industry],
    association: Organisation,
    stage: str,
    on: datetime.date,
    precision: str = Milestone.Precision.DAY,
    source: str = "",
    by: User | None,
    reason: str = "",
) -> Zone:
    """A zone together with the stage of its life that it has reached; its slug is its address for good."""
    zone = Zone.objects.create(
        slug=slug,
        name=name,
        name_en=name_en,
        short_name=short_name,
        scheme=scheme,
        division=division,
        association=association,
    )
    ZoneIndustry.objects.bulk_create(ZoneIndustry(zone=zone, industry=each) for each in industries)
    Milestone.objects.create(zone=zone, stage=stage, on=on, precision=precision, source=source)
    return zone


@action
def rename_zone(*, zone: Zone, name: str, name_en: str, short_name: str, by: User | None, reason: str = "") -> Zone:
    """What it was called stays in the ledger; its address stays as it is."""
    zone = Zone.objects.select_for_update().get(pk=zone.pk)
    zone.name, zone.name_en, zone.short_name = name, name_en, short_name
    zone.save(update_fields=["name", "name_en", "short_name"])
    return zone


@action
def revise_zone(
    *,
    zone: Zone,
    scheme: Scheme,
    division: Division,
    industries: Sequence[Industry],
    association: Organisation,
    by: User | None,
    reason: str = "",
) -> Zone:
    """What kind of zone it is, where, of what, and led by whom. Who reports for its members stays as it is."""
    zone = Zone.objects.select_for_update().get(pk=zone.pk)
    zone.scheme, zone.division, zone.association = scheme, division, association
    zone.save(update_fields=["scheme", "division", "association"])
    zone.industries.set(industries)
    return zone


@action
def record_stage(
    *,
    zone: Zone,
    stage: str,
    on: datetime.date,
    precision: str = Milestone.Precision.DAY,
    source: str = "",
    by: User | None,
    reason: str = "",
) -> Milestone:
    """A stage that the zone reached on that day, or in the month or year that begins on it."""
    return Milestone.objects.create(zone=zone, stage=stage, on=on, precision=precision, source=source)


@action
def correct_stage(
    *,
    milestone: Milestone,
    stage: str,
    on: datetime.date,
    precision: str = Milestone.Precision.DAY,
    source: str = "",
    void: bool = False,
    by: User | None,
    reason: str = "",
) -> Milestone:
    """What was recorded wrongly; with `void`, that it never happened. The ledger keeps what stood before."""
    milestone = Milestone.objects.select_for_update().get(pk=milestone.pk)
    milestone.stage, milestone.on, milestone.precision = stage, on, precision
    milestone.source, milestone.void = source, void
    milestone.save(update_fields=["stage", "on", "precision", "source", "void"])
    return milestone
