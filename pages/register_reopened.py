"""What a closing ended and the way back to business did not bring back: memberships, who reports, standing above scale.

It is told and not undone by itself: whoever opens the record again knows which zones are to have the firm, and a month
above scale decides which return it owes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from enterprises.models import AboveScaleSpell, Enterprise, Responsibility, StateSpell
from zones.models import Membership


@dataclass(frozen=True)
class StaysEnded:
    memberships: list[Membership] = field(default_factory=list)
    answers: list[Responsibility] = field(default_factory=list)
    spells: list[AboveScaleSpell] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.memberships or self.answers or self.spells)


def stays_ended(
    enterprise: Enterprise,
    states: Iterable[StateSpell],
    memberships: Iterable[Membership],
    answers: Sequence[Responsibility],
    spells: Sequence[AboveScaleSpell],
) -> StaysEnded:
    """Of a firm that stands: what ended on the day of a change of state, or by a closing, and has nothing after it.

    All of them are given in their order of time.
    """
    if enterprise.state == Enterprise.State.DEREGISTERED:
        return StaysEnded()
    days = {spell.during.lower for spell in states} - {None}
    last = {each.zone_id: each for each in memberships}
    return StaysEnded(
        [each for each in last.values() if each.during.upper in days],
        [each for each in answers[-1:] if each.during.upper in days],
        [each for each in spells[-1:] if each.exit == AboveScaleSpell.Exit.DEREGISTERED],
    )
