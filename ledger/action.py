"""What every action shares: one signed transaction, refusals in the constraint's own words, the engine woken after."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, OperationalError, ProgrammingError, connection, models, transaction
from django.utils.translation import gettext as _

from common.nudge import nudge
from ledger.actor import sign

P = ParamSpec("P")
R = TypeVar("R")

DEADLOCK = "40P01"
# Where in PostgreSQL a row is held against a policy's WITH CHECK; a right that is missing has the same code.
THE_WALL = "ExecWithCheckOptions"
ATTEMPTS = 3
PAUSE = 0.05


def action(write: Callable[P, R]) -> Callable[P, R]:
    """Wrap a keyword-only function that takes `by` (a user, or None for the clock) and `reason`.

    A deadlock is tried again where the transaction is ours; inside a larger one its victim is the larger one.
    """

    @functools.wraps(write)
    def acted(**given: P.kwargs) -> R:
        by, reason = given.get("by"), given.get("reason", "")
        attempts = 1 if connection.in_atomic_block else ATTEMPTS
        while True:
            attempts -= 1
            try:
                with transaction.atomic():
                    sign(actor=None if by is None else by.pk, reason=reason)
                    nudge()
                    return write(**given)
            except IntegrityError as refused:
                raise in_words(refused) from refused
            except ProgrammingError as refused:
                # ledger/walls.py: the row is not within reach of who signed; every check before has failed to say so.
                told = refused.__cause__.diag
                if told.source_function != THE_WALL:
                    raise
                raise PermissionDenied(told.message_primary) from refused
            except OperationalError as failed:
                if not attempts or getattr(failed.__cause__, "pgcode", None) != DEADLOCK:
                    raise
                # The one that survived shall have its row before we ask for ours again.
                time.sleep(PAUSE)

    return acted


def in_words(refused: IntegrityError) -> ValidationError:
    """What the database refused, as the form would have said it: two writers may both have passed the form."""
    told = refused.__cause__.diag
    model, constraint = _named_constraints().get(told.constraint_name, (None, None))
    if constraint is not None:
        text = constraint.get_violation_error_message()
        return ValidationError(f"{model._meta.verbose_name}：{text}", code=told.constraint_name)
    column = told.column_name or told.constraint_name or ""
    model = next((model for model in apps.get_models() if model._meta.db_table == told.table_name), None)
    if model and column in {field.column for field in model._meta.fields}:
        field = next(field for field in model._meta.fields if field.column == column)
        text = _("%(label)s不能为空。") % {"label": field.verbose_name}
        return ValidationError(f"{model._meta.verbose_name}：{text}", code="required")
    return ValidationError(_("数据库拒绝了这次修改：%(rule)s。") % {"rule": column}, code="refused")


@functools.cache
def _named_constraints() -> dict[str, tuple[type[models.Model], models.BaseConstraint]]:
    return {
        constraint.name: (model, constraint) for model in apps.get_models() for constraint in model._meta.constraints
    }
