"""What a frozen row would say once corrected, and what the checks ask of it then that they do not ask of it now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from enterprises.checks import Finding, Grade, Row, check
from enterprises.history import NOTHING, histories
from enterprises.models import MonthlyReturn, ReturnState, SmallReturn
from enterprises.models.returns import ANSWERED
from enterprises.questions import ReturnForm


@dataclass(frozen=True)
class Corrected:
    """A row as it would stand by these changes, with all that must be fixed in it and what is newly asked or hinted.

    `after` is asked of the period after it in the same year, whose cumulative is held against this one.
    """

    changes: Mapping[str, Any]
    findings: list[Finding]
    after: list[Finding]

    @property
    def to_fix(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.grade is Grade.FIX]

    @property
    def to_explain(self) -> list[Finding]:
        """Answered by a new explanation alone: the one that stands was given of other things."""
        if self.changes.get("explanation"):
            return []
        return [finding for finding in [*self.findings, *self.after] if finding.grade is Grade.EXPLAIN]


def corrected(form: ReturnForm, kept: MonthlyReturn | SmallReturn, values: Mapping[str, Any]) -> Corrected:
    """The row with these values, judged against its firm's history, and the period after it against the row."""
    row = _row(form, kept)
    changes = _changes(form, row, values)
    known = histories(form, kept.month, [kept.enterprise_id]).get(kept.enterprise_id, NOTHING)
    asked = check(form, kept.month, row, known)
    findings = [
        finding
        for finding in check(form, kept.month, row | changes, known)
        if finding.grade is Grade.FIX or finding not in asked
    ]
    return Corrected(changes, findings, _asked_after(form, kept, row | changes))


def _row(form: ReturnForm, kept: MonthlyReturn | SmallReturn) -> dict[str, Any]:
    """What the checks and a correction look at."""
    return {name: getattr(kept, name) for name in ("state", "explanation", *form.names)}


def _changes(form: ReturnForm, row: Row, values: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the values that the row does not say; a first answer makes an unreported row a reported one."""
    found = {name: value for name, value in values.items() if row[name] != value}
    answers = [found[name] for name in form.names if name in found]
    if row["state"] == ReturnState.MISSING and "state" not in found and any(each is not None for each in answers):
        found["state"] = ReturnState.REPORTED.value
    return found


def _asked_after(form: ReturnForm, kept: MonthlyReturn | SmallReturn, now: Row) -> list[Finding]:
    month = form.after(kept.month)
    later = month and form.model.objects.filter(enterprise=kept.enterprise_id, month=month).first()
    if not later:
        return []
    row = _row(form, later)
    known = histories(form, month, [kept.enterprise_id]).get(kept.enterprise_id, NOTHING)
    answered = form.names if now["state"] in ANSWERED else ()
    last = {name: now[name] for name in answered if not form[name].prior and now[name] is not None}
    asked = check(form, month, row, known)
    return [
        finding
        for finding in check(form, month, row, replace(known, last=last))
        if finding.grade is Grade.EXPLAIN and finding not in asked
    ]
