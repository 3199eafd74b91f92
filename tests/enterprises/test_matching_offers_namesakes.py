"""A name that two firms bear decides for neither: both are offered, whatever stands for a code."""

import pytest

from enterprises.sheets.matching import Firm, Match, Register

ONE, TWO = Firm(1, "91330324MA00000110", "华泰泵业有限公司"), Firm(2, "91330324MA0000022X", "华泰泵业有限责任公司")
OTHER = Firm(3, "913303247000000335", "东门铸件厂")


@pytest.fixture
def register():
    firms = (ONE, TWO, OTHER)
    return Register({firm.code: firm for firm in firms}, {firm.id: firm for firm in firms})


@pytest.mark.parametrize("code", ["", "无", "91330324999999999X"])
def test_both_namesakes_are_offered_and_none_is_proposed(register, code):
    assert register.match(code, "华泰泵业有限公司") == Match(None, "namesakes", None, (ONE, TWO))


def test_a_code_one_slip_away_still_tells_which_of_the_two_is_meant(register):
    slipped = "8" + TWO.code[1:]
    assert register.match(slipped, TWO.name).proposed == TWO
    assert register.match(TWO.code, ONE.name).firm == TWO
