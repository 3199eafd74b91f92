"""What the cells of one row of an upload say, read; what cannot be read is told by its cell."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from common.codes import check_credit_code, normalise_credit_code
from common.forms import DayField, MonthField, printed_only
from enterprises.forms.register import PHONE
from zones.sheets.columns import HEADS
from zones.sheets.listing import Listed, Problem, Row
from zones.sheets.standing import Standing

# One of each for all rows: a field is dear to make.
DAY, MONTH = DayField(), MonthField()
LONGEST = {"name": 120, "name_en": 200, "township": 40, "person": 40, "phone": 40, "explanation": 300}


class Reading:
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

    def joins(self, values: dict[str, Any], on: datetime.date) -> list[tuple[Any, datetime.date]]:
        """Zones that the row names, each with the day of joining: its own or the one that is of all."""
        zones, days = values.get("zone", []), values.get("joined", []) or [on]
        return list(zip(zones, days * len(zones) if len(days) == 1 else days, strict=False))

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


def _parts(text: str) -> list[str]:
    return [each.strip() for each in re.split("[、;；]", text) if each.strip()]
