"""What a person can do with the register: enter an enterprise, rename, move, put it above scale and below again."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from classifications.models import Division, Industry
from enterprises.models import AboveScaleSpell, Enterprise, EnterpriseName, Placement
from enterprises.names import initials_of
from ledger.action import action
from ledger.actor import sign


@action
def register_enterprise(
    *,
    credit_code: str,
    name: str,
    division: Division,
    industry: Industry,
    since: datetime.date | None = None,
    name_en: str = "",
    initials: str = "",
    township: str = "",
    state: str = Enterprise.State.OPERATING,
    explanation: str = "",
    by: User | None,
    reason: str = "",
) -> Enterprise:
    """A new enterprise with its first place and industry, `since` a day or (empty) since ever.

    What explains a doubt about its code is kept in the ledger, as the reason.
    """
    if explanation:
        sign(actor=by and by.pk, reason=f"{reason} {explanation}".strip())
    enterprise = Enterprise.objects.create(
        credit_code=credit_code,
        name=name,
        name_en=name_en,
        initials=initials or initials_of(name),
        township=township,
        state=state,
    )
    Placement.objects.create(enterprise=enterprise, division=division, industry=industry, during=DateRange(since, None))
    return enterprise


@action
def rename_enterprise(
    *, enterprise: Enterprise, name: str, on: datetime.date, by: User | None, reason: str = ""
) -> Enterprise:
    """The old name becomes a former one, in use until the day before `on`."""
    enterprise = Enterprise.objects.select_for_update().get(pk=enterprise.pk)
    if name == enterprise.name:
        return enterprise
    former = EnterpriseName.Kind.FORMER
    EnterpriseName.objects.update_or_create(
        enterprise=enterprise,
        name=enterprise.name,
        defaults={"kind": former, "until": on - datetime.timedelta(days=1)},
    )
    enterprise.name, enterprise.initials = name, initials_of(name)
    enterprise.save(update_fields=["name", "initials"])
    return enterprise


@action
def move_enterprise(
    *,
    enterprise: Enterprise,
    division: Division,
    industry: Industry,
    on: datetime.date,
    by: User | None,
    reason: str = "",
) -> Placement:
    """Close the placement in force on that day and open another, up to the next change that is already known."""
    placements = enterprise.placements.select_for_update()
    standing = placements.in_force(on).first()
    if standing and (standing.division, standing.industry) == (division, industry):
        return standing
    if standing and standing.during.lower == on:
        standing.division, standing.industry = division, industry
        standing.save(update_fields=["division", "industry"])
        return standing
    following = placements.filter(during__startswith__gt=on).order_by("during").first()
    if standing:
        standing.during = DateRange(standing.during.lower, on)
        standing.save(update_fields=["during"])
    until = following.during.lower if following else None
    return Placement.objects.create(
        enterprise=enterprise, division=division, industry=industry, during=DateRange(on, until)
    )


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
