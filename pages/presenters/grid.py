"""A submission as the grid's script reads it: heads, and one short list a row, so that 1,500 rows stay light."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.money import UNIT_NAMES
from enterprises.checks import RULES, Finding
from enterprises.history import History
from enterprises.models import ReturnState
from enterprises.models.returns import ANSWERED
from enterprises.questions import QUANTITIES, Question, ReturnForm, Span
from pages.grid_rows import BIG, Row
from pages.presenters.findings import grades
from pages.presenters.periods import english

# Stands for a year earlier that is the row's own 上年同期, as most are: 13 numbers a row less to carry.
SAME = True


def span_label(question: Question, form: ReturnForm) -> str:
    """What stands under the quantity: 本月, 1–本月, 上年同月, 上年1–本月."""
    if form.kind == "small":
        return _("上年1–本季") if question.prior else _("1–本季")
    if question.span is Span.MONTH:
        return _("上年同月") if question.prior else _("本月")
    return _("上年1–本月") if question.prior else pgettext("head", "1–本月")


def quantity_label(quantity: str) -> str:
    return str(QUANTITIES[quantity][0])


def units() -> list[tuple[int, str]]:
    return [(int(unit), str(name)) for unit, name in UNIT_NAMES.items()]


def heads(form: ReturnForm) -> list[dict[str, Any]]:
    """The typed columns in the order of the form."""
    return [
        {
            "name": question.name,
            "quantity": quantity_label(question.quantity),
            "span": span_label(question, form),
            "prior": question.prior,
            "count": question.is_count,
        }
        for question in form.questions
    ]


def compact(form: ReturnForm, row: Row, townships: dict[str, int]) -> list[Any]:
    """[code, name, township, state, explanation, answers, year, findings, frozen, returned], read by static/js/grid.

    What the period before said is not among it: it would be a third of the page, and comes by a request of its own.
    """
    kept = row.kept
    names = form.names
    return [
        row.code,
        row.name_en if english() and row.name_en else row.name,
        townships.setdefault(row.township, len(townships)),
        _STATES[kept["state"]],
        kept["explanation"],
        [kept[name] for name in names],
        _shortened([_year(question, kept, row.judged.history) for question in form.questions]),
        [_finding(finding, names) for finding in row.judged.findings],
        int(row.frozen),
        row.returned,
    ]


def island(form: ReturnForm, rows: Sequence[Row], **more: Any) -> SafeString:
    """The JSON in the page. Nothing in it can end its element, whatever a firm is called."""
    townships: dict[str, int] = {}
    data = {
        "rows": [compact(form, row, townships) for row in rows],
        "townships": list(townships),
        "heads": heads(form),
        "states": [[state.value, str(state.label)] for state in ReturnState],
        "answered": [state.value for state in ANSWERED],
        "rules": {rule: [str(grade), str(text), rule in BIG] for rule, (grade, text) in RULES.items()},
        "grades": grades(),
        "units": units(),
        **more,
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=str)
    return mark_safe(text.replace("&", "\\u0026").replace("<", "\\u003C").replace(">", "\\u003E"))


def before(form: ReturnForm, firms: Iterable[tuple[str, str, str, History]]) -> dict[str, list[Any]]:
    """By code the firm's initials, by which it is found, and what it said in the period before: state and answers."""
    now = [None if question.prior else question.name for question in form.questions]
    return {
        code: _shortened([initials, _STATES.get(state), *(history.last.get(name) for name in now)])
        for code, initials, state, history in firms
    }


def _finding(finding: Finding, names: tuple[str, ...]) -> list[Any]:
    told = [
        finding.rule,
        names.index(finding.name) if finding.name else -1,
        dict(finding.params) if finding.params else 0,
        finding.proposal,
    ]
    return told if finding.proposal is not None else told[:3]


def _year(question: Question, kept: dict, history: History) -> int | bool | None:
    """What was reported a year ago for the same months; `SAME` where the row's own 上年同期 says just that."""
    if question.prior:
        return None
    year = history.year.get(question.name)
    return SAME if year is not None and year == kept[f"{question.name}_prior"] else year


def _shortened(values: list[Any]) -> list[Any]:
    """Without the blanks at its end."""
    while values and values[-1] is None:
        values.pop()
    return values


_STATES = {state.value: at for at, state in enumerate(ReturnState)}
