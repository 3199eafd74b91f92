"""What is asked of whoever asks for a correction, or decides one."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import StrictForm

LONGEST = 300


class CorrectionForm(StrictForm, forms.Form):
    """Why a frozen row is to change, and what it then says of its numbers; these are read by `read_answers`."""

    explanation = forms.CharField(label=_("说明"), max_length=LONGEST, required=False)
    reason = forms.CharField(label=_("更正的理由"), max_length=LONGEST)


class CorrectionAnswerForm(StrictForm, forms.Form):
    """What the official answers; a refusal needs it."""

    answer = forms.CharField(label=_("审核意见"), max_length=LONGEST, required=False)
