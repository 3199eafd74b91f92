"""What the two return forms ask, declared once: pages, sheets and the API take columns, units and order from here."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.days import deadline_after_days
from common.money import Unit
from common.periods import add_months, last_day
from enterprises.models import MonthlyReturn, ReturnKind, SmallReturn


class Span(StrEnum):
    """Which months an answer covers."""

    MONTH = "month"
    TO_DATE = "to_date"


@dataclass(frozen=True)
class Question:
    """One column of a form: the model's field, what it measures, over which months, now or a year before."""

    name: str
    quantity: str
    span: Span
    prior: bool
    label: str | Promise
    is_count: bool = False
    negative: bool = False
    # a reported row has to answer it
    required: bool = False

    @property
    def now(self) -> str:
        """The name of the same question about this year."""
        return self.name.removesuffix("_prior")


# What a quantity is called in a head over its columns, and in sheets that people bring.
QUANTITIES: dict[str, tuple[str | Promise, tuple[str, ...]]] = {
    "output": (_("工业总产值"), ("总产值", "产值", "工业产值", "现价总产值")),
    "sales": (_("工业销售产值"), ("销售产值", "工业销售产值（现价）")),
    "export": (_("出口交货值"), ("出口", "出口额", "交货值")),
    "own_brand_export": (_("自主品牌出口交货值"), ("自主品牌出口", "自有品牌出口", "其中自主品牌")),
    "revenue": (_("营业收入"), ("主营业务收入", "收入", "营收", "销售收入")),
    "profit": (_("利润总额"), ("利润", "盈亏")),
    "taxes": (_("税金及附加"), ("税金", "附加税", "营业税金及附加", "主营业务税金及附加")),
    "vat": (_("应交增值税"), ("增值税", "本期应交增值税")),
    "research": (_("研发费用"), ("研究开发费用", "研发", "科研费用")),
    "employees": (_("平均用工人数"), ("用工人数", "从业人员平均人数", "职工人数", "人数", "员工人数")),
}
_WITH_MONTH = ("output", "sales", "export")
_MAY_FALL_BELOW_ZERO = ("profit", "taxes", "vat")
# Once a month is reported, amounts of these only grow within a year.
RISING = ("output", "sales", "export", "revenue")


@dataclass(frozen=True)
class ReturnForm:
    """One form in one version: where its answers are kept, what it asks, when it is due."""

    kind: ReturnKind
    model: type[Model]
    table_number: str
    version: str
    since: datetime.date
    until: datetime.date | None
    questions: tuple[Question, ...]
    # Days after the period's last day, an end on a rest day moves on; so many more are taken as late.
    due_days: int
    grace_days: int
    # Answers 0 and blank are different things: a firm with nothing to say of the year before leaves it blank.
    unit: Unit = Unit.THOUSAND

    def __getitem__(self, name: str) -> Question:
        return self._by_name[name]

    @cached_property
    def _by_name(self) -> dict[str, Question]:
        return {question.name: question for question in self.questions}

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(question.name for question in self.questions)

    @property
    def title(self) -> str:
        return str(self.kind.label)

    def quantities(self) -> list[str]:
        return list(dict.fromkeys(question.quantity for question in self.questions))

    def is_offered(self, month: datetime.date) -> bool:
        """There is no January form, and a quarterly one only where a quarter ends."""
        return month.month > 1 if self.kind == ReturnKind.MONTHLY else month.month % 3 == 0

    def deadline(self, month: datetime.date) -> datetime.date:
        return deadline_after_days(last_day(month), self.due_days).due

    def grace(self, month: datetime.date) -> datetime.date:
        return deadline_after_days(self.deadline(month), self.grace_days).due

    def before(self, month: datetime.date) -> datetime.date | None:
        """The period before, of the same year: what a cumulative is compared with and differenced from."""
        return _before(self.kind, month)

    def after(self, month: datetime.date) -> datetime.date | None:
        """The period after, of the same year: what is compared with and differenced from this one."""
        later = add_months(month, 1 if self.kind == ReturnKind.MONTHLY else 3)
        return later if later.year == month.year else None


# Asked some twenty times a row, so for a thousand rows it is worked out once.
@functools.cache
def _before(kind: str, month: datetime.date) -> datetime.date | None:
    earlier = add_months(month, -1 if kind == ReturnKind.MONTHLY else -3)
    offered = earlier.month > 1 if kind == ReturnKind.MONTHLY else earlier.month % 3 == 0
    return earlier if earlier.year == month.year and offered else None


def _questions(model: type[Model], quantities: Sequence[str], months: Sequence[str] = ()) -> tuple[Question, ...]:
    found = []
    for quantity in quantities:
        spans = [Span.MONTH, Span.TO_DATE] if quantity in months else [Span.TO_DATE]
        for prior in (False, True):
            for span in spans:
                name = quantity + ("_month" if span is Span.MONTH else "") + ("_prior" if prior else "")
                label = model._meta.get_field(name).verbose_name
                found.append(
                    Question(
                        *(name, quantity, span, prior, label),
                        is_count=quantity == "employees",
                        negative=quantity in _MAY_FALL_BELOW_ZERO,
                        required=name == "output",
                    )
                )
    return tuple(found)


VERSIONS = (
    ReturnForm(
        kind=ReturnKind.MONTHLY,
        model=MonthlyReturn,
        table_number="示范区01表",
        version="2012",
        since=datetime.date(2012, 1, 1),
        until=None,
        questions=_questions(MonthlyReturn, tuple(QUANTITIES), _WITH_MONTH),
        due_days=12,
        grace_days=10,
    ),
    ReturnForm(
        kind=ReturnKind.SMALL,
        model=SmallReturn,
        table_number="示范区02表",
        version="2012",
        since=datetime.date(2012, 1, 1),
        until=None,
        questions=_questions(SmallReturn, ("output", "revenue", "employees")),
        due_days=20,
        grace_days=10,
    ),
)


def form_of(kind: str, month: datetime.date) -> ReturnForm:
    """The version of a form that was valid in a month; KeyError where none was or the month has no such form."""
    for form in VERSIONS:
        if form.kind == kind and form.since <= month and (form.until is None or month < form.until):
            if not form.is_offered(month):
                break
            return form
    raise KeyError(f"no form {kind!r} in {month:%Y-%m}")
