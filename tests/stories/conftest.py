"""A story: one zone of the sources, its made-up facts entered, the engine run, and its published figures read."""

from collections.abc import Callable
from datetime import date

import pytest

from zones import claims, engine
from zones.demo.load import load
from zones.demo.scale import Scale


@pytest.fixture
def tell(db) -> Callable[..., dict[str, claims.Claim]]:
    def tell(zone: str, *, last: date, months: int) -> dict[str, claims.Claim]:
        load(Scale(only=frozenset({zone}), last=last, months=months, unsettled=0, batches=0))
        engine.recompute()
        return {claim.published.code: claim for claim in claims.claims()}

    return tell
