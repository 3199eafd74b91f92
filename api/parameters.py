"""What may be asked in a query string: each parameter declared once, for reading it strictly and for documenting it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import unquote_to_bytes
from zoneinfo import ZoneInfo

from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from api.problems import Problem, Refused, bad_value, said, unknown_parameter
from common.periods import Freq, Period

SHANGHAI = ZoneInfo("Asia/Shanghai")
LONGEST_QUERY = 8_000
LONGEST_VALUE = 200
MOST_VALUES = 100
# C0 and C1 controls, format characters that turn text around, lone surrogates
UNWELCOME = {"Cc", "Cf", "Cs"}

Text = str | Promise
Asked = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One name that may stand in the query. With `many`, values come by commas, by repetition, or both."""

    name: str
    meaning: Text
    read: Callable[[str], Any]
    schema: dict[str, Any]
    example: str = ""
    many: bool = False


def read_query(query: str, parameters: Sequence[Parameter]) -> Asked:
    """The values that were asked for, by name. Whatever is not understood is refused, never passed over."""
    if len(query) > LONGEST_QUERY:
        raise Problem(414, said(_("查询串长于%(limit)d个字符。"), limit=LONGEST_QUERY))
    known = {parameter.name: parameter for parameter in parameters}
    given: dict[str, list[str]] = {}
    for pair in filter(None, query.split("&")):
        raw_name, _sign, raw_value = pair.partition("=")
        name = _decoded(raw_name) or ""
        if name not in known:
            raise unknown_parameter(_printable(raw_name), known)
        value = _decoded(raw_value)
        if value is None or (len(value) > LONGEST_VALUE and not known[name].many):
            raise bad_value(name, _printable(raw_value), _("不是可读的UTF-8文字，或太长。"))
        given.setdefault(name, []).append(value)
    return {name: _read(known[name], values) for name, values in given.items()}


def _decoded(raw: str) -> str | None:
    """Percent-decoded, with + left as it is: moments carry one (+08:00). None for what is no clean UTF-8 text.

    Bytes that were sent bare come as Latin-1 from a WSGI server (PEP 3333).
    """
    try:
        text = unquote_to_bytes(raw.encode("latin-1")).decode("utf-8") if "%" in raw or not raw.isascii() else raw
    except UnicodeError:
        return None
    if text.isprintable() or not any(unicodedata.category(character) in UNWELCOME for character in text):
        return text
    return None


def _printable(raw: str) -> str:
    return raw.encode("ascii", "backslashreplace").decode("ascii")[:LONGEST_VALUE]


def _read(parameter: Parameter, values: list[str]) -> Any:
    if not parameter.many:
        if len(values) > 1:
            raise bad_value(parameter.name, values[1], _("只能给一个值。"))
        return _one(parameter, values[0])
    parts = [part for value in values for part in value.split(",")]
    if len(parts) > MOST_VALUES:
        raise bad_value(parameter.name, values[0], said(_("一次最多%(count)d个值。"), count=MOST_VALUES))
    return tuple(dict.fromkeys(_one(parameter, part) for part in parts))


def _one(parameter: Parameter, value: str) -> Any:
    try:
        if not value or len(value) > LONGEST_VALUE:
            raise Refused(said(_("不能为空，也不能长于%(count)d个字符。"), count=LONGEST_VALUE))
        return parameter.read(value)
    except Refused as refused:
        raise bad_value(parameter.name, value, refused.rule, refused.known) from None


def choice(name: str, meaning: Text, values: Iterable[str], *, many: bool = False, example: str = "") -> Parameter:
    """One of a closed list."""
    listed = list(values)

    def read(value: str) -> str:
        if value not in listed:
            raise Refused(_("不在可选值之中。"), listed)
        return value

    schema = {"type": "string", "enum": listed}
    return Parameter(name=name, meaning=meaning, read=read, schema=schema, example=example or listed[0], many=many)


def coded(name: str, meaning: Text, shape: str, *, many: bool = False, example: str) -> Parameter:
    """A code of a shape; whether there is such a thing, the endpoint looks up."""
    pattern = re.compile(shape)

    def read(value: str) -> str:
        if not pattern.fullmatch(value):
            raise Refused(said(_("不合代码的写法（例如%(example)s）。"), example=example))
        return value

    schema = {"type": "string", "pattern": f"^(?:{shape})$"}
    return Parameter(name=name, meaning=meaning, read=read, schema=schema, example=example, many=many)


def words(name: str, meaning: Text, *, longest: int = 60, example: str) -> Parameter:
    """Free text to look for."""

    def read(value: str) -> str:
        if len(value) > longest or not value.strip():
            raise Refused(said(_("应为1至%(count)d个字符。"), count=longest))
        return value.strip()

    schema = {"type": "string", "minLength": 1, "maxLength": longest}
    return Parameter(name=name, meaning=meaning, read=read, schema=schema, example=example)


def whole(name: str, meaning: Text, low: int, high: int, *, default: int | None = None) -> Parameter:
    """A whole number in ASCII digits, within bounds."""

    def read(value: str) -> int:
        number = int(value) if re.fullmatch(r"[0-9]{1,18}", value) else -1
        if not low <= number <= high:
            raise Refused(said(_("应为%(low)d到%(high)d的整数。"), low=low, high=high))
        return number

    schema = {"type": "integer", "minimum": low, "maximum": high} | ({} if default is None else {"default": default})
    return Parameter(name=name, meaning=meaning, read=read, schema=schema, example=str(default or low))


# The shapes tell a quarter, a half and a year from a month.
PERIOD_FREQS = (Freq.QUARTER, Freq.HALF, Freq.MONTH, Freq.YEAR)
PERIOD_SHAPE = r"\d{4}(-(Q[1-4]|S[12]|0[1-9]|1[0-2]))?"


def period(name: str, meaning: Text, *, example: str) -> Parameter:
    """A period in any of its writings: 2014, 2014-S1, 2014-Q1, 2014-01."""

    def read(value: str) -> Period:
        for freq in PERIOD_FREQS:
            try:
                if value.isascii():
                    return Period.parse(freq, value)
            except ValueError:
                continue
        raise Refused(_("应为年、半年、季或月：2014、2014-S1、2014-Q1、2014-01。"))

    schema = {"type": "string", "pattern": f"^{PERIOD_SHAPE}$"}
    return Parameter(name=name, meaning=meaning, read=read, schema=schema, example=example)


def day(name: str, meaning: Text, *, example: str) -> Parameter:
    """A calendar day, 2016-09-30."""

    def read(value: str) -> date:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        raise Refused(_("应为日期，例如2016-09-30。"))

    return Parameter(
        name=name, meaning=meaning, read=read, schema={"type": "string", "format": "date"}, example=example
    )


def moment(name: str, meaning: Text, *, example: str) -> Parameter:
    """A moment with its offset, or a day of Shanghai, which means its end."""

    def read(value: str) -> datetime:
        try:
            if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
                return datetime.combine(date.fromisoformat(value) + timedelta(days=1), time(), SHANGHAI)
            found = parse_datetime(value) if value.isascii() else None
        except (ValueError, OverflowError):
            found = None
        if found is None or found.utcoffset() is None or not 1900 <= found.year <= 2999:
            raise Refused(_("应为日期，或带时区的时刻：2018-03-31、2018-03-31T12:00:00+08:00。"))
        return found

    return Parameter(name=name, meaning=meaning, read=read, schema={"type": "string"}, example=example)
