"""Rows that somebody proposes for a month beside those that stand: what would be written, what is wrong in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from enterprises.forms.answers import Answers
from enterprises.history import NOTHING, histories
from enterprises.models import Decision, FirmLink, ReturnState, Scribble, Submission
from enterprises.questions import form_of
from enterprises.standing import Judged, judge, rows_of

# Why a row that stands may not be changed by many at once.
CLOSED = {
    "frozen": _("这一行已核定，不能再改。"),
    "confirmed_by_firm": _("企业已用链接确认本期报表；请逐格改，并写明企业何人再次确认。"),
}


@dataclass(frozen=True)
class Proposal:
    """One expected row as it would be: its judged columns, and what was not understood, by name.

    `named` is what it writes, of answers, state and explanation; `closed` says why the row may not change, if it would.
    """

    judged: Judged
    refused: Mapping[str, tuple[str, str]]
    named: list[str]
    closed: str

    def values(self, names: list[str]) -> tuple:
        """What `file_rows` takes: enterprise, state, explanation, answers in the order of `names`."""
        row = self.judged.row
        return (row["enterprise_id"], row["state"], row["explanation"], *(row[name] for name in names))


def propose(submission: Submission, answers: Mapping[int, Answers]) -> dict[int, Proposal]:
    """By enterprise, those of the answers that are about an expected row. What an answer does not name stays.

    So does what was typed and is kept beside the row, under names that are not answered: it is judged with the row.
    """
    form = form_of(submission.kind, submission.month)
    rows = {row["enterprise_id"]: row for row in rows_of(submission) if row["enterprise_id"] in answers}
    known = histories(form, submission.month, list(rows))
    kept: dict[int, dict[str, Scribble]] = {}
    for scribble in Scribble.objects.filter(kind=form.kind, month=submission.month, enterprise__in=rows):
        kept.setdefault(scribble.enterprise_id, {})[scribble.name] = scribble
    accepted = submission.decisions.filter(outcome=Decision.Outcome.ACCEPTED)
    links = FirmLink.objects.filter(kind=form.kind, month=submission.month, enterprise__in=rows).confirmed()
    frozen, confirmed = (set(some.values_list("enterprise", flat=True)) for some in (accepted, links))
    made = {}
    for enterprise, row in rows.items():
        told, before = answers[enterprise], dict(row)
        row |= told.values
        if told.state is not None:
            row["state"] = told.state
        elif row["state"] == ReturnState.MISSING and any(value is not None for value in told.values.values()):
            row["state"] = ReturnState.REPORTED
        if told.explanation is not None:
            row["explanation"] = told.explanation
        left = {
            name: scribble
            for name, scribble in kept.get(enterprise, {}).items()
            if name not in told.values and name not in told.refused
        }
        moved = {name for name, value in row.items() if before[name] != value}
        named = [*told.values]
        named += ["state"] if told.state is not None or "state" in moved else []
        named += ["explanation"] if told.explanation is not None else []
        closed = "confirmed_by_firm" if enterprise in confirmed and moved - {"explanation"} else ""
        closed = "frozen" if enterprise in frozen and moved else closed
        found = judge(form, submission.month, row, known.get(enterprise, NOTHING), left)
        made[enterprise] = Proposal(found, told.refused, named, closed)
    return made
