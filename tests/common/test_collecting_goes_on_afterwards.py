"""The search for cycles rests while a block works, and goes on after it, whatever happened inside."""

import gc

import pytest

from common.collecting import no_cycles


def test_it_rests_inside_and_goes_on_after_an_error():
    inside = []

    @no_cycles()
    def fail():
        inside.append(gc.isenabled())
        raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert (inside, gc.isenabled()) == ([False], True)


def test_who_had_turned_it_off_keeps_it_off():
    gc.disable()
    try:
        with no_cycles():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
