"""Everything a person can do with people: organisations, accounts and roles, links, signing in, tokens."""

from accounts.actions.doors import (
    begin_attempt,
    conclude_attempt,
    end_sessions,
    enrol_second_factor,
    remove_second_factor,
    spend_code,
)
from accounts.actions.founding import first_administrator
from accounts.actions.links import accept_invitation, invite, offer_reset, reset_password, withdraw_link
from accounts.actions.people import (
    change_password,
    close_account,
    end_role,
    found_organisation,
    give_role,
    open_account,
    rename_organisation,
    reopen_account,
)
from accounts.actions.tidying import tidy_doors
from accounts.actions.tokens import make_token, note_use, revoke_token

__all__ = [
    "accept_invitation",
    "begin_attempt",
    "change_password",
    "close_account",
    "conclude_attempt",
    "end_role",
    "end_sessions",
    "enrol_second_factor",
    "first_administrator",
    "found_organisation",
    "give_role",
    "invite",
    "make_token",
    "note_use",
    "offer_reset",
    "open_account",
    "remove_second_factor",
    "rename_organisation",
    "reopen_account",
    "reset_password",
    "revoke_token",
    "spend_code",
    "tidy_doors",
    "withdraw_link",
]
