"""The rows of a zone's figures name a return of another association to those alone who may read that return."""

import json

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from accounts.models import Grant
from enterprises.models import AboveScaleSpell, MonthlyReturn, Responsibility
from tests import facts
from tests.facts import YONGJIA, YUHUAN, day, division
from zones import engine
from zones.actions import advance_horizon, allow_reading, end_reading
from zones.models import Figure, Membership

pytestmark = pytest.mark.django_db
MONTH = "2016-04"
OWN, STRANGE = (1_000_000, 2_000_000), 4_440_000
TOTAL = sum(OWN) + STRANGE


@pytest.fixture
def pumps():
    return facts.zone("pumps", YONGJIA)


@pytest.fixture
def valves():
    return facts.zone("valves", YUHUAN)


def member(zone, name, association, output):
    firm = facts.enterprise(name)
    facts.member(zone, firm)
    AboveScaleSpell.objects.create(enterprise=firm, during=DateRange(day("2014-01"), None))
    Responsibility.objects.create(enterprise=firm, association=association, during=DateRange(None, None))
    facts.monthly_return(firm, MONTH, association=association, output=output)
    return firm


@pytest.fixture
def strange(pumps, valves):
    """In the valves' zone, where two others report to its own association; this one reports to the pumps'."""
    for number, output in enumerate(OWN):
        member(valves, f"本会{number}厂", valves.association, output)
    firm = member(valves, "别会的厂", pumps.association, STRANGE)
    advance_horizon(to=day(MONTH), first=day("2016-01"), by=None)
    assert engine.drain().failed == []
    return firm


@pytest.fixture
def clerk(valves):
    return facts.user("clerk", {"role": Grant.Role.CLERK, "organisation": valves.association})


def figure(zone, indicator, freq):
    return Figure.objects.current().get(
        area__kind="zone", area__ref=zone.pk, indicator=indicator, freq=freq, month=day(MONTH), member="_T"
    )


def first_part(client, reader, one):
    """The first part of a figure by the API, and the whole page of the same figure."""
    client.force_login(reader)
    told = json.loads(client.get(f"/api/v1/observations/{one.pk}/evidence/").content)["parts"][0]
    return told, client.get(f"/figures/{one.pk}/").content.decode()


def named(client, reader, zone):
    """The firms whose output stands among the rows, by page and API; they have to agree, and add up."""
    told, page = first_part(client, reader, figure(zone, "output", "C"))
    names = {row["name"] for row in told["rows"]}
    assert (told["value"], told["closed"], told["row_count"]) == (TOTAL, TOTAL, 3)
    assert told["unnamed"] == 3 - len(names)
    assert sum(row["amount"] for row in told["rows"]) == TOTAL - ("别会的厂" not in names) * STRANGE
    assert {name for name in ("本会0厂", "本会1厂", "别会的厂") if name in page} == names
    assert ("444" in page) is ("别会的厂" in names)
    assert ("另有 1 份报表由别的协会填报" in page) is ("别会的厂" not in names)
    assert "逐行合计相符" in page
    return names


BOTH, ALL = {"本会0厂", "本会1厂"}, {"本会0厂", "本会1厂", "别会的厂"}


def test_the_zones_association_reads_anothers_return_among_the_rows_while_it_is_let(
    client, strange, clerk, pumps, valves
):
    assert named(client, clerk, valves) == BOTH

    membership = Membership.objects.get(enterprise=strange)
    consent = allow_reading(association=pumps.association, membership=membership, on=day("2016-04-30"), by=None)
    assert named(client, clerk, valves) == ALL

    end_reading(consent=consent, on=day("2016-04-30"), by=None)
    assert named(client, clerk, valves) == BOTH


@pytest.mark.parametrize(
    ("role", "place", "names"),
    [("official", YUHUAN, BOTH), ("official", "330000", ALL), ("auditor", "330000", ALL)],
    ids=["over the zone", "over both", "auditor"],
)
def test_officials_read_the_returns_within_their_reach_among_the_rows(client, strange, valves, role, place, names):
    assert named(client, facts.user("reader", {"role": role, "division": division(place)}), valves) == names


def test_of_a_count_the_zones_association_learns_how_many_of_anothers_reported_and_not_who(
    client, strange, clerk, valves
):
    coverage = figure(valves, "reporting_coverage", "M")
    told, _page = first_part(client, clerk, coverage)
    assert ({row["name"] for row in told["rows"]}, told["unnamed"], told["left_out_unnamed"]) == (BOTH, 1, 0)

    MonthlyReturn.objects.filter(enterprise=strange).update(state="missing", output=None)
    engine.drain()
    told, page = first_part(client, clerk, coverage)
    assert (len(told["rows"]), told["unnamed"], told["left_out"], told["left_out_unnamed"]) == (2, 0, [], 1)
    # the denominator is all that are above scale, whoever they report to
    assert page.count("别会的厂") == 1


def test_of_firms_without_a_return_those_are_named_that_nobody_else_answers_for(client, strange, clerk, pumps, valves):
    MonthlyReturn.objects.all().delete()
    free = facts.enterprise("散户")
    facts.member(valves, free)
    AboveScaleSpell.objects.create(enterprise=free, during=DateRange(day("2014-01"), None))
    engine.drain()

    told, _page = first_part(client, clerk, figure(valves, "reporting_coverage", "M"))
    assert {row["name"] for row in told["left_out"]} == {*BOTH, "散户"}
    assert told["left_out_unnamed"] == 1


def test_rows_are_turned_over_without_those_that_are_not_named(client, strange, clerk, valves):
    client.force_login(clerk)
    one = figure(valves, "output", "C")
    told = json.loads(client.get(f"/api/v1/observations/{one.pk}/evidence/?offset=1").content)["parts"][0]

    assert [row["amount"] for row in told["rows"]] == [OWN[0]]
    assert (told["closed"], told["row_count"], told["unnamed"]) == (TOTAL, 3, 1)
    assert client.get(f"/figures/{one.pk}/", {"from": 2}).status_code == 404
