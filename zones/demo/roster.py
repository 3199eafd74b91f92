"""Who is there and when: firms that join and leave so that the counts of given days come out; spells above scale."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from common.periods import add_months, month_of

# Members that were there before anybody counted.
BEGINNING = date(2010, 1, 1)


@dataclass(slots=True)
class Firm:
    """One made-up enterprise with its home zone, and what its facts are made from."""

    number: int
    weight: int = 0
    joined: date = BEGINNING
    left: date | None = None
    above_from: date | None = None
    above_to: date | None = None
    entry: str = "yearly"
    exit: str = ""
    halted_from: date | None = None
    is_new_plant: bool = False
    # Chance is drawn by this number, which a database's own ids do not move.
    key: int = 0
    id: int = 0
    code: str = ""
    name: str = ""
    trade: Any = None
    levels: dict[int, int] = field(default_factory=dict)

    def is_member(self, on: date) -> bool:
        return self.joined <= on and (self.left is None or on < self.left)

    def is_above_scale(self, month: date) -> bool:
        return (
            self.above_from is not None
            and self.above_from <= month
            and (self.above_to is None or month < self.above_to)
        )


def firms(counts: Sequence[tuple[date, int]], chance: random.Random) -> list[Firm]:
    """Firms whose memberships give each count on its day; a few leave between two days and as many more join."""
    (day, count), *later = counts
    everybody = [Firm(number) for number in range(1, count + 1)]
    staying = list(everybody)
    for next_day, next_count in later:
        leaving = max(len(staying) // 100, len(staying) - next_count)
        for firm in chance.sample(staying[len(staying) // 2 :], min(leaving, len(staying) // 2)):
            firm.left = _between(day, next_day, chance)
        staying = [firm for firm in staying if firm.left is None]
        for _ in range(next_count - len(staying)):
            firm = Firm(len(everybody) + 1, joined=_between(day, next_day, chance))
            everybody.append(firm)
            staying.append(firm)
        day = next_day
    return everybody


def set_above_scale(members: Sequence[Firm], counts: Sequence[tuple[date, int]], chance: random.Random) -> None:
    """Spells that give each count on the last day of its month; entries mostly in January, a few of new plants."""
    (month, count), *later = counts
    staying = [firm for firm in members if firm.left is None and firm.joined == BEGINNING]
    above = staying[:count]
    waiting = staying[count:]
    for firm in above:
        firm.above_from = BEGINNING
    for next_month, next_count in later:
        # The last ones of the list are the smallest.
        leaving = above[len(above) - len(above) // 50 :] if len(above) >= 50 else []
        for firm in leaving:
            firm.above_to, firm.exit = _january(month, next_month), "smaller"
        above = [firm for firm in above if firm.above_to is None]
        for _ in range(min(next_count - len(above), len(waiting))):
            firm = waiting.pop(0)
            firm.above_from = _january(month, next_month)
            if chance.random() < 0.15:
                firm.entry, firm.above_from = "new", add_months(firm.above_from, chance.randint(1, 5))
                firm.is_new_plant = True
            above.append(firm)
        month = next_month


def stop(firm: Firm, january: date) -> None:
    """A firm above scale halts in May of that year and is gone in July."""
    firm.halted_from = add_months(january, 4)
    firm.above_to, firm.exit = add_months(january, 6), "stopped"
    firm.left = firm.above_to


def _january(month: date, next_month: date) -> date:
    """The first January between two months; where there is none, the later month."""
    january = date(month.year + 1, 1, 1)
    return january if january <= next_month else month_of(next_month)


def _between(day: date, next_day: date, chance: random.Random) -> date:
    """A day after the first and not after the second."""
    return day + timedelta(days=chance.randint(1, (next_day - day).days))
