"""What happened to a submission, read from the ledger: who did what, when, and why, newest first."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from accounts.models import User
from enterprises.models import Correction, Decision, Submission
from enterprises.questions import form_of
from ledger.models import Line

SUBMISSION, DECISION, CORRECTION = (model._meta.db_table for model in (Submission, Decision, Correction))


@dataclass(frozen=True)
class Event:
    """One step. `kind` is a state that was reached, or opened, extended, accepted_rows, returned_rows, corrected."""

    kind: str
    at: datetime.datetime
    by: User | None
    reason: str
    count: int = 0
    new: Mapping[str, Any] | None = None


def timeline(submission: Submission) -> list[Event]:
    """Its own steps, the decisions on single rows, and the corrections of the month; four queries and the people."""
    lines = list(Line.objects.filter(table=SUBMISSION, row=submission.pk).order_by("at", "id"))
    decisions = _decisions(submission)
    corrections = list(Line.objects.filter(table=CORRECTION, row__in=_corrections(submission)).order_by("at", "id"))
    people = User.objects.in_bulk({line.actor for line in [*lines, *corrections] if line.actor} | _actors(decisions))
    reasons = {line.transaction: line.reason for line in lines}
    events = [event for line in lines if (event := _step(line, people))]
    whole = {line.transaction for line in lines if (line.new or {}).get("state") == Submission.State.ACCEPTED}
    for (transaction, outcome), rows in decisions.items():
        if outcome == Decision.Outcome.ACCEPTED and transaction not in whole:
            first = rows[0]
            reason = reasons.get(transaction, first.reason)
            events.append(Event("accepted_rows", first.at, people.get(first.actor), reason, len(rows)))
    events += [_corrected(line, people) for line in corrections]
    return sorted(events, key=lambda event: event.at, reverse=True)


def changed_since(submission: Submission, at: datetime.datetime) -> dict[int, dict[str, tuple[Any, Any]]]:
    """By enterprise: what was changed in its row after that moment, as (old, new) by column."""
    form = form_of(submission.kind, submission.month)
    rows = form.model.objects.filter(association=submission.association_id, month=submission.month)
    ids = dict(rows.values_list("id", "enterprise_id"))
    found: dict[int, dict[str, tuple[Any, Any]]] = defaultdict(dict)
    lines = Line.objects.filter(table=form.model._meta.db_table, row__in=ids, operation="U", at__gt=at)
    for line in lines.order_by("at", "id"):
        changes = found[ids[line.row]]
        for name, new in (line.new or {}).items():
            old = changes[name][0] if name in changes else (line.old or {}).get(name)
            changes[name] = (old, new)
    return {
        enterprise: kept
        for enterprise, changes in found.items()
        if (kept := {name: pair for name, pair in changes.items() if pair[0] != pair[1]})
    }


def _step(line: Line, people: Mapping[int, User]) -> Event | None:
    new = line.new or {}
    if line.operation == "I":
        kind = "opened"
    elif "state" in new:
        kind = "taken_back" if new["state"] == Submission.State.OPEN else new["state"]
    elif "extended_to" in new:
        kind = "extended"
    elif "decided_at" in new:  # more rows returned of what was returned already
        kind = Submission.State.RETURNED
    else:
        return None
    return Event(kind, line.at, people.get(line.actor), line.reason or new.get("reason", ""), new=new)


def _decisions(submission: Submission) -> dict[tuple[int, str], list[Line]]:
    """Lines that decided a row, by transaction and outcome. An insert keeps only the id: the outcome is read back."""
    outcomes = dict(submission.decisions.values_list("id", "outcome"))
    gone = Line.objects.filter(table=DECISION, operation="D", old__submission_id=submission.pk)
    outcomes |= {line.row: line.old["outcome"] for line in gone}
    found: dict[tuple[int, str], list[Line]] = defaultdict(list)
    lines = Line.objects.filter(Q(operation="I") | Q(new__has_key="outcome"), table=DECISION, row__in=outcomes)
    for line in lines.order_by("-at", "-id"):
        outcome = outcomes[line.row]
        found[line.transaction, outcome].append(line)
        if line.operation == "U":
            outcomes[line.row] = line.old["outcome"]
    return found


def _actors(decisions: Mapping[Any, list[Line]]) -> set[int]:
    return {line.actor for lines in decisions.values() for line in lines if line.actor}


def _corrections(submission: Submission) -> list[int]:
    own = Q(association=submission.association_id, kind=submission.kind, month=submission.month)
    return list(Correction.objects.filter(own | Q(carrier=submission)).values_list("id", flat=True))


def _corrected(line: Line, people: Mapping[int, User]) -> Event:
    state = (line.new or {}).get("state", Correction.State.ASKED)
    kind = f"correction_{state}"
    return Event(kind, line.at, people.get(line.actor), line.reason or (line.new or {}).get("answer", ""), new=line.new)
