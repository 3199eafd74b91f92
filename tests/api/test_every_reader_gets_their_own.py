"""Every address, every method, every kind of reader: what each gets, and that lists, rows and evidence agree on it."""

import pytest

from api.urls import ENDPOINTS
from tests import facts
from tests.api.conftest import Reader

ROLES = {
    "clerk of the valves": lambda world: {"role": "clerk", "organisation": world.valves.association},
    "lead of the pumps": lambda world: {"role": "lead", "organisation": world.pumps.association},
    "official of the county": lambda world: {"role": "official", "division": facts.division()},
    "official of the city": lambda world: {"role": "official", "division": facts.division("330300")},
    "official of another county": lambda world: {"role": "official", "division": facts.division(facts.TIANTAI)},
    "inspectorate": lambda world: {"role": "inspectorate", "division": facts.division()},
    "standards office": lambda world: {"role": "standards", "division": facts.division()},
    "auditor": lambda world: {"role": "auditor", "division": facts.division()},
    "administrator": lambda world: {"role": "administrator", "division": facts.division()},
}
# Whose confidential sums each sees uncontrolled: of the zone of valves, of the zone of pumps.
SEES = {
    "nobody": (False, False),
    "nobody with an account": (False, False),
    "clerk of the valves": (True, False),
    "lead of the pumps": (False, True),
    "official of the county": (True, True),
    "official of the city": (True, True),
    "official of another county": (False, False),
    "inspectorate": (False, False),
    "standards office": (False, False),
    "auditor": (True, True),
    "administrator": (True, True),
}
READERS = list(SEES)


def signed_in(client, world, who):
    """That kind of reader."""
    if who != "nobody":
        grants = [ROLES[who](world)] if who in ROLES else []
        client.force_login(facts.user("reader", *grants))
    return Reader(client)


def addresses(world):
    """An address for every endpoint that is everybody's. Those of submissions stand in the table of routes."""
    row = {"<slug:slug>": "test-valves", "<slug:code>": "output", "<path:number>": "GB/T%2039904-2021"}
    row["<str:credit_code>"] = world.firms[0].credit_code
    for endpoint in ENDPOINTS:
        if "<int:id>" not in endpoint.route and not endpoint.needs_reader:
            path = endpoint.route
            for kind, value in row.items():
                path = path.replace(kind, value)
            yield f"/api/{path}"
    yield f"/api/v1/inspections/{world.batches[0].pk}/"


@pytest.mark.parametrize("who", READERS)
def test_every_address_is_open_to_read_and_closed_to_write(world, client, who):
    reader = signed_in(client, world, who)

    for address in addresses(world):
        assert reader.ask(address).status_code == 200, address
        for method in ("POST", "PUT", "PATCH", "DELETE", "TRACE", "PURGE"):
            assert client.generic(method, address).status_code == 405, (method, address)


@pytest.mark.parametrize("who", READERS)
def test_facts_about_enterprises_are_the_same_for_everybody(world, client, who):
    """What is public is public, and what is not is not here at all."""
    public = {address: client.get(address).content for address in addresses(world) if "published" not in address}
    reader = signed_in(client, world, who)

    assert {address: reader.ask(address).content for address in public if "observations" not in address} == {
        address: content for address, content in public.items() if "observations" not in address
    }


@pytest.mark.parametrize("who", READERS)
def test_confidential_sums_are_shown_to_whom_they_concern(world, client, who):
    reader = signed_in(client, world, who)

    rows = reader.rows("/api/v1/observations/?zone=test-valves,test-pumps&indicator=output_growth,output&freq=Q")

    shown = {zone: [row for row in rows if row["zone"] == zone] for zone in ("test-valves", "test-pumps")}
    valves, pumps = SEES[who]
    ratios = [row for row in shown["test-valves"] if row["indicator"] == "output_growth"]
    assert all((row["denominator"] is not None) == valves for row in ratios)
    assert {row["status"] == "Q" for row in shown["test-pumps"]} == {not pumps}


@pytest.mark.parametrize("who", READERS)
def test_a_row_reads_the_same_in_the_list_alone_and_in_its_evidence(world, client, who):
    reader = signed_in(client, world, who)
    rows = reader.rows("/api/v1/observations/?zone=test-valves,test-pumps&indicator=output&freq=Q")

    for row in rows:
        # alone it also says until when it stood
        assert reader.one(f"/api/v1/observations/{row['id']}/") == row | {"until": None}
        sees = SEES[who][0 if row["zone"] == "test-valves" else 1]
        parts = reader.one(f"/api/v1/observations/{row['id']}/evidence/")["parts"]
        assert {part["rows"] is not None for part in parts} == {sees}
        if row["status"] == "Q":
            assert {part["value"] for part in parts} == {None}
