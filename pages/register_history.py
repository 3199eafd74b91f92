"""The history of one record: every change that the ledger keeps about it, with who, when, why, old and new."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db import connection, models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from accounts.models import User
from classifications.models import Industry
from enterprises.models import (
    AboveScaleSpell,
    Contact,
    Distinction,
    Enterprise,
    EnterpriseName,
    Placement,
    Responsibility,
    StateSpell,
    Succession,
)
from ledger.models import Line
from ledger.tracking import Tracked
from pages.presenters.periods import day_text, span_text
from zones.models import Consent, Membership

# Where rows about an enterprise stand, and the columns (or what they lead to) that name it.
KEPT: dict[type[models.Model], tuple[str, ...]] = {
    Enterprise: ("id",),
    EnterpriseName: ("enterprise_id",),
    Placement: ("enterprise_id",),
    StateSpell: ("enterprise_id",),
    AboveScaleSpell: ("enterprise_id",),
    Contact: ("enterprise_id",),
    Membership: ("enterprise_id",),
    Responsibility: ("enterprise_id",),
    Consent: ("(SELECT enterprise_id FROM zones_membership WHERE id = membership_id)",),
    Succession: ("predecessor_id", "successor_id"),
    Distinction: ("first_id", "second_id"),
}
UNSHOWN = {"id", "enterprise_id", "is_demo"}
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


@dataclass
class Entry:
    """Everything that one transaction did: one visit of one person."""

    at: datetime.datetime
    who: str
    reason: str
    items: list[Item]


def history_of(enterprise: Enterprise) -> list[Entry]:
    """Latest first."""
    rows = {model: _rows(model, columns, enterprise.pk) for model, columns in KEPT.items()}
    tables = {model._meta.db_table: model for model in KEPT}
    about = Q(pk__in=[])
    for model, kept in rows.items():
        about |= Q(table=model._meta.db_table, row__in=list(kept))
    lines = list(Line.objects.filter(about).order_by("-id"))
    told = [(line, tables[line.table], *_states(line, rows[tables[line.table]])) for line in lines]
    names = _names(told)
    people = User.objects.select_related("organisation").in_bulk({line.actor for line in lines if line.actor})
    return [
        Entry(
            at=group[0][0].at,
            who=_who(people, group[0][0]),
            reason=" ".join(dict.fromkeys(line.reason for line, *_rest in group if line.reason)),
            items=[_item(*each, names) for each in group],
        )
        for _transaction, together in groupby(told, key=lambda each: each[0].transaction)
        if (group := list(together))
    ]


def _rows(model: type[models.Model], columns: Iterable[str], id: int) -> dict[int, dict[str, Any]]:
    """The rows as they stand, written as the ledger writes them."""
    hidden = [name for each in model._meta.constraints if isinstance(each, Tracked) for name in each.hidden]
    where = " OR ".join(f"{column} = %s" for column in columns)
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(model._meta.db_table)
        cursor.execute(
            f"SELECT id, to_jsonb(t) - %s::text[] FROM {table} t WHERE {where}", [hidden, *[id for _column in columns]]
        )
        return {key: _read(row) for key, row in cursor.fetchall()}


def _read(row: Any) -> dict[str, Any]:
    return row if isinstance(row, dict) else models.JSONField().from_db_value(row, None, connection)


def _states(line: Line, rows: dict[int, dict[str, Any]]) -> tuple[dict, dict]:
    """(old, new) of the columns that the line tells of. Lines come latest first, so `rows` is wound back by each."""
    if line.operation == "U":
        rows[line.row] = rows[line.row] | line.old
        return line.old, line.new
    return {}, rows.get(line.row, {}) if line.operation == "I" else {}


def _item(line: Line, model: type[models.Model], old: dict, new: dict, names: dict) -> Item:
    def shown(column: str, value: Any) -> str:
        return _text(model._meta.get_field(column.removesuffix("_id")), value, names)

    changes = [
        Change(str(model._meta.get_field(column.removesuffix("_id")).verbose_name), shown(column, old.get(column)), now)
        for column in _columns(model)
        if column in new and ((now := shown(column, new[column])) != NOTHING or column in old)
    ]
    what = str(model._meta.verbose_name)
    return Item(
        what, {"I": _("新增"), "U": _("修改")}.get(line.operation, ""), changes, model is Contact, line.operation == "I"
    )


def _columns(model: type[models.Model]) -> Iterator[str]:
    return (each.column for each in model._meta.concrete_fields if each.column not in UNSHOWN)


def _names(told: list) -> dict[tuple[type[models.Model], int], str]:
    """Labels of all rows that columns point to, by one query a model."""
    wanted: dict[type[models.Model], set[int]] = {}
    for _line, model, old, new in told:
        for each in model._meta.concrete_fields:
            if each.is_relation and each.column not in UNSHOWN:
                ids = {state[each.column] for state in (old, new) if state.get(each.column)}
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
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    if column.get_internal_type() == "DateField":
        return day_text(parse_date(value))
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
