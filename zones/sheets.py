"""How a workbook of members becomes a plan: what would be added, what would change, and every problem by its cell."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.codes import check_credit_code, normalise_credit_code
from common.forms import DayField, MonthField, printed_only
from common.sheets.book import CellError, Value, Workbook, day_of, letter
from common.sheets.finding import find_table
from common.sheets.guard import unguarded
from common.sheets.heads import Kind, Wanted
from enterprises.forms.register import PHONE
from enterprises.models import Enterprise
from zones.standing import Standing

MOST_ROWS = 5_000
LONGEST = {"name": 120, "name_en": 200, "township": 40, "person": 40, "phone": 40, "explanation": 300}


@dataclass(frozen=True)
class Column:
    """A column of the register's workbook: the head of template and export first, then what others call it."""

    name: str
    heads: tuple[str, ...]
    kind: Kind = Kind.TEXT
    required: bool = False


COLUMNS = (
    Column("credit_code", ("统一社会信用代码", "信用代码", "社会信用代码", "credit code"), Kind.CODE, required=True),
    Column("name", ("企业名称", "单位名称", "名称", "单位详细名称", "name"), Kind.NAME, required=True),
    Column("name_en", ("英文名称", "English name")),
    Column("township", ("乡镇街道", "所在乡镇", "乡镇", "镇街", "township")),
    Column("division", ("区划代码", "行政区划", "所在县", "division")),
    Column("industry", ("行业代码", "国民经济行业", "行业", "industry")),
    Column("state", ("状态", "企业状态", "经营状态", "state")),
    Column("zone", ("示范区", "所属示范区", "zone")),
    Column("joined", ("加入日期", "入会日期", "joined")),
    Column("above_since", ("规上入库月份", "规上起始月份", "above scale since"), Kind.MONTH),
    Column("person", ("联系人", "contact")),
    Column("phone", ("联系电话", "电话", "手机", "phone")),
    Column("explanation", ("代码疑点的说明", "说明", "explanation")),
)
WANTED = tuple(Wanted(each.name, each.heads, kind=each.kind, required=each.required) for each in COLUMNS)
HEADS = {each.name: each.heads[0] for each in COLUMNS}


@dataclass(frozen=True)
class Problem:
    """What is wrong at one cell: where, what was found, what to do. A hint does not stop its row."""

    row: int
    column: str
    head: str
    found: str
    message: str
    hint: bool = False


@dataclass
class Row:
    """One row as it was read: its number in the sheet, and the text of each column that it has."""

    number: int
    cells: dict[str, str]


@dataclass
class Listed:
    """All that was read from a workbook, small enough to be carried from the preview to the deed."""

    sheet: str
    rows: list[Row]
    letters: dict[str, str]
    problems: list[Problem] = field(default_factory=list)
    left_out: int = 0


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


def listed_in(book: Workbook) -> Listed | None:
    """The rows of the one table that is a register; None where no sheet holds codes and names."""
    table = find_table(book, WANTED)
    if table is None or not {"credit_code", "name"} <= table.mapping.keys():
        return None
    sheet = book.sheet(table.sheet)
    letters = {name: letter(index) for name, index in table.mapping.items()}
    listed = Listed(sheet.name, [], letters, left_out=len([each for each in table.left_out if each.why != "blank"]))
    for row in table.rows[: MOST_ROWS + 1]:
        cells = {}
        for name, index in table.mapping.items():
            value = sheet.value(row, index)
            if isinstance(value, CellError):
                text = _("公式出错，没有值：请改正公式，或直接填写内容。")
                listed.problems.append(Problem(row + 1, letters[name], HEADS[name], str(value), text))
            elif text := _text(name, value):
                cells[name] = text
        if cells:
            listed.rows.append(Row(row + 1, cells))
    return listed


def _text(name: str, value: Value) -> str:
    """A code or a phone number that Excel keeps as a number comes back as digits, a day as a day."""
    if value is None:
        return ""
    if isinstance(value, datetime.date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float) and name in {"joined", "above_since"} and (day := day_of(value)):
        return f"{day:%Y-%m-%d}"
    if isinstance(value, float):
        return str(int(value)) if value == int(value) else str(value)
    return unguarded(str(value).strip())


def plan_of(listed: Listed, standing: Standing, on: datetime.date) -> Plan:
    """Hold every row against the register as it stands; changes without a day of their own count from `on`."""
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
            if added := reading.added(values, on):
                plan.added.append((row.number, added))
        else:
            changes = reading.changes(known, values, on)
            if not reading.refused:
                plan.changes += changes
                plan.same += not changes
    plan.problems.sort(key=lambda each: (each.row, each.column))
    return plan


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
            "joined": lambda text: [DayField().clean(each) for each in _parts(text)],
            "above_since": MonthField().clean,
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

    def changes(self, known: Enterprise, values: dict[str, Any], on: datetime.date) -> list[Change]:
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
        if found and known.pk not in standing.editable:
            for each in found:
                name = next(name for name, head in HEADS.items() if head == each.label)
                told = {"old": each.old}
                self.problem(name, _("登记册上是“%(old)s”，由别的协会维护：请改成一致，或请该协会更正。") % told)
            return []
        for zone, day in self._joins(values, on):
            if not standing.is_member(known, zone, day):
                change("join", "zone", "", f"{zone.short_name} {day}", zone=zone, on=day)
        return found

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


def as_plain(listed: Listed) -> dict[str, Any]:
    """For the way from the preview to the deed."""
    problems = [[each.row, each.column, each.head, each.found, each.message] for each in listed.problems]
    rows = [[row.number, row.cells] for row in listed.rows]
    return {"sheet": listed.sheet, "letters": listed.letters, "rows": rows, "problems": problems}


def from_plain(plain: dict[str, Any]) -> Listed:
    """The same again."""
    problems = [Problem(*each) for each in plain["problems"]]
    return Listed(plain["sheet"], [Row(*each) for each in plain["rows"]], plain["letters"], problems)


NOTHING_FOUND = gettext_lazy("没有找到企业名单：表头须有“统一社会信用代码”和“企业名称”两列。可下载空白模板照填。")


def rows_of(enterprises: Iterable[Enterprise], *, personal: bool) -> Sequence[Sequence[str]]:
    """The register as rows under `export_heads`; what was exported can be uploaded again and changes nothing."""
    return [_exported(each, personal) for each in enterprises]


def export_heads(*, personal: bool) -> list[str]:
    names = [each.name for each in COLUMNS if each.name != "explanation"]
    return [HEADS[name] for name in names if personal or name not in {"person", "phone"}]


def _exported(enterprise: Enterprise, personal: bool) -> list[str]:
    with translation.override("zh-hans"):
        state = str(enterprise.get_state_display())
    place = next(iter(enterprise.places), None)
    spell = next(iter(enterprise.spells), None)
    memberships = [each for each in enterprise.members if each.during.lower]
    contact = next(iter(enterprise.called), None) if personal else None
    row = [
        enterprise.credit_code,
        enterprise.name,
        enterprise.name_en,
        enterprise.township,
        place.division.code if place else "",
        place.industry.code if place else "",
        state,
        "、".join(each.zone.short_name for each in memberships),
        "、".join(f"{each.during.lower:%Y-%m-%d}" for each in memberships),
        f"{spell.during.lower:%Y-%m}" if spell and spell.during.lower else "",
    ]
    return [*row, contact.person if contact else "", contact.phone if contact else ""] if personal else row
