"""Schemes, zones and published figures as the repository carries them, brought into the database idempotently."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from django.db import models, transaction

from accounts.models import Organisation
from classifications.models import Division, Industry, in_reader_language
from ledger.actor import sign
from zones.models import Milestone, PublishedFigure, Scheme, Source, Zone

DATA = Path(__file__).parent / "data"
EDITION = "2017"


class Loaded(NamedTuple):
    """How many rows of a kind the repository carries, and how many of them had to be written."""

    rows: int
    written: int


@transaction.atomic
def load_register() -> dict[str, Loaded]:
    """Bring everything in, writing only what differs."""
    sign(actor=None, reason="登记示范区与公布数")
    known = json.loads((DATA / "zones.json").read_text(encoding="utf-8"))
    return {
        "organisations": _each(known["organisations"], _organisation),
        "schemes": _each(known["schemes"], _scheme),
        "zones": _each(known["zones"], _zone),
        "milestones": _each(list(_milestones(known["zones"])), _milestone),
        "sources": _each(known["sources"], _source),
        "published figures": _each(published_rows(), _published()),
    }


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


def _each(rows: list[Any], enter: Callable[[Any], bool]) -> Loaded:
    return Loaded(len(rows), sum(enter(row) for row in rows))


def _keep(model: type[models.Model], key: dict[str, Any], values: dict[str, Any]) -> tuple[models.Model, bool]:
    """The row of that key with these values; whether it had to be written."""
    row = model.objects.filter(**key).first()
    if row is None:
        return model.objects.create(**key, **values), True
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    if changed:
        row.save(update_fields=changed)
    return row, bool(changed)


def _organisation(row: dict[str, Any]) -> bool:
    values = {name: row[name] for name in ("name", "name_en", "kind")}
    return _keep(Organisation, {"code": row["code"]}, values | {"division": _division(row["division"])})[1]


def _scheme(row: dict[str, Any]) -> bool:
    names = ("name", "name_en", "authority", "authority_en", "since", "until", "term_years")
    return _keep(Scheme, {"code": row["code"]}, {name: row[name] for name in names})[1]


def _zone(row: dict[str, Any]) -> bool:
    values = {name: row[name] for name in ("name", "name_en", "short_name")} | {
        "scheme": Scheme.objects.get(code=row["scheme"]),
        "division": _division(row["division"]),
        "association": Organisation.objects.get(code=row["organisation"]),
    }
    zone, written = _keep(Zone, {"slug": row["slug"]}, values)
    industries = set(Industry.objects.filter(edition=EDITION, code__in=row["industries"]))
    if set(zone.industries.all()) != industries:
        zone.industries.set(industries)
        written = True
    return written


def _milestones(zones: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, str]]]:
    for zone in zones:
        for milestone in zone["milestones"]:
            yield zone["slug"], milestone


def _milestone(row: tuple[str, dict[str, str]]) -> bool:
    slug, said = row
    key = {"zone": Zone.objects.get(slug=slug), "stage": said["stage"], "on": date.fromisoformat(said["on"])}
    return _keep(Milestone, key, {"precision": said["precision"], "source": said["source"]})[1]


def _source(row: dict[str, str]) -> bool:
    names = ("title", "title_en", "publisher", "published")
    return _keep(Source, {"code": source_code(row["code"])}, {name: row[name] for name in names})[1]


def _published() -> Callable[[dict[str, str]], bool]:
    sources = {source.code: source for source in Source.objects.all()}
    zones = {zone.slug: zone for zone in Zone.objects.all()}
    plain = (
        *("subject_en", "label_zh", "label_en", "value_text", "unit", "period_text", "kind", "qualifier", "quote"),
        *("note_zh", "note_en", "expectation", "indicator", "freq"),
    )

    def enter(row: dict[str, str]) -> bool:
        values = {name: row[name] for name in plain} | {
            "source": sources[source_code(row["source"])],
            "zone": zones[row["zone"]] if row["zone"] else None,
            "subject": row["subject_zh"],
            "value": Decimal(row["value"]) if row["value"] else None,
            "month": date.fromisoformat(row["month"]) if row["month"] else None,
            "member": row["member"],
        }
        return _keep(PublishedFigure, {"code": row["code"]}, values)[1]

    return enter


def _division(code: str) -> Division:
    return Division.objects.get(code=code)
