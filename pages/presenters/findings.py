"""What a check found, in a sentence: amounts in the unit that the reader chose, heads as heads."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from common.money import UNIT_NAMES, Unit
from enterprises.checks import RULES, Finding, Grade
from enterprises.questions import ReturnForm
from pages.presenters.periods import english

MINUS = "\u2212"
# Of the params of a finding those that are amounts (or heads, where the question asks for heads).
AMOUNTS = frozenset({"value", "whole", "usual", "single", "last", "year"})


def grades() -> dict[str, str]:
    """What each grade is called."""
    return {Grade.FIX: _("必须改正"), Grade.EXPLAIN: _("须说明"), Grade.HINT: _("提示")}


def digits(value: int | None, unit: Unit, *, is_count: bool = False) -> str:
    """The number alone, exact to the yuan: 123456789 in 千元 is 123,456.789. Nothing for a blank."""
    if value is None:
        return ""
    text = f"{value if is_count else Decimal(value) / unit:,f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace("-", MINUS)


def written(value: int | None, unit: Unit, *, is_count: bool = False) -> str:
    """The number with its unit, as a sentence holds it."""
    if value is None:
        return "—"
    named = _("人") if is_count else str(UNIT_NAMES[unit])
    return digits(value, unit, is_count=is_count) + (" " if english() else "") + named


def sentence(form: ReturnForm, finding: Finding, unit: Unit) -> str:
    """The rule's own words, filled in."""
    is_count = bool(finding.name) and form[finding.name].is_count
    return str(RULES[finding.rule][1]) % _params(finding.params, unit, is_count)


def _params(params: Mapping[str, Any], unit: Unit, is_count: bool) -> dict[str, Any]:
    return {
        name: written(value, unit, is_count=is_count) if name in AMOUNTS else value for name, value in params.items()
    }
