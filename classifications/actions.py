"""What can be done to the reference lists: bring them to what the repository carries, writing only what differs."""

from collections.abc import Callable, Hashable, Iterable
from operator import attrgetter
from typing import NamedTuple, TypeVar

from django.db import transaction

from classifications.models import Division, Industry
from classifications.reference import DivisionRow, IndustryRow, division_rows, industry_rows

Row = TypeVar("Row", Division, Industry)


class Loaded(NamedTuple):
    """How many rows the list holds and how many of them had to be written."""

    rows: int
    written: int


@transaction.atomic
def load_divisions(*, rows: Iterable[DivisionRow] | None = None) -> Loaded:
    """One statement a level, parents first; successors last, when every code has its row."""
    rows = division_rows() if rows is None else list(rows)
    kept = {division.code: division for division in Division.objects.all()}
    written = set()
    for level in Division.Level.values:
        wanted = [
            Division(
                parent=kept[row.parent] if row.parent else None,
                # As it stands: a successor may be of a level that is still to come.
                successor_id=kept[row.code].successor_id if row.code in kept else None,
                **_plain(row, "parent", "successor"),
            )
            for row in rows
            if row.level == level
        ]
        written |= _upsert(Division, wanted, kept, attrgetter("code"), unique=["code"])
    moved = []
    for row in rows:
        division, successor = kept[row.code], kept[row.successor] if row.successor else None
        if division.successor_id != (successor.pk if successor else None):
            division.successor = successor
            moved.append(division)
    Division.objects.bulk_update(moved, ["successor"])
    return Loaded(len(rows), len(written | {division.code for division in moved}))


@transaction.atomic
def load_industries(*, rows: Iterable[IndustryRow] | None = None) -> Loaded:
    """One statement a level, parents first."""
    rows = industry_rows() if rows is None else list(rows)
    key = attrgetter("edition", "code")
    kept = {key(industry): industry for industry in Industry.objects.all()}
    written = set()
    for level in Industry.Level.values:
        wanted = [
            Industry(parent=kept[row.edition, row.parent] if row.parent else None, **_plain(row, "parent"))
            for row in rows
            if row.level == level
        ]
        written |= _upsert(Industry, wanted, kept, key, unique=["edition", "code"])
    return Loaded(len(rows), len(written))


def _plain(row: DivisionRow | IndustryRow, *pointers: str) -> dict[str, object]:
    return {name: value for name, value in row._asdict().items() if name not in pointers}


def _upsert(
    model: type[Row],
    wanted: list[Row],
    kept: dict[Hashable, Row],
    key: Callable[[Row], Hashable],
    *,
    unique: list[str],
) -> set[Hashable]:
    """Write the rows that are new or differ and keep them, with their ids, for the next level to point at."""
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    values = attrgetter(*(field.attname for field in fields))
    changed = [row for row in wanted if key(row) not in kept or values(kept[key(row)]) != values(row)]
    model.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=unique,
        update_fields=[field.name for field in fields if field.name not in unique],
    )
    kept.update({key(row): row for row in changed})
    return {key(row) for row in changed}
