"""Changes that the ledger keeps, of a record or of all, in words: who, when, why, old and new."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db import connection, models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from classifications.models import Industry
from enterprises.models import Attachment, Contact, Correction, Submission
from ledger.models import Line
from ledger.tracking import Tracked
from pages.presenters.periods import day_text, span_text
from standards.models import Standard
from zones.models import Horizon, Membership, Milestone, Zone, ZoneIndustry

# Of which rows are taken away again; nothing else is.
TAKEN_AWAY = (ZoneIndustry,)
# What says which row of several it was, so that it is told even where it did not change.
SAYS_WHICH = {Milestone: "stage"}
# Whose row, told among others of the same record, is not the whole thing.
CALLED = {Zone: gettext_lazy("基本信息")}
# What has no name of its own in its model, for no form asks for it.
UNNAMED = {
    Horizon: gettext_lazy("统计月份"),
    (Horizon, "first"): gettext_lazy("起月"),
    (Horizon, "last"): gettext_lazy("止月"),
    (Horizon, "settled"): gettext_lazy("核定至"),
    (Submission, "submitted_by"): gettext_lazy("提交人"),
    (Submission, "decided_by"): gettext_lazy("审核人"),
    (Correction, "asked_by"): gettext_lazy("提出人"),
    (Correction, "decided_by"): gettext_lazy("审核人"),
    (Correction, "carrier"): gettext_lazy("随其重报的报表"),
    (Correction, "transaction"): gettext_lazy("写入批次"),
    (Attachment, "sha256"): gettext_lazy("文件校验值"),
    (Attachment, "stored"): gettext_lazy("存放名"),
    (Standard, "replaces"): gettext_lazy("代替的标准"),
}
UNSHOWN = {"id", "is_demo"}
# Which row it is, where lines of many records stand together: the columns that say whose it is, and of what.
ABOUT = (
    *("name", "username", "title", "enterprise_id", "zone_id", "user_id", "organisation_id", "association_id"),
    *("membership_id", "standard_id", "campaign_id", "submission_id", "number", "kind", "month", "role", "stage"),
)
NOTHING = "—"


@dataclass(frozen=True)
class Change:
    """One column: what it said, and what it says."""

    label: str
    old: str
    new: str


@dataclass
class Item:
    """What happened to one row."""

    what: str
    operation: str
    changes: list[Change] = field(default_factory=list)
    personal: bool = False
    is_new: bool = False
    about: str = ""


@dataclass
class Entry:
    """Everything that one transaction did: one visit of one person."""

    at: datetime.datetime
    who: str
    reason: str
    items: list[Item]


def told(kept: Mapping[type[models.Model], tuple[str, ...]], id: int, *, unshown: str) -> list[Entry]:
    """Latest first: what was done to rows of `kept`, whose columns (or what they lead to) name the record by its id.

    The column `unshown` names the record itself, which goes without saying.
    """
    rows = {model: _rows(model, columns, id) for model, columns in kept.items()}
    tables = {model._meta.db_table: model for model in kept}
    for model in set(kept) & set(TAKEN_AWAY):
        gone = Line.objects.filter(table=model._meta.db_table, operation="D", **{f"old__{unshown}": id})
        rows[model] |= {row: {} for row in gone.values_list("row", flat=True)}
    about = Q(pk__in=[])
    for model, own in rows.items():
        about |= Q(table=model._meta.db_table, row__in=list(own))
    lines = list(Line.objects.filter(about).order_by("-id"))
    return _entries(lines, tables, rows, UNSHOWN | {unshown}, {line.pk for line in lines})


def told_together(lines: list[Line], shown: set[int], tables: Mapping[str, type[models.Model]]) -> list[Entry]:
    """Those of the lines whose ids are `shown`, of whatever records, each with whose row it is. The others are what
    else happened to the same rows since, by which the rows are wound back to what stood then."""
    wanted: dict[str, set[int]] = {}
    for line in lines:
        wanted.setdefault(line.table, set()).add(line.row)
    rows = {tables[table]: _kept(tables[table], "id = ANY(%s)", [list(ids)]) for table, ids in wanted.items()}
    return _entries(lines, tables, rows, UNSHOWN, shown, ABOUT)


def _entries(
    lines: list[Line],
    tables: Mapping[str, type[models.Model]],
    rows: dict[type[models.Model], dict[int, dict]],
    hidden: set[str],
    told: set[int],
    about: tuple[str, ...] = (),
) -> list[Entry]:
    """Of all lines, which come latest first, those with an id of `told`."""
    states = []
    for line in lines:
        model = tables[line.table]
        old, new = _states(line, rows, model)
        if line.pk in told:
            row, known = rows[model].get(line.row, {}), set(_columns(model, hidden)) & set(about)
            states.append((line, model, old, new, {column: row.get(column) for column in about if column in known}))
    names = _names(states, hidden)
    people = User.objects.select_related("organisation").in_bulk({line.actor for line, *_rest in states if line.actor})
    return [
        Entry(
            at=group[0][0].at,
            who=_who(people, group[0][0]),
            reason=" ".join(dict.fromkeys(line.reason for line, *_rest in group if line.reason)),
            items=[_item(*each, names, hidden) for each in group],
        )
        for _transaction, together in groupby(states, key=lambda each: each[0].transaction)
        if (group := list(together))
    ]


def _rows(model: type[models.Model], columns: Iterable[str], id: int) -> dict[int, dict[str, Any]]:
    return _kept(model, " OR ".join(f"{column} = %s" for column in columns), [id for _column in columns])


def _kept(model: type[models.Model], where: str, given: list[Any]) -> dict[int, dict[str, Any]]:
    """The rows as they stand, written as the ledger writes them."""
    hidden = list(hidden_of(model))
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(model._meta.db_table)
        cursor.execute(f"SELECT id, to_jsonb(t) - %s::text[] FROM {table} t WHERE {where}", [hidden, *given])
        return {key: _read(row) for key, row in cursor.fetchall()}


def hidden_of(model: type[models.Model]) -> set[str]:
    """Columns that never enter the ledger."""
    return {name for each in model._meta.constraints if isinstance(each, Tracked) for name in each.hidden}


def _read(row: Any) -> dict[str, Any]:
    return row if isinstance(row, dict) else models.JSONField().from_db_value(row, None, connection)


def _states(
    line: Line, rows: dict[type[models.Model], dict[int, dict]], model: type[models.Model]
) -> tuple[dict, dict]:
    """(old, new) of the columns that the line tells of. Lines come latest first, so rows are wound back by each."""
    own = rows[model]
    if line.operation == "U":
        own[line.row] = own.get(line.row, {}) | line.old
        which = SAYS_WHICH.get(model)
        same = {which: own[line.row].get(which)} if which and which not in line.new else {}
        return same | line.old, same | line.new
    if line.operation == "D":
        own[line.row] = line.old
        return line.old, dict.fromkeys(line.old)
    return {}, own.get(line.row, {}) if line.operation == "I" else {}


def _item(
    line: Line, model: type[models.Model], old: dict, new: dict, about: dict, names: dict, hidden: set[str]
) -> Item:
    def shown(column: str, value: Any) -> str:
        return _text(model._meta.get_field(column.removesuffix("_id")), value, names)

    changes = [
        Change(column_called(model, column.removesuffix("_id")), shown(column, old.get(column)), now)
        for column in _columns(model, hidden)
        if column in new and ((now := shown(column, new[column])) != NOTHING or column in old)
    ]
    done = {"I": _("新增"), "U": _("修改"), "D": _("移除"), "R": _("遮蔽")}.get(line.operation, "")
    return Item(
        table_called(model) if about else str(CALLED.get(model, table_called(model))),
        done,
        changes,
        personal=model is Contact or (line.operation == "U" and not line.new),
        is_new=line.operation == "I",
        about=" · ".join(text for column, value in about.items() if (text := shown(column, value)) != NOTHING),
    )


def table_called(model: type[models.Model]) -> str:
    return str(UNNAMED.get(model, model._meta.verbose_name))


def column_called(model: type[models.Model], name: str) -> str:
    return str(UNNAMED.get((model, name)) or model._meta.get_field(name).verbose_name)


def _columns(model: type[models.Model], hidden: set[str]) -> Iterator[str]:
    return (each.column for each in model._meta.concrete_fields if each.column not in hidden)


def _names(states: list, hidden: set[str]) -> dict[tuple[type[models.Model], int], str]:
    """Labels of all rows that columns point to, by one query a model."""
    wanted: dict[type[models.Model], set[int]] = {}
    for _line, model, *told in states:
        for each in model._meta.concrete_fields:
            if each.is_relation and each.column not in hidden:
                ids = {state[each.column] for state in told if state.get(each.column)}
                wanted.setdefault(each.related_model, set()).update(ids)
    rows = {model: model._default_manager.filter(pk__in=ids) for model, ids in wanted.items() if ids}
    if Membership in rows:
        rows[Membership] = rows[Membership].select_related("zone")
    return {
        (model, row.pk): f"{row.label} {row.code}" if model is Industry else getattr(row, "label", str(row))
        for model, found in rows.items()
        for row in found
    }


def _text(column: models.Field, value: Any, names: dict) -> str:
    if value in (None, ""):
        return NOTHING
    if column.is_relation:
        return names.get((column.related_model, value), f"#{value}")
    if isinstance(column, models.BooleanField):
        return _("是") if value else NOTHING
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    if column.get_internal_type() == "DateField":
        return day_text(parse_date(value))
    if column.get_internal_type() == "DateTimeField":
        return f"{localtime(parse_datetime(value)):%Y-%m-%d %H:%M}"
    return _span(value) if column.get_internal_type() == "DateRangeField" else str(value)


def _span(value: str) -> str:
    """A range as PostgreSQL writes it: [2016-05-04,2017-01-01)."""
    first, last = (parse_date(each) if each else None for each in value.strip("[]()").split(","))
    return span_text(DateRange(first, last))


def _who(people: dict[int, User], line: Line) -> str:
    person = people.get(line.actor)
    if person is None:
        return _("系统")
    name = person.get_full_name() or person.get_username()
    return f"{name}（{person.organisation.label}）" if person.organisation else name
