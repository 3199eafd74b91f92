"""How the API speaks HTTP: tags that hold, packing, sites of others, methods, and media types as clients send them."""

import gzip
import json

import pytest

from tests import facts

RATES = "/api/v1/observations/?zone=test-valves&indicator=batch_pass_rate,output&freq=Q,M"
FAST = "/api/v1/indicators/"


def test_the_same_data_has_the_same_tag_and_is_not_sent_twice(world, reader):
    first = reader.ask(RATES)

    again = reader.ask(RATES, if_none_match=first.headers["ETag"])

    assert first.headers["ETag"].startswith('"')
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert reader.ask(RATES, if_none_match="*").status_code == 304
    assert reader.ask(RATES, if_none_match='"another", W/"tag"').status_code == 200


def test_another_format_or_packing_has_another_tag(world, reader):
    plain, packed = reader.ask(RATES), reader.ask(RATES, accept_encoding="br, gzip")
    table = reader.ask(RATES, accept="text/csv")

    assert len({answer.headers["ETag"] for answer in (plain, packed, table)}) == 3
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert reader.ask(RATES, accept_encoding="gzip;q=0").headers.get("Content-Encoding") is None


def test_a_change_of_the_data_changes_the_tag(world, reader):
    address = "/api/v1/zones/"
    before = reader.ask(address).headers["ETag"]
    facts.zone("test-third")

    assert reader.ask(address, if_none_match=before).status_code == 200


@pytest.mark.parametrize("address", [FAST, "/api/v1/nothing/", f"{FAST}?no=1", "/api/schema/"])
def test_any_site_may_read(reader, address):
    answer = reader.ask(address, origin="https://example.org")

    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "ETag" in answer.headers["Access-Control-Expose-Headers"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers


def test_a_browser_that_asks_first_is_told(client):
    answer = client.options(FAST, headers={"origin": "https://example.org", "access-control-request-method": "GET"})

    assert answer.status_code == 204
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"


def test_head_says_what_get_would_say(client):
    asked, told = client.get(FAST), client.head(FAST)

    assert told.content == b""
    assert told.headers["Content-Length"] == str(len(asked.content))
    assert told.headers["ETag"] == asked.headers["ETag"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("address", [FAST, "/api/", "/api/schema/"])
def test_nothing_can_be_written(client, method, address):
    answer = getattr(client, method)(address, data="{", content_type="application/json")

    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("*/*", "application/json"),
        ("", "application/json"),
        ("application/*", "application/json"),
        ("application/json;version=1.0", "application/json"),
        ("application/json; charset=utf-8", "application/json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/json"),
        ("text/csv", "text/csv; charset=utf-8; header=present"),
        ("TEXT/CSV;header=present", "text/csv; charset=utf-8; header=present"),
        ("application/json;q=0.5, text/csv", "text/csv; charset=utf-8; header=present"),
        ("text/csv;q=0, */*", "application/json"),
    ],
)
def test_what_clients_accept_is_understood(reader, accept, content_type):
    assert reader.ask(FAST, accept=accept).headers["Content-Type"] == content_type


@pytest.mark.parametrize("accept", ["application/xml", "text/html", "application/json;q=0", "image/*", "json;q=x"])
def test_what_cannot_be_given_is_said(reader, accept):
    assert reader.problem(FAST, 406, accept=accept)["known"] == ["application/json", "text/csv"]


def test_format_goes_before_accept(reader):
    assert reader.ask(f"{FAST}?format=json", accept="text/csv").headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("address", ["/api", "/api/v1/indicators", "/api/v1/indicators/output", "/api/schema"])
def test_an_address_without_its_last_slash_is_no_redirect(reader, address):
    if address == "/api":
        address = "/api/v1"

    assert reader.ask(address).status_code == 200


@pytest.mark.parametrize("address", ["/api/nothing", "/api/v2/zones/", "/api/v1/zones/none/", "/api/v1/zones.json"])
def test_an_unknown_address_is_a_problem(db, reader, address):
    reader.problem(address, 404)


def test_out_of_sight_reads_like_never_there(world, reader):
    """A batch still open and a batch that never was give the very same bytes."""
    testing = reader.ask(f"/api/v1/inspections/{world.batches[4].pk}/")
    never = reader.ask("/api/v1/inspections/987654321/")

    assert testing.status_code == 404
    assert testing.content == never.content


def test_problems_are_told_in_the_readers_language(reader):
    zh, en = reader.ask(f"{FAST}?no=1"), reader.ask(f"{FAST}?no=1", accept_language="en-GB,en;q=0.9")

    assert (zh.headers["Content-Language"], en.headers["Content-Language"]) == ("zh-hans", "en")
    assert json.loads(zh.content)["detail"] == "没有参数“no”。"


def test_answers_without_a_session_say_what_they_depend_on(reader):
    answer = reader.ask(FAST)

    assert {"Accept", "Accept-Encoding", "Cookie"} <= set(answer.headers["Vary"].split(", "))
    assert answer.headers["Cache-Control"] == "no-cache"


def test_answers_to_who_is_signed_in_stay_with_them(world, client):
    client.force_login(facts.user("somebody"))

    answer = client.get(RATES)

    assert answer.headers["Cache-Control"].startswith("private")
