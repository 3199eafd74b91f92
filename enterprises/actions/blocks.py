"""What a person can do with many cells at once: fill a block that was pasted, take over who was exempt before."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from enterprises.actions.returns import ensure_open, file_rows
from enterprises.models import Decision, FirmLink, ReturnState, Scribble, Submission
from enterprises.models.returns import ANSWERED
from enterprises.proposing import CLOSED
from enterprises.questions import ReturnForm
from ledger.action import action


@dataclass(frozen=True)
class Line:
    """One row of a block. Each of the block's names is answered or refused; `seen` is what stood there before.

    `texts` are the answers as they were typed, for those that are kept beside the row.
    """

    enterprise: int
    answers: Mapping[str, int | None]
    refused: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    seen: Mapping[str, Any] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    state: str | None = None
    explanation: str | None = None


@dataclass(frozen=True)
class Filled:
    """What came of a block: rows that were filled, what stands where others were first, rows that are closed."""

    rows: list[int]
    conflicts: dict[int, dict[str, Any]]
    closed: dict[int, str]


@action
def fill_block(
    *,
    form: ReturnForm,
    month: datetime.date,
    association: Organisation,
    names: Sequence[str],
    lines: Sequence[Line],
    on: datetime.date,
    by: User | None,
    reason: str = "",
) -> Filled:
    """Fill many rows by a handful of statements. Rows changed by others meanwhile, or frozen, stay as they are.

    What the database would refuse is kept beside the row, as `fill_cells` does for one; a state that the row's own
    amounts forbid closes the row.
    """
    ensure_open(form, association.pk, month, on)
    standing = {
        row.enterprise_id: row
        for row in form.model.objects.select_for_update(of=("self",))
        .filter(association=association, month=month, enterprise__in=[line.enterprise for line in lines])
        .order_by("enterprise")
    }
    frozen, confirmed = _frozen(form, month, association), _confirmed(form, month, lines)
    found = Filled([], {}, {})
    taken: list[tuple[Line, list, dict[str, tuple[str, str]]]] = []
    for line in lines:
        row = standing.get(line.enterprise)
        if row is None:
            found.closed[line.enterprise] = _("本期不要求它报送。")
        elif line.enterprise in frozen:
            found.closed[line.enterprise] = str(CLOSED["frozen"])
        elif line.enterprise in confirmed and _differs(line, row):
            found.closed[line.enterprise] = str(CLOSED["confirmed_by_firm"])
        elif now := {name: getattr(row, name) for name, was in line.seen.items() if getattr(row, name) != was}:
            found.conflicts[line.enterprise] = now
        elif _holds_amounts(form, line, row):
            state = ReturnState(line.state).label
            found.closed[line.enterprise] = _("这一行还有数值，不能改为“%(state)s”；请先清空。") % {"state": state}
        else:
            taken.append((line, *_settled(form, names, line, row)))
            found.rows.append(line.enterprise)
    if taken:
        _keep(form, month, association, names, taken, on, by, reason)
    return found


@action
def copy_exempt(
    *,
    form: ReturnForm,
    month: datetime.date,
    association: Organisation,
    on: datetime.date,
    by: User | None,
    reason: str = "",
) -> int:
    """Rows still unreported whose firm was exempt in the period before are exempt again, with the same explanation.

    Amounts are never copied, nor is 停产 or 拒报: a halted firm still owes its 1–本月, and a refusal is of its period.
    """
    ensure_open(form, association.pk, month, on)
    before = form.before(month)
    if before is None:
        return 0
    then = form.model.objects.filter(association=association, month=before, state=ReturnState.EXEMPT)
    same = then.filter(enterprise=OuterRef("enterprise")).values("explanation")[:1]
    rows = form.model.objects.filter(
        association=association, month=month, state=ReturnState.MISSING, enterprise__in=then.values("enterprise")
    ).exclude(enterprise__in=_frozen(form, month, association))
    empty = {f"{question.name}__isnull": True for question in form.questions if not question.prior}
    return rows.filter(**empty).update(state=ReturnState.EXEMPT, explanation=Subquery(same))


def _frozen(form: ReturnForm, month: datetime.date, association: Organisation) -> set[int]:
    submissions = Submission.objects.of(form.kind, month).filter(association=association)
    decided = Decision.objects.filter(outcome=Decision.Outcome.ACCEPTED, submission__in=submissions)
    return set(decided.values_list("enterprise", flat=True))


def _confirmed(form: ReturnForm, month: datetime.date, lines: Sequence[Line]) -> set[int]:
    """Firms that confirmed their row by their link: a block carries no word of theirs, so it leaves them alone."""
    links = FirmLink.objects.filter(kind=form.kind, month=month, enterprise__in=[line.enterprise for line in lines])
    return set(links.confirmed().values_list("enterprise", flat=True))


def _differs(line: Line, row: Any) -> bool:
    given = dict(line.answers) | {
        name: value for name in ("state", "explanation") if (value := getattr(line, name)) is not None
    }
    return bool(line.refused) or any(getattr(row, name) != value for name, value in given.items())


def _holds_amounts(form: ReturnForm, line: Line, row: Any) -> bool:
    """Whether the line makes the row one that carries no figures, and leaves figures in it."""
    if line.state in (None, row.state, *ANSWERED):
        return False
    now = [question.name for question in form.questions if not question.prior]
    return any(getattr(row, name) is not None and line.answers.get(name, 0) is not None for name in now)


def _settled(form: ReturnForm, names: Sequence[str], line: Line, row: Any) -> tuple[list, dict[str, tuple[str, str]]]:
    """The row as it will be, and what cannot be: the texts that are no answer, and answers the database refuses."""
    refused = dict(line.refused)
    values = {name: getattr(row, name) for name in form.names} | dict(line.answers)

    def refuse(name: str, problem: str) -> None:
        refused[name] = (line.texts.get(name, str(values[name])), problem)
        values[name] = getattr(row, name)

    for name, value in line.answers.items():
        if value is not None and value < 0 and not form[name].negative:
            refuse(name, _("不能为负数。"))
    # the part first: where it gives way, the whole may stand
    for name in ("own_brand_export", "export"):
        part, whole = values.get("own_brand_export"), values.get("export")
        if name in line.answers and part is not None and whole is not None and part > whole:
            refuse(name, _("自主品牌出口交货值不能大于出口交货值。"))
    state = line.state or row.state
    answered = [name for name in line.answers if name not in refused and values[name] is not None]
    if state == ReturnState.MISSING and answered:
        state = ReturnState.REPORTED
    if state not in ANSWERED:
        for name in answered:
            if not form[name].prior:
                refuse(name, _("免报、未报、拒报的行不能有数值。"))
    explanation = row.explanation if line.explanation is None else line.explanation
    return [row.enterprise_id, state, explanation, *(values[name] for name in names)], refused


def _keep(form, month, association, names, taken, on, by, reason) -> None:
    rows = [row for _line, row, _refused in taken]
    file_rows(form=form, month=month, association=association, names=names, rows=rows, by=by, reason=reason)
    Scribble.objects.bulk_create(
        [
            Scribble(
                enterprise_id=line.enterprise,
                association=association,
                kind=form.kind,
                month=month,
                name=name,
                text=text[:200],
                problem=problem[:300],
            )
            for line, _row, refused in taken
            for name, (text, problem) in refused.items()
        ],
        update_conflicts=True,
        unique_fields=["enterprise", "kind", "month", "name"],
        update_fields=["text", "problem"],
    )
