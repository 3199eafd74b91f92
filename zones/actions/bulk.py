"""What a person can do with many members at once: bring in a list that was read, checked and looked at."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange

from accounts.models import User
from enterprises.actions import move_enterprise, rename_enterprise
from enterprises.models import AboveScaleSpell, Contact, Enterprise, Placement, StateSpell
from enterprises.names import initials_of
from ledger.action import action
from ledger.actor import sign
from zones.actions.answering import refuse_answered_for, take_up
from zones.actions.members import change_member_state, end_memberships
from zones.models import Membership
from zones.sheets import Change

# Django writes a CASE of a thousand branches for many rows: 2 s where this takes a tenth.
_CLOSE = """
UPDATE enterprises_placement place
SET during = daterange(lower(during), until), township = coalesce(nullif(place.township, ''), enterprise.township)
FROM unnest(%s::bigint[], %s::date[]) AS closed (id, until), enterprises_enterprise enterprise
WHERE place.id = closed.id AND enterprise.id = place.enterprise_id
"""
_OPEN = """
INSERT INTO enterprises_placement (enterprise_id, division_id, industry_id, township, during)
SELECT id, division, industry, township, daterange(since, NULL)
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::date[])
    AS moved (id, division, industry, township, since)
"""
_TOWNSHIPS = """
UPDATE enterprises_enterprise enterprise SET township = moved.township
FROM unnest(%s::bigint[], %s::text[]) AS moved (id, township) WHERE enterprise.id = moved.id
"""


@action
def load_members(
    *,
    added: Sequence[dict[str, Any]],
    changes: Sequence[Change],
    by: User | None,
    reason: str = "",
) -> int:
    """All of it or nothing, and nothing is deleted: new members set by set, changes one by one with their own days."""
    explained = [each for each in added if each["explanation"]]
    for each in explained:
        # What explains a doubt about a code is kept as the reason of that enterprise alone.
        sign(actor=by and by.pk, reason=f"{reason} {each['explanation']}".strip())
        _add([each])
    sign(actor=by and by.pk, reason=reason)
    _add([each for each in added if not each["explanation"]])
    by_kind: dict[str, list[Change]] = defaultdict(list)
    for each in changes:
        by_kind[each.kind].append(each)
    for kind, act in _TOGETHER.items():
        for rest in act(by_kind[kind]):
            by_kind["moved one by one"].append(rest)
    for kind, act in _ONE_BY_ONE.items():
        for each in by_kind[kind]:
            act(enterprise=each.enterprise, **each.given, by=by, reason=reason)
    return len(added) + len(changes)


def _add(rows: Sequence[dict[str, Any]]) -> None:
    """One statement a table: 1,200 members take as long as a handful one by one."""
    made = Enterprise.objects.bulk_create(
        Enterprise(
            **{name: row[name] for name in ("credit_code", "name", "name_en", "township", "state")},
            initials=initials_of(row["name"]),
        )
        for row in rows
    )
    ever = DateRange(None, None)
    pairs = list(zip(made, rows, strict=True))
    Placement.objects.bulk_create(
        Placement(
            enterprise=one, division=row["division"], industry=row["industry"], township=row["township"], during=ever
        )
        for one, row in pairs
    )
    StateSpell.objects.bulk_create(StateSpell(enterprise=one, state=row["state"], during=ever) for one, row in pairs)
    _enter_zones(
        Membership(zone=zone, enterprise=one, during=DateRange(day, None))
        for one, row in pairs
        for zone, day in row["joins"]
    )
    AboveScaleSpell.objects.bulk_create(
        AboveScaleSpell(enterprise=one, during=DateRange(_month(row["above_since"]), None))
        for one, row in pairs
        if row["above_since"]
    )
    Contact.objects.bulk_create(
        Contact(enterprise=one, association=row["joins"][0][0].association, person=row["person"], phone=row["phone"])
        for one, row in pairs
        if row["person"] or row["phone"]
    )


def _amend(changes: Sequence[Change]) -> Sequence[Change]:
    """Two columns of one enterprise may have been filled in: its row is written once."""
    rows = {each.enterprise.pk: each.enterprise for each in changes}
    for each in changes:
        for name, value in each.given.items():
            setattr(rows[each.enterprise.pk], name, value)
    if rows:
        Enterprise.objects.bulk_update(rows.values(), ["name_en", "township"])
    return ()


def _move(changes: Sequence[Change]) -> Sequence[Change]:
    """Those whose present place began before and has no end move together; the others are given back."""
    wanted = {each.enterprise.pk: each for each in changes}
    placements = Placement.objects.select_for_update().filter(enterprise__in=wanted, during__endswith__isnull=True)
    standing = {
        one: place
        for one, place, during in placements.values_list("enterprise", "pk", "during")
        if during.lower is None or during.lower < wanted[one].given["on"]
    }
    given = [wanted[id].given for id in standing]
    days, townships = [each["on"] for each in given], [each["township"] for each in given]
    places = [[each[name].pk for each in given] for name in ("division", "industry")]
    moved = [(id, name) for id, name in zip(standing, townships, strict=True) if wanted[id].enterprise.township != name]
    with connection.cursor() as cursor:
        cursor.execute(_CLOSE, [list(standing.values()), days])
        cursor.execute(_OPEN, [list(standing), *places, townships, days])
        cursor.execute(_TOWNSHIPS, [[id for id, _name in moved], [name for _id, name in moved]])
    return [each for id, each in wanted.items() if id not in standing]


def _join(changes: Sequence[Change]) -> Sequence[Change]:
    _enter_zones(
        Membership(enterprise=each.enterprise, zone=each.given["zone"], during=DateRange(each.given["on"], None))
        for each in changes
    )
    return ()


def _leave(changes: Sequence[Change]) -> Sequence[Change]:
    if changes:
        end_memberships([(each.given["zone"], each.enterprise, each.given["on"]) for each in changes])
    return ()


def _enter_zones(rows: Iterable[Membership]) -> None:
    """As `join_zone` does: who answers for each of them is settled by the same statements."""
    memberships = list(rows)
    if not memberships:
        return
    refuse_answered_for(memberships)
    Membership.objects.bulk_create(memberships)
    take_up(memberships)


def _enter(changes: Sequence[Change]) -> Sequence[Change]:
    AboveScaleSpell.objects.bulk_create(
        AboveScaleSpell(enterprise=each.enterprise, during=DateRange(_month(each.given["month"]), None))
        for each in changes
    )
    return ()


def _call(changes: Sequence[Change]) -> Sequence[Change]:
    Contact.objects.bulk_create(
        [Contact(enterprise=each.enterprise, **each.given) for each in changes],
        update_conflicts=True,
        unique_fields=["enterprise", "association"],
        update_fields=["person", "phone"],
    )
    return ()


def _month(day: datetime.date) -> datetime.date:
    return day.replace(day=1)


# Changes that come by the thousand are written set by set; a kind gives back what it leaves to be done one by one.
# Who leaves does so before a state that ends what is left.
_TOGETHER = {"amend": _amend, "move": _move, "join": _join, "leave": _leave, "scale": _enter, "contact": _call}
_ONE_BY_ONE = {
    "moved one by one": move_enterprise,
    "rename": rename_enterprise,
    "state": change_member_state,
}
