"""How a month stands: every expected row with what the checks found in it, and the counts that a board shows."""

from __future__ import annotations

import datetime
import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from enterprises.checks import Finding, Grade, check, open_questions
from enterprises.history import NOTHING, History, histories
from enterprises.models import Correction, ReturnState, Scribble, Submission
from enterprises.models.returns import ANSWERED
from enterprises.questions import ReturnForm, form_of


@dataclass(frozen=True)
class Judged:
    """One expected row, its history, what was typed into it in vain, and the findings, what must be fixed first."""

    row: dict
    history: History
    scribbles: Mapping[str, Scribble]
    findings: list[Finding]

    @property
    def open(self) -> list[Finding]:
        return open_questions(self.findings, self.row["explanation"])


@dataclass(frozen=True)
class Standing:
    """Counts of one submission: rows by state, and open questions by grade."""

    states: Mapping[str, int] = field(default_factory=dict)
    to_fix: int = 0
    to_explain: int = 0

    @property
    def expected(self) -> int:
        return sum(self.states.values())

    @property
    def answered(self) -> int:
        return sum(self.states.get(state, 0) for state in ANSWERED)

    @property
    def missing(self) -> int:
        return self.states.get(ReturnState.MISSING, 0)

    @property
    def coverage(self) -> tuple[int, int]:
        """(已报 + 零值 + 停产, expected less 免报): the fraction of the handbook, by count."""
        return self.answered, self.expected - self.states.get(ReturnState.EXEMPT, 0)

    @property
    def blocking(self) -> int:
        return self.to_fix + self.to_explain


def judged(form: ReturnForm, month: datetime.date, rows: Iterable[dict]) -> list[Judged]:
    """Each row (its columns as a dict) with its findings; two or three queries for all of them."""
    rows = list(rows)
    ids = [row["enterprise_id"] for row in rows]
    known = histories(form, month, ids)
    typed: dict[int, dict[str, Scribble]] = {}
    for scribble in Scribble.objects.filter(kind=form.kind, month=month, enterprise__in=ids):
        typed.setdefault(scribble.enterprise_id, {})[scribble.name] = scribble
    return [
        judge(form, month, row, known.get(row["enterprise_id"], NOTHING), typed.get(row["enterprise_id"], {}))
        for row in rows
    ]


def judge(
    form: ReturnForm, month: datetime.date, row: dict, history: History, scribbles: Mapping[str, Scribble]
) -> Judged:
    """What is kept beside a row because it is no answer must be fixed before anything else."""
    told = [
        Finding("kept", Grade.FIX, name, {"found": scribble.text, "problem": scribble.problem})
        for name, scribble in scribbles.items()
    ]
    found = [finding for finding in check(form, month, row, history) if finding.name not in scribbles]
    return Judged(row, history, scribbles, told + found)


def rows_of(submission: Submission, among: QuerySet | None = None) -> list[dict]:
    """The columns of every row of the submission, or of those that stand among these returns as well."""
    form = form_of(submission.kind, submission.month)
    rows = form.model.objects.all() if among is None else among
    rows = rows.filter(association=submission.association_id, month=submission.month)
    return list(rows.order_by("enterprise").values("id", "enterprise_id", "state", "explanation", *form.names))


def tag_of(submission: Submission) -> str:
    """A hash of all rows of the submission as they stand, with their firms' names: the same rows, the same tag."""
    table = form_of(submission.kind, submission.month).model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT md5(coalesce(string_agg(concat_ws(' ', kept::text, firm.credit_code, firm.name), E'\\n'"
            f" ORDER BY enterprise_id), '')) FROM {table} kept"
            " JOIN enterprises_enterprise firm ON firm.id = enterprise_id"
            " WHERE association_id = %s AND month = %s",
            [submission.association_id, submission.month],
        )
        return cursor.fetchone()[0]


def tags_of(submission: Submission, firms: Collection[int]) -> dict[int, str]:
    """By firm, a hash of its row of the submission as it stands."""
    table = form_of(submission.kind, submission.month).model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT enterprise_id, md5(kept::text) FROM {table} kept"
            " WHERE association_id = %s AND month = %s AND enterprise_id = ANY (%s)",
            [submission.association_id, submission.month, list(firms)],
        )
        return dict(cursor.fetchall())


def seen_of(submission: Submission) -> str:
    """A hash of all that an official decides upon: the state, every row, what is decided already, what rides on it."""
    decided = submission.decisions.order_by("enterprise").values_list("enterprise", "outcome", "reason")
    carried = submission.corrections.filter(state=Correction.State.ASKED).order_by("pk").values_list("pk", flat=True)
    told = (submission.state, submission.submitted_at, list(decided), list(carried), tag_of(submission))
    return hashlib.sha256(repr(told).encode()).hexdigest()


def ensure_seen(submission: Submission, seen: str) -> None:
    """Refuse to decide what is no longer as it was when the official looked."""
    if seen != seen_of(submission):
        raise ValidationError(_("这份报送在您打开页面之后又有变化，请重新看过再定。"), code="stale")


def standing_of(submission: Submission) -> Standing:
    """The counts of one submission, its rows judged."""
    return counted(judged(form_of(submission.kind, submission.month), submission.month, rows_of(submission)))


def counted(rows: Iterable[Judged]) -> Standing:
    states: Counter[str] = Counter()
    grades: Counter[str] = Counter()
    for each in rows:
        states[each.row["state"]] += 1
        grades.update(finding.grade for finding in each.open)
    return Standing(dict(states), grades[Grade.FIX], grades[Grade.EXPLAIN])
