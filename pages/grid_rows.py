"""The rows of a submission with everything that its pages show of them: firm, findings, history, decisions."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest

from access.audience import may_enter_for
from enterprises.checks import Grade
from enterprises.history import NOTHING, History, histories
from enterprises.models import Decision, ReturnState, Submission
from enterprises.standing import Judged, judged
from pages.asking import asked
from pages.submission import form_for

# Rules that speak of a big change, explained or not.
BIG = frozenset({"slip", "jump", "drop", "fell", "stood", "fell_since", "stood_since", "zero", "heads"})
SHOWS = ("all", "missing", "fix", "explain", "big", "returned")
FIRM = ("credit_code", "name", "name_en", "initials", "township")


@dataclass(frozen=True)
class Filters:
    """What part of the rows is looked at; the page's address holds it."""

    show: str = "all"
    state: str = ""
    township: str = ""
    q: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> Filters:
        """Unknown values show everything, so that an old address still opens."""
        show, state = request.GET.get("show", ""), request.GET.get("state", "")
        return cls(
            show if show in SHOWS else "all",
            state if state in ReturnState.values else "",
            asked(request, "township"),
            asked(request),
        )

    def keeps(self, row: Row) -> bool:
        return (
            (self.show == "all" or self.show in row.shows)
            and self.state in ("", row.kept["state"])
            and self.township in ("", row.kept["enterprise__township"])
            and (not self.q or row.is_called(self.q))
        )


@dataclass(frozen=True)
class Row:
    """One expected row of the submission."""

    judged: Judged
    frozen: bool
    # Why the official gave this row back; empty where it was not.
    returned: str

    @property
    def kept(self) -> dict:
        return self.judged.row

    @property
    def code(self) -> str:
        return self.kept["enterprise__credit_code"]

    @property
    def name(self) -> str:
        return self.kept["enterprise__name"]

    @property
    def name_en(self) -> str:
        return self.kept["enterprise__name_en"]

    @property
    def township(self) -> str:
        return self.kept["enterprise__township"]

    @property
    def state(self) -> ReturnState:
        return ReturnState(self.kept["state"])

    @cached_property
    def shows(self) -> frozenset[str]:
        """Which of the filters it falls under."""
        grades = {finding.grade for finding in self.judged.open}
        found = {"all"}
        if self.kept["state"] == ReturnState.MISSING:
            found.add("missing")
        if Grade.FIX in grades:
            found.add("fix")
        if Grade.EXPLAIN in grades:
            found.add("explain")
        if any(finding.rule in BIG for finding in self.judged.findings):
            found.add("big")
        if self.returned:
            found.add("returned")
        return frozenset(found)

    def is_called(self, text: str) -> bool:
        """By name, former spelling of case, initials from their start, or part of the credit code."""
        low = text.lower()
        return (
            low in self.name.lower()
            or low in self.name_en.lower()
            or self.kept["enterprise__initials"].startswith(low)
            or (len(low) >= 4 and low.upper() in self.code)
        )


def rows(submission: Submission, code: str | None = None, codes: list[str] | None = None) -> list[Row]:
    """All rows by township and pinyin, or that of one firm, or of some; four or five queries."""
    form = form_for(submission)
    found = form.model.objects.filter(association=submission.association_id, month=submission.month)
    if code is not None:
        found = found.filter(enterprise__credit_code=code)
    if codes is not None:
        found = found.filter(enterprise__credit_code__in=codes)
    found = found.order_by("enterprise__township", "enterprise__initials", "enterprise__credit_code").values(
        "id", "enterprise_id", "state", "explanation", *form.names, *(f"enterprise__{name}" for name in FIRM)
    )
    decided = {
        enterprise: (outcome, reason)
        for enterprise, outcome, reason in submission.decisions.values_list("enterprise", "outcome", "reason")
    }
    accepted = submission.state == Submission.State.ACCEPTED
    made = []
    for each in judged(form, submission.month, found):
        outcome, reason = decided.get(each.row["enterprise_id"], ("", ""))
        frozen = accepted or outcome == Decision.Outcome.ACCEPTED
        made.append(Row(each, frozen, reason if outcome == Decision.Outcome.RETURNED else ""))
    return made


def before(submission: Submission) -> list[tuple[str, str, str, History]]:
    """Credit code, initials, state of the period before, history of each firm, unjudged; three or four queries."""
    form = form_for(submission)
    firms = form.model.objects.filter(association=submission.association_id, month=submission.month).values_list(
        "enterprise", "enterprise__credit_code", "enterprise__initials"
    )
    earlier = form.model.objects.filter(association=submission.association_id, month=form.before(submission.month))
    states = dict(earlier.values_list("enterprise", "state"))
    known = histories(form, submission.month, [pk for pk, _code, _initials in firms])
    return [(code, initials, states.get(pk, ""), known.get(pk, NOTHING)) for pk, code, initials in firms]


def may_enter(request: HttpRequest, submission: Submission) -> bool:
    """Is it this reader's to fill in, whenever it is open?"""
    return may_enter_for(request.user, submission.association)


def may_fill(request: HttpRequest, submission: Submission, day: datetime.date) -> bool:
    """May this reader enter into it on that day: by grant, by its state, by the calendar?"""
    return submission.is_open(day) and may_enter(request, submission)
