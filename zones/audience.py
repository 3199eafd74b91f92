"""Who is reading, as far as figures must know: whose confidential figures this reader sees uncontrolled."""

from __future__ import annotations

from dataclasses import dataclass

from zones.models import Area


@dataclass(frozen=True)
class Audience:
    """`zones` and `divisions` are ids, and `divisions` holds those below too: nothing is looked up when asked.

    `access` builds it from a user's grants. Figures of industries, schemes and the country take in enterprises of
    many divisions, so only a reader of everything sees theirs.
    """

    everything: bool = False
    zones: frozenset[int] = frozenset()
    divisions: frozenset[int] = frozenset()

    def sees_confidential(self, area: Area) -> bool:
        if self.everything:
            return True
        if area.kind == Area.Kind.ZONE:
            return area.ref in self.zones
        return area.kind == Area.Kind.DIVISION and area.ref in self.divisions


PUBLIC = Audience()
