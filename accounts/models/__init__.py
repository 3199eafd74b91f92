"""People, the organisations they work for, what they may do, and the doors by which they come in."""

from accounts.models.doors import Attempt, RecoveryCode, SecondFactor, Session
from accounts.models.links import Link
from accounts.models.people import Grant, Organisation, User
from accounts.models.tokens import Token, TokenUse

__all__ = [
    "Attempt",
    "Grant",
    "Link",
    "Organisation",
    "RecoveryCode",
    "SecondFactor",
    "Session",
    "Token",
    "TokenUse",
    "User",
]
