"""Numbers as readers see them: a text with its unit before or after, picked by size and language."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import get_language, npgettext
from django.utils.translation import gettext as _

from common.money import format_rate, round_half_up, split_amount
from pages.presenters.periods import english

MINUS = "\u2212"
# Cards are narrow: the long words stay where text is read aloud or exported.
SHORT = {"billion": "bn", "million": "m"}
# A change smaller than half of the last digit shown is no change to the reader.
LEAST = Decimal("0.0005")


@dataclass(frozen=True)
class Number:
    """The digits, and the unit that stands before or after them."""

    text: str
    after: str = ""
    before: str = ""

    def __str__(self) -> str:
        tight = not english() or self.after == "%"
        return f"{self.before + ' ' if self.before else ''}{self.text}{'' if tight else ' '}{self.after}".strip()


@dataclass(frozen=True)
class Change:
    """A growth or a difference: arrow and sign carry the meaning, the colour only repeats it."""

    text: str
    direction: str  # up, down or flat
    arrow: str


def amount(yuan: Decimal | int) -> Number:
    """157亿元; CNY 15.7 billion."""
    text, unit = split_amount(int(round_half_up(Decimal(yuan), 0)), get_language() or "zh-hans")
    text = text.replace("-", MINUS)
    if not english():
        return Number(text, after=unit)
    currency, _space, size = unit.partition(" ")
    return Number(text, before=currency, after=SHORT.get(size, size))


def percent(rate: Decimal, *, places: int = 1) -> Number:
    """0.9844 is 98.4%; the fraction is never stored times 100."""
    return Number(format_rate(Decimal(rate), places=places).removesuffix("%").replace("-", MINUS), after="%")


def share(part: int, whole: int) -> Number | None:
    """A part of a whole, as board, review and submission write 填报率: 100.0% is all, 0.0% none; None of nothing."""
    if not whole:
        return None
    tenths = int(round_half_up(Decimal(1000 * part) / whole, 0))
    tenths = min(max(tenths, 1 if part else 0), 1000 if part == whole else 999)
    return percent(Decimal(tenths) / 1000)


def count(value: Decimal | int, noun: str = "") -> Number:
    """1,136家."""
    whole = Decimal(value)
    digits = f"{whole:,.0f}" if whole == whole.to_integral_value() else f"{whole:,.2f}".rstrip("0").rstrip(".")
    return Number(digits.replace("-", MINUS), after=noun)


def range_text(lower: Decimal | None, upper: Decimal | None) -> str:
    """97.9–98.8%; empty where there is no interval."""
    if lower is None or upper is None:
        return ""
    return f"{percent(lower).text}–{percent(upper).text}%"


def growth(rate: Decimal | None) -> Change | None:
    """The growth of an amount: +6.2%."""
    if rate is None:
        return None
    return _change(Decimal(rate), format_rate(Decimal(rate), places=1, signed=True))


def points(difference: Decimal | None, *, places: int = 1) -> Change | None:
    """The change of a rate, always in percentage points: +1.8个百分点."""
    if difference is None:
        return None
    digits = format_rate(Decimal(difference), places=places, signed=True).removesuffix("%")
    return _change(Decimal(difference), _("%(points)s个百分点") % {"points": digits})


def _change(value: Decimal, text: str) -> Change:
    text = text.replace("-", MINUS)
    if abs(value) < LEAST:
        return Change(text, "flat", "")
    return Change(text, "up", "▲") if value > 0 else Change(text, "down", "▼")


def enterprises(number: int) -> str:
    """ "3家企业" with the plural that English wants."""
    return npgettext("count", "%(n)s家企业", "%(n)s家企业", number) % {"n": f"{number:,}"}


def batches(number: int) -> str:
    """ "12批次"."""
    return npgettext("count", "%(n)s批次", "%(n)s批次", number) % {"n": f"{number:,}"}
