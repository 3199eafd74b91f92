"""A story: one zone of the sources, its made-up facts entered, the engine run, and its published figures read."""

from datetime import date

from zones import engine
from zones.claims import Claim, claims
from zones.demo.load import load
from zones.demo.scale import Scale


def tell(zone: str, *, last: date, months: int) -> dict[str, Claim]:
    """The claims after so many months of the zone, the last one included and all of them settled."""
    load(Scale(only=frozenset({zone}), last=last, months=months, unsettled=0, batches=0))
    engine.recompute()
    return {claim.published.code: claim for claim in claims()}
