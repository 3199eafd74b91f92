"""Amounts in whole yuan, rates and percentage points: read from what people type, written for readers."""

import datetime
import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal
from enum import IntEnum
from itertools import pairwise

from django.utils.translation import gettext_lazy as _

MISSING = "—"
# Ten times China's yearly industrial output in yuan: whatever is larger was typed in a wrong unit.
LARGEST_AMOUNT = 10**15


class Unit(IntEnum):
    """Units of amounts and how many yuan each holds. Official forms are in thousands of yuan."""

    YUAN = 1
    THOUSAND = 1_000
    TEN_THOUSAND = 10_000
    HUNDRED_MILLION = 100_000_000


UNIT_NAMES = {
    Unit.YUAN: _("元"),
    Unit.THOUSAND: _("千元"),
    Unit.TEN_THOUSAND: _("万元"),
    Unit.HUNDRED_MILLION: _("亿元"),
}


class NumberRefused(ValueError):
    """The text is not a number of our grammar. `rule` is for machines, the message for the reader."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule
        self.message = message


_MISSING_TEXTS = {"", "无", "/", "-", "--", "\u2014", "\u2013", "\u2014\u2014"}
_MULTIPLES = {"": Decimal(1), "千": Decimal(10**3), "万": Decimal(10**4), "亿": Decimal(10**8)}
_NUMBER = re.compile(
    r"(?P<sign>[-\u2212]?)(?P<whole>[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:[.](?P<part>[0-9]+))?"
    r" ?(?P<multiple>[千万亿]?)(?P<yuan>元?)"
)
# NFKC would read 10² as 102 and ① as 1: only full and half width are folded, never these.
_NOT_FOLDED = ("<super>", "<sub>", "<circle>", "<fraction>", "<square>", "<font>")
_LONGEST_TEXT = 40


def parse_amount(value: object, *, unit: Unit = Unit.YUAN) -> int | None:
    """Whole yuan, rounded half up; None where nothing was given. `unit` holds for numbers that name none."""
    number, named = _read(value)
    if number is None:
        return None
    amount = number if named else number * int(unit)
    if abs(amount) > LARGEST_AMOUNT:
        raise NumberRefused("range", _("金额超出可能范围，请核对单位。"))
    return int(round_half_up(amount, 0))


def parse_number(value: object) -> Decimal | None:
    """A plain number such as a measured value; 万 and 亿 are read, 元 is not part of it."""
    number, _named = _read(value, money=False)
    return number


def parse_count(value: object) -> int | None:
    """A whole number of people, batches or enterprises."""
    number = parse_number(value)
    if number is None:
        return None
    if abs(number) > LARGEST_AMOUNT:
        raise NumberRefused("range", _("数值超出可能范围。"))
    if number != number.to_integral_value():
        raise NumberRefused("whole", _("应为整数。"))
    return int(number)


def round_half_up(value: Decimal, places: int) -> Decimal:
    """As published percentages are rounded: halves away from zero, never to even."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def split_amount(yuan: int | None, language: str = "zh-hans", *, places: int | None = None) -> tuple[str, str]:
    """The number and its unit apart, as a card shows them: ("26.71", "亿元") or ("2.671", "CNY billion")."""
    if yuan is None:
        return MISSING, ""
    english = language.startswith("en")
    steps = _ENGLISH_STEPS if english else _CHINESE_STEPS
    if places is None:
        # To the million in both: two places of 亿 are three of a billion.
        places = 3 if english else 2
    # Measured after rounding in the smallest unit shown, so that 99,999,999 reads 1亿元 and not 10000万元.
    size, name = steps[-1]
    for step, (below, _name) in pairwise(steps):
        rounded = round_half_up(Decimal(yuan) / below, places if below > 1 else 0) * below
        if abs(rounded) >= step[0]:
            size, name = step
            break
    return _grouped(round_half_up(Decimal(yuan) / size, places if size > 1 else 0)), name


def format_amount(yuan: int | None, language: str = "zh-hans", *, places: int | None = None) -> str:
    """157亿元, 91.8万元, 820元; in English CNY 15.7 billion, CNY 918,000."""
    number, unit = split_amount(yuan, language, places=places)
    if not unit:
        return number
    if not language.startswith("en"):
        return number + unit
    currency, _space, size = unit.partition(" ")
    return " ".join(part for part in (currency, number, size) if part)


def format_rate(rate: Decimal | None, *, places: int = 2, signed: bool = False) -> str:
    """A fraction as a percentage: 0.9813 is 98.13%. Growth carries its sign."""
    if rate is None:
        return MISSING
    return _signed(round_half_up(Decimal(rate) * 100, places), signed) + "%"


_CHINESE_STEPS = ((10**8, "亿元"), (10**4, "万元"), (1, "元"))
# Below a million an English reader wants the figure itself.
_ENGLISH_STEPS = ((10**9, "CNY billion"), (10**6, "CNY million"), (1, "CNY"))


def _read(value: object, *, money: bool = True) -> tuple[Decimal | None, bool]:
    """The number in yuan or ones, and whether its text named a unit."""
    if value is None:
        return None, False
    if isinstance(value, bool | datetime.date):
        raise NumberRefused("number", _("应为数字。"))
    if isinstance(value, int | Decimal | float):
        # A cell's float becomes the shortest text that reads back as the same float, so 91.8 stays 91.8.
        number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
        if not number.is_finite() or abs(number.adjusted()) > _LONGEST_TEXT:
            raise NumberRefused("number", _("应为数字。"))
        return number, False
    text = str(value)
    if len(text) > _LONGEST_TEXT or any(unicodedata.decomposition(each).startswith(_NOT_FOLDED) for each in text):
        raise NumberRefused("number", _("不是可识别的数字。"))
    folded = unicodedata.normalize("NFKC", text).strip()
    if folded in _MISSING_TEXTS:
        return None, False
    found = _NUMBER.fullmatch(folded)
    if not found or (found["yuan"] and not money):
        raise NumberRefused("number", _("不是可识别的数字；可写成1234.5、1,234.5、91.8万元或3.2亿。"))
    digits = found["whole"].replace(",", "") + "." + (found["part"] or "0")
    number = Decimal(digits) * _MULTIPLES[found["multiple"]]
    return -number if found["sign"] else number, bool(found["multiple"] or found["yuan"])


def _grouped(number: Decimal) -> str:
    text = f"{number:,f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _signed(number: Decimal, signed: bool) -> str:
    number = abs(number) if number == 0 else number
    return f"{number:+,f}" if signed and number != 0 else f"{number:,f}"
