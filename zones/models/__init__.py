"""What is kept of zones: schemes and zones, their members and records, the figures computed, the figures published."""

from zones.models.consents import Consent
from zones.models.figures import Area, Figure, Horizon, Roster, Settled, Stalled, Stratum, Tally
from zones.models.published import PublishedFigure, Source
from zones.models.zone import SLUG, TAKEN, Milestone, Scheme, Zone, ZoneIndustry
from zones.models.zone_facts import Membership, ZoneRecord

__all__ = [
    "SLUG",
    "TAKEN",
    "Area",
    "Consent",
    "Figure",
    "Horizon",
    "Membership",
    "Milestone",
    "PublishedFigure",
    "Roster",
    "Scheme",
    "Settled",
    "Source",
    "Stalled",
    "Stratum",
    "Tally",
    "Zone",
    "ZoneIndustry",
    "ZoneRecord",
]
