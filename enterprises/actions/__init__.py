"""Everything a person can do with enterprises, by noun."""

from enterprises.actions.deliveries import Stale, deliver_returns
from enterprises.actions.honours import record_honour
from enterprises.actions.life import change_state, succeed, tell_apart
from enterprises.actions.register import (
    add_alias,
    amend_enterprise,
    keep_contact,
    move_enterprise,
    register_enterprise,
    rename_enterprise,
)
from enterprises.actions.returns import Conflict, Filed, file_monthly_return, file_rows, file_small_return, fill_cells
from enterprises.actions.scale import enter_above_scale, leave_above_scale
from enterprises.actions.submissions import (
    accept,
    accept_correction,
    answer_for,
    ask_correction,
    extend,
    open_month,
    refuse_correction,
    reopen,
    return_rows,
    submit,
    take_back,
    withdraw_correction,
)

__all__ = [
    "Conflict",
    "Filed",
    "Stale",
    "accept",
    "accept_correction",
    "add_alias",
    "amend_enterprise",
    "answer_for",
    "ask_correction",
    "change_state",
    "deliver_returns",
    "enter_above_scale",
    "extend",
    "file_monthly_return",
    "file_rows",
    "file_small_return",
    "fill_cells",
    "keep_contact",
    "leave_above_scale",
    "move_enterprise",
    "open_month",
    "record_honour",
    "refuse_correction",
    "register_enterprise",
    "rename_enterprise",
    "reopen",
    "return_rows",
    "submit",
    "succeed",
    "take_back",
    "tell_apart",
    "withdraw_correction",
]
