"""What one row of an upload would do: a new member, or what differs from the register as it stands."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from enterprises.models import Enterprise
from zones.joining import answered_for
from zones.sheets.cells import Reading
from zones.sheets.columns import HEADS
from zones.sheets.leaving import leaves_of


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


def added_by(reading: Reading, values: dict[str, Any], on: datetime.date) -> dict[str, Any] | None:
    """A new member; what its zone says by itself (county, only industry) need not be typed."""
    if "zone" not in values:
        if len(reading.standing.own) > 1:
            reading.problem("zone", _("新企业须写明加入哪个示范区。"))
            return None
        values["zone"] = list(reading.standing.own)
    joins = reading.joins(values, on)
    division = values.get("division") or joins[0][0].division
    industries = reading.standing.industries_of(joins[0][0])
    industry = values.get("industry") or (industries[0] if len(industries) == 1 else None)
    if industry is None:
        reading.problem("industry", _("新企业须写明行业代码（GB/T 4754-2017，4位）。"))
    if not division.stands_on(joins[0][1]):
        told = {"day": joins[0][1]}
        reading.problem("division", _("这个区划代码在%(day)s不在用：请填当时的代码。") % told)
    if reading.refused:
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


def changes_by(
    reading: Reading, known: Enterprise, values: dict[str, Any], on: datetime.date, today: datetime.date
) -> list[Change]:
    """What differs from the register. An empty cell changes nothing; one kept by others may join and no more."""
    standing, found = reading.standing, []

    def change(kind: str, name: str, old: Any, new: Any, /, **given: Any) -> None:
        found.append(Change(reading.row.number, known, kind, HEADS[name], str(old or "—"), str(new), given))

    if values["name"] != known.name:
        change("rename", "name", known.name, values["name"], name=values["name"], on=on)
    _moved(reading, known, values, on, change)
    if values.get("name_en", known.name_en) != known.name_en:
        change("amend", "name_en", known.name_en, values["name_en"], name_en=values["name_en"])
    state = values.get("state", known.state)
    if state != known.state:
        labels = dict(Enterprise.State.choices)
        change("state", "state", labels[known.state], labels[state], state=state, on=on)
    if month := values.get("above_since"):
        if not standing.above_scale(known, month):
            change("scale", "above_since", "", f"{month:%Y-%m}", month=month)
        elif month not in (since := standing.above_scale_since(known)):
            told = {"since": "、".join(f"{each:%Y-%m}" for each in since)}
            text = _("登记册上的规上入库月份是%(since)s；上传不改已有的规上时段，仍照登记册：请核对。") % told
            reading.problem("above_since", text, hint=True)
    _called(reading, known, values, change)
    if known.pk not in standing.editable and (strange := [each for each in found if each.kind != "contact"]):
        for each in strange:
            name = next(name for name, head in HEADS.items() if head == each.label)
            told = {"old": each.old}
            reading.problem(name, _("登记册上是“%(old)s”，由别的协会维护：请改成一致，或请该协会更正。") % told)
        return []
    # a day on which it left is no day from which it joins
    for zone, day in [] if "left" in values and "joined" not in values else reading.joins(values, on):
        if not standing.is_member(known, zone, day):
            if body := standing.answering(known, day):
                reading.problem("zone", "".join(answered_for(known.label, body, zone).messages))
                continue
            first = standing.answered_until(known)
            if first and day < first:
                told = {"day": first}
                reading.problem("joined", _("%(day)s以前由别的协会归口填报：加入日期不能早于这一天。") % told)
                continue
            change("join", "zone", "", f"{zone.short_name} {day}", zone=zone, on=day)
    if "left" in values:
        _left(reading, known, values, today, change)
    return found


def _left(reading: Reading, known: Enterprise, values: dict[str, Any], today: datetime.date, change: Callable) -> None:
    joined = dict(reading.joins(values, today)) if "joined" in values else {}
    try:
        for zone, day in leaves_of(known, values.get("zone", []), values["left"], reading.standing, today):
            if joined.get(zone, datetime.date.min) >= day:
                raise ValidationError(_("加入日期须早于退出日期：离开后又加入的，请分两次上传。"))
            until = reading.standing.member_before(known, zone, day).upper
            change("leave", "left", f"{zone.short_name} {until or '—'}", f"{zone.short_name} {day}", zone=zone, on=day)
    except ValidationError as refused:
        reading.problem("left", "；".join(refused.messages))


def _moved(reading: Reading, known: Enterprise, values: dict[str, Any], on: datetime.date, change: Callable) -> None:
    place = reading.standing.places.get(known.pk)
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


def _called(reading: Reading, known: Enterprise, values: dict[str, Any], change: Callable) -> None:
    kept = reading.standing.contacts.get(known.pk)
    now = {"person": kept.person if kept else "", "phone": kept.phone if kept else ""}
    then = {name: values.get(name, old) for name, old in now.items()}
    if then != now and (association := reading.standing.association_of(known)):
        change("contact", "phone", "***" if kept else "", "***", association=association, **then)


def _label(value: Any) -> str:
    return value if isinstance(value, str) else getattr(value, "name", "—")
