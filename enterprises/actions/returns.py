"""What a person can do with returns: file one, whole."""

from __future__ import annotations

import datetime

from accounts.models import Organisation, User
from enterprises.models import Enterprise, MonthlyReturn, ReturnState, SmallReturn
from ledger.action import action


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
