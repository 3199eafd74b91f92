"""Everything a person can do with enterprises: register, rename, move, above scale, file returns, record honours."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from classifications.models import Division, Industry
from enterprises.models import (
    AboveScaleSpell,
    Enterprise,
    EnterpriseName,
    Honour,
    MonthlyReturn,
    Placement,
    ReturnState,
    SmallReturn,
)
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


@action
def file_monthly_return(
    *,
    enterprise: Enterprise,
    month: datetime.date,
    association: Organisation,
    state: str = ReturnState.REPORTED,
    explanation: str = "",
    by: User | None,
    reason: str = "",
    **amounts: int | None,
) -> MonthlyReturn:
    """Create the row of this enterprise and month, or replace it whole: an amount left out is blank afterwards."""
    return _file(MonthlyReturn, enterprise, month, amounts, association, state, explanation)


@action
def file_small_return(
    *,
    enterprise: Enterprise,
    month: datetime.date,
    association: Organisation,
    state: str = ReturnState.REPORTED,
    explanation: str = "",
    by: User | None,
    reason: str = "",
    **amounts: int | None,
) -> SmallReturn:
    """Create the row of this enterprise and quarter (named by its last month), or replace it whole."""
    return _file(SmallReturn, enterprise, month, amounts, association, state, explanation)


def _file(model, enterprise, month, amounts, association, state, explanation):
    names = {field.name for field in model._meta.fields if field.get_internal_type() == "BigIntegerField"}
    if unknown := amounts.keys() - names:
        raise TypeError(f"{model.__name__} has no amounts {sorted(unknown)}")
    values = dict.fromkeys(names) | amounts
    row, _created = model.objects.update_or_create(
        enterprise=enterprise,
        month=month,
        defaults={**values, "association": association, "state": state, "explanation": explanation},
    )
    return row


@action
def record_honour(
    *,
    enterprise: Enterprise,
    kind: str,
    level: str,
    issuer: str,
    year: int,
    valid_from: datetime.date,
    valid_to: datetime.date | None = None,
    product: str = "",
    by: User | None,
    reason: str = "",
) -> Honour:
    """An honour, certificate or licence, to its last valid day or (empty) for good."""
    return Honour.objects.create(
        enterprise=enterprise,
        kind=kind,
        level=level,
        issuer=issuer,
        year=year,
        valid_from=valid_from,
        valid_to=valid_to,
        product=product,
    )
