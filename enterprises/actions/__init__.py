"""Everything a person can do with enterprises, by noun."""

from enterprises.actions.honours import record_honour
from enterprises.actions.register import (
    enter_above_scale,
    leave_above_scale,
    move_enterprise,
    register_enterprise,
    rename_enterprise,
)
from enterprises.actions.returns import file_monthly_return, file_small_return

__all__ = [
    "enter_above_scale",
    "file_monthly_return",
    "file_small_return",
    "leave_above_scale",
    "move_enterprise",
    "record_honour",
    "register_enterprise",
    "rename_enterprise",
]
