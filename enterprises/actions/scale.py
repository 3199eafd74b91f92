"""What a person can do with an enterprise's standing above scale: put it in, take it out."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from enterprises.models import AboveScaleSpell, Enterprise
from ledger.action import action


@action
def enter_above_scale(
    *,
    enterprise: Enterprise,
    month: datetime.date,
    entry: str = AboveScaleSpell.Entry.YEARLY,
    by: User | None,
    reason: str = "",
) -> AboveScaleSpell:
    """规上 from the first day of `month` on."""
    return AboveScaleSpell.objects.create(enterprise=enterprise, during=DateRange(month, None), entry=entry)


@action
def leave_above_scale(
    *, enterprise: Enterprise, month: datetime.date, exit: str, by: User | None, reason: str = ""
) -> AboveScaleSpell:
    """No longer 规上 from the first day of `month` on."""
    open_spells = enterprise.above_scale_spells.select_for_update()
    spell = open_spells.filter(during__endswith__isnull=True, during__startswith__lt=month).first()
    if spell is None:
        message = _("%(enterprise)s在%(month)s之前没有未结束的规上时段。")
        params = {"enterprise": enterprise, "month": f"{month:%Y-%m}"}
        raise ValidationError(message, code="no_spell", params=params)
    spell.during, spell.exit = DateRange(spell.during.lower, month), exit
    spell.save(update_fields=["during", "exit"])
    return spell
