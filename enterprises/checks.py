"""The checks of a return, declared once: what must be fixed, what must be explained, what is only hinted at.

They look at one row and its history and ask no query, so that a page, a sheet of a thousand rows and the API judge
alike. Amounts are in 元. A row's explanation answers every question about it; nothing answers what must be fixed.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enterprises.history import NOTHING, History, expected_to_date, last_known
from enterprises.models import ReturnState
from enterprises.models.returns import ANSWERED
from enterprises.questions import RISING, ReturnForm, Span

Row = Mapping[str, Any]


class Grade(StrEnum):
    """How much a finding asks of the clerk."""

    FIX = "fix"
    EXPLAIN = "explain"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check found in one cell (`name` empty: in the row). `params` hold amounts in 元 as numbers."""

    rule: str
    grade: Grade
    name: str
    params: Mapping[str, Any] = field(default_factory=dict)
    proposal: int | None = None


# What each rule says. Amounts among the params are written in the reader's unit by whoever shows the finding.
RULES: dict[str, tuple[Grade, str | Promise]] = {
    "kept": (Grade.FIX, _("“%(found)s”：%(problem)s")),
    "negative": (Grade.FIX, _("不能为负数，现为%(value)s。")),
    "empty": (Grade.FIX, _("状态为“已报”，但没有填任何数。")),
    "not_zero": (Grade.FIX, _("状态为“零值”，但填了%(value)s。")),
    "unanswered": (Grade.FIX, _("免报、未报、拒报的行不能有数值，现为%(value)s。")),
    "part": (Grade.FIX, _("%(value)s大于%(whole_label)s%(whole)s；一部分不能大于整体。")),
    "month_over_to_date": (Grade.FIX, _("本月%(value)s大于1–本月%(whole)s。")),
    "month_alone": (Grade.FIX, _("本月填了%(value)s，1–本月却是空的；这一项必填。")),
    "required": (Grade.FIX, _("已报的行必须填这一项，现在是空的。")),
    "halted_blank": (Grade.FIX, _("停产企业仍要填1–本月：本年1–%(since)s月已报%(last)s，现在是空的。")),
    "slip": (Grade.EXPLAIN, _("%(value)s约为以往水平%(usual)s的%(times)s倍，可能错了单位或小数点。")),
    "jump": (Grade.EXPLAIN, _("本期%(single)s，是本企业近12个月中位数%(usual)s的%(times)s倍。")),
    "drop": (Grade.EXPLAIN, _("本期%(single)s，只有本企业近12个月中位数%(usual)s的%(times)s倍。")),
    "fell": (Grade.EXPLAIN, _("1–本月%(value)s低于上期%(last)s。")),
    "stood": (Grade.EXPLAIN, _("1–本月%(value)s与上期相同（停产？）。")),
    "fell_since": (Grade.EXPLAIN, _("1–本月%(value)s低于本年1–%(since)s月已报的%(last)s。")),
    "stood_since": (Grade.EXPLAIN, _("1–本月%(value)s与本年1–%(since)s月已报的相同（停产？）。")),
    "zero": (Grade.EXPLAIN, _("1–本月为%(value)s，去年同期为%(year)s：是零值、停产，还是漏填？")),
    "month_differs": (Grade.EXPLAIN, _("本月%(value)s与1–本月之差%(single)s不符。")),
    "prior_differs": (Grade.EXPLAIN, _("上年同期%(value)s与去年核定的%(year)s不同。")),
    "heads": (Grade.EXPLAIN, _("用工人数%(value)s，以往为%(usual)s。")),
    "sales_ratio": (Grade.HINT, _("产销率%(percent)s%%，请核对。")),
    "prior_blank": (Grade.HINT, _("上年同期为空：新投产填0，其他请补填，否则不进入同比。")),
}
# A part may not exceed its whole.
PARTS = (
    ("export", "sales"),
    ("export_month", "sales_month"),
    ("export_prior", "sales_prior"),
    ("export_month_prior", "sales_month_prior"),
    ("own_brand_export", "export"),
    ("own_brand_export_prior", "export_prior"),
)
# Wrong units and slipped points: ten, a thousand (元 and 千元), ten thousand (元 and 万元), both ways.
SLIPS = tuple(sign * power for power in (1, 3, 4) for sign in (1, -1))
# A slip is near a power on the log scale: within a factor of 1.8, for a month is seldom just the median.
SLIP_REACH = math.log10(1.8)
# Times the own median beyond which a single period is explained.
JUMP = 5.0
DROP = 0.15
# Heads change slowly.
HEADS = 2.0
# Rounding to 千元 in each of two cells.
ROUNDING = 2_000


def check(form: ReturnForm, month: datetime.date, row: Row, history: History = NOTHING) -> list[Finding]:
    """Everything there is to say about one row, what must be fixed first. `row` holds state and the answers."""
    if row["state"] not in ANSWERED:
        return [
            _found("unanswered", question.name, value=row[question.name])
            for question in form.questions
            if not question.prior and row.get(question.name) is not None
        ]
    found = list(_must_fix(form, month, row, history))
    broken = {finding.name for finding in found}
    for finding in _must_explain(form, month, row, history):
        if finding.name not in broken:
            found.append(finding)
            broken.add(finding.name)
    # where the cumulative slipped, the month that does not fit it is not asked about as well
    slipped = {finding.name for finding in found if finding.rule == "slip"}
    found = [each for each in found if each.rule != "month_differs" or form[each.name].quantity not in slipped]
    found += [finding for finding in _hints(form, row) if finding.name not in broken]
    return found


def open_questions(findings: list[Finding], explanation: str) -> list[Finding]:
    """What still stands in the way of submitting: all that must be fixed, and questions nobody answered."""
    return [
        finding
        for finding in findings
        if finding.grade is Grade.FIX or (finding.grade is Grade.EXPLAIN and not explanation)
    ]


def _found(rule: str, name: str, proposal: int | None = None, **params: Any) -> Finding:
    return Finding(rule, RULES[rule][0], name, params, proposal)


def _must_fix(form: ReturnForm, month: datetime.date, row: Row, history: History) -> Iterator[Finding]:
    given = {name: row[name] for name in form.names if row.get(name) is not None}
    is_empty = all(form[name].prior for name in given)
    if row["state"] == ReturnState.REPORTED and is_empty:
        yield _found("empty", "")
    for question in form.questions:
        if not question.required or question.name in given:
            continue
        if row["state"] == ReturnState.REPORTED and not is_empty:
            alone = given.get(f"{question.name}_month")
            yield (
                _found("required", question.name)
                if alone is None
                else _found("month_alone", question.name, value=alone)
            )
        elif row["state"] == ReturnState.HALTED and form.before(month):
            last, since = last_known(form, question.name, month, history) or (0, 0)
            if last:
                yield _found("halted_blank", question.name, last, last=last, since=str(since))
    for name, value in given.items():
        question = form[name]
        if value < 0 and not question.negative:
            yield _found("negative", name, value=value)
        elif value and row["state"] == ReturnState.ZERO and not question.prior and not question.is_count:
            yield _found("not_zero", name, value=value)
    for part, whole in PARTS:
        if part in given and whole in given and given[part] > given[whole] >= 0:
            yield _found("part", part, value=given[part], whole=given[whole], whole_label=form[whole].label)
    for question in form.questions:
        if question.span is Span.MONTH and question.name in given:
            to_date = question.name.replace("_month", "")
            if to_date in given and given[question.name] > given[to_date] >= 0:
                yield _found("month_over_to_date", question.name, value=given[question.name], whole=given[to_date])


def _must_explain(form: ReturnForm, month: datetime.date, row: Row, history: History) -> Iterator[Finding]:
    for question in form.questions:
        value = row.get(question.name)
        if value is None:
            continue
        checks = _PRIOR if question.prior else _HEADS if question.is_count else _NOW
        for each in checks:
            finding = each(form, month, row, question.name, value, history)
            if finding:
                yield finding
                break


def _slip(form, month, row, name, value, history) -> Finding | None:
    """Off by a unit: against the own median, or where nothing was reported before against the row's year before."""
    usual = expected_to_date(form, name, month, history)
    if usual is None and not form[name].prior:
        usual = row.get(f"{name}_prior")
    return _off_by_power(name, value, usual)


def _off_by_power(name: str, value: int, usual: int | None) -> Finding | None:
    if not usual or usual <= 0 or value <= 0:
        return None
    distance = math.log10(value / usual)
    for power in SLIPS:
        if abs(distance - power) < SLIP_REACH:
            proposal = round(value / 10**power)
            return _found("slip", name, proposal, value=value, usual=usual, times=_times(value / usual))
    return None


def _fell(form, month, row, name, value, history) -> Finding | None:
    """A cumulative below or at the last one known in the year is never refused; it is explained."""
    known = last_known(form, name, month, history) if name in RISING and form.before(month) else None
    if known is None or value > known[0] or value == known[0] == 0:
        return None
    last, since = known
    rule = "stood" if value == last else "fell"
    if name in history.last:
        return _found(rule, name, value=value, last=last)
    return _found(f"{rule}_since", name, value=value, last=last, since=str(since))


def _stopped(form, month, row, name, value, history) -> Finding | None:
    """The first nothing of a year, where there was something a year before: no output, or none that was told?"""
    if value or name not in RISING or row["state"] == ReturnState.HALTED:
        return None
    known = last_known(form, name, month, history) if form.before(month) else None
    year = history.year.get(name, row.get(f"{name}_prior"))
    return _found("zero", name, value=value, year=year) if known is None and year and year > 0 else None


def _jumped(form, month, row, name, value, history) -> Finding | None:
    question = form[name]
    median = history.median.get(question.quantity)
    if question.span is Span.MONTH or question.negative or not median or median <= 0:
        return None
    known = last_known(form, name, month, history)
    if known is None:
        return None
    last, since = known
    single = (value - last) // (month.month - since)
    times = single / median
    # small amounts jump about without meaning: below 100,000 yuan a month nothing is asked
    if max(abs(single), median) < 100_000:
        return None
    if single < 0 and name in history.last:
        return _found("fell", name, value=value, last=last)
    if single < 0:
        return _found("fell_since", name, value=value, last=last, since=str(since))
    if times > JUMP:
        return _found("jump", name, single=single, usual=median, times=_times(times))
    if times < DROP:
        return _found("drop", name, single=single, usual=median, times=_times(times))
    return None


def _month_differs(form, month, row, name, value, history) -> Finding | None:
    """本月 and the difference of two 1–本月 say the same, but for rounding; after a restatement they may not."""
    question = form[name]
    if question.span is not Span.MONTH or question.prior:
        return None
    to_date, last = row.get(question.quantity), history.last.get(question.quantity)
    if to_date is None or last is None:
        return None
    single = to_date - last
    if abs(value - single) > max(ROUNDING, abs(single) // 50):
        return _found("month_differs", name, single, value=value, single=single)
    return None


def _prior_differs(form, month, row, name, value, history) -> Finding | None:
    """A slip in the year-earlier figure, or one that is not what was reported a year ago."""
    year = history.year.get(form[name].now)
    if year is None:
        return None
    if slip := _off_by_power(name, value, year):
        return slip
    if abs(value - year) > max(ROUNDING, abs(year) // 200):
        return _found("prior_differs", name, year, value=value, year=year)
    return None


def _heads_changed(form, month, row, name, value, history) -> Finding | None:
    usual = history.median.get("employees")
    if not usual or value is None:
        return None
    if value > HEADS * usual + 10 or usual > HEADS * value + 10:
        return _found("heads", name, value=value, usual=usual)
    return None


_Check = Callable[..., Finding | None]
_NOW: tuple[_Check, ...] = (_slip, _fell, _jumped, _stopped, _month_differs)
_HEADS: tuple[_Check, ...] = (_slip, _heads_changed)
_PRIOR: tuple[_Check, ...] = (_prior_differs,)


def _hints(form: ReturnForm, row: Row) -> Iterator[Finding]:
    output, sales = row.get("output"), row.get("sales")
    if output and sales is not None and not 0.5 <= sales / output <= 1.5:
        yield _found("sales_ratio", "sales", percent=round(100 * sales / output))
    if row.get("output") is not None and row.get("output_prior") is None:
        yield _found("prior_blank", "output_prior")


def _times(ratio: float) -> str:
    """Two digits that count: 9.8, 0.0012, 10000."""
    return f"{ratio:.2g}" if ratio < 1 else f"{ratio:.1f}" if ratio < 100 else f"{ratio:.0f}"
