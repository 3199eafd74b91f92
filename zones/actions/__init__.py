"""Everything a person, or the clock, can do with zones, by noun."""

from zones.actions.bulk import load_members
from zones.actions.consenting import allow_reading, end_reading
from zones.actions.founding import correct_stage, found_zone, record_stage, rename_zone, revise_zone
from zones.actions.horizon import advance_horizon, settle
from zones.actions.members import (
    change_member_state,
    join_zone,
    leave_zone,
    register_member,
    succeed_members,
)
from zones.actions.records import record_in_zone

__all__ = [
    "advance_horizon",
    "allow_reading",
    "change_member_state",
    "correct_stage",
    "end_reading",
    "found_zone",
    "join_zone",
    "leave_zone",
    "load_members",
    "record_in_zone",
    "record_stage",
    "register_member",
    "rename_zone",
    "revise_zone",
    "settle",
    "succeed_members",
]
