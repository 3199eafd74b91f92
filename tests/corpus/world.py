"""The corpus' firms in the database: registered, answered for, with their months behind them and one month open."""

from __future__ import annotations

import datetime

from django.db.backends.postgresql.psycopg_any import DateRange

from accounts.models import Organisation
from enterprises import actions
from enterprises.models import AboveScaleSpell, Enterprise, Responsibility, Submission
from enterprises.questions import form_of
from tests.corpus.firms import Firm

SINCE = datetime.date(2012, 1, 1)


def enter(firms: list[Firm], association: Organisation, year: int, month: int, *, kind: str = "monthly") -> Submission:
    """Everything before the month as accepted long ago, and the month opened; gives its submission."""
    first = datetime.date(year, month, 1)
    form = form_of(kind, first)
    rows = Enterprise.objects.bulk_create(
        [Enterprise(credit_code=firm.code, name=firm.name, township=firm.township, is_demo=True) for firm in firms]
    )
    since = DateRange(SINCE, None)
    Responsibility.objects.bulk_create(
        [Responsibility(enterprise=row, association=association, during=since) for row in rows]
    )
    if kind == "monthly":
        AboveScaleSpell.objects.bulk_create([AboveScaleSpell(enterprise=row, during=since) for row in rows])
    form.model.objects.bulk_create(
        [
            form.model(enterprise=row, month=datetime.date(*period, 1), association=association, **answers)
            for row, firm in zip(rows, firms, strict=True)
            for period, answers in firm.months.items()
            if period < (year, month)
        ],
        batch_size=5_000,
    )
    actions.open_month(form=form, month=first, association=association, by=None)
    return Submission.objects.get(association=association, kind=kind, month=first)
