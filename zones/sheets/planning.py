"""How the rows of an upload become a plan: what would be added, what would change, and every problem by its cell."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from common.codes import check_credit_code, normalise_credit_code
from common.forms import DayField, MonthField, printed_only
from enterprises.forms.register import PHONE
from enterprises.likeness import SAID, Known, suspicions
from enterprises.models import Enterprise
from zones.forms import NOT_A_MEMBER
from zones.sheets.columns import HEADS
from zones.sheets.leaving import leaves_of
from zones.sheets.listing import Listed, Problem, Row
from zones.sheets.standing import Standing

# One of each for all rows: a field is dear to make.
DAY, MONTH = DayField(), MonthField()
LONGEST = {"name": 120, "name_en": 200, "township": 40, "person": 40, "phone": 40, "explanation": 300}


@dataclass(frozen=True)
class Change:
    """One thing that would change about a registered enterprise; `given` are arguments of its action."""

    row: int
    enterprise: Enterprise
    kind: str
    label: str
    old: str
    new: str
    given: dict[str, Any]


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
    for row in listed.rows:
        reading = _Reading(row, listed, standing, plan.problems)
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
            elif added := reading.added(values, on):
                plan.added.append((row.number, added))
        else:
            changes = reading.changes(known, values, on, today)
            if not reading.refused:
                plan.changes += changes
                plan.same += not changes
    _hint_at_twins(plan, listed, standing)
    plan.problems.sort(key=lambda each: (each.row, each.column))
    return plan


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


class _Reading:
    """One row on its way into the plan; its problems go into the plan's list."""

    def __init__(self, row: Row, listed: Listed, standing: Standing, problems: list[Problem]) -> None:
        self.row, self.listed, self.standing, self.problems = row, listed, standing, problems
        self.refused = False

    def problem(self, name: str, message: str, *, hint: bool = False) -> None:
        found = self.row.cells.get(name, "")
        where = self.listed.letters.get(name, "")
        self.problems.append(Problem(self.row.number, where, HEADS[name], found, message, hint))
        self.refused = self.refused or not hint

    def values(self, on: datetime.date) -> dict[str, Any]:
        """What the cells say, read; a cell that cannot be read is a problem and has no value."""
        readers: dict[str, Callable[[str], Any]] = {
            "credit_code": self._code,
            "division": lambda text: self._named(text, self.standing.divisions, "division"),
            "industry": lambda text: self._named(text, self.standing.industries, "industry"),
            "state": lambda text: self._named(text, self.standing.states, "state"),
            "zone": self._zones,
            "joined": lambda text: [DAY.clean(each) for each in _parts(text)],
            "left": lambda text: [DAY.clean(each) for each in _parts(text)],
            "above_since": MONTH.clean,
            "phone": self._phone,
        }
        values = {}
        for name, text in self.row.cells.items():
            try:
                printed_only(text)
                if len(text) > LONGEST.get(name, 400):
                    limit = LONGEST.get(name, 400)
                    raise ValidationError(_("超过%(limit)s个字，请缩短。") % {"limit": limit})
                values[name] = readers.get(name, str)(text)
            except ValidationError as refused:
                self.problem(name, "；".join(refused.messages))
        for name in ("credit_code", "name"):
            if not self.row.cells.get(name):
                self.problem(name, _("不能为空，请填写。"))
        if len(values.get("joined", [])) > 1 and len(values["joined"]) != len(values.get("zone", [])):
            self.problem("joined", _("示范区和加入日期的个数不同：请逐一对应，中间用顿号。"))
        return values

    def _code(self, text: str) -> str:
        code = normalise_credit_code(text)
        problems = check_credit_code(code)
        if any(each.refused for each in problems):
            raise ValidationError([str(each.message) for each in problems if each.refused])
        if problems and code not in self.standing.enterprises and not self.row.cells.get("explanation"):
            words = "；".join(str(each.message) for each in problems)
            told = {"doubts": words, "head": HEADS["explanation"]}
            raise ValidationError(_("%(doubts)s（写在“%(head)s”列）") % told)
        return code

    def _named(self, text: str, known: dict[str, Any], name: str) -> Any:
        if (found := known.get(text.strip()) or known.get(text.split()[0])) is None:
            allowed = "、".join(list(known)[:5]) if name == "state" else ""
            if name == "state":
                raise ValidationError(_("没有这种状态；可填：%(allowed)s。") % {"allowed": allowed})
            raise ValidationError(_("没有这个代码或名称：请填代码，或与代码表一致的名称。"))
        return found

    def _zones(self, text: str) -> list[Any]:
        zones = [self.standing.zones.get(each) for each in _parts(text)]
        if None in zones:
            allowed = "、".join(dict.fromkeys(zone.short_name for zone in self.standing.zones.values()))
            raise ValidationError(_("不是本协会的示范区；可填：%(allowed)s。") % {"allowed": allowed})
        return zones

    def _phone(self, text: str) -> str:
        if not PHONE.fullmatch(text):
            raise ValidationError(_("不是电话号码：请只写数字、空格、短横和“转”。"))
        return text

    def _joins(self, values: dict[str, Any], on: datetime.date) -> list[tuple[Any, datetime.date]]:
        zones, days = values.get("zone", []), values.get("joined", []) or [on]
        return list(zip(zones, days * len(zones) if len(days) == 1 else days, strict=False))

    def added(self, values: dict[str, Any], on: datetime.date) -> dict[str, Any] | None:
        """A new member; what its zone says by itself (county, only industry) need not be typed."""
        if "zone" not in values:
            if len(self.standing.own) > 1:
                self.problem("zone", _("新企业须写明加入哪个示范区。"))
                return None
            values["zone"] = list(self.standing.own)
        joins = self._joins(values, on)
        division = values.get("division") or joins[0][0].division
        industries = self.standing.industries_of(joins[0][0])
        industry = values.get("industry") or (industries[0] if len(industries) == 1 else None)
        if industry is None:
            self.problem("industry", _("新企业须写明行业代码（GB/T 4754-2017，4位）。"))
        if not division.stands_on(joins[0][1]):
            told = {"day": joins[0][1]}
            self.problem("division", _("这个区划代码在%(day)s不在用：请填当时的代码。") % told)
        if self.refused:
            return None
        texts = {name: values.get(name, "") for name in ("name", "name_en", "township", "person", "phone")}
        state = values.get("state", Enterprise.State.OPERATING)
        rest = {"explanation": values.get("explanation", ""), "above_since": values.get("above_since")}
        return {
            "credit_code": values["credit_code"],
            **texts,
            "division": division,
            "industry": industry,
            "state": state,
            "joins": joins,
            **rest,
        }

    def changes(
        self, known: Enterprise, values: dict[str, Any], on: datetime.date, today: datetime.date
    ) -> list[Change]:
        """What differs from the register. An empty cell changes nothing; a firm of others may join and no more."""
        standing, found = self.standing, []

        def change(kind: str, name: str, old: Any, new: Any, /, **given: Any) -> None:
            found.append(Change(self.row.number, known, kind, HEADS[name], str(old or "—"), str(new), given))

        if values["name"] != known.name:
            change("rename", "name", known.name, values["name"], name=values["name"], on=on)
        self._moved(known, values, on, change)
        if values.get("name_en", known.name_en) != known.name_en:
            change("amend", "name_en", known.name_en, values["name_en"], name_en=values["name_en"])
        state = values.get("state", known.state)
        if state != known.state:
            labels = dict(Enterprise.State.choices)
            change("state", "state", labels[known.state], labels[state], state=state, on=on)
        if (month := values.get("above_since")) and not standing.above_scale(known, month):
            change("scale", "above_since", "", f"{month:%Y-%m}", month=month)
        self._called(known, values, change)
        if known.pk not in standing.editable and (strange := [each for each in found if each.kind != "contact"]):
            for each in strange:
                name = next(name for name, head in HEADS.items() if head == each.label)
                told = {"old": each.old}
                self.problem(name, _("登记册上是“%(old)s”，由别的协会维护：请改成一致，或请该协会更正。") % told)
            return []
        # a day on which it left is no day from which it joins
        for zone, day in [] if "left" in values and "joined" not in values else self._joins(values, on):
            if not standing.is_member(known, zone, day):
                first = standing.joins_from.get(known.pk)
                if first and day < first:
                    told = {"day": first}
                    self.problem("joined", _("%(day)s以前由别的协会归口填报：加入日期不能早于这一天。") % told)
                    continue
                change("join", "zone", "", f"{zone.short_name} {day}", zone=zone, on=day)
        if "left" in values:
            self._left(known, values, today, change)
        return found

    def _left(self, known: Enterprise, values: dict[str, Any], today: datetime.date, change: Callable) -> None:
        joined = dict(self._joins(values, today)) if "joined" in values else {}
        try:
            for zone, day in leaves_of(known, values.get("zone", []), values["left"], self.standing, today):
                if joined.get(zone, datetime.date.min) >= day:
                    raise ValidationError(_("加入日期须早于退出日期：离开后又加入的，请分两次上传。"))
                since = self.standing.member_before(known, zone, day).lower
                old = f"{zone.short_name} {since or ''}".strip()
                change("leave", "left", old, f"{zone.short_name} {day}", zone=zone, on=day)
        except ValidationError as refused:
            self.problem("left", "；".join(refused.messages))

    def _moved(self, known: Enterprise, values: dict[str, Any], on: datetime.date, change: Callable) -> None:
        place = self.standing.places.get(known.pk)
        if place is None and not {"division", "industry"} <= values.keys():
            if values.get("township", known.township) != known.township:
                given = {"township": values["township"]}
                change("amend", "township", known.township, values["township"], **given)
            return
        now = {"division": place and place.division, "industry": place and place.industry, "township": known.township}
        then = {name: values.get(name, old) for name, old in now.items()}
        differing = [name for name in now if then[name] != now[name]]
        if differing == ["township"] and not known.township:
            change("amend", "township", "", then["township"], township=then["township"])
        elif differing:
            old, new = (" ".join(_label(state[name]) for name in differing) for state in (now, then))
            change("move", differing[0], old, new, **then, on=on)

    def _called(self, known: Enterprise, values: dict[str, Any], change: Callable) -> None:
        kept = self.standing.contacts.get(known.pk)
        now = {"person": kept.person if kept else "", "phone": kept.phone if kept else ""}
        then = {name: values.get(name, old) for name, old in now.items()}
        if then != now and (association := self.standing.association_of(known)):
            change("contact", "phone", "***" if kept else "", "***", association=association, **then)


def _label(value: Any) -> str:
    return value if isinstance(value, str) else getattr(value, "name", "—")


def _parts(text: str) -> list[str]:
    return [each.strip() for each in re.split("[、;；]", text) if each.strip()]
