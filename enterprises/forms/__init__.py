"""What valid input about enterprises is, by noun."""

from enterprises.forms.answers import Answers, read_answer, read_answers
from enterprises.forms.deadlines import LastDayForm, UntilForm
from enterprises.forms.fields import OfThePast
from enterprises.forms.honours import HonourForm
from enterprises.forms.life import DistinctionForm, DuplicateForm, MergerForm, SplitForm, StateForm
from enterprises.forms.register import (
    AliasForm,
    AmendForm,
    AnswerForm,
    ContactForm,
    EnterAboveScaleForm,
    EnterpriseForm,
    LeaveAboveScaleForm,
    MoveForm,
    RenameForm,
)
from enterprises.forms.returns import (
    MONTHLY_AMOUNTS,
    MONTHLY_COUNTS,
    SMALL_AMOUNTS,
    SMALL_COUNTS,
    MonthlyReturnForm,
    SmallReturnForm,
)
from enterprises.forms.review import CorrectionAnswerForm, CorrectionForm

__all__ = [
    "MONTHLY_AMOUNTS",
    "MONTHLY_COUNTS",
    "SMALL_AMOUNTS",
    "SMALL_COUNTS",
    "AliasForm",
    "AmendForm",
    "AnswerForm",
    "Answers",
    "ContactForm",
    "CorrectionAnswerForm",
    "CorrectionForm",
    "DistinctionForm",
    "DuplicateForm",
    "EnterAboveScaleForm",
    "EnterpriseForm",
    "HonourForm",
    "LastDayForm",
    "LeaveAboveScaleForm",
    "MergerForm",
    "MonthlyReturnForm",
    "MoveForm",
    "OfThePast",
    "RenameForm",
    "SmallReturnForm",
    "SplitForm",
    "StateForm",
    "UntilForm",
    "read_answer",
    "read_answers",
]
