"""Fields that forms about enterprises share: a row named by its code."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from classifications.models import Division, Industry
from common.forms import CodeChoiceField, StrictForm
from enterprises.models import Enterprise

# The edition in force: 3444 means one trade in 2011 and another in 2017, and input names no edition.
EDITION = "2017"


def division_field(**kwargs: Any) -> CodeChoiceField:
    return CodeChoiceField(Division.objects.all(), code="code", label=_("区划代码"), **kwargs)


def industry_field(**kwargs: Any) -> CodeChoiceField:
    industries = Industry.objects.filter(edition=EDITION)
    return CodeChoiceField(industries, code="code", label=_("行业代码"), **kwargs)


def enterprise_field(**kwargs: Any) -> CodeChoiceField:
    return CodeChoiceField(Enterprise.objects.all(), code="credit_code", label=_("企业"), **kwargs)


def association_field(**kwargs: Any) -> CodeChoiceField:
    associations = Organisation.objects.filter(kind=Organisation.Kind.ASSOCIATION)
    return CodeChoiceField(associations, code="code", label=_("填报归口"), **kwargs)


def stands_on(division: Division | None, day: datetime.date | None) -> None:
    """Refuse a code on a day on which it was no place: 331021 ended in 2017, 331083 began then."""
    if division and day and not division.stands_on(day):
        message = _("区划代码%(code)s（%(name)s）在%(day)s不在用。")
        params = {"code": division.code, "name": division.label, "day": day}
        raise ValidationError({"division": ValidationError(message, code="division_date", params=params)})


def reason_field(*, required: bool, **kwargs: Any) -> forms.CharField:
    """Why: what a reader of the history will want to know. Asked for wherever the change does not say it itself."""
    widget = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=_("理由或依据"), max_length=300, required=required, widget=widget, **kwargs)


class OfThePast(StrictForm):
    """A form of something that has happened: given `today`, its day `on` is not after it."""

    def __init__(self, data: Any = None, *args: Any, today: datetime.date | None = None, **kwargs: Any) -> None:
        self.today = today
        super().__init__(data, *args, **kwargs)

    def full_clean(self) -> None:
        super().full_clean()
        on = getattr(self, "cleaned_data", {}).get("on")
        if self.today and on:
            try:
                refuse_future(on, self.today)
            except ValidationError as refused:
                self.add_error("on", refused)


def refuse_future(on: datetime.date, today: datetime.date) -> None:
    if on > today:
        message = _("%(value)s还没有到：只登记已经发生的变动，最晚填今天（%(today)s）。")
        raise ValidationError(message, code="future", params={"value": on, "today": today})
