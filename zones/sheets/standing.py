"""The register as it stands on a day for one uploader, read once by a handful of queries, asked row by row."""

from __future__ import annotations

import datetime
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Count, QuerySet
from django.utils import translation

from accounts.models import Organisation
from classifications.models import Division, Industry
from enterprises.forms.fields import EDITION
from enterprises.likeness import Known
from enterprises.models import AboveScaleSpell, Contact, Enterprise, Placement, Responsibility
from zones.models import Membership, Zone

_WHOSE = re.compile("^.*[省市县区](?=..)")
_WHAT = re.compile("(?:街道办事处|街道|乡|镇)$")


class Place(NamedTuple):
    """Where an enterprise stands, and in which trade."""

    division: Division
    industry: Industry


class Called(NamedTuple):
    """Whom an association calls there."""

    person: str
    phone: str
    association: Organisation


class Standing:
    """What rows of an upload are held against. `zones` and `editable` are the uploader's own."""

    def __init__(
        self, codes: Iterable[str], zones: QuerySet, editable: QuerySet, on: datetime.date, today: datetime.date
    ) -> None:
        self._today = today
        self.own = list(
            zones.select_related("association__division", "division").prefetch_related("industries").order_by("name")
        )
        self.zones: dict[str, Zone] = {
            key: zone for zone in self.own for key in (zone.slug, zone.name, zone.name_en, zone.short_name) if key
        }
        divisions = list(Division.objects.order_by("valid_to"))
        classes = list(Industry.objects.filter(edition=EDITION, level=Industry.Level.CLASS))
        self.divisions, self.industries = _by_name(divisions), _by_name(classes)
        # in Chinese as the export writes them, and in the reader's language
        with translation.override("zh-hans"):
            self.states = {str(label): value for value, label in Enterprise.State.choices}
        self.states |= {str(label): value for value, label in Enterprise.State.choices}
        self.enterprises = Enterprise.objects.in_bulk(list(codes), field_name="credit_code")
        ids = [each.pk for each in self.enterprises.values()]
        self.editable = set(editable.filter(pk__in=ids).values_list("pk", flat=True))
        # Rows as they are: as objects, with all that they point to, they took two thirds of the time of an upload.
        placed = list(
            Placement.objects.in_force(on).filter(enterprise__in=ids).values_list("enterprise", "division", "industry")
        )
        homes = {each.pk: each for each in divisions}
        trades = {each.pk: each for each in classes}
        trades |= Industry.objects.in_bulk({trade for _one, _home, trade in placed} - trades.keys())
        self.places = {one: Place(homes[home], trades[trade]) for one, home, trade in placed}
        bodies = {zone.association_id: zone.association for zone in self.own}
        contacts = Contact.objects.filter(enterprise__in=ids, association__in=bodies)
        self.contacts = {
            one: Called(person, phone, bodies[body])
            for one, person, phone, body in contacts.values_list("enterprise", "person", "phone", "association")
        }
        self._members: dict[tuple[int, int], list] = defaultdict(list)
        members = Membership.objects.filter(enterprise__in=ids, zone__in=self.own)
        for one, zone, during in members.values_list("enterprise", "zone", "during"):
            self._members[one, zone].append(during)
        # Which other associations answer for a firm, or did, each with the day from which it does not.
        self._answers: dict[int, list[tuple[datetime.date | None, Organisation]]] = defaultdict(list)
        others = Responsibility.objects.filter(enterprise__in=ids).exclude(association__in=bodies)
        for each in others.select_related("association__division"):
            self._answers[each.enterprise_id].append((each.during.upper, each.association))
        self._spells: dict[int, list] = defaultdict(list)
        for one, during in AboveScaleSpell.objects.filter(enterprise__in=ids).values_list("enterprise", "during"):
            self._spells[one].append(during)

    def neighbours(self) -> list[Known]:
        """Members of the uploader's zones, of whatever time, as names and codes are compared."""
        rows = Enterprise.objects.filter(memberships__zone__in=self.own).distinct().prefetch_related("names")
        return [
            Known(each.pk, each.credit_code, each.name, each.township, tuple(other.name for other in each.names.all()))
            for each in rows
        ]

    def bearers(self, names: Iterable[str]) -> dict[str, list[Enterprise]]:
        """Whoever in the register is called so now."""
        found = defaultdict(list)
        for each in Enterprise.objects.filter(name__in=set(names)).order_by("pk"):
            found[each.name].append(each)
        return found

    @cached_property
    def townships(self) -> dict[int, Counter[str]]:
        """How many firms of each county write which township; asked once for all rows."""
        found: dict[int, Counter[str]] = defaultdict(Counter)
        standing = Placement.objects.filter(during__endswith=None).exclude(enterprise__township="")
        for county, township, firms in standing.values_list("division", "enterprise__township").annotate(Count("pk")):
            found[county][township] = firms
        return found

    def nearest_township(self, county: Division, township: str) -> str:
        """How more firms of the county write what seems the same: 东瓯街道 for 东瓯; empty where none does."""
        written, plain = self.townships.get(county.pk, Counter()), _plain_township(township)
        alike = [each for each in written if _plain_township(each) == plain and written[each] > written[township]]
        return max(alike, key=lambda each: (written[each], each), default="")

    def places_of_names(self) -> list[str]:
        """Names of counties and cities, which stand at the head of names and tell nothing."""
        return [each.name for each in self.divisions.values() if each.level != Division.Level.PROVINCE]

    def is_member(self, enterprise: Enterprise, zone: Zone, day: datetime.date) -> bool:
        """Is there a membership of this zone on that day or after it?"""
        return any(span.upper is None or span.upper > day for span in self._members[enterprise.pk, zone.pk])

    def member_before(self, enterprise: Enterprise, zone: Zone, day: datetime.date) -> DateRange | None:
        """The membership of this zone that holds the day before."""
        for span in self._members[enterprise.pk, zone.pk]:
            if (span.lower is None or span.lower < day) and (span.upper is None or span.upper >= day):
                return span
        return None

    def answering(self, enterprise: Enterprise, day: datetime.date) -> Organisation | None:
        """The other association that answers for the firm on that day or later."""
        day = max(day, self._today)
        return next((body for until, body in self._answers[enterprise.pk] if until is None or until > day), None)

    def answered_until(self, enterprise: Enterprise) -> datetime.date | None:
        """Until when others answered for a firm for which none does any more: before that day it may not join."""
        return max((until for until, _body in self._answers[enterprise.pk]), default=None)

    def above_scale(self, enterprise: Enterprise, month: datetime.date) -> bool:
        """Is there a spell above scale in that month or after it?"""
        return any(span.upper is None or span.upper > month for span in self._spells[enterprise.pk])

    def above_scale_since(self, enterprise: Enterprise) -> list[datetime.date]:
        """The first months of its spells above scale."""
        return sorted(span.lower for span in self._spells[enterprise.pk])

    def industries_of(self, zone: Zone) -> list[Industry]:
        return list(zone.industries.all())

    def association_of(self, enterprise: Enterprise) -> Organisation | None:
        """Whose contact it would be: that of the zone it is in, else the uploader's first."""
        if kept := self.contacts.get(enterprise.pk):
            return kept.association
        own = (zone for zone in self.own if self._members[enterprise.pk, zone.pk])
        zone = next(own, self.own[0] if self.own else None)
        return zone.association if zone else None


def _plain_township(township: str) -> str:
    """Without what it is and whose: 永嘉县东瓯街道 and 东瓯 are one."""
    plain = _WHOSE.sub("", "".join(township.split()))
    return _WHAT.sub("", plain) or plain


def _by_name(rows: Iterable) -> dict:
    """By code and by name; of two with one name the one in force wins, for it comes last."""
    known = {}
    for row in rows:
        known[row.name] = row
        known[row.code] = row
    return known
