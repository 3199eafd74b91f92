"""What a person can do with returns: file one whole, fill single cells, file many rows at once."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from common.copying import copy_rows, quoted
from enterprises.models import (
    Enterprise,
    FirmLink,
    MonthlyReturn,
    ReturnState,
    Scribble,
    SmallReturn,
    Submission,
)
from enterprises.questions import ReturnForm
from ledger.action import action, in_words

Return = MonthlyReturn | SmallReturn

_HELD = "SELECT * FROM enterprises_submission WHERE kind = %s AND month = %s AND association_id = %s FOR SHARE"


class Conflict(ValidationError):
    """Somebody else changed the cell meanwhile. `now` holds what stands there, by name."""

    def __init__(self, now: Mapping[str, int | None]) -> None:
        super().__init__(_("此行刚被他人修改，请核对后再填。"), code="conflict")
        self.now = dict(now)


@dataclass(frozen=True)
class Filed:
    """How many rows of a bulk were new, changed, and already so."""

    added: int
    changed: int
    same: int


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


@action
def fill_cells(
    *,
    form: ReturnForm,
    enterprise: Enterprise,
    month: datetime.date,
    answers: Mapping[str, int | None],
    refused: Mapping[str, tuple[str, str]] | None = None,
    seen: Mapping[str, int | None] | None = None,
    state: str | None = None,
    explanation: str | None = None,
    texts: Mapping[str, str] | None = None,
    confirmed: str = "",
    on: datetime.date,
    by: User | None,
    reason: str = "",
) -> Return:
    """Fill some cells of an expected row, on the day `on`.

    `refused` are texts that are no answer, each with its problem: they are kept beside the row until repaired. So is
    what the database refuses (a negative output, a part above its whole). `seen` is what the writer saw before: where
    something else stands now, `Conflict` is raised. `texts` are the answers as they were typed, for what is kept beside
    the row. A first answer makes an unreported row a reported one.
    Where the firm confirmed the row by its link, `confirmed` says who of the firm agreed to the change, when and how.
    """
    row = expected_row(form, enterprise, month, on)
    if seen and (now := {name: getattr(row, name) for name in seen if getattr(row, name) != seen[name]}):
        raise Conflict(now)
    changed = {name: value for name, value in answers.items() if getattr(row, name) != value}
    scribbles = dict(refused or {})
    if by is not None and (changed or state not in (None, row.state)):
        _agreed_again(form.kind, month, {enterprise.pk: confirmed})
    for name, value in changed.items():
        setattr(row, name, value)
    if state is not None:
        row.state = state
        changed["state"] = state
    elif row.state == ReturnState.MISSING and any(value is not None for value in answers.values()):
        row.state = changed["state"] = ReturnState.REPORTED
    if explanation is not None:
        row.explanation = changed["explanation"] = explanation
    if changed:
        try:
            with transaction.atomic():
                row.save(update_fields=list(changed))
        except IntegrityError as error:
            told = in_words(error)
            if told.code.endswith("_frozen") or not answers:
                raise
            row.refresh_from_db()
            typed = {name: "" if value is None else str(value) for name, value in answers.items()} | dict(texts or {})
            scribbles |= {name: (typed[name], "".join(told.messages)) for name in answers}
    _keep_scribbles(row, form, answers, scribbles)
    return row


@action
def file_rows(
    *,
    form: ReturnForm,
    month: datetime.date,
    association: Organisation,
    names: Sequence[str],
    rows: Iterable[tuple],
    named: Mapping[int, Collection[str]] | None = None,
    confirmed: Mapping[int, str] | None = None,
    by: User | None,
    reason: str = "",
) -> Filed:
    """Many rows of one association, form and month by two statements; all or none.

    Each row is (enterprise id, state, explanation, *answers in the order of `names`); names left out stay as they
    are. Rows that already say so are not written, so filing the same twice changes nothing. Where `named` says by firm
    which of these a row names, the others of it stay as they are too. `confirmed` says by firm who of it agreed to the
    change of a row that it had confirmed by its link.
    """
    table = form.model._meta.db_table
    columns = ["enterprise_id", "state", "explanation", *names]
    said = ["state", "explanation", *names]
    told = {name: f"filed.{name}" for name in said}
    if named is not None:
        told = {name: f"CASE WHEN '{name}' = ANY (filed.named) THEN filed.{name} ELSE kept.{name} END" for name in said}
        rows = ((*row, list(named[row[0]])) for row in rows)
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMP TABLE filed ON COMMIT DROP AS SELECT {quoted(columns)}, NULL::text[] AS named"
            f" FROM {table} WITH NO DATA"
        )
        copy_rows(cursor, "filed", columns if named is None else [*columns, "named"], rows)
        cursor.execute("ANALYZE filed")
        if by is not None:
            cursor.execute(
                f"SELECT kept.enterprise_id FROM {table} kept JOIN filed USING (enterprise_id) WHERE kept.month = %s"
                f" AND ({', '.join(f'kept.{name}' for name in ['state', *names])})"
                f" IS DISTINCT FROM ({', '.join(told[name] for name in ['state', *names])}) AND EXISTS (SELECT"
                f" FROM {FirmLink._meta.db_table} link WHERE link.enterprise_id = kept.enterprise_id"
                " AND (link.kind, link.month) = (%s, kept.month) AND link.confirmed_at IS NOT NULL)",
                [month, form.kind],
            )
            moved = [enterprise for (enterprise,) in cursor.fetchall()]
            _agreed_again(form.kind, month, {enterprise: (confirmed or {}).get(enterprise, "") for enterprise in moved})
        key = [association.pk, month]
        cursor.execute(
            f"UPDATE {table} kept SET association_id = %s, {', '.join(f'{name} = {told[name]}' for name in said)}"
            f" FROM filed WHERE kept.month = %s AND kept.enterprise_id = filed.enterprise_id"
            f" AND ({', '.join(f'kept.{name}' for name in said)})"
            f" IS DISTINCT FROM ({', '.join(told.values())})",
            key,
        )
        changed = cursor.rowcount
        cursor.execute(
            f"INSERT INTO {table} (association_id, month, {quoted(columns)})"
            f" SELECT %s, %s, {quoted(columns)} FROM filed"
            f" WHERE NOT EXISTS (SELECT FROM {table} kept WHERE kept.month = %s"
            " AND kept.enterprise_id = filed.enterprise_id) ORDER BY enterprise_id",
            [*key, month],
        )
        added = cursor.rowcount
        cursor.execute("SELECT count(*) FROM filed")
        total = cursor.fetchone()[0]
        # what was typed before and could not be kept as an answer is answered now
        cursor.execute(
            f"DELETE FROM {Scribble._meta.db_table} scribble USING filed WHERE scribble.kind = %s"
            " AND scribble.month = %s AND scribble.enterprise_id = filed.enterprise_id AND scribble.name = ANY(%s)"
            " AND (filed.named IS NULL OR scribble.name = ANY (filed.named))",
            [form.kind, month, list(names)],
        )
        cursor.execute("DROP TABLE filed")
    return Filed(added, changed, total - added - changed)


def _agreed_again(kind: str, month: datetime.date, words: Mapping[int, str]) -> None:
    """What a firm confirmed by its link is changed only with its word: kept with the link; refused where it lacks."""
    links = FirmLink.objects.filter(kind=kind, month=month, enterprise__in=words).confirmed()
    for link in links.select_related("enterprise").order_by("enterprise", "-confirmed_at").distinct("enterprise"):
        if not words[link.enterprise_id]:
            message = _("%(enterprise)s已由%(who)s确认本期报表；改动须写明单位何人、何时、怎样再次确认。")
            params = {"enterprise": link.enterprise, "who": link.confirmed_by}
            raise ValidationError(message, code="confirmed_by_firm", params=params)
        link.amended, link.amended_at = words[link.enterprise_id][:200], Now()
        link.save(update_fields=["amended", "amended_at"])


def expected_row(form: ReturnForm, enterprise: Enterprise, month: datetime.date, on: datetime.date) -> Return:
    """The row to be filled, locked; refused where the month expects none of this firm or is closed on that day."""
    rows = form.model.objects.filter(enterprise=enterprise, month=month)
    association = rows.values_list("association", flat=True).first()
    if association is None:
        message = _("%(month)s的%(form)s没有%(enterprise)s这一行：本期不要求它报送。")
        params = {"month": f"{month:%Y-%m}", "form": form.title, "enterprise": enterprise}
        raise ValidationError(message, code="not_expected", params=params)
    ensure_open(form, association, month, on)
    return rows.select_for_update().get()


def ensure_open(form: ReturnForm, association: int, month: datetime.date, on: datetime.date) -> None:
    """Refuse entry into a period that was not opened, is with the official, is accepted, or is past its last day.

    Until the transaction ends nobody submits, accepts or returns it. To be called before rows are locked: always the
    submission first.
    """
    submission = next(iter(Submission.objects.raw(_HELD, [form.kind, month, association])), None)
    params = {"month": f"{month:%Y-%m}", "form": form.title}
    if submission is None:
        raise ValidationError(_("%(month)s的%(form)s尚未开放填报。"), code="not_open", params=params)
    if not submission.is_with_association:
        params["state"] = submission.get_state_display()
        message = _("%(month)s的%(form)s%(state)s，不能再改；要改动请先撤回，已核定的请提出更正。")
        raise ValidationError(message, code="closed", params=params)
    if not submission.is_open(on):
        params["day"] = submission.last_day()
        message = _("%(month)s的%(form)s已于%(day)s截止；请向主管部门申请延期。")
        raise ValidationError(message, code="too_late", params=params)


def _keep_scribbles(row: Return, form: ReturnForm, answers: Mapping, scribbles: Mapping[str, tuple[str, str]]) -> None:
    """Cells that were answered lose what was kept for them; those that were not get it."""
    where = {"enterprise_id": row.enterprise_id, "kind": form.kind, "month": row.month}
    answered = [name for name in answers if name not in scribbles]
    if answered:
        Scribble.objects.filter(**where, name__in=answered).delete()
    for name, (text, problem) in scribbles.items():
        kept = {"text": text[:200], "problem": problem[:300], "association_id": row.association_id}
        Scribble.objects.update_or_create(**where, name=name, defaults=kept)


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
