"""Made-up firms join, leave, enter above scale and leave it so that the counts of given days come out."""

import random
from datetime import date

from zones.demo.roster import BEGINNING, firms, set_above_scale
from zones.demo.sources import plans

DAYS = ((BEGINNING, 400), (date(2014, 12, 31), 410), (date(2018, 6, 30), 395))


def members(made, on):
    return sum(firm.is_member(on) for firm in made)


def test_members_are_as_many_as_wanted_on_each_day():
    made = firms(DAYS, random.Random(1))

    assert [members(made, day) for day, _ in DAYS] == [400, 410, 395]


def test_some_join_and_some_leave_between_two_days():
    made = firms(DAYS, random.Random(1))

    assert any(firm.left and firm.left <= date(2014, 12, 31) for firm in made)
    assert sum(firm.joined > BEGINNING for firm in made) > 10


def test_firms_above_scale_are_as_many_as_wanted_in_each_month():
    made = firms(DAYS, random.Random(1))
    months = ((BEGINNING, 50), (date(2014, 12, 1), 55), (date(2018, 6, 1), 60))

    set_above_scale(made, months, random.Random(1))

    assert [sum(firm.is_above_scale(month) for firm in made) for month, _ in months] == [50, 55, 60]
    assert any(firm.exit == "smaller" for firm in made)
    assert all(firm.above_from.day == 1 for firm in made if firm.above_from)


def test_the_sources_zones_hold_some_four_thousand_enterprises():
    assert {plan.slug: plan.members[-1][1] for plan in plans()}["yongjia-pump-valve"] == 1_136
    assert 4_200 <= sum(plan.members[-1][1] for plan in plans()) <= 4_500
