"""Registers: what is public of zones, enterprises, standards and checks, page by page, and nothing else."""

import csv
import io
import json
import re

import pytest

from enterprises.models import MonthlyReturn
from inspections.models import Batch
from tests import facts
from zones.register import load_register


def pages(reader, address):
    """All rows of a register, two by two, along the Link headers."""
    rows = []
    while address:
        answer = reader.ask(address)
        body = json.loads(answer.content)
        rows += body["results"]
        link = re.fullmatch(r'<http://testserver(.+)>; rel="next"', answer.headers.get("Link", ""))
        assert (link and f"http://testserver{link[1]}") == body["next"]
        address = link and link[1]
    return body["count"], rows


@pytest.mark.parametrize(
    ("noun", "key"), [("zones", "slug"), ("enterprises", "credit_code"), ("standards", "number"), ("inspections", "id")]
)
def test_pages_give_every_row_once(world, reader, noun, key):
    count, rows = pages(reader, f"/api/v1/{noun}/?limit=1")
    (whole,) = [reader.rows(f"/api/v1/{noun}/")]

    assert rows == whole
    assert count == len(rows) == len({row[key] for row in rows}) >= 2
    assert [row[key] for row in rows] == sorted(row[key] for row in rows)


def test_a_row_entered_between_two_pages_moves_nothing(world, reader):
    first = reader.one("/api/v1/zones/?limit=1")
    facts.zone("aaa-earlier")

    second = json.loads(reader.ask(first["next"].removeprefix("http://testserver")).content)

    assert [row["slug"] for row in first["results"] + second["results"]] == ["test-pumps", "test-valves"]


def test_a_zone_tells_its_milestones_and_where_its_data_is(world, reader):
    zone = reader.one("/api/v1/zones/test-valves/")

    assert zone["milestones"] == [{"stage": "approved", "on": "2013-08-01", "precision": "month", "source": ""}]
    for address in zone["links"].values():
        assert reader.ask(address).status_code == 200


def test_zones_of_a_division_are_those_below_it_too(world, reader):
    facts.zone("test-elsewhere", county=facts.TIANTAI)

    assert [row["slug"] for row in reader.rows("/api/v1/zones/?division=330300")] == ["test-pumps", "test-valves"]
    assert len(reader.rows("/api/v1/zones/?division=330000")) == 3


def test_an_enterprise_shows_what_is_public(world, reader):
    firm = world.firms[0]

    shown = reader.one(f"/api/v1/enterprises/{firm.credit_code}/")

    assert shown["name"] == "甲阀门厂"
    assert shown["memberships"] == [{"zone": "test-valves", "role": "member", "since": "2014-01-01", "until": None}]
    assert [honour["kind"] for honour in shown["honours"]] == ["brand"]
    assert (shown["checks"]["concluded"], shown["checks"]["failed"]) == (2, 1)
    assert shown["standards"]["drafted"] == 1


def test_no_register_shows_an_amount_of_a_return(world, reader):
    """Every amount in the world is a number that occurs nowhere else."""
    firm = world.firms[0]
    amounts = {value for row in MonthlyReturn.objects.values_list("output", "output_prior", "sales") for value in row}

    for address in ("enterprises/", f"enterprises/{firm.credit_code}/", "zones/", "standards/", "inspections/"):
        text = reader.ask(f"/api/v1/{address}").content.decode()
        assert not [amount for amount in amounts if str(amount) in text], address


def test_enterprises_are_found_by_name_and_zone(world, reader):
    assert [row["name"] for row in reader.rows("/api/v1/enterprises/?q=%E4%B8%81")] == ["丁泵厂"]
    assert len(reader.rows("/api/v1/enterprises/?zone=test-valves")) == 3
    assert reader.rows("/api/v1/enterprises/?state=suspended") == []


def test_only_checks_with_a_verdict_are_listed_and_the_others_counted(world, reader):
    page = reader.one("/api/v1/inspections/?zone=test-valves")

    assert [row["state"] for row in page["results"]] == ["clear", "clear", "overturned", "failed"]
    assert (page["count"], page["pending"]) == (4, 1)


def test_that_an_enterprise_is_being_examined_is_not_told(world, reader):
    batch = Batch.objects.get(state="testing")

    page = reader.one(f"/api/v1/inspections/?enterprise={batch.enterprise.credit_code}")

    assert page["pending"] is None
    assert batch.number not in [row["number"] for row in page["results"]]


@pytest.mark.parametrize(
    ("query", "count"),
    [("state=failed", 1), ("level=province", 4), ("level=nation", 0), ("start=2016-05-05", 0), ("end=2016-05-04", 4)],
)
def test_checks_can_be_narrowed(world, reader, query, count):
    assert len(reader.rows(f"/api/v1/inspections/?{query}")) == count


def test_a_standard_is_found_under_its_number(world, reader):
    standard = reader.one("/api/v1/standards/GB/T%2039904-2021/")

    assert standard["title"] == "阀门"
    assert standard["drafters"] == [
        {"enterprise": world.firms[0].credit_code, "name": "甲阀门厂", "role": "lead", "work": "new"}
    ]
    assert standard["state"] == "in_force"


@pytest.mark.parametrize(
    ("query", "count"),
    [("zone=test-valves", 1), ("zone=test-pumps", 0), ("state=in_force", 2), ("state=withdrawn", 0), ("q=39904", 1)],
)
def test_standards_can_be_narrowed(world, reader, query, count):
    assert len(reader.rows(f"/api/v1/standards/?{query}")) == count


def test_indicators_are_told_in_both_languages(reader):
    rate = reader.one("/api/v1/indicators/batch_pass_rate/")

    assert (rate["name"], rate["unit"], rate["small_n"], rate["has_total"]) == (
        "监督抽查批次合格率",
        "PERCENT",
        30,
        False,
    )
    assert [axis["code"] for axis in rate["axes"]] == ["kind"]
    assert reader.one("/api/v1/indicators/output/")["confidential"] is True
    assert {row["code"] for row in reader.rows("/api/v1/indicators/?freq=R")} >= {"batch_pass_rate"}
    assert "output" not in {row["code"] for row in reader.rows("/api/v1/indicators/?freq=R")}


def test_published_figures_come_with_their_verdicts(db, reader):
    load_register()

    count, rows = pages(reader, "/api/v1/published/?limit=50")

    assert count == len(rows) == 124
    assert {row["verdict"] for row in rows} >= {"not_statistic", "impossible", "not_computable"}
    impossible = reader.rows("/api/v1/published/?verdict=impossible")
    assert impossible
    assert all(row["reason"] for row in impossible)
    assert len(reader.rows("/api/v1/published/?zone=yongjia-pump-valve&limit=1000")) < 124


def test_verdicts_are_told_in_the_readers_language(db, reader):
    load_register()

    answer = reader.ask("/api/v1/published/?verdict=impossible", accept_language="en")

    assert answer.headers["Content-Language"] == "en"
    assert "Accept-Language" in answer.headers["Vary"]
    assert all(row["verdict_label"].isascii() for row in answer.json()["results"])
    assert reader.rows("/api/v1/published/?verdict=impossible")[0]["verdict_label"] == "算术上不可能"


@pytest.mark.parametrize("noun", ["zones", "enterprises", "standards", "inspections", "indicators", "published"])
def test_every_register_is_also_a_table(world, reader, noun):
    load_register()
    answer = reader.ask(
        f"/api/v1/{noun}/?limit=1000" if noun != "indicators" else "/api/v1/indicators/", accept="text/csv"
    )

    table = list(csv.reader(io.StringIO(answer.content.decode())))

    assert len(table) == int(answer.headers["X-Total-Count"]) + 1
    assert len({len(line) for line in table}) == 1


def test_evidence_shows_the_rows_of_a_rate(world, reader):
    (row,) = reader.rows(
        "/api/v1/observations/?zone=test-valves&indicator=batch_pass_rate&freq=Q&start=2016-Q2&end=2016-Q2"
    )

    evidence = reader.one(f"/api/v1/observations/{row['id']}/evidence/")

    parts = {part["role"]: part for part in evidence["parts"]}
    assert (parts["numerator"]["value"], parts["denominator"]["value"]) == (3, 4)
    assert all(part["value"] == part["closed"] for part in parts.values())
    assert len(parts["denominator"]["rows"]) == 4
    assert (parts["pending"]["row_count"], parts["pending"]["rows"]) == (1, None)
    assert parts["denominator"]["left_out"] is None


@pytest.mark.parametrize("offset", [0, 3, 10_000_000])
def test_evidence_adds_up_from_whatever_row_on(world, reader, offset):
    (row,) = reader.rows(
        "/api/v1/observations/?zone=test-valves&indicator=batch_pass_rate&freq=Q&start=2016-Q2&end=2016-Q2"
    )

    parts = reader.one(f"/api/v1/observations/{row['id']}/evidence/?offset={offset}")["parts"]

    told = [(part["value"], part["closed"], part["row_count"]) for part in parts]
    assert told == [(3, 3, 3), (4, 4, 4), (1, 1, 1)]
    assert [len(part["rows"]) for part in parts[:2]] == [max(rows - offset, 0) for rows in (3, 4)]


def test_evidence_of_a_confidential_sum_has_no_rows_for_the_public(world, reader, client):
    (row,) = reader.rows("/api/v1/observations/?zone=test-valves&indicator=output&freq=Q&start=2016-Q1&end=2016-Q1")

    public = reader.one(f"/api/v1/observations/{row['id']}/evidence/")
    client.force_login(facts.user("auditor", {"role": "auditor", "division": facts.division()}))
    inside = reader.one(f"/api/v1/observations/{row['id']}/evidence/")

    [told], [theirs] = public["parts"], inside["parts"]
    assert (told["value"], told["row_count"], told["rows"]) == (18_000_000, 3, None)
    assert sum(fact["amount"] for fact in theirs["rows"]) == 18_000_000
    assert len(theirs["rows"]) == theirs["row_count"] == 3


def test_evidence_of_a_public_count_names_no_return_to_the_public(world, reader, client):
    (row,) = reader.rows(
        "/api/v1/observations/?zone=test-valves&indicator=reporting_coverage&freq=M&start=2016-06&end=2016-06"
    )

    def answered():
        return reader.one(f"/api/v1/observations/{row['id']}/evidence/")["parts"][0]

    public = answered()
    client.force_login(facts.user("stranger", {"role": "official", "division": facts.division(facts.TIANTAI)}))
    elsewhere = answered()
    client.force_login(facts.user("official", {"role": "official", "division": facts.division()}))
    inside = answered()

    assert public == elsewhere
    assert (public["value"], public["closed"], public["row_count"]) == (3, 3, 3)
    assert (public["rows"], public["left_out"]) == (None, None)
    assert (len(inside["rows"]), inside["left_out"]) == (3, [])
