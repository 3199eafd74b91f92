"""What no single cell shows: exchanged columns, a wrong unit for all, a row that slipped sideways, another month."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median

from common.money import Unit
from common.sheets.heads import plain
from enterprises.history import NOTHING, History, expected_to_date
from enterprises.questions import ReturnForm
from enterprises.sheets.bringing import Brought

# Columns are judged by at most so many rows, and by no fewer than the second.
_SAMPLE = 300
_FEWEST = 8
# Of the rows, so many have to fit better with the columns exchanged.
_MOST = 0.8
_SLIPS = (1, -1, 3, -3, 4, -4)
# A figure fits what was expected within this factor either way.
_FITS = math.log(1.45)
_PERIOD = re.compile(r"(?P<year>20[0-9]{2})[年.\-/](?:1-)?(?P<month>1[0-2]|0?[1-9])(?:月|-|$)(?![0-9]{1,2}(?:日|$))")
_QUARTERS = {"一": 3, "二": 6, "三": 9, "四": 12, "1": 3, "2": 6, "3": 9, "4": 12}
_QUARTER = re.compile("(?P<year>20[0-9]{2})年?(?:第|前|1-)?(?P<quarter>[一二三四1-4])季度")


def title_month(title: str) -> datetime.date | None:
    """The one month that the rows above a table name; None where they name none or several."""
    found = set()
    for line in title.split("\n"):
        text = plain(line)
        for match in _QUARTER.finditer(text):
            found.add(datetime.date(int(match["year"]), _QUARTERS[match["quarter"]], 1))
        for match in _PERIOD.finditer(text):
            found.add(datetime.date(int(match["year"]), int(match["month"]), 1))
    return found.pop() if len(found) == 1 else None


def expectation(form: ReturnForm, name: str, month: datetime.date, history: History) -> int | None:
    """What would stand in the cell if all went as usual; None where nothing tells."""
    question = form[name]
    return history.year.get(question.now) if question.prior else expected_to_date(form, name, month, history)


@dataclass
class Expected:
    """Expectations beside what was brought, for a sample of rows: `pairs[name]` holds (value, expected) or None."""

    pairs: dict[str, list[tuple[int, int] | None]]

    @classmethod
    def of(cls, brought: Brought, month: datetime.date, known: Mapping[int, History]) -> Expected:
        indexes = [index for index, id in enumerate(brought.enterprises) if id in known][:_SAMPLE]
        pairs: dict[str, list[tuple[int, int] | None]] = {}
        for name in brought.names:
            if brought.form[name].is_count:
                continue
            column = brought.values[name]
            pairs[name] = []
            for index in indexes:
                value = column[index]
                usual = expectation(brought.form, name, month, known.get(brought.enterprises[index], NOTHING))
                pairs[name].append((value, usual) if value and usual and value > 0 and usual > 0 else None)
        return cls(pairs)

    def exchanged(self) -> list[tuple[str, str]]:
        """Pairs of columns whose figures fit far better under one another's heads."""
        found = []
        for one, other in combinations(self.pairs, 2):
            better = total = 0
            gain = 0.0
            for left, right in zip(self.pairs[one], self.pairs[other], strict=True):
                if left and right:
                    straight = abs(math.log(left[0] / left[1])) + abs(math.log(right[0] / right[1]))
                    crossed = abs(math.log(left[0] / right[1])) + abs(math.log(right[0] / left[1]))
                    total += 1
                    better += crossed < straight
                    gain += straight - crossed
            if total >= _FEWEST and better >= _MOST * total and gain > 0.1 * total:
                found.append((gain, one, other))
        taken: set[str] = set()
        pairs = []
        for _gain, one, other in sorted(found, reverse=True):
            if not {one, other} & taken:
                taken |= {one, other}
                pairs.append((one, other))
        return pairs

    def slipped(self, units: Mapping[str, Unit]) -> dict[str, tuple[int, Unit | None]]:
        """Columns whose figures are nearly all off by one power of ten, with the unit that would put it right."""
        found = {}
        for name, pairs in self.pairs.items():
            ratios = [math.log10(value / usual) for value, usual in filter(None, pairs)]
            if len(ratios) < _FEWEST:
                continue
            middle = median(ratios)
            power = next((power for power in _SLIPS if abs(middle - power) < 0.2), None)
            near = sum(abs(ratio - middle) < 0.35 for ratio in ratios)
            if power is not None and near >= _MOST * len(ratios):
                right = int(units[name]) / 10**power
                found[name] = (power, Unit(int(right)) if right in list(Unit) else None)
        return found


def sideways(
    brought: Brought,
    index: int,
    order: Sequence[str],
    units: Mapping[str, Unit],
    month: datetime.date,
    history: History,
) -> str | None:
    """The first question whose figure stands one column off in this row; `order` is that of the columns."""
    raw, usual = [], []
    for name in order:
        factor = 1 if brought.form[name].is_count else int(units[name])
        value, expected = brought.values[name][index], expectation(brought.form, name, month, history)
        raw.append(None if value is None else value / factor)
        usual.append(None if expected is None else expected / factor)
    straight = [_fits(value, expected) for value, expected in zip(raw, usual, strict=True)]
    best: tuple[int, int] | None = None
    for right in (True, False):
        moved = [
            _fits(raw[at + 1], usual[at])
            if right and at + 1 < len(raw)
            else _fits(raw[at - 1], usual[at])
            if at
            else False
            for at in range(len(raw))
        ]
        for start in range(len(raw) - 2):
            gained = sum(moved[start:]) - sum(straight[start:])
            if (
                gained >= 3
                and 2 * sum(moved[start:]) > len([each for each in usual[start:] if each])
                and (best is None or gained > best[0])
            ):
                best = (gained, start)
    return order[best[1]] if best else None


def _fits(value: float | None, expected: float | None) -> bool:
    if not value or not expected or (value > 0) != (expected > 0):
        return False
    return abs(math.log(value / expected)) < _FITS
