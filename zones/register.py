"""Schemes, zones and published figures as the repository carries them, brought into the database idempotently."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from django.db import models, transaction

from accounts.models import Organisation
from classifications.models import Division, Industry, in_reader_language
from ledger.actor import sign
from ledger.models import Line
from zones.models import Milestone, PublishedFigure, Scheme, Source, Zone, ZoneIndustry

DATA = Path(__file__).parent / "data"
EDITION = "2017"
SCHEME = ("code", "name", "name_en", "authority", "authority_en", "since", "until", "term_years")
PUBLISHED = (
    *("code", "subject_en", "label_zh", "label_en", "value_text", "unit", "period_text", "kind", "qualifier", "quote"),
    *("note_zh", "note_en", "expectation", "indicator", "freq", "member"),
)


class Loaded(NamedTuple):
    """How many rows of a kind the repository carries, and how many of them had to be written."""

    rows: int
    written: int


@transaction.atomic
def load_register() -> dict[str, Loaded]:
    """Bring everything in, writing only what differs."""
    sign(actor=None, reason="登记示范区与公布数")
    known = json.loads((DATA / "zones.json").read_text(encoding="utf-8"))
    theirs = _changed_by_people()
    untouched = [row for row in known["zones"] if row["slug"] not in theirs]
    divisions = {division.code: division for division in Division.objects.all()}
    organisations = (_organisation(row, divisions) for row in known["organisations"])
    loaded = {
        "organisations": _keep(Organisation, ["code"], organisations),
        "schemes": _keep(Scheme, ["code"], (_plain(row, SCHEME) for row in known["schemes"])),
    }
    loaded["zones"] = _keep(Zone, ["slug"], list(_zones(untouched, divisions)))
    zones = {zone.slug: zone for zone in Zone.objects.all()}
    _set_industries(untouched, zones)
    loaded["milestones"] = _keep(Milestone, ["zone", "stage", "on"], _milestones(untouched, zones))
    loaded["sources"] = _keep(Source, ["code"], (_source(row) for row in known["sources"]))
    sources = {source.code: source for source in Source.objects.all()}
    loaded["published figures"] = _keep(
        PublishedFigure, ["code"], (_published(row, sources, zones) for row in published_rows())
    )
    return loaded


def published_rows() -> list[dict[str, str]]:
    """The published figures as their file has them."""
    with (DATA / "published_figures.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def _unit_names() -> dict[str, tuple[str, str]]:
    return {row["unit"]: (row["unit_zh"], row["unit_en"]) for row in published_rows()}


def unit_name(code: str) -> str:
    """A published figure's unit in the reader's language."""
    return in_reader_language(*_unit_names().get(code, (code, code)))


def source_code(code: str) -> str:
    """Sources are known by the number that their code begins with."""
    return code.partition("-")[0]


def _changed_by_people() -> set[str]:
    """Slugs of zones that somebody founded or changed on a page, with their industries and stages: these stay so."""
    signed = Line.objects.filter(actor__isnull=False)
    changed = set(signed.filter(table=Zone._meta.db_table).values_list("row", flat=True))
    for model in (Milestone, ZoneIndustry):
        lines = signed.filter(table=model._meta.db_table)
        changed |= set(model.objects.filter(pk__in=lines.values("row")).values_list("zone", flat=True))
        changed |= set(lines.filter(operation="D").values_list("old__zone_id", flat=True))
    return set(Zone.objects.filter(pk__in=changed).values_list("slug", flat=True))


def _keep(model: type[models.Model], key: list[str], rows: Iterable[dict[str, Any]]) -> Loaded:
    """Write the rows that are new, or differ from those of the same key."""
    rows = list(rows)
    kept = {tuple(getattr(row, name) for name in key): row for row in model.objects.select_related(*_links(model, key))}
    new, changed = [], []
    for values in rows:
        row = kept.get(tuple(values[name] for name in key))
        if row is None:
            new.append(model(**values))
        elif any(getattr(row, _column(model, name)) != _plain_value(value) for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            changed.append(row)
    model.objects.bulk_create(new)
    if changed:
        model.objects.bulk_update(changed, [name for name in rows[0] if name not in key])
    return Loaded(len(rows), len(new) + len(changed))


def _links(model: type[models.Model], names: list[str]) -> list[str]:
    return [name for name in names if model._meta.get_field(name).is_relation]


def _column(model: type[models.Model], name: str) -> str:
    return model._meta.get_field(name).attname


def _plain_value(value: Any) -> Any:
    return value.pk if isinstance(value, models.Model) else value


def _plain(row: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: row[name] for name in names}


def _organisation(row: dict[str, Any], divisions: dict[str, Division]) -> dict[str, Any]:
    return _plain(row, ("code", "name", "name_en", "kind")) | {"division": divisions[row["division"]]}


def _zones(rows: list[dict[str, Any]], divisions: dict[str, Division]) -> Iterator[dict[str, Any]]:
    schemes = {scheme.code: scheme for scheme in Scheme.objects.all()}
    organisations = {organisation.code: organisation for organisation in Organisation.objects.all()}
    for row in rows:
        yield _plain(row, ("slug", "name", "name_en", "short_name")) | {
            "scheme": schemes[row["scheme"]],
            "division": divisions[row["division"]],
            "association": organisations[row["organisation"]],
        }


def _set_industries(rows: list[dict[str, Any]], zones: dict[str, Zone]) -> None:
    """Add the industries that a zone lacks, and take those away that are not its own."""
    industries = dict(Industry.objects.filter(edition=EDITION).values_list("code", "id"))
    links = Zone.industries.through
    wanted = {(zones[row["slug"]].pk, industries[code]) for row in rows for code in row["industries"]}
    own = {zones[row["slug"]].pk for row in rows}
    kept = {(link.zone_id, link.industry_id): link.pk for link in links.objects.filter(zone__in=own)}
    missing = sorted(wanted - set(kept))
    links.objects.bulk_create(links(zone_id=zone, industry_id=industry) for zone, industry in missing)
    if surplus := set(kept) - wanted:
        links.objects.filter(pk__in=[kept[pair] for pair in surplus]).delete()


def _milestones(rows: list[dict[str, Any]], zones: dict[str, Zone]) -> Iterator[dict[str, Any]]:
    for row in rows:
        for milestone in row["milestones"]:
            yield _plain(milestone, ("stage", "precision", "source")) | {
                "zone": zones[row["slug"]],
                "on": date.fromisoformat(milestone["on"]),
            }


def _source(row: dict[str, str]) -> dict[str, str]:
    return _plain(row, ("title", "title_en", "publisher", "published")) | {"code": source_code(row["code"])}


def _published(row: dict[str, str], sources: dict[str, Source], zones: dict[str, Zone]) -> dict[str, Any]:
    return _plain(row, PUBLISHED) | {
        "source": sources[source_code(row["source"])],
        "zone": zones[row["zone"]] if row["zone"] else None,
        "subject": row["subject_zh"],
        "value": Decimal(row["value"]) if row["value"] else None,
        "month": date.fromisoformat(row["month"]) if row["month"] else None,
    }
