"""What is kept of enterprises: the register, where they stand, what they report, what they earned."""

from enterprises.models.honour import Honour
from enterprises.models.register import AboveScaleSpell, Enterprise, EnterpriseName, Placement
from enterprises.models.returns import MonthlyReturn, ReturnState, SmallReturn

__all__ = [
    "AboveScaleSpell",
    "Enterprise",
    "EnterpriseName",
    "Honour",
    "MonthlyReturn",
    "Placement",
    "ReturnState",
    "SmallReturn",
]
