"""A firm's row as its page shows it: a box for each question, last period and last year beside it, what is asked."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.money import UNIT_NAMES, Unit
from enterprises.checks import Grade
from enterprises.models import FirmLink, ReturnState
from enterprises.questions import QUANTITIES, Question, Span, form_of
from enterprises.standing import Judged
from pages.firm_links_sent import Stood, Typed, plain
from pages.presenters.findings import digits, sentence

UNITS: dict[Unit, str | Promise] = {
    unit: UNIT_NAMES[unit] for unit in (Unit.YUAN, Unit.THOUSAND, Unit.TEN_THOUSAND, Unit.HUNDRED_MILLION)
}
CHOICES: dict[str, str | Promise] = {
    ReturnState.REPORTED.value: gettext_lazy("正常生产，填报数据"),
    ReturnState.ZERO.value: gettext_lazy("本期为零"),
    ReturnState.HALTED.value: gettext_lazy("停产"),
}


@dataclass(frozen=True)
class Said:
    """One finding in words."""

    grade: str
    text: str


@dataclass(frozen=True)
class Box:
    """One question: what stands in it, what stood there before, and what was found."""

    name: str
    label: str
    unit: str
    negative: bool
    text: str
    was: str
    kept: str
    last: str
    year: str
    found: list[Said]

    @property
    def wrong(self) -> bool:
        return any(said.grade != Grade.HINT for said in self.found)


@dataclass(frozen=True)
class Group:
    """One quantity: this year's boxes, and last year's behind a fold."""

    label: str
    now: list[Box]
    prior: list[Box]

    @property
    def open_prior(self) -> bool:
        return any(box.wrong for box in self.prior)


@dataclass(frozen=True)
class Shown:
    """The whole row."""

    groups: list[Group]
    states: list[tuple[str, str, bool]]
    explanation: str
    was: dict[str, str]
    name: str
    found: list[Said]
    to_fix: int
    to_explain: int

    @property
    def wrong(self) -> list[tuple[str, str]]:
        """Boxes in which something is to be fixed or explained, by name and in words."""
        boxes = [(group, box) for group in self.groups for box in group.now + group.prior if box.wrong]
        return [(box.name, f"{group.label} {box.label}") for group, box in boxes]


def shown(link: FirmLink, row: Judged, unit: Unit, typed: Typed | None = None) -> Shown:
    """`typed` stands in the boxes instead of what is kept."""
    form = form_of(link.kind, link.month)
    typed = typed or Typed()
    # a page that was not held against the row yet goes on saying what it said: only so is a change noticed later
    stood = typed.stood or Stood(
        answers={name: row.row[name] for name in form.names},
        texts={name: scribble.text for name, scribble in row.scribbles.items()},
    )
    was = {name: row.row[name] if told is None else told for name, told in _said_of(stood).items()}
    said: dict[str, list[Said]] = {}
    # a row that nobody touched yet has nothing wrong with it
    for finding in row.findings if row.row["state"] != ReturnState.MISSING or row.scribbles else ():
        said.setdefault(finding.name, []).append(Said(finding.grade, sentence(form, finding, unit)))
    boxes: dict[str, tuple[list[Box], list[Box]]] = {}
    for question in form.questions:
        now, prior = boxes.setdefault(question.quantity, ([], []))
        box = _box(question, row, unit, typed, stood, said.get(question.name, []))
        (prior if question.prior else now).append(box)
    touched = row.row["state"] != ReturnState.MISSING
    return Shown(
        groups=[Group(str(QUANTITIES[quantity][0]), *pair) for quantity, pair in boxes.items()],
        states=_states(was["state"], typed.state),
        explanation=was["explanation"] if typed.explanation is None else typed.explanation,
        was=was,
        name=typed.name,
        found=said.get("", []),
        to_fix=sum(finding.grade is Grade.FIX for finding in row.open) if touched else 0,
        to_explain=sum(finding.grade is Grade.EXPLAIN for finding in row.open) if touched else 0,
    )


def _said_of(stood: Stood) -> dict[str, str | None]:
    return {"state": stood.state, "explanation": stood.explanation}


def _states(was: str, chosen: str) -> list[tuple[str, str, bool]]:
    """A row that was exempted, or that refused, stays so until the firm itself says something else."""
    choices = dict(CHOICES)
    if was == ReturnState.MISSING:
        chosen = chosen or ReturnState.REPORTED.value
    elif was not in choices and was in ReturnState.values:
        choices = {was: _("仍为“%(state)s”，不改") % {"state": ReturnState(was).label}} | choices
    return [(value, str(label), value == (chosen or was)) for value, label in choices.items()]


def _box(question: Question, row: Judged, unit: Unit, typed: Typed, stood: Stood, found: list[Said]) -> Box:
    name = question.name
    value = stood.answers.get(name)
    kept = stood.texts.get(name, "")
    year = None
    if not question.prior:
        year = row.row.get(f"{name}_prior")
        year = row.history.year.get(name) if year is None else year
    last = None if question.prior else row.history.last.get(name)
    return Box(
        name=name,
        label=label_of(question),
        unit=_("人") if question.is_count else str(UNITS[unit]),
        negative=question.negative,
        text=typed.texts.get(name, kept or plain(value, unit, question)),
        was="" if value is None else str(value),
        kept=kept,
        last=digits(last, unit, is_count=question.is_count) or "—",
        year=digits(year, unit, is_count=question.is_count) or "—",
        found=found,
    )


def label_of(question: Question) -> str:
    """The quantity stands over the boxes already."""
    if question.prior:
        return _("上年同月") if question.span is Span.MONTH else _("上年同期累计")
    return _("本月") if question.span is Span.MONTH else _("1月至本期累计")
