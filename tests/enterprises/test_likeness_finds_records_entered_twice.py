"""Records that may be one enterprise: each way of being alike, what is not alike, and that many take no time."""

import pytest

from common.codes import make_credit_code
from enterprises import likeness
from enterprises.likeness import Known, Likeness, name_key, one_edit, one_slip_away, suspicions

PLACES = ["永嘉县", "温州市", "玉环市"]


def known(id, name, township="", body=None, region="330324", others=()):
    return Known(id, make_credit_code(region, body or f"PDY{id * 7919 % 100000:05d}"), name, township, others)


def ways(*records):
    return [(each.first, each.second, *each.ways) for each in suspicions(records, PLACES)]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("浙江永嘉华泰泵业有限公司", "华泰泵业"),
        ("永嘉县华泰泵业股份有限公司", "华泰泵业"),
        ("温州市华泰泵业（集团）有限责任公司", "华泰泵业"),
        ("华泰 泵业·有限公司", "华泰泵业"),
        ("ＡＢＣ阀门有限公司", "ABC阀门"),
        ("永嘉有限公司", "永嘉"),
    ],
)
def test_a_name_is_cut_down_to_what_tells_it(name, key):
    assert ways(known(1, name), known(2, key)) == [(1, 2, Likeness.NAME)]


def test_the_same_organisation_code_under_two_regions_is_one_enterprise():
    old, new = known(1, "甲厂", region="331021", body="PDY00001"), known(2, "乙厂", region="331083", body="PDY00001")

    assert ways(old, new) == [(1, 2, Likeness.BODY)]


def test_the_same_name_in_one_township_weighs_more_than_the_name_alone():
    one, two = known(1, "浙江华泰泵业有限公司", "瓯北街道"), known(2, "华泰泵业", "瓯北街道")
    three = known(3, "华泰泵业有限公司", "桥头镇")

    assert ways(one, two, three) == [
        (1, 2, Likeness.NAME_TOWNSHIP),
        (1, 3, Likeness.NAME),
        (2, 3, Likeness.NAME),
    ]


def test_a_former_name_is_a_name_too():
    assert ways(known(1, "新光阀门有限公司"), known(2, "伯特利阀门", others=("永嘉县新光阀门",))) == [
        (1, 2, Likeness.FORMER)
    ]


def test_names_that_sound_alike_are_shown():
    assert ways(known(1, "永嘉华泰泵业"), known(2, "永嘉华太泵业")) == [(1, 2, Likeness.SOUND)]


def test_one_letter_apart_is_common_and_shown_only_beside_a_code_one_slip_apart():
    one, two = known(1, "兴达阀门", body="PDY00001"), known(2, "兴泰阀门", body="PDY54321")
    near = known(3, "兴光阀门", body="PDY00011")

    assert ways(one, two, near) == [(1, 3, Likeness.LETTER)]


def test_what_has_nothing_in_common_is_not_shown():
    assert ways(known(1, "永嘉阀门有限公司"), known(2, "永嘉泵业有限公司"), known(3, "浙江报喜鸟服饰股份")) == []


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("abcd", "abcd", False),
        ("abcd", "abxd", True),
        ("abcd", "acbd", True),
        ("abcd", "abd", True),
        ("abcd", "abcde", True),
        ("abcd", "badc", False),
        ("abcd", "ab", False),
        ("", "a", True),
    ],
)
def test_one_edit(one, other, near):
    assert one_edit(one, other) is one_edit(other, one) is near


def test_every_slip_of_the_hand_leads_back():
    code = make_credit_code("330324", "PDY00001")
    slips = [code[:17], code + "1", code[:4] + code[5] + code[4] + code[6:], "8" + code[1:]]

    assert all(code in one_slip_away(slip) for slip in slips)
    assert code not in one_slip_away(code)


def test_records_that_share_a_word_with_a_crowd_are_no_pairs():
    crowd = [known(number, "永嘉阀门厂") for number in range(1, 40)]

    assert suspicions(crowd, PLACES) == []


def test_nobody_in_a_county_is_held_against_everybody(monkeypatch):
    words = "华兴永泰达通光宏伟力利德方正大中天地新远"
    crowd = [
        known(
            number,
            f"永嘉{words[number % 20]}{words[number // 20 % 20]}{'甲乙丙丁戊己庚'[number % 7]}阀门有限公司",
            "瓯北街道",
        )
        for number in range(1, 1301)
    ]
    compared = []
    monkeypatch.setattr(likeness, "one_edit", lambda one, other: compared.append(one))
    suspicions(crowd, PLACES)

    assert 0 < len(compared) < 20 * len(crowd)


def test_a_key_without_places_keeps_them():
    assert name_key("永嘉华泰泵业有限公司") == "永嘉华泰泵业"
