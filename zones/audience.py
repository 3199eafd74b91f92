"""Who is reading, as far as figures must know: whose confidential figures are seen uncontrolled, and which returns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import QuerySet

from zones.models import Area


def _none(rows: QuerySet) -> QuerySet:
    return rows.none()


@dataclass(frozen=True)
class Audience:
    """`zones` and `divisions` are ids, and `divisions` holds those below too: nothing is looked up when asked.

    `access` builds it from a user's grants. Figures of industries, schemes and the country take in enterprises of
    many divisions, so only a reader of everything sees theirs. Whose figures are seen is one thing, whose single
    returns another: `visible` narrows rows to those that may be seen one by one.
    """

    everything: bool = False
    zones: frozenset[int] = frozenset()
    divisions: frozenset[int] = frozenset()
    visible: Callable[[QuerySet], QuerySet] = field(default=_none, compare=False)

    def sees_confidential(self, area: Area) -> bool:
        if self.everything:
            return True
        if area.kind == Area.Kind.ZONE:
            return area.ref in self.zones
        return area.kind == Area.Kind.DIVISION and area.ref in self.divisions


PUBLIC = Audience()
