"""Everything a person can do with enterprises, by noun."""

from enterprises.actions.attachments import attach, detach
from enterprises.actions.blocks import Filled, Line, copy_exempt, fill_block
from enterprises.actions.corrections import (
    accept_correction,
    apply_asked,
    ask_correction,
    refuse_correction,
    withdraw_correction,
)
from enterprises.actions.deliveries import Overtaken, Stale, deliver_returns, forget_deliveries
from enterprises.actions.filing import ask_to_file, ask_to_look, file_import, undo_import, write_good
from enterprises.actions.honours import record_honour
from enterprises.actions.imports import (
    bring_sheet,
    choose,
    keep_judgement,
    keep_moves,
    map_columns,
    repair,
    take_back_choice,
    take_back_repair,
)
from enterprises.actions.jobs import claim, give_up, hand_over, sign_of_life
from enterprises.actions.life import change_state, succeed, tell_apart
from enterprises.actions.links import LinkFilled, fill_by_link, make_links, open_link, revoke_links
from enterprises.actions.papers import (
    ask_for_paper,
    drop_papers,
    give_up_paper,
    keep_paper,
    take_up_paper,
    tell_progress,
)
from enterprises.actions.register import (
    add_alias,
    amend_enterprise,
    keep_contact,
    move_enterprise,
    register_enterprise,
    rename_enterprise,
)
from enterprises.actions.reminders import (
    remind,
    set_webhook,
    settle_dispatch,
    stop_webhook,
    take_up_dispatch,
    try_webhook,
)
from enterprises.actions.restoring import move_transactions_back
from enterprises.actions.returns import Conflict, Filed, file_monthly_return, file_rows, file_small_return, fill_cells
from enterprises.actions.scale import enter_above_scale, leave_above_scale
from enterprises.actions.submissions import (
    accept,
    answer_for,
    extend,
    open_month,
    reopen,
    return_rows,
    submit,
    take_back,
)

__all__ = [
    "Conflict",
    "Filed",
    "Filled",
    "Line",
    "LinkFilled",
    "Overtaken",
    "Stale",
    "accept",
    "accept_correction",
    "add_alias",
    "amend_enterprise",
    "answer_for",
    "apply_asked",
    "ask_correction",
    "ask_for_paper",
    "ask_to_file",
    "ask_to_look",
    "attach",
    "bring_sheet",
    "change_state",
    "choose",
    "claim",
    "copy_exempt",
    "deliver_returns",
    "detach",
    "drop_papers",
    "enter_above_scale",
    "extend",
    "file_import",
    "file_monthly_return",
    "file_rows",
    "file_small_return",
    "fill_block",
    "fill_by_link",
    "fill_cells",
    "forget_deliveries",
    "give_up",
    "give_up_paper",
    "hand_over",
    "keep_contact",
    "keep_judgement",
    "keep_moves",
    "keep_paper",
    "leave_above_scale",
    "make_links",
    "map_columns",
    "move_enterprise",
    "move_transactions_back",
    "open_link",
    "open_month",
    "record_honour",
    "refuse_correction",
    "register_enterprise",
    "remind",
    "rename_enterprise",
    "reopen",
    "repair",
    "return_rows",
    "revoke_links",
    "set_webhook",
    "settle_dispatch",
    "sign_of_life",
    "stop_webhook",
    "submit",
    "succeed",
    "take_back",
    "take_back_choice",
    "take_back_repair",
    "take_up_dispatch",
    "take_up_paper",
    "tell_apart",
    "tell_progress",
    "try_webhook",
    "undo_import",
    "withdraw_correction",
    "write_good",
]
