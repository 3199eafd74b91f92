"""Everything a person, or the clock, can do with zones, by noun."""

from zones.actions.horizon import advance_horizon, settle
from zones.actions.members import join_zone, leave_zone
from zones.actions.records import record_in_zone

__all__ = ["advance_horizon", "join_zone", "leave_zone", "record_in_zone", "settle"]
