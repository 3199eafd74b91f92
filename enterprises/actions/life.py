"""What can become of an enterprise: another state, a merger or a split, a record that is another's or is not."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.periods import add_months
from enterprises.models import (
    AboveScaleSpell,
    Distinction,
    Enterprise,
    MonthlyReturn,
    SmallReturn,
    StateSpell,
    Succession,
)
from ledger.action import action


@action
def change_state(
    *, enterprise: Enterprise, state: str, on: datetime.date, by: User | None, reason: str = ""
) -> Enterprise:
    """Another state from `on`, up to the next change that is already known. A deregistered one ends above scale too."""
    enterprise = Enterprise.objects.select_for_update().get(pk=enterprise.pk)
    spells = enterprise.state_spells.select_for_update()
    if not spells.exists():
        StateSpell.objects.create(enterprise=enterprise, state=enterprise.state, during=DateRange(None, None))
    standing = spells.in_force(on).first()
    following = spells.filter(during__startswith__gt=on).order_by("during").first()
    if standing and standing.state == state:
        message = _("%(enterprise)s在%(on)s已是“%(state)s”。")
        params = {"enterprise": enterprise, "on": on, "state": Enterprise.State(state).label}
        raise ValidationError(message, code="same_state", params=params)
    if standing and standing.during.lower == on:
        standing.state = state
        standing.save(update_fields=["state"])
    else:
        if standing:
            standing.during = DateRange(standing.during.lower, on)
            standing.save(update_fields=["during"])
        if following and following.state == state:
            following.during = DateRange(on, following.during.upper)
            following.save(update_fields=["during"])
        else:
            until = following.during.lower if following else None
            StateSpell.objects.create(enterprise=enterprise, state=state, during=DateRange(on, until))
    last = spells.order_by("-during").first()
    if last.state != enterprise.state:
        enterprise.state = last.state
        enterprise.save(update_fields=["state"])
    if state == Enterprise.State.DEREGISTERED:
        _end_above_scale(enterprise, on)
    return enterprise


@action
def succeed(
    *,
    predecessors: Sequence[Enterprise],
    successors: Sequence[Enterprise],
    kind: str,
    on: datetime.date,
    by: User | None,
    reason: str = "",
) -> list[Succession]:
    """Each successor comes out of each predecessor on that day; but after a 存续分立 the predecessors are deregistered.

    Rows of facts stay with whom they were about. A record that stands for another must share no month's return with it.
    """
    if kind == Succession.Kind.DUPLICATE:
        _refuse_shared_months(predecessors[0], successors[0])
    kept = [
        Succession.objects.create(predecessor=old, successor=new, kind=kind, on=on, reason=reason)
        for old in predecessors
        for new in successors
    ]
    if kind in Succession.CLOSING:
        for old in predecessors:
            if old.state_on(on) != Enterprise.State.DEREGISTERED:
                change_state(enterprise=old, state=Enterprise.State.DEREGISTERED, on=on, by=by, reason=reason)
    return kept


@action
def tell_apart(*, one: Enterprise, other: Enterprise, by: User | None, reason: str = "") -> Distinction:
    """They seem one enterprise and are two: nobody is asked again."""
    first, second = sorted([one, other], key=lambda each: each.pk)
    kept, _created = Distinction.objects.get_or_create(first=first, second=second, defaults={"reason": reason})
    return kept


def _end_above_scale(enterprise: Enterprise, on: datetime.date) -> None:
    """Whole months: who is deregistered within a month was above scale until its end."""
    month = on if on.day == 1 else add_months(on.replace(day=1), 1)
    spells = enterprise.above_scale_spells.select_for_update()
    if later := spells.filter(during__startswith__gte=month).first():
        message = _("%(enterprise)s有自%(since)s起的规上时段，晚于%(on)s：请先核对日期。")
        params = {"enterprise": enterprise, "since": f"{later.during.lower:%Y-%m}", "on": on}
        raise ValidationError(message, code="later_spell", params=params)
    for spell in spells.filter(during__contains=month):
        spell.during, spell.exit = DateRange(spell.during.lower, month), AboveScaleSpell.Exit.DEREGISTERED
        spell.save(update_fields=["during", "exit"])


def _refuse_shared_months(wrong: Enterprise, right: Enterprise) -> None:
    for returns in (MonthlyReturn.objects, SmallReturn.objects):
        both = returns.filter(enterprise=wrong, month__in=returns.filter(enterprise=right).values("month"))
        if months := [f"{month:%Y-%m}" for month in both.order_by("month").values_list("month", flat=True)]:
            message = _("两条记录在%(months)s都有报表，不能并成一家：请先核对哪一条的报表是对的。")
            shown = "、".join(months[:6]) + ("…" if len(months) > 6 else "")
            raise ValidationError(message, code="shared_months", params={"months": shown})
