"""What a column's head says: of what, in which unit, for which span of time, of this year or the year before."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache

from common.money import Unit


class Kind(StrEnum):
    """What the cells below a head hold."""

    CODE = "code"
    NAME = "name"
    AMOUNT = "amount"
    COUNT = "count"
    TEXT = "text"
    MONTH = "month"


class Span(StrEnum):
    """Which time a figure covers."""

    MONTH = "month"
    TO_DATE = "to_date"


@dataclass(frozen=True)
class Wanted:
    """A column that somebody looks for: its own label first, then the names that others give it."""

    name: str
    labels: tuple[str, ...]
    kind: Kind = Kind.AMOUNT
    span: Span | None = None
    prior: bool = False
    required: bool = False


@dataclass(frozen=True)
class Head:
    """A head taken apart. `core` is what is left without unit, span and year."""

    text: str
    core: str
    unit: Unit | None = None
    span: Span | None = None
    prior: bool = False
    # growth, shares and ranks are worked out from other columns and never read
    derived: bool = False


_UNITS = {
    "元": Unit.YUAN,
    "千元": Unit.THOUSAND,
    "万元": Unit.TEN_THOUSAND,
    "亿元": Unit.HUNDRED_MILLION,
    "人民币元": Unit.YUAN,
    "人民币千元": Unit.THOUSAND,
    "人民币万元": Unit.TEN_THOUSAND,
    "人民币亿元": Unit.HUNDRED_MILLION,
    "rmb": Unit.YUAN,
    "万": Unit.TEN_THOUSAND,
    "亿": Unit.HUNDRED_MILLION,
}
_UNIT = "|".join(sorted(map(re.escape, _UNITS), key=len, reverse=True))
_BRACKETS = re.compile(r"[(\[【〔<{]([^()\[\]【】〔〕<>{}]*)[)\]】〕>}]")
_BARE_UNIT = re.compile(rf"(?:[/,:]|单位[:]?)?({_UNIT})$")
_TITLE_UNIT = re.compile(rf"(?:计量|金额|货币)?单位[:]?(?:[^元]{{0,6}}?)({_UNIT})(?![a-z])")
_PRIOR = re.compile("上年同期|去年同期|上年同月|去年同月|上年同季|同期数?|上一?年度?|去年|前一年")
_TO_DATE = re.compile(
    "1-(?:本|当|[0-9]{1,2})?(?:月|季)份?|(?:本年|本期)?累计(?:数|值|额)?|年初至(?:本月|今)|至本月(?:止|末)?|[1-4]季度末?|本年数?"
)
_MONTH = re.compile("(?:本|当)月(?:数|值|额)?|(?<![-0-9])[0-9]{1,2}月份?")
_DERIVED = re.compile("参考|上期|上月|增长|增减|增幅|增速|同比|环比|比重|占比|排名|名次|%|％|百分")
_FILLING = re.compile("^(?:其中|其)[:]?|[*★☆#]|^[一二三四五六七八九十]+[、.]|^[(]?[0-9]+[)]?[、.](?![0-9])|合计$|指标$")
_DASHES = re.compile("[\u2010-\u2015\u2212~～一至到](?=本|当|[0-9])|[\u2010-\u2015\u2212~～]")
_BLANK = re.compile(r"[\s\u200b-\u200d\u2060\ufeff\u00ad_]+")


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """Full width folded, no blanks, one kind of dash, small letters."""
    folded = _BLANK.sub("", unicodedata.normalize("NFKC", text)).lower().replace("：", ":")
    return _DASHES.sub("-", folded)


@lru_cache(maxsize=20_000)
def read_head(text: str) -> Head:
    """Taken apart; `text` joins the parts of a head of several rows with line ends."""
    unit = None
    span: Span | None = None
    derived = False
    rest = []
    for part in text.split("\n"):
        folded = plain(part)
        for inside in _BRACKETS.findall(folded):
            found = _BARE_UNIT.search(inside)
            unit = _UNITS[found[1]] if found else unit
        stripped = _BRACKETS.sub(lambda found: found[1] if _speaks_of_time(found[1]) else "", folded)
        if found := _BARE_UNIT.search(stripped):
            unit, stripped = _UNITS[found[1]], stripped[: found.start()]
        derived = derived or bool(_DERIVED.search(folded))
        rest.append(stripped)
    core = "".join(rest)
    prior = bool(_PRIOR.search(core))
    if _TO_DATE.search(core):
        span = Span.TO_DATE
    elif _MONTH.search(core) or "同月" in core:
        span = Span.MONTH
    for pattern in (_TO_DATE, _PRIOR, _TO_DATE, _MONTH):
        core = pattern.sub("", core)
    core = re.sub(r"[-:、,.;/()\[\]]+", "", _FILLING.sub("", core))
    return Head(text.replace("\n", " / "), core, unit, span, prior, derived)


def _speaks_of_time(text: str) -> bool:
    return bool(_PRIOR.search(text) or _TO_DATE.search(text) or _MONTH.search(text))


def unit_in_title(text: str) -> Unit | None:
    """单位：千元 above a table; a bare unit word in a title is no unit."""
    found = _TITLE_UNIT.search(plain(text))
    return _UNITS[found[1]] if found else None


@lru_cache(maxsize=20_000)
def likeness(core: str, labels: tuple[str, ...]) -> float:
    """How well a head's core names one of the labels: 1 is the very name, under 0.5 is nothing."""
    if not core:
        return 0.0
    best = 0.0
    for number, label in enumerate(labels):
        own = read_head(label).core
        # a synonym counts a little less than the name itself
        most = 1.0 if number == 0 else 0.97
        if own == core:
            score = most
        elif len(own) >= 2 and own in core:
            score = (0.6 + 0.3 * len(own) / len(core)) * most
        elif len(core) >= 3 and core in own:
            score = (0.55 + 0.3 * len(core) / len(own)) * most
        else:
            ratio = SequenceMatcher(None, own, core).ratio()
            score = 0.75 * ratio if ratio >= 0.7 else 0.0
        best = max(best, score)
    return best


def fits(head: Head, wanted: Wanted) -> float:
    """How well this head fits what is wanted, 0 to 1."""
    if head.derived and wanted.kind in (Kind.AMOUNT, Kind.COUNT):
        return 0.0
    score = likeness(head.core, wanted.labels)
    if wanted.span is None and not wanted.prior:
        return score * (0.7 if head.prior else 1.0)
    if score < 0.5 or head.prior != wanted.prior:
        return 0.0
    if head.span == wanted.span:
        return score
    if head.span is None:
        # a head that names no time means the whole so far, more often than the month alone
        return score * (0.85 if wanted.span is Span.TO_DATE else 0.6)
    return 0.0
