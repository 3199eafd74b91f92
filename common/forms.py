"""Fields and the one base that forms of facts share: typed like a page, a sheet's row or JSON, refused in one voice."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.money import NumberRefused, Unit, parse_amount, parse_count

# Control characters, marks that turn the direction of writing, line and paragraph ends; U+FFFD is a lost character.
_UNPRINTED = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_DAY = re.compile(r"([0-9]{4})(?:(?P<dash>[-./])([0-9]{1,2})(?P=dash)([0-9]{1,2})|([0-9]{2})([0-9]{2}))")
_MONTH = re.compile(r"([0-9]{4})(?:(?P<dash>[-./])([0-9]{1,2})(?:(?P=dash)0?1)?|([0-9]{2}))")


def printed_only(text: str) -> None:
    """Refuse characters that nobody sees: they make two names out of one, or turn a line around."""
    for position, character in enumerate(text, start=1):
        if unicodedata.category(character) in _UNPRINTED or character == "\ufffd":
            raise ValidationError(
                _("第%(position)d个字符（U+%(code)s）不可见，不能使用。"),
                code="unprinted",
                params={"position": position, "code": f"{ord(character):04X}"},
            )


class AmountField(forms.IntegerField):
    """Whole yuan, in the grammar of `common.money`; `unit` holds for numbers that name none (official forms: 千元)."""

    widget = forms.TextInput
    unit = Unit.YUAN

    def to_python(self, value: object) -> int | None:
        try:
            return parse_amount(value, unit=self.unit)
        except NumberRefused as refused:
            raise ValidationError(
                _("“%(value)s”：%(rule)s"), code=refused.rule, params={"value": value, "rule": refused.message}
            ) from None


class CountField(forms.IntegerField):
    """A whole number of people, items or courses."""

    widget = forms.TextInput

    def to_python(self, value: object) -> int | None:
        try:
            return parse_count(value)
        except NumberRefused as refused:
            raise ValidationError(
                _("“%(value)s”：%(rule)s"), code=refused.rule, params={"value": value, "rule": refused.message}
            ) from None


class DayField(forms.Field):
    """A day: 2016-09-30, 2016年9月30日, 2016.9.30, 20160930. Never 9/30/2016, which half the world reads otherwise."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    default_error_messages = {"day": _("“%(value)s”不是日期；请写成2016-09-30、2016年9月30日、2016.9.30或20160930。")}

    def to_python(self, value: object) -> date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, date):
            # A cell's datetime is a date too; its hour says nothing.
            return date(value.year, value.month, value.day)
        found = _DAY.fullmatch(_dashed(value))
        numbers = [int(part) for part in found.groups() if part and part.isdigit()] if found else []
        try:
            return date(*numbers)
        except (TypeError, ValueError):
            raise ValidationError(self.error_messages["day"], code="day", params={"value": str(value)[:40]}) from None


class MonthField(forms.Field):
    """A month, kept as its first day: 2016-09, 2016年9月, 2016.9, 201609; a full date only where it is the first."""

    widget = forms.TextInput
    default_error_messages = {"month": _("“%(value)s”不是月份；请写成2016-09或2016年9月。")}

    def to_python(self, value: object) -> date | None:
        if value in self.empty_values:
            return None
        try:
            if isinstance(value, date):
                if value.day != 1:
                    raise ValueError
                return date(value.year, value.month, 1)
            found = _MONTH.fullmatch(_dashed(value)).groups()
            year, month = (int(part) for part in found if part and part.isdigit())
            return date(year, month, 1)
        except (AttributeError, TypeError, ValueError):
            raise ValidationError(
                self.error_messages["month"], code="month", params={"value": str(value)[:40]}
            ) from None


class NamesField(forms.Field):
    """A list of short names: a list in JSON, else text divided by 、 ， ； or line ends. Each name counts once."""

    widget = forms.Textarea
    default_error_messages = {
        "names": _("应为名称的列表。"),
        "long": _("“%(value)s”超过%(limit)d个字符。"),
    }

    def __init__(self, *, limit: int, **kwargs: Any) -> None:
        self.limit = limit
        super().__init__(**kwargs)

    def prepare_value(self, value: object) -> object:
        return "、".join(value) if isinstance(value, list) else value

    def to_python(self, value: object) -> list[str]:
        if value in self.empty_values:
            return []
        names = re.split("[、,，;；\n]", value) if isinstance(value, str) else value
        if not isinstance(names, list | tuple) or not all(isinstance(name, str) for name in names):
            raise ValidationError(self.error_messages["names"], code="names")
        kept = list(dict.fromkeys(name.strip() for name in names if name.strip()))
        for name in kept:
            printed_only(name)
            if len(name) > self.limit:
                raise ValidationError(
                    self.error_messages["long"], code="long", params={"value": name[:20] + "…", "limit": self.limit}
                )
        return kept


class CodeChoiceField(forms.ModelChoiceField):
    """A row named by its code, as a sheet and JSON name it; a page offers a text box, for lists are long."""

    widget = forms.TextInput

    def __init__(self, queryset: Any, *, code: str, **kwargs: Any) -> None:
        super().__init__(queryset, to_field_name=code, **kwargs)

    def to_python(self, value: object) -> Any:
        try:
            return super().to_python(value)
        except ValidationError:
            rows = self.queryset.model._meta
            column = rows.get_field(self.to_field_name).verbose_name
            params = {"value": str(value)[:40], "column": column, "name": rows.verbose_name}
            message = _("没有%(column)s为“%(value)s”的%(name)s。")
            raise ValidationError(message, code="invalid_choice", params=params) from None


class StrictForm(forms.BaseForm):
    """Mixed into a form: fields nobody asked for are refused by name, and no text hides characters nobody sees."""

    # What a page's own form adds to the data; nobody typed it.
    unseen = frozenset({"csrfmiddlewaretoken", "next", "reason"})

    def __init__(self, data: Any = None, *args: Any, unit: Unit = Unit.YUAN, **kwargs: Any) -> None:
        super().__init__(mended(data) if type(data) is dict else data, *args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, AmountField):
                field.unit = unit
            elif type(field) is forms.CharField:
                field.validators.append(printed_only)

    def full_clean(self) -> None:
        super().full_clean()
        if not self.is_bound:
            return
        for name, field in self.fields.items():
            lists = list | tuple if isinstance(field, NamesField) else ()
            given = self.data.get(self.add_prefix(name))
            if isinstance(given, bool | dict | list | tuple) and not isinstance(given, lists):
                self.add_error(name, ValidationError(_("应为文字或数字。"), code="type"))
        known = {self.add_prefix(name) for name in self.fields} | self.unseen
        if unknown := sorted(str(name) for name in self.data if name not in known):
            message = _("没有这样的字段：%(unknown)s；可用的字段：%(known)s。")
            params = {"unknown": "、".join(unknown)[:200], "known": "、".join(self.fields)}
            self.add_error(None, ValidationError(message, code="unknown_field", params=params))


def mended(value: Any) -> Any:
    """JSON may carry half of a surrogate pair, which no answer and no database can write: U+FFFD stands for it."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {mended(key): mended(each) for key, each in value.items()}
    return [mended(each) for each in value] if isinstance(value, list | tuple) else value


def _dashed(value: object) -> str:
    """Full width to half width, and 年 and 月 as dashes, in the one spelling that the patterns read."""
    text = unicodedata.normalize("NFKC", str(value)).strip() if len(str(value)) <= 40 else ""
    return re.sub("[年月]", "-", text).rstrip("日-") if "年" in text else text
