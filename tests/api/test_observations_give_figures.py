"""Observations: what is asked comes, each row whole, exact and with a reason for every gap."""

import csv
import io
import json
from datetime import datetime
from decimal import Decimal

import pytest

from common.periods import Freq, Period
from enterprises.models import MonthlyReturn
from tests import facts
from tests.api.conftest import Reader
from zones.engine import drain
from zones.models import Area, Figure

ASK = "/api/v1/observations/?"
FIELDS = [
    *("id", "zone", "area", "indicator", "freq", "period", "member", "numerator", "denominator", "value", "lower"),
    *("upper", "n", "pending", "excluded", "unit", "status", "reason", "revised", "since"),
]


def test_a_rate_comes_whole_and_by_kind(world, reader):
    (row,) = reader.rows(f"{ASK}zone=test-valves&indicator=batch_pass_rate&freq=Q&start=2016-Q2&end=2016-Q2")

    assert list(row) == FIELDS
    assert row["zone"] == "test-valves"
    assert row["area"] == "zone:test-valves"
    assert row["period"] == "2016-Q2"
    assert row["member"] == "kind:province-regular-production"
    assert (row["numerator"], row["denominator"], row["value"], row["n"]) == (3, 4, 0.75, 4)
    # Wilson for 3 of 4, by hand: centre (0.75 + 0.4802) / 1.9604, reach 1.96 sqrt(0.1875/4 + 0.0600) / 1.9604
    assert row["lower"] == pytest.approx(0.3006, abs=1e-4)
    assert row["upper"] == pytest.approx(0.9544, abs=1e-4)
    assert (row["pending"], row["unit"], row["status"], row["revised"]) == (1, "PERCENT", "P", False)


def test_single_january_and_february_do_not_exist(world, reader):
    rows = reader.rows(f"{ASK}zone=test-valves&indicator=output&freq=M&start=2016-01&end=2016-04")

    assert [(row["period"], row["status"], row["reason"]) for row in rows] == [
        ("2016-01", "M", "no_such_period"),
        ("2016-02", "M", "no_such_period"),
        ("2016-03", "A", ""),
        ("2016-04", "O", "missing"),
    ]
    assert [row["value"] for row in rows] == [None, None, 6_000_000, None]
    assert all(list(row) == FIELDS for row in rows)


def test_cumulative_january_does_not_exist_and_february_does(world, reader):
    rows = reader.rows(f"{ASK}zone=test-valves&indicator=output&freq=C&start=2016-01&end=2016-02")

    assert [(row["period"], row["status"], row["value"]) for row in rows] == [
        ("2016-01", "M", None),
        ("2016-02", "A", 12_000_000),
    ]


def test_what_is_asked_by_the_quarter_does_not_exist_between(world, reader):
    rows = reader.rows(f"{ASK}zone=test-valves&indicator=cluster_output&freq=C&start=2016-01&end=2016-03")

    assert [(row["period"], row["reason"]) for row in rows[:2]] == [
        ("2016-01", "no_such_period"),
        ("2016-02", "no_such_period"),
    ]
    assert rows[2]["reason"] != "no_such_period"


def test_an_open_range_goes_to_the_last_computed_month(world, reader):
    rows = reader.rows(f"{ASK}zone=test-valves&indicator=output&freq=Q&start=2016-Q1")

    assert [row["period"] for row in rows] == ["2016-Q1", "2016-Q2", "2016-Q3", "2016-Q4"]
    assert [row["status"] for row in rows] == ["A", "A", "O", "O"]


def test_gaps_are_told_only_for_one_series(world, reader):
    rows = reader.rows(f"{ASK}zone=test-valves&indicator=output,sales&freq=Q&start=2016-Q1")

    assert [(row["indicator"], row["period"]) for row in rows] == [
        ("output", "2016-Q1"),
        ("output", "2016-Q2"),
        ("sales", "2016-Q1"),
        ("sales", "2016-Q2"),
    ]


def test_a_range_before_the_first_month_gives_no_endless_rows(world, reader):
    rows = reader.rows(f"{ASK}zone=test-valves&indicator=output&freq=M&start=0001-01&end=2015-03")

    assert [row["period"] for row in rows] == ["2015-01", "2015-02", "2015-03"]


def test_sums_of_two_firms_are_withheld(world, reader):
    (row,) = reader.rows(f"{ASK}zone=test-pumps&indicator=output&freq=Q&start=2016-Q1&end=2016-Q1")

    hidden = ("numerator", "denominator", "value", "lower", "upper", "n")
    assert [row[name] for name in hidden] == [None] * 6
    assert (row["status"], row["reason"], row["excluded"]) == ("Q", "withheld", 0)


def test_of_a_confidential_ratio_the_parts_are_hidden(world, reader):
    (row,) = reader.rows(f"{ASK}zone=test-valves&indicator=output_growth&freq=Q&start=2016-Q1&end=2016-Q1")

    assert row["value"] == 1
    assert row["numerator"] is None
    assert row["denominator"] is None


def test_several_values_come_by_commas_and_by_repetition(world, reader):
    by_commas = reader.rows(f"{ASK}zone=test-valves,test-pumps&indicator=enterprises&freq=A")
    repeated = reader.rows(f"{ASK}zone=test-valves&zone=test-pumps&indicator=enterprises&freq=A")

    assert by_commas == repeated
    assert {row["zone"] for row in by_commas} == {"test-valves", "test-pumps"}


def test_areas_above_zones_have_no_zone(world, reader):
    rows = reader.rows(f"{ASK}area=division:330324,country:CN&indicator=enterprises&freq=A&start=2016")

    assert [(row["zone"], row["area"], row["value"]) for row in rows] == [(None, "country:CN", 5)]


def test_members_can_be_chosen(world, reader):
    member = "kind:province-regular-production"
    rows = reader.rows(f"{ASK}zone=test-valves&indicator=batches_tested&freq=A&start=2016&member={member}")

    assert [(row["member"], row["value"]) for row in rows] == [(member, 4)]


@pytest.mark.parametrize(
    ("time", "periods"),
    [("last12m", ["2016-Q1", "2016-Q2", "2016-Q3", "2016-Q4"]), ("last3m", ["2016-Q4"]), ("ytd", ["2016-Q1"])],
)
def test_time_can_be_told_from_the_last_computed_month(world, reader, time, periods):
    rows = reader.rows(f"{ASK}zone=test-valves&indicator=output&freq=Q&time={time}")

    assert [row["period"] for row in rows][: len(periods)] == periods


def test_as_of_gives_what_stood_then(world, reader):
    before = Figure.objects.get(area__code="test-valves", indicator="output", freq="Q", month="2016-03-01")
    MonthlyReturn.objects.filter(enterprise=world.firms[0], month=facts.day("2016-03")).update(output=9_000_000)
    drain()
    address = f"{ASK}zone=test-valves&indicator=output&freq=Q&start=2016-Q1&end=2016-Q1"

    (now,) = reader.rows(address)
    (then,) = reader.rows(f"{address}&asOf={before.since.isoformat()}")

    assert (then["value"], then["revised"]) == (18_000_000, False)
    assert (now["value"], now["revised"]) == (24_000_000, True)
    assert reader.one(f"/api/v1/observations/{then['id']}/")["value"] == 18_000_000


def test_a_replaced_row_says_until_when_it_stood_and_leads_to_the_current_one(world, reader):
    first = Figure.objects.get(area__code="test-valves", indicator="output", freq="Q", month="2016-03-01")
    for output in (9_000_000, 8_000_000):
        MonthlyReturn.objects.filter(enterprise=world.firms[0], month=facts.day("2016-03")).update(output=output)
        drain()
    (now,) = reader.rows(f"{ASK}zone=test-valves&indicator=output&freq=Q&start=2016-Q1&end=2016-Q1")
    current = reader.ask(f"/api/v1/observations/{now['id']}/")
    assert json.loads(current.content) == now | {"until": None}
    assert "Link" not in current.headers

    past = Figure.objects.filter(area=first.area, indicator="output", freq="Q", month=first.month, until__isnull=False)
    assert past.count() == 2
    for one in past:
        for slash in "/", "":
            answer = reader.ask(f"/api/v1/observations/{one.pk}{slash}")
            assert datetime.fromisoformat(json.loads(answer.content)["until"]) == one.until
            assert answer.headers["Link"] == (
                f'<http://testserver/api/v1/observations/{now["id"]}/>; rel="successor-version"'
            )


@pytest.mark.parametrize("time", ["ytd", "last12m"])
def test_a_relative_time_beside_a_start_is_refused_as_it_was_asked(world, reader, time):
    problem = reader.problem(f"{ASK}zone=test-valves&time={time}&start=2016")

    assert (problem["parameter"], problem["value"]) == ("time", time)


def test_csv_has_the_same_numbers_with_every_digit(world, reader):
    address = f"{ASK}zone=test-valves&indicator=batch_pass_rate,output&freq=Q,M"
    texts = json.loads(reader.ask(address).content, parse_float=str, parse_int=str)["results"]

    answer = reader.ask(f"{address}&format=csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))

    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert [list(row) for row in rows[:1]] == [FIELDS]
    written = [
        {name: "" if value is None else str(value).replace("False", "false") for name, value in row.items()}
        for row in texts
    ]
    assert rows == written


def _plain(value):
    return "" if value is None else {True: "true", False: "false"}[value] if isinstance(value, bool) else value


def test_csv_for_excel_carries_a_byte_order_mark(world, reader):
    answer = reader.ask(f"{ASK}zone=test-valves&indicator=enterprises&freq=A&format=excel")

    assert answer.content.startswith(b"\xef\xbb\xbfid,zone,")


def test_period_codes_are_those_of_the_portal(world, reader):
    rows = [row for row in reader.rows(f"{ASK}zone=test-valves") if row["id"]]

    months = dict(Figure.objects.values_list("id", "month"))
    assert {row["freq"] for row in rows} == set("MQSACR")
    assert all(row["period"] == Period(Freq(row["freq"]), months[row["id"]]).code for row in rows)


def test_a_zone_without_figures_gives_an_empty_list(world, reader):
    zone = facts.zone("test-new")
    Area.objects.create(kind="zone", code="test-new", name="新", name_en="new", ref=zone.pk)

    assert reader.rows(f"{ASK}zone=test-new") == []


@pytest.mark.parametrize("rest", ["", "&indicator=output&freq=Q&start=2016-Q1&end=2016-Q1"], ids=["all", "one series"])
def test_a_zone_just_founded_is_known_before_the_next_drain(world, reader, rest):
    facts.zone("just-founded")

    assert [row["status"] for row in reader.rows(f"{ASK}zone=just-founded{rest}")] == (["O"] if rest else [])
    assert reader.problem(f"{ASK}zone=never-founded{rest}")["known"] == ["just-founded", "test-pumps", "test-valves"]


def test_too_much_is_refused_with_the_way_out(world, reader, monkeypatch):
    monkeypatch.setattr("api.observations.MOST_ROWS", 3)

    for broad_or_narrow in ("", "zone=test-valves", "zone=test-valves&indicator=enterprises"):
        problem = reader.problem(ASK + broad_or_narrow, 413)
        assert problem["limit"] == 3
        assert "start" in problem["detail"]
    assert len(reader.rows(f"{ASK}zone=test-valves&indicator=enterprises&freq=Q&start=2016-Q2")) == 3


def test_values_are_exact_decimals(world, reader):
    text = reader.ask(f"{ASK}zone=test-valves&indicator=item_failure_rate&freq=A&start=2016").content.decode()
    (row,) = json.loads(text, parse_float=Decimal)["results"]

    figure = Figure.objects.get(pk=row["id"])
    assert (row["value"], row["lower"], row["upper"]) == (figure.value, figure.lower, figure.upper)
    assert row["value"] == Decimal("0.125")


def test_an_official_of_the_county_sees_what_the_public_may_not(world, client):
    official = facts.user("official", {"role": "official", "division": facts.division()})
    client.force_login(official)

    (row,) = Reader(client).rows(f"{ASK}zone=test-pumps&indicator=output&freq=Q&start=2016-Q1&end=2016-Q1")

    assert (row["status"], row["value"]) == ("A", 27_000_000)


def test_an_official_of_another_county_sees_no_more_than_the_public(world, client, reader):
    address = f"{ASK}zone=test-pumps&indicator=output&freq=Q&start=2016-Q1&end=2016-Q1"
    public = reader.rows(address)
    client.force_login(facts.user("other", {"role": "official", "division": facts.division(facts.TIANTAI)}))

    assert Reader(client).rows(address) == public
