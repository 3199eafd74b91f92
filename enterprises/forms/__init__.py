"""What valid input about enterprises is, by noun."""

from enterprises.forms.answers import Answers, read_answer, read_answers
from enterprises.forms.honours import HonourForm
from enterprises.forms.register import (
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

__all__ = [
    "MONTHLY_AMOUNTS",
    "MONTHLY_COUNTS",
    "SMALL_AMOUNTS",
    "SMALL_COUNTS",
    "Answers",
    "EnterAboveScaleForm",
    "EnterpriseForm",
    "HonourForm",
    "LeaveAboveScaleForm",
    "MonthlyReturnForm",
    "MoveForm",
    "RenameForm",
    "SmallReturnForm",
    "read_answer",
    "read_answers",
]
