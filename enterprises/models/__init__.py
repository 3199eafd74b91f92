"""What is kept of enterprises: the register, where they stand, what they report and earned, who accepts it."""

from enterprises.models.attachments import Attachment
from enterprises.models.contact import Contact
from enterprises.models.deliveries import Delivery
from enterprises.models.honour import Honour
from enterprises.models.imports import Import, ImportProblem, ImportRepair, SheetMapping
from enterprises.models.life import Distinction, StateSpell, Succession
from enterprises.models.links import FirmLink, FirmLinkUse
from enterprises.models.papers import Paper
from enterprises.models.register import AboveScaleSpell, Enterprise, EnterpriseName, Placement
from enterprises.models.reminders import Dispatch, Reminder, Webhook
from enterprises.models.returns import MonthlyReturn, ReturnState, SmallReturn
from enterprises.models.submissions import (
    Correction,
    Decision,
    Responsibility,
    ReturnKind,
    Scribble,
    Submission,
)

__all__ = [
    "AboveScaleSpell",
    "Attachment",
    "Contact",
    "Correction",
    "Decision",
    "Delivery",
    "Dispatch",
    "Distinction",
    "Enterprise",
    "EnterpriseName",
    "FirmLink",
    "FirmLinkUse",
    "Honour",
    "Import",
    "ImportProblem",
    "ImportRepair",
    "MonthlyReturn",
    "Paper",
    "Placement",
    "Reminder",
    "Responsibility",
    "ReturnKind",
    "ReturnState",
    "Scribble",
    "SheetMapping",
    "SmallReturn",
    "StateSpell",
    "Submission",
    "Succession",
    "Webhook",
]
