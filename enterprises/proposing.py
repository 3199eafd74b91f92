"""Rows that somebody proposes for a month beside those that stand: what would be written, what is wrong in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from enterprises.forms.answers import Answers
from enterprises.history import NOTHING, histories
from enterprises.models import ReturnState, Submission
from enterprises.questions import form_of
from enterprises.standing import Judged, judge, rows_of


@dataclass(frozen=True)
class Proposal:
    """One expected row as it would be: its judged columns, and what was not understood, by name."""

    judged: Judged
    refused: Mapping[str, tuple[str, str]]

    def values(self, names: list[str]) -> tuple:
        """What `file_rows` takes: enterprise, state, explanation, answers in the order of `names`."""
        row = self.judged.row
        return (row["enterprise_id"], row["state"], row["explanation"], *(row[name] for name in names))


def propose(submission: Submission, answers: Mapping[int, Answers]) -> dict[int, Proposal]:
    """By enterprise, those of the answers that are about an expected row. What an answer does not name stays."""
    form = form_of(submission.kind, submission.month)
    rows = {row["enterprise_id"]: row for row in rows_of(submission) if row["enterprise_id"] in answers}
    known = histories(form, submission.month, list(rows))
    made = {}
    for enterprise, row in rows.items():
        told = answers[enterprise]
        row |= told.values
        if told.state is not None:
            row["state"] = told.state
        elif row["state"] == ReturnState.MISSING and any(value is not None for value in told.values.values()):
            row["state"] = ReturnState.REPORTED
        if told.explanation is not None:
            row["explanation"] = told.explanation
        found = judge(form, submission.month, row, known.get(enterprise, NOTHING), {})
        made[enterprise] = Proposal(found, told.refused)
    return made
