"""Fields that forms about zones share: a row to choose by label, industries by code, a day as far as it is known."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from classifications.models import Industry
from common.forms import CodeChoiceField, DayField, MonthField, NamesField
from enterprises.forms.fields import EDITION
from zones.models import Milestone

_YEAR = re.compile(r"([0-9]{4})年?")
_WRITTEN = {Milestone.Precision.DAY: "%Y-%m-%d", Milestone.Precision.MONTH: "%Y-%m", Milestone.Precision.YEAR: "%Y"}


class LabelChoiceField(CodeChoiceField):
    """A row named by its code and chosen from a list, in the reader's language."""

    widget = forms.Select

    def __init__(self, queryset: Any, **kwargs: Any) -> None:
        super().__init__(queryset, empty_label="—", **kwargs)

    def label_from_instance(self, row: Model) -> str:
        return row.label


class IndustriesField(NamesField):
    """Industries of the edition in force, each by its code or its name."""

    widget = forms.TextInput
    default_error_messages = {"unknown": _("GB/T 4754-2017里没有行业“%(value)s”：请写行业代码或全称。")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(limit=60, **kwargs)

    def prepare_value(self, value: object) -> object:
        return "、".join(getattr(each, "code", each) for each in value) if isinstance(value, list) else value

    def to_python(self, value: object) -> list[Industry]:
        written = super().to_python(value)
        edition = Industry.objects.filter(edition=EDITION)
        known = {each.name: each for each in edition.filter(name__in=written)}
        known |= {each.code: each for each in edition.filter(code__in=written)}
        for each in written:
            if each not in known:
                raise ValidationError(self.error_messages["unknown"], code="unknown", params={"value": each})
        return list(dict.fromkeys(known[each] for each in written))


@dataclass(frozen=True)
class Known:
    """The first day of what is known of a date, and how exactly it is known."""

    on: datetime.date
    precision: str

    def __str__(self) -> str:
        return self.on.strftime(_WRITTEN[self.precision])


class KnownDayField(forms.Field):
    """A day of which perhaps the month or the year alone is known: 2013-08-15, 2013-08 or 2013."""

    widget = forms.TextInput
    default_error_messages = {
        "known": _("“%(value)s”不是日期；请写成2013-08-15，只知年月的写2013-08，只知年份的写2013。")
    }

    def to_python(self, value: object) -> Known | None:
        if value in self.empty_values:
            return None
        if year := _YEAR.fullmatch(str(value).strip()):
            readings = [(DayField(), f"{year[1]}-01-01", Milestone.Precision.YEAR)]
        else:
            readings = [(DayField(), value, Milestone.Precision.DAY), (MonthField(), value, Milestone.Precision.MONTH)]
        for field, text, precision in readings:
            try:
                return Known(field.to_python(text), precision)
            except ValidationError:
                continue
        raise ValidationError(self.error_messages["known"], code="known", params={"value": str(value)[:40]})
