"""How far months have come, for many associations by one query a form: rows by state, and what they last weighed."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Count

from enterprises.models import FirmLink, ReturnState, Submission
from enterprises.models.returns import ANSWERED
from enterprises.questions import ReturnForm, form_of

EXEMPT, MISSING = ReturnState.EXEMPT.value, ReturnState.MISSING.value


@dataclass(frozen=True)
class Progress:
    """Rows of one submission by state, and the last known monthly output of each state's firms where it was asked.

    `unweighed`, by state too: firms of whom no output is known, which weigh nothing.
    """

    states: Mapping[str, int] = field(default_factory=dict)
    weights: Mapping[str, int] = field(default_factory=dict)
    unweighed: Mapping[str, int] = field(default_factory=dict)

    @property
    def expected(self) -> int:
        """Less 免报: the denominator of coverage."""
        return sum(self.states.values()) - self.states.get(EXEMPT, 0)

    @property
    def answered(self) -> int:
        return sum(self.states.get(state, 0) for state in ANSWERED)

    @property
    def missing(self) -> int:
        return self.states.get(MISSING, 0)

    @property
    def known(self) -> int:
        return sum(self.weights.values()) - self.weights.get(EXEMPT, 0)

    @property
    def known_answered(self) -> int:
        return sum(self.weights.get(state, 0) for state in ANSWERED)

    @property
    def unknown(self) -> int:
        return sum(self.unweighed.values()) - self.unweighed.get(EXEMPT, 0)

    def __add__(self, other: Progress) -> Progress:
        return Progress(
            _added(self.states, other.states),
            _added(self.weights, other.weights),
            _added(self.unweighed, other.unweighed),
        )


NONE = Progress()


def progress_of(submissions: Iterable[Submission]) -> dict[int, Progress]:
    """By submission, rows by state: one query for each of the two forms, however many months and associations."""
    wanted = defaultdict(list)
    for submission in submissions:
        wanted[submission.kind].append(submission)
    found: dict[int, Progress] = {}
    for kind, group in wanted.items():
        states: dict[tuple, dict[str, int]] = defaultdict(dict)
        rows = form_of(kind, group[0].month).model.objects.filter(
            association__in={each.association_id for each in group}, month__in={each.month for each in group}
        )
        counts = rows.values_list("association", "month", "state").order_by().annotate(Count("id"))
        for association, month, state, count in counts:
            states[association, month][state] = count
        found |= {each.pk: Progress(states.get((each.association_id, each.month), {})) for each in group}
    return found


def coverage_of(form: ReturnForm, month: datetime.date, associations: Collection[int]) -> dict[int, Progress]:
    """By association, the rows of one month by state and by what their firms last made a month.

    Last known is the period before; where a firm did not report then, the year-earlier figure in this very row.
    """
    table = form.model._meta.db_table
    before = form.before(month) or datetime.date(month.year - 1, 12, 1)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT now.association_id, now.state, count(*), coalesce(sum(coalesce(
                last.output / %(months_before)s, now.output_prior / %(months)s)), 0)::bigint,
                count(*) FILTER (WHERE coalesce(last.output, now.output_prior) IS NULL)
            FROM {table} now LEFT JOIN {table} last ON last.enterprise_id = now.enterprise_id
                AND last.month = %(before)s AND last.state = ANY(%(answered)s)
            WHERE now.month = %(month)s AND now.association_id = ANY(%(associations)s)
            GROUP BY now.association_id, now.state
            """,
            {
                "month": month,
                "months": month.month,
                "before": before,
                "months_before": before.month,
                "answered": [str(state) for state in ANSWERED],
                "associations": list(associations),
            },
        )
        states: dict[int, dict[str, int]] = defaultdict(dict)
        weights: dict[int, dict[str, int]] = defaultdict(dict)
        unweighed: dict[int, dict[str, int]] = defaultdict(dict)
        for association, state, count, weight, unknown in cursor.fetchall():
            states[association][state], weights[association][state] = count, weight
            unweighed[association][state] = unknown
    return {each: Progress(states[each], weights[each], unweighed[each]) for each in states}


@dataclass(frozen=True)
class Links:
    """How many firms of a submission have a link, opened it, filled through it, confirmed by it."""

    made: int = 0
    opened: int = 0
    filled: int = 0
    confirmed: int = 0


def links_of(submissions: Iterable[Submission]) -> dict[int, Links]:
    """By submission, those with links alone: one query."""
    wanted = {(each.association_id, each.kind, each.month): each.pk for each in submissions}
    if not wanted:
        return {}
    associations, kinds, months = zip(*wanted, strict=True)
    counts = (
        FirmLink.objects.standing()
        .filter(association__in=set(associations), kind__in=set(kinds), month__in=set(months))
        .values_list("association", "kind", "month")
        .order_by()
        .annotate(Count("id"), Count("use"), Count("use__filled_at"), Count("confirmed_at"))
    )
    found = {tuple(key): Links(*numbers) for key, numbers in ((row[:3], row[3:]) for row in counts)}
    return {number: found[key] for key, number in wanted.items() if key in found}


def _added(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    return {state: one.get(state, 0) + other.get(state, 0) for state in {*one, *other}}
