"""Published figures and how they hold."""

from zones.claims.arithmetic import bases_for, net_for
from zones.claims.judging import Claim, claims, tally
from zones.claims.verdicts import Verdict, held_against, printed_step

__all__ = ["Claim", "Verdict", "bases_for", "claims", "held_against", "net_for", "printed_step", "tally"]
