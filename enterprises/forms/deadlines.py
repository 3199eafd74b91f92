"""What a valid exception from a deadline is: a day to come, and why."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.forms import DayField, StrictForm
from enterprises.models import Submission


class LastDayForm(StrictForm, forms.Form):
    """The day up to and including which an association may enter."""

    until = DayField(label=_("可填报至（含当日）"))

    def __init__(self, data: Any = None, *, submission: Submission, on: datetime.date, **kwargs: Any) -> None:
        self.submission, self.on = submission, on
        super().__init__(data, **kwargs)

    def clean_until(self) -> datetime.date:
        until = self.cleaned_data["until"]
        if until < self.on:
            message = _("%(until)s已经过去。")
            raise ValidationError(message, code="past", params={"until": until})
        if until <= self.submission.deadline:
            message = _("延期至%(until)s不晚于报送期限%(deadline)s。")
            raise ValidationError(message, code="order", params={"until": until, "deadline": self.submission.deadline})
        return until


class UntilForm(LastDayForm):
    """Extend an open submission, or reopen an accepted one, up to and including a day."""

    # `reason` is what StrictForm takes for the action's own; here a person writes it
    why = forms.CharField(label=_("理由"), max_length=300)
