"""What one submission of the board says: where it stands, by when it is due, how far it is, what to do next."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from common.periods import Freq, Period
from enterprises.models import Decision, Submission
from enterprises.progress import NONE, Links, Progress, progress_of
from enterprises.questions import form_of
from enterprises.standing import Standing
from pages.paging import Listed
from pages.presenters.numbers import Number, share
from pages.presenters.periods import day_text, period_text
from pages.submission import address

State = Submission.State
# So many returned rows are named with their reasons; the rest stand in the grid.
NAMED = 5
# From so many days before the deadline on it is due soon.
SOON = 5


@dataclass(frozen=True)
class Step:
    """A link or button: what it is called and where it leads."""

    label: str
    href: str


@dataclass(frozen=True)
class Where:
    """A state in words, the badge that carries it, and how urgent it is (small is urgent)."""

    code: str
    label: str
    badge: str
    rank: int


@dataclass(frozen=True)
class Returned:
    """Why a submission came back: the first rows with their written reasons, and how many more there are."""

    rows: list[Decision]
    more: int


@dataclass(frozen=True)
class Card:
    """One submission as the board shows it to whoever fills it."""

    submission: Submission
    title: str
    where: Where
    due: str
    progress: Progress
    percent: Number | None
    standing: Standing | None
    links: Links | None
    next: Step
    more: list[Step]
    returned: Returned | None


def title_of(submission: Submission) -> str:
    """2018年12月 规上月报: the monthly form by its month, the quarterly one by its quarter."""
    freq = Freq.MONTH if submission.kind == "monthly" else Freq.QUARTER
    return f"{period_text(Period(freq, submission.month))} {form_of(submission.kind, submission.month).title}"


def where(submission: Submission, day: datetime.date) -> Where:
    """Where it stands on that day."""
    state = submission.state
    if state == State.SUBMITTED:
        return Where("submitted", _("已提交，待审核"), "badge-revised", 5)
    if state == State.ACCEPTED:
        return Where("accepted", _("已核定"), "badge-good", 6)
    if day > submission.last_day():
        return Where("locked", _("逾期，已停止填报"), "badge-bad", 0)
    if submission.is_late(day):
        return Where("late", _("已逾期"), "badge-bad", 1)
    if state == State.RETURNED:
        return Where("returned", _("已退回"), "badge-bad", 2)
    if state == State.REOPENED:
        return Where("reopened", _("重新开放"), "badge-provisional", 3)
    if (submission.due() - day).days <= SOON:
        return Where("soon", _("即将到期"), "badge-provisional", 3)
    return Where("open", _("填报中"), "", 4)


def due_text(submission: Submission, day: datetime.date) -> str:
    """By when, and how many days that is from today; the legal days of rest are in the deadline already."""
    due, last = submission.due(), submission.last_day()
    given = {"due": day_text(due), "last": day_text(last), "days": abs((due - day).days)}
    if not submission.is_with_association:
        return _("报送期限%(due)s") % given
    if day > last:
        return _("报送期限%(due)s，%(last)s起停止填报") % (
            given | {"last": day_text(last + datetime.timedelta(days=1))}
        )
    if day > due:
        return _("应于%(due)s报送，已逾期%(days)s天；%(last)s前仍可补报") % given
    if day == due:
        return _("今天（%(due)s）到期") % given
    return _("%(due)s前报送，还有%(days)s天") % given


def wanted_by(submission: Submission, day: datetime.date) -> datetime.date:
    """The day that a firm is asked to keep: the deadline, and after it the last day of entry."""
    return submission.due() if day <= submission.due() else submission.last_day()


def card_of(
    submission: Submission, progress: Progress, standing: Standing | None, links: Links | None, day: datetime.date
) -> Card:
    """With the one next step, and whatever else can be done."""
    at = where(submission, day)
    first, more = _steps(submission, progress, standing, at)
    return Card(
        submission,
        title_of(submission),
        at,
        due_text(submission, day),
        progress,
        share(progress.answered, progress.expected),
        standing,
        links,
        first,
        more,
        returned_of(submission),
    )


def returned_of(submission: Submission) -> Returned | None:
    """None where nothing is returned by rows; one query where something may be."""
    if submission.state != State.RETURNED:
        return None
    rows = submission.decisions.filter(outcome=Decision.Outcome.RETURNED).select_related("enterprise")
    named = list(rows.order_by("enterprise__initials", "enterprise__name"))
    return Returned(named[:NAMED], len(named[NAMED:])) if named else None


def waiting_of(submissions: Iterable[Submission], day: datetime.date) -> list[Card]:
    """What was submitted, as cards whose next step is to review it."""
    rows = list(submissions)
    progress = progress_of(rows)
    cards = [card_of(each, progress.get(each.pk, NONE), None, None, day) for each in rows]
    return [replace(card, next=Step(_("审核"), address("review", card.submission))) for card in cards]


def past_of(page: Listed) -> Listed:
    """A page of accepted submissions as cards."""
    progress = progress_of(page.rows)
    never = datetime.date.min
    return replace(page, rows=[card_of(each, progress.get(each.pk, NONE), None, None, never) for each in page.rows])


def _steps(submission: Submission, progress: Progress, standing: Standing | None, at: Where) -> tuple[Step, list[Step]]:
    grid, upload = address("grid", submission), address("imports", submission)
    links, reminder = address("firm-links", submission), address("board-reminder", submission)
    if standing is None:
        return Step(_("查看"), grid), []
    more = [Step(_("上传表格"), upload), Step(_("企业自填链接"), links)]
    if progress.missing:
        more.append(Step(_("谁还没报"), reminder))
    if at.code == "returned" or submission.state == State.RETURNED:
        by_rows = submission.decisions.filter(outcome=Decision.Outcome.RETURNED).exists()
        return Step(_("看退回理由并修改"), f"{grid}?show=returned" if by_rows else grid), more
    if progress.expected and progress.missing == progress.expected:
        return Step(_("开始填报"), grid), more
    if standing.blocking:
        return Step(_("改正和说明%(count)d处") % {"count": standing.blocking}, grid), more
    if progress.missing:
        return Step(_("继续填报"), grid), more
    return Step(_("提交"), address("grid-submit", submission)), more
