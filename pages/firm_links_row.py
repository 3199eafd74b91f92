"""A firm's row as its page shows it: a box for each question, last period and last year beside it, what is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.money import UNIT_NAMES, Unit
from enterprises.checks import Grade
from enterprises.forms.answers import Answers
from enterprises.models import FirmLink, ReturnState
from enterprises.questions import QUANTITIES, Question, ReturnForm, Span, form_of
from enterprises.standing import Judged
from pages.presenters.findings import digits, sentence

UNITS: dict[Unit, str | Promise] = {
    unit: UNIT_NAMES[unit] for unit in (Unit.YUAN, Unit.THOUSAND, Unit.TEN_THOUSAND, Unit.HUNDRED_MILLION)
}
# What a firm may say of its period; that it need not report is for others to say.
CHOICES: dict[str, str | Promise] = {
    ReturnState.REPORTED.value: gettext_lazy("正常生产，填报数据"),
    ReturnState.ZERO.value: gettext_lazy("本期为零"),
    ReturnState.HALTED.value: gettext_lazy("停产"),
}


@dataclass(frozen=True)
class Typed:
    """What somebody typed and what is not saved, or not yet."""

    texts: Mapping[str, str]
    state: str
    explanation: str
    name: str

    def in_unit(self, read: Answers, unit: Unit, form: ReturnForm) -> Typed:
        """The same amounts in another unit; what is no amount stays as it was typed."""
        texts = {
            name: _plain(read.values[name], unit, form[name]) if name in read.values else text
            for name, text in self.texts.items()
        }
        return Typed(texts, self.state, self.explanation, self.name)


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
    text: str
    was: str
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
    state_label: str
    explanation: str
    name: str
    found: list[Said]
    to_fix: int
    to_explain: int


def shown(link: FirmLink, row: Judged, unit: Unit, typed: Typed | None = None) -> Shown:
    """`typed` stands in the boxes instead of what is kept."""
    form = form_of(link.kind, link.month)
    typed = typed or Typed({}, "", row.row["explanation"], "")
    said: dict[str, list[Said]] = {}
    # a row that nobody touched yet has nothing wrong with it
    for finding in row.findings if row.row["state"] != ReturnState.MISSING or row.scribbles else ():
        said.setdefault(finding.name, []).append(Said(finding.grade, sentence(form, finding, unit)))
    boxes: dict[str, tuple[list[Box], list[Box]]] = {}
    for question in form.questions:
        now, prior = boxes.setdefault(question.quantity, ([], []))
        box = _box(question, row, unit, typed, said.get(question.name, []))
        (prior if question.prior else now).append(box)
    state = typed.state or row.row["state"]
    state = state if state in CHOICES else ReturnState.REPORTED.value
    touched = row.row["state"] != ReturnState.MISSING
    return Shown(
        groups=[Group(str(QUANTITIES[quantity][0]), *pair) for quantity, pair in boxes.items()],
        states=[(value, str(label), value == state) for value, label in CHOICES.items()],
        state_label=str(ReturnState(row.row["state"]).label),
        explanation=typed.explanation,
        name=typed.name,
        found=said.get("", []),
        to_fix=sum(finding.grade is Grade.FIX for finding in row.open) if touched else 0,
        to_explain=sum(finding.grade is Grade.EXPLAIN for finding in row.open) if touched else 0,
    )


def _box(question: Question, row: Judged, unit: Unit, typed: Typed, found: list[Said]) -> Box:
    name, value = question.name, row.row[question.name]
    kept = row.scribbles[name].text if name in row.scribbles else _plain(value, unit, question)
    year = None
    if not question.prior:
        year = row.row.get(f"{name}_prior")
        year = row.history.year.get(name) if year is None else year
    last = None if question.prior else row.history.last.get(name)
    return Box(
        name=name,
        label=_label(question),
        unit=_("人") if question.is_count else str(UNITS[unit]),
        text=typed.texts.get(name, kept),
        was="" if value is None else str(value),
        last=digits(last, unit, is_count=question.is_count) or "—",
        year=digits(year, unit, is_count=question.is_count) or "—",
        found=found,
    )


def _label(question: Question) -> str:
    """The quantity stands over the boxes already."""
    if question.prior:
        return _("上年同月") if question.span is Span.MONTH else _("上年同期累计")
    return _("本月") if question.span is Span.MONTH else _("1月至本期累计")


def _plain(value: int | None, unit: Unit, question: Question) -> str:
    """As somebody types it: no separators, an ordinary minus."""
    return digits(value, unit, is_count=question.is_count).replace(",", "").replace("\u2212", "-")
