"""Random facts in random order, drains in between: the engine's figures are those of the loops and of a full run."""

import os
import time

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.truth.loops import differences
from tests.truth.plays import FIRST, STEPS, Cast
from zones import engine
from zones.engine import audit

# TRUTH_EXAMPLES=500 plays longer and other worlds every time; TRUTH_SHRINK=1 makes what it finds small, in minutes.
LONG = int(os.environ.get("TRUTH_EXAMPLES", 0))
PHASES = tuple(Phase) if os.environ.get("TRUTH_SHRINK") else (Phase.explicit, Phase.generate)
# On a machine that is busy with other things fewer worlds are played.
SECONDS = 3600 if LONG else 40
STARTED = {}


@settings(
    max_examples=LONG or 15,
    derandomize=not LONG,
    phases=PHASES,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(
    # a horizon need not begin in January
    first=st.sampled_from([FIRST, FIRST.replace(month=4)]),
    rounds=st.lists(st.lists(STEPS, min_size=5, max_size=25), min_size=1, max_size=4),
)
@pytest.mark.django_db
def test_incremental_figures_are_those_of_the_loops_and_of_a_recomputation(first, rounds):
    if time.monotonic() > STARTED.setdefault("at", time.monotonic()) + SECONDS:
        return
    with transaction.atomic():
        cast = Cast.assemble(first)
        for steps in rounds:
            for step in steps:
                step.play(cast)
            assert engine.drain().failed == []
        found = differences()
        assert not found, "\n".join(found)
        assert audit.run() == {}
        transaction.set_rollback(True)
