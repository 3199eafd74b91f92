"""How the rows of an upload become a plan: what would be added, what would change, and every problem by its cell."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from classifications.models import Division
from enterprises.likeness import SAID, Known, suspicions
from enterprises.models import Enterprise
from zones.forms import NOT_A_MEMBER
from zones.sheets.cells import Reading
from zones.sheets.changing import Change, added_by, changes_by
from zones.sheets.columns import HEADS
from zones.sheets.listing import Listed, Problem
from zones.sheets.standing import Standing


@dataclass
class Plan:
    """What an upload would do. `added` holds arguments of `register_member` with the row's number."""

    added: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    same: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        return not self.added and not self.changes

    @property
    def refused(self) -> int:
        """Rows with a problem that stops them."""
        return len({each.row for each in self.problems if not each.hint})


def plan_of(listed: Listed, standing: Standing, on: datetime.date, today: datetime.date) -> Plan:
    """Hold every row against the register as it stands; changes without a day of their own count from `on`.

    Nobody leaves after `today`.
    """
    plan = Plan(problems=list(listed.problems))
    broken = {each.row for each in plan.problems}
    seen: dict[str, int] = {}
    bearers = standing.bearers(row.cells.get("name", "") for row in listed.rows)
    for row in listed.rows:
        reading = Reading(row, listed, standing, plan.problems)
        values = reading.values(on)
        code = values.get("credit_code")
        if code in seen:
            text = _("第%(row)s行已有这个代码：一家企业只能有一行，请删去一行。") % {"row": seen[code]}
            reading.problem("credit_code", text)
        elif code:
            seen[code] = row.number
        if reading.refused or row.number in broken or not code:
            continue
        known = standing.enterprises.get(code)
        if known is None:
            if "left" in values:
                reading.problem("left", NOT_A_MEMBER % {"value": values["left"][0]})
            elif added := added_by(reading, values, on):
                plan.added.append((row.number, added))
                _hint_at_township(reading, added["division"], added["township"])
        else:
            changes = changes_by(reading, known, values, on, today)
            _ask_whose_name(reading, known, bearers[values["name"]])
            place = standing.places.get(known.pk)
            county = values.get("division") or (place and place.division)
            if county and values.get("township", known.township) != known.township:
                _hint_at_township(reading, county, values["township"])
            if not reading.refused:
                plan.changes += changes
                plan.same += not changes
    _hint_at_twins(plan, listed, standing)
    plan.problems.sort(key=lambda each: (each.row, each.column))
    return plan


def _ask_whose_name(reading: Reading, known: Enterprise, bearers: Sequence[Enterprise]) -> None:
    """A name that another firm bears has often slipped into this row with the rest of that firm's."""
    others = [each for each in bearers if each.pk != known.pk]
    if others and known.name != others[0].name and not reading.row.cells.get("explanation"):
        told = {"other": f"{others[0].name} {others[0].credit_code}", "head": HEADS["explanation"]}
        text = _("这是登记册中另一家企业的名称（%(other)s）：是否填错了行？确已更名为此，请写在“%(head)s”列。")
        reading.problem("name", text % told)


def _hint_at_township(reading: Reading, county: Division, township: str) -> None:
    """It is free text, and two ways to write one township are two in every table by townships."""
    if usual := reading.standing.nearest_township(county, township):
        told = {"county": county.name, "usual": usual}
        text = _("%(county)s的企业多写作“%(usual)s”：如是同一处，请改成一致；确是另一处可照登。") % told
        reading.problem("township", text, hint=True)


def _hint_at_twins(plan: Plan, listed: Listed, standing: Standing) -> None:
    """New ones that are like a member of the uploader's zones, or like one another, may be one under two codes."""
    new = {-row: given for row, given in plan.added}
    if not new:
        return
    known = [Known(id, given["credit_code"], given["name"], given["township"]) for id, given in new.items()]
    neighbours = standing.neighbours()
    names = {each.id: f"{each.name} {each.credit_code}" for each in (*known, *neighbours)}
    for found in suspicions([*known, *neighbours], standing.places_of_names()):
        for one, other in ((found.first, found.second), (found.second, found.first)):
            if one in new:
                text = _("可能是%(other)s重复登记（%(why)s）：请核对；确是两家可照登。")
                told = {"other": names[other], "why": SAID[found.ways[0]]}
                where = listed.letters.get("name", "")
                plan.problems.append(Problem(-one, where, HEADS["name"], new[one]["name"], text % told, hint=True))
                break
