"""Haining's regional brands at the end of 2014: honours, licences, certificates and standards."""

from datetime import date

import pytest

from tests.stories.telling import read_by_machine, read_on_the_page, tell
from zones.claims import Verdict

pytestmark = pytest.mark.django_db

REPRODUCED = {
    "F004-01": 4,
    "F004-04": 123,
    "F004-05": 46,
    "F004-06": 9,
    "F004-07": 194,
    "F004-09": 126,
    "F004-10": 3_110_000,
    "F004-16": 12,
    "F004-22": 21,
    "F004-28": 129,
    "F004-29": 15,
    "F004-30": 19,
    "F004-36": 650,
    "F004-40": 20,
}


def test_what_haining_published_comes_back_through_the_engine(client):
    told = tell("haining-regional-brand", last=date(2014, 12, 1), months=24)

    assert {code: told[code].ours for code in REPRODUCED} == REPRODUCED
    assert {told[code].verdict for code in REPRODUCED} == {Verdict.REPRODUCED}
    assert (told["F004-17"].verdict, told["F004-17"].ours) == (Verdict.WITHIN_WORDING, 1_236)

    by_machine = read_by_machine(client, "haining-regional-brand")
    assert {code: by_machine[code] for code in REPRODUCED} == {
        code: ("reproduced", value) for code, value in REPRODUCED.items()
    }
    page = read_on_the_page(client, "haining-regional-brand")
    for words in ("311万元", "650张", "演示凑数一致"):
        assert words in page
