"""The cells of a correction: what stands, what was typed instead, and what the checks say of the row as it would be."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from common.money import Unit
from enterprises.checks import Finding
from enterprises.correcting import Corrected, corrected
from enterprises.forms import read_answers
from enterprises.models import MonthlyReturn, ReturnState, SmallReturn
from enterprises.questions import ReturnForm
from pages.presenters.findings import digits, sentence
from pages.presenters.periods import month_text
from pages.review_rows import Note, noted


@dataclass(frozen=True)
class Cell:
    """One question: what stands, what was typed instead, what is wrong with that and what else is said of it."""

    name: str
    label: str
    old: str
    typed: str
    problem: str
    notes: list[Note] = field(default_factory=list)


@dataclass(frozen=True)
class Read:
    """What was typed (blank: as it was; 无 or —: nothing), what is wrong with it, and how the row is judged then."""

    values: dict[str, Any]
    problems: dict[str, str]
    judged: Corrected


def read_cells(form: ReturnForm, row: MonthlyReturn | SmallReturn, typed: Mapping[str, str], explanation: str) -> Read:
    """What is typed into the cells, with an explanation where one is given."""
    given = {name: text for name, text in typed.items() if text.strip()}
    read = read_answers(form, given, Unit.THOUSAND)
    values: dict[str, Any] = dict(read.values)
    if read.state not in (None, row.state):
        values["state"] = read.state
    if explanation:
        values["explanation"] = explanation
    judged = corrected(form, row, values)
    problems = {name: problem for name, (_text, problem) in read.refused.items()}
    for finding in judged.to_fix:
        problems.setdefault(finding.name, sentence(form, finding, Unit.THOUSAND))
    return Read(values, problems, judged)


def cells(
    form: ReturnForm, row: MonthlyReturn | SmallReturn, typed: Mapping[str, str], read: Read | None
) -> list[Cell]:
    """One a question, in the order of the form."""
    problems = read.problems if read else {}
    said = notes_by_name(form, read.judged.findings if read else [])
    return [
        Cell(
            question.name,
            str(question.label),
            digits(getattr(row, question.name), Unit.THOUSAND, is_count=question.is_count),
            typed.get(question.name, ""),
            problems.get(question.name, ""),
            [] if question.name in problems else said.get(question.name, []),
        )
        for question in form.questions
    ]


def states(row: MonthlyReturn | SmallReturn, typed: Mapping[str, str]) -> list[tuple[str, str, bool]]:
    """All states with their words; chosen is what was typed, else what stands."""
    chosen = typed.get("state") or row.state
    return [(state.value, str(state.label), state.value == chosen) for state in ReturnState]


def notes_by_name(form: ReturnForm, findings: list[Finding]) -> dict[str, list[Note]]:
    """What is said of each cell, without its label."""
    found: dict[str, list[Note]] = {}
    for finding in findings:
        found.setdefault(finding.name, []).append(noted(form, finding, labelled=False))
    return found


def notes_after(form: ReturnForm, month: datetime.date, judged: Corrected) -> list[Note]:
    """What is asked of the period after, which is named."""
    later = form.after(month)
    return [noted(form, finding, of=month_text(later)) for finding in judged.after]
