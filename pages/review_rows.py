"""The rows of a review: each firm's month beside last month and last year, what is said of it, and what was decided."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from common.money import Unit, round_half_up
from enterprises.checks import Finding, Grade
from enterprises.comparison import Amounts, amounts, compared_quantities, last_periods
from enterprises.models import Decision, Enterprise, ReturnState, Submission
from enterprises.outliers import Kind, Outlier, Witness, observed, outliers
from enterprises.questions import ReturnForm
from enterprises.standing import Judged
from enterprises.timeline import changed_since
from pages.presenters import numbers
from pages.presenters.findings import MINUS, grades, sentence, written
from pages.presenters.numbers import Change, Number


@dataclass(frozen=True)
class Note:
    """One thing said of a row, and how grave it is (the colour of its badge repeats its word)."""

    badge: str
    word: str
    text: str


@dataclass(frozen=True)
class Row:
    """One firm as the official sees it."""

    enterprise: Enterprise
    judged: Judged
    # the chosen quantity's, and all of them by quantity
    amounts: Amounts
    every: Mapping[str, Amounts]
    outlier: Outlier | None
    influence: Number | None
    decision: Decision | None
    notes: tuple[Note, ...]
    changed: tuple[str, ...]
    typed_reason: str = ""
    correct_href: str = ""

    @property
    def state(self) -> str:
        return str(ReturnState(self.judged.row["state"]).label)

    @property
    def explanation(self) -> str:
        return self.judged.row["explanation"]

    @property
    def cells(self) -> dict[str, str]:
        return {name: thousands(getattr(self.amounts, name)) for name in Amounts.__slots__}

    @property
    def step(self) -> Change | None:
        return numbers.growth(self.amounts.step)

    @property
    def single_growth(self) -> Change | None:
        return numbers.growth(self.amounts.single_growth)

    @property
    def growth(self) -> Change | None:
        return numbers.growth(self.amounts.growth)

    @property
    def sales_ratio(self) -> str:
        output, sales = self.judged.row.get("output"), self.judged.row.get("sales")
        return "" if not output or sales is None else f"{numbers.percent(Decimal(sales) / output).text}%"

    @property
    def said(self) -> bool:
        """Whether there is anything to say below the numbers."""
        return bool(self.notes or self.explanation or self.changed or (self.decision and self.decision.reason))

    @property
    def doubtful(self) -> bool:
        return self.outlier is not None or any(f.grade is not Grade.HINT for f in self.judged.findings)


def rows_for(form: ReturnForm, submission: Submission, judged: list[Judged], quantity: str) -> list[Row]:
    """All rows, in the order of the register; a fixed number of queries."""
    month = submission.month
    firms = Enterprise.objects.in_bulk([each.row["enterprise_id"] for each in judged])
    last = last_periods(form, month, list(firms))
    found = {
        each.enterprise: each
        for each in outliers(month, observed(form, month, (each.row for each in judged), quantity))
    }
    decisions = {decision.enterprise_id: decision for decision in submission.decisions.all()}
    changes = changed_since(submission, submission.decided_at) if submission.decided_at else {}
    made = []
    for each in judged:
        key = each.row["enterprise_id"]
        outlier = found.get(key)
        every = {
            name: amounts(form, month, each, name, last.get(key, {}).get(name)) for name in compared_quantities(form)
        }
        made.append(
            Row(
                enterprise=firms[key],
                judged=each,
                amounts=every[quantity],
                every=every,
                outlier=outlier,
                influence=outlier and numbers.percent(Decimal(min(abs(outlier.influence), 9.999))),
                decision=decisions.get(key),
                notes=tuple(_notes(form, each, outlier, month)),
                changed=tuple(_changes(form, changes.get(key, {}))),
            )
        )
    return made


_BADGES = {Grade.FIX: "bad", Grade.EXPLAIN: "provisional", Grade.HINT: "note"}
# What the address may ask for; each with the rows it keeps.
SHOWS: dict[str, Callable[[Row], bool]] = {
    "all": lambda row: True,
    "doubtful": lambda row: row.doubtful,
    "outliers": lambda row: row.outlier is not None,
    "explained": lambda row: bool(row.explanation),
    "missing": lambda row: row.judged.row["state"] in (ReturnState.MISSING, ReturnState.REFUSED),
    "changed": lambda row: bool(row.changed),
    "returned": lambda row: row.decision is not None and row.decision.outcome == Decision.Outcome.RETURNED,
    "accepted": lambda row: row.decision is not None and row.decision.outcome == Decision.Outcome.ACCEPTED,
    "undecided": lambda row: row.decision is None,
}
SORTS: dict[str, Callable[[Row], Any]] = {
    "influence": lambda row: (-abs(row.outlier.influence) if row.outlier else 0, not row.doubtful, _size(row)),
    "size": lambda row: _size(row),
    "growth": lambda row: _far(row.amounts.growth),
    "step": lambda row: _far(row.amounts.step),
    "name": lambda row: row.enterprise.initials or row.enterprise.name,
}


def thousands(value: int | None) -> str:
    """Whole 千元, the unit of the form, so that a column can be read down."""
    if value is None:
        return ""
    return f"{round_half_up(Decimal(value) / Unit.THOUSAND, 0):,f}".replace("-", MINUS)


def times_text(ratio: float) -> str:
    """Two digits that count: 0.057, 9.8, 103."""
    return f"{ratio:.2g}" if ratio < 1 else f"{ratio:.1f}" if ratio < 100 else f"{ratio:,.0f}"


def _size(row: Row) -> int:
    return -(row.amounts.to_date or 0)


def _far(rate: Decimal | None) -> tuple[bool, Decimal]:
    return (rate is None, -abs(rate or Decimal(0)))


def _notes(form: ReturnForm, judged: Judged, outlier: Outlier | None, month: datetime.date) -> list[Note]:
    notes = []
    if outlier:
        notes.append(Note("bad", _("异常"), "".join(witness_text(outlier, each, month) for each in outlier.witnesses)))
    return notes + [noted(form, finding) for finding in judged.findings]


def noted(form: ReturnForm, finding: Finding, *, labelled: bool = True, of: str = "") -> Note:
    """What a check found, in words; `of` names the period where it is not the one that is looked at."""
    label = str(form[finding.name].label) if finding.name and labelled else ""
    named = " ".join(filter(None, (of, label)))
    text = sentence(form, finding, Unit.THOUSAND)
    return Note(_BADGES[finding.grade], grades()[finding.grade], f"{named}：{text}" if named else text)


def witness_text(outlier: Outlier, witness: Witness, month: datetime.date) -> str:
    """What the value was held against, in a sentence: never a score without what it stands on."""
    given = {
        "single": written(round(outlier.single, -3), Unit.THOUSAND),
        "expected": written(round(witness.expected, -3), Unit.THOUSAND),
        "times": times_text(outlier.single / witness.expected) if witness.expected else "—",
        "score": f"{abs(witness.score):.1f}",
        "count": witness.count,
        "month": month.month,
    }
    match witness.kind:
        case Kind.OWN:
            text = _(
                "本企业近%(count)d期中位数%(expected)s，本期%(single)s，为其%(times)s倍（%(score)s个稳健标准差）。"
            )
        case Kind.SEASON:
            text = _(
                "往年%(month)d月（%(count)d年）推算应为%(expected)s，本期为其%(times)s倍（%(score)s个稳健标准差）。"
            )
        case Kind.PEERS:
            text = _("按同行业%(count)d家的同比中位数应为%(expected)s，本期为其%(times)s倍（%(score)s个稳健标准差）。")
        case _:
            text = _("累计数没有增加（本期%(single)s），而本企业近%(count)d期中位数为%(expected)s。")
    return text % given


def _changes(form: ReturnForm, changes: Mapping[str, tuple[Any, Any]]) -> list[str]:
    """What was changed since the official last decided, as old → new."""
    words = []
    for name, (old, new) in changes.items():
        if name in form.names:
            was, now = (written(value, Unit.THOUSAND, is_count=form[name].is_count) for value in (old, new))
            words.append(f"{form[name].label} {was} → {now}")
        elif name == "state":
            words.append(f"{ReturnState(old).label} → {ReturnState(new).label}")
        elif name == "explanation":
            words.append(_("说明：%(text)s") % {"text": new or "—"})
    return words
