"""The board of an office: every association of its area in one month, late ones first, and the text to pass on."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from access.audience import has_role
from access.standing import Role
from enterprises.models import ReturnKind, Submission
from enterprises.progress import NONE, Links, Progress, coverage_of, links_of
from enterprises.questions import form_of
from pages.board_cards import Step, Where, due_text, title_of, where
from pages.presenters.numbers import Number, share
from pages.presenters.periods import day_text
from pages.submission import address

State = Submission.State


@dataclass(frozen=True)
class Line:
    """One association in the month."""

    submission: Submission
    where: Where
    due: str
    progress: Progress
    by_count: Number | None
    by_output: Number | None
    links: Links | None
    steps: list[Step]


@dataclass(frozen=True)
class Choice:
    """A form and month that may be looked at."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Overview:
    """The month of an area."""

    title: str
    choices: list[Choice]
    earlier: str
    later: str
    lines: list[Line]
    tally: list[tuple[Where, int]]
    total: Progress
    by_count: Number | None
    by_output: Number | None
    text: str


def overview(request: HttpRequest, rows: QuerySet, day: datetime.date) -> Overview | None:
    """The month that ?period= names (monthly:2018-12), else the last; None where there is none at all."""
    offered = sorted(
        rows.order_by().values_list("month", "kind").distinct(), key=lambda each: (each[0], each[1]), reverse=True
    )
    if not offered:
        return None
    month, kind = chosen = _chosen(request, offered)
    form = form_of(kind, month)
    submissions = list(rows.of(kind, month))
    progress = coverage_of(form, month, [each.association_id for each in submissions])
    links = links_of(submissions)
    reviews = has_role(request.user, Role.OFFICIAL)
    lines = [
        _line(each, progress.get(each.association_id, NONE), links.get(each.pk), day, reviews) for each in submissions
    ]
    lines.sort(key=lambda line: (line.where.rank, line.submission.due(), -line.progress.missing, line.submission.pk))
    total = sum((line.progress for line in lines), NONE)
    same = [each for each in offered if each[1] == kind]
    at = same.index(chosen)
    tally = Counter(line.where for line in lines)
    return Overview(
        title=title_of(submissions[0]),
        choices=[Choice(_value(*each), _label(*each), each == chosen) for each in offered],
        earlier=_address(*same[at + 1]) if at + 1 < len(same) else "",
        later=_address(*same[at - 1]) if at else "",
        lines=lines,
        tally=sorted(tally.items(), key=lambda each: each[0].rank),
        total=total,
        by_count=share(total.answered, total.expected),
        by_output=share(total.known_answered, total.known),
        text=_text(lines, total, day),
    )


def _line(submission: Submission, progress: Progress, links: Links | None, day: datetime.date, reviews: bool) -> Line:
    steps = [Step(_("查看"), address("grid", submission))]
    if reviews and submission.state in (State.SUBMITTED, State.RETURNED):
        steps = [Step(_("审核"), address("review", submission))]
    if reviews and submission.is_with_association:
        steps = [Step(_("催报"), address("board-reminder", submission)), Step(_("延期"), address("extend", submission))]
    if reviews and submission.state == State.ACCEPTED:
        steps.append(Step(pgettext("act", "重新开放"), address("review-reopen", submission)))
    return Line(
        submission,
        where(submission, day),
        due_text(submission, day),
        progress,
        share(progress.answered, progress.expected),
        share(progress.known_answered, progress.known),
        links,
        steps,
    )


def _chosen(request: HttpRequest, offered: list[tuple[datetime.date, str]]) -> tuple[datetime.date, str]:
    """Nobody guesses months: what is not offered to this reader is not found. The last monthly one is shown first."""
    asked = request.GET.get("period", "")
    if not asked:
        return next((each for each in offered if each[1] == ReturnKind.MONTHLY), offered[0])
    found = next((each for each in offered if _value(*each) == asked), None)
    if found is None:
        raise Http404
    return found


def _value(month: datetime.date, kind: str) -> str:
    return f"{kind}:{month:%Y-%m}"


def _label(month: datetime.date, kind: str) -> str:
    return title_of(Submission(month=month, kind=kind))


def _address(month: datetime.date, kind: str) -> str:
    return f"{reverse('board')}?period={_value(month, kind)}"


def _text(lines: list[Line], total: Progress, day: datetime.date) -> str:
    """For a group of officials or associations, so in Chinese whatever the page's language: who is missing, by what."""
    with override("zh-hans"):
        head = title_of(lines[0].submission)
        waiting = [line for line in lines if line.submission.is_with_association]
        said = [
            f"【{head}】报送进度（{day_text(day)}）",
            f"应报协会{len(lines)}个，已提交{len(lines) - len(waiting)}个；"
            f"企业已填{total.answered}/{total.expected}家。",
        ]
        if waiting:
            said.append("未提交：")
        for number, line in enumerate(waiting, start=1):
            submission = line.submission
            at = where(submission, day).label
            said.append(
                f"{number}. {submission.association.name}（{at}）：还差{line.progress.missing}家，"
                f"{due_text(submission, day)}"
            )
        return "\n".join(said)
