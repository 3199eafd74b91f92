"""The facts as plain rows, and who counted where on a day: read one by one, without any aggregate of the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from classifications.models import Division, Industry
from enterprises.models import AboveScaleSpell, Honour, MonthlyReturn, Placement, SmallReturn
from inspections.models import Batch
from standards.models import Drafting
from zones.models import Horizon, Membership, Zone, ZoneRecord

# (kind, id of the zone, scheme, division or industry); the country has no id
Area = tuple[str, int | None]
COUNTRY: Area = ("country", None)
LENGTH = {"M": 1, "Q": 3, "S": 6, "A": 12, "R": 12}


def later(month: date, count: int) -> date:
    """The month so many months after."""
    years, index = divmod(month.month - 1 + count, 12)
    return date(month.year + years, index + 1, 1)


def end_of(month: date) -> date:
    return later(month, 1) - timedelta(days=1)


def within(day: date, lower: date | None, upper: date | None) -> bool:
    return (lower is None or lower <= day) and (upper is None or day < upper)


@dataclass(frozen=True)
class Stretch:
    """One period: its frequency, its last month and its first."""

    freq: str
    month: date
    first: date

    def months(self) -> list[date]:
        return [later(self.first, step) for step in range(13) if later(self.first, step) <= self.month]

    def holds(self, day: date) -> bool:
        return self.first <= day <= end_of(self.month)


@dataclass
class World:
    """Every fact there is, and the two ends of time."""

    first: date
    last: date
    settled: date | None
    memberships: list[dict]
    placements: list[dict]
    spells: list[dict]
    monthly: list[dict]
    small: list[dict]
    batches: list[dict]
    draftings: list[dict]
    honours: list[dict]
    records: list[dict]
    schemes: dict[int, int]
    divisions: dict[int, tuple]
    industries: dict[int, int | None]
    _areas: dict = field(default_factory=dict)

    @classmethod
    def read(cls) -> World:
        horizon = Horizon.objects.get()
        return cls(
            first=horizon.first,
            last=horizon.last,
            settled=horizon.settled,
            memberships=list(Membership.objects.values()),
            placements=list(Placement.objects.values()),
            spells=list(AboveScaleSpell.objects.values()),
            monthly=list(MonthlyReturn.objects.values()),
            small=list(SmallReturn.objects.values()),
            batches=list(Batch.objects.values("campaign__level", "campaign__mode", *_names(Batch))),
            draftings=list(
                Drafting.objects.values(*_names(Drafting), *(f"standard__{name}" for name in _STANDARD_NAMES))
            ),
            honours=list(Honour.objects.values()),
            records=list(ZoneRecord.objects.values()),
            schemes=dict(Zone.objects.values_list("id", "scheme_id")),
            divisions={row[0]: row[1:] for row in Division.objects.values_list("id", "parent_id", "successor_id")},
            industries=dict(Industry.objects.values_list("id", "parent_id")),
        )

    @property
    def enterprises(self) -> set[int]:
        return {row["enterprise_id"] for row in self.memberships}

    def months(self) -> list[date]:
        count = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
        return [later(self.first, step) for step in range(count)]

    def stretches(self, freqs: str) -> Iterator[Stretch]:
        """The periods of these frequencies whose months all lie inside the horizon."""
        for month in self.months():
            for freq in freqs:
                length = month.month if freq == "C" else LENGTH[freq]
                ends_here = freq in "MCR" or month.month % length == 0
                first = later(month, 1 - length)
                if ends_here and first >= self.first:
                    yield Stretch(freq, month, first)

    def areas(self, enterprise: int, day: date) -> frozenset[Area]:
        """Where the enterprise counted on that day: its zones and their schemes, and as a member of any, its place."""
        if (enterprise, day) not in self._areas:
            self._areas[enterprise, day] = frozenset(self._areas_on(enterprise, day))
        return self._areas[enterprise, day]

    def _areas_on(self, enterprise: int, day: date) -> Iterator[Area]:
        member = False
        for row in self.memberships:
            if row["enterprise_id"] == enterprise and _on(row, day):
                member = True
                yield ("zone", row["zone_id"])
                yield ("scheme", self.schemes[row["zone_id"]])
        if not member:
            return
        yield COUNTRY
        for row in self.placements:
            if row["enterprise_id"] == enterprise and _on(row, day):
                yield from self._divisions_above(row["division_id"])
                yield from self._industries_above(row["industry_id"])

    def _divisions_above(self, division: int | None) -> Iterator[Area]:
        while division:
            parent, successor = self.divisions[division]
            if successor is None:
                yield ("division", division)
            division = successor or parent

    def _industries_above(self, industry: int | None) -> Iterator[Area]:
        while industry:
            yield ("industry", industry)
            industry = self.industries[industry]

    def above_scale(self, enterprise: int, day: date) -> bool:
        return any(row["enterprise_id"] == enterprise and _on(row, day) for row in self.spells)

    def standing(self, day: date) -> dict[Area, set[int]]:
        """The enterprises of every area on that day."""
        there = defaultdict(set)
        for enterprise in self.enterprises:
            for area in self.areas(enterprise, day):
                there[area].add(enterprise)
        return there


_STANDARD_NAMES = ("kind", "published_on", "effective_on", "withdrawn_on")


def _names(model) -> list[str]:
    return [each.attname for each in model._meta.concrete_fields]


def _on(row: dict, day: date) -> bool:
    return within(day, row["during"].lower, row["during"].upper)
