"""Reading answers to a return form's questions: one grammar for a cell of the grid, a sheet's cell and a JSON field."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.forms import printed_only
from common.money import NumberRefused, Unit, parse_amount, parse_count
from enterprises.models import MonthlyReturn, ReturnState
from enterprises.questions import ReturnForm

LONGEST_EXPLANATION = MonthlyReturn._meta.get_field("explanation").max_length


@dataclass(frozen=True)
class Answers:
    """What was understood, in 元 and heads (None: left blank), and what was not: the text as it came, its problem."""

    values: dict[str, int | None] = field(default_factory=dict)
    refused: dict[str, tuple[str, str]] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    state: str | None = None
    explanation: str | None = None


def read_answers(form: ReturnForm, given: Mapping[str, object], unit: Unit) -> Answers:
    """Read one row. `unit` holds for numbers that name none. `state` and `explanation` may stand among the answers."""
    values: dict[str, int | None] = {}
    refused: dict[str, tuple[str, str]] = {}
    unknown = []
    state = explanation = None
    for name, value in given.items():
        if name == "state":
            if value in ReturnState.values:
                state = value
            else:
                known = {"known": "、".join(ReturnState.values)}
                refused[name] = (_as_sent(value)[:40], str(_("状态只能是：%(known)s。") % known))
        elif name == "explanation" and isinstance(value, bool | dict | list):
            refused[name] = (_as_sent(value)[:40], str(_("应为文字或数字。")))
        elif name == "explanation":
            explanation = "" if value is None else _as_sent(value).strip()
            if problem := _explanation_problem(explanation):
                refused[name] = (explanation[:40], problem)
        elif name not in form.names:
            unknown.append(str(name))
        else:
            try:
                values[name] = read_answer(form, name, value, unit)
            except NumberRefused as problem:
                refused[name] = ("" if value is None else _as_sent(value)[:200], str(problem.message))
    return Answers(values, refused, tuple(unknown), state, explanation)


def read_answer(form: ReturnForm, name: str, value: object, unit: Unit) -> int | None:
    """One answer in 元 or heads; NumberRefused says what is wrong with it."""
    if isinstance(value, dict | list):
        raise NumberRefused("number", _("应为数字。"))
    return parse_count(value) if form[name].is_count else parse_amount(value, unit=unit)


def _as_sent(value: object) -> str:
    """Text as it is; null, true and what else only JSON has, as JSON writes it."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _explanation_problem(text: str) -> str:
    if len(text) > LONGEST_EXPLANATION:
        params = {"limit": LONGEST_EXPLANATION, "length": len(text)}
        return str(_("说明最多%(limit)d个字，现为%(length)d个。") % params)
    try:
        printed_only(text)
    except ValidationError as problem:
        return "".join(problem.messages)
    return ""
