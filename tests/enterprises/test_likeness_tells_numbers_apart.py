"""Names that differ in their numbers alone are different firms, however near their codes are."""

import pytest

from common.codes import make_credit_code
from enterprises.likeness import Known, Likeness, suspicions


def found(one, other):
    codes = make_credit_code("330324", "PDY00001"), make_credit_code("330324", "PDY00011")
    records = [Known(at, code, name, "") for at, (name, code) in enumerate(zip((one, other), codes, strict=True))]
    return [each.ways for each in suspicions(records)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("演示永嘉泵业0059", "演示永嘉泵业0051"),
        ("永嘉阀门一厂", "永嘉阀门二厂"),
        ("永嘉第一阀门厂", "永嘉第二阀门厂"),
        ("永嘉阀门三分厂", "永嘉阀门五分厂"),
        ("永嘉阀门1号车间", "永嘉阀门2号车间"),
    ],
)
def test_another_number_is_another_firm(one, other):
    assert found(one, other) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("三星泵业", "二星泵业"),
        ("永嘉阀门一厂", "永嘉阀门厂"),
        ("演示永嘉泵业0059", "演示永佳泵业0059"),
    ],
)
def test_another_letter_or_a_number_left_out_is_still_shown(one, other):
    assert [Likeness.LETTER in ways or Likeness.SOUND in ways for ways in found(one, other)] == [True]
