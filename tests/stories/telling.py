"""A story: one zone of the sources, its made-up facts entered, the engine run, and its published figures read."""

import json
from datetime import date
from decimal import Decimal

from django.test import Client

from zones import engine
from zones.claims import Claim, claims
from zones.demo.load import load
from zones.demo.scale import Scale


def tell(zone: str, *, last: date, months: int) -> dict[str, Claim]:
    """The claims after so many months of the zone, the last one included and all of them settled."""
    load(Scale(only=frozenset({zone}), last=last, months=months, unsettled=0, batches=0))
    engine.recompute()
    return {claim.published.code: claim for claim in claims()}


def read_by_machine(client: Client, zone: str) -> dict[str, tuple[str, Decimal | None]]:
    """Verdict and number of each published figure of a zone, as anybody gets them from the API."""
    answer = client.get("/api/v1/published/", {"zone": zone, "limit": 100})
    assert answer.status_code == 200, answer.content
    rows = json.loads(answer.content, parse_float=Decimal)["results"]
    return {row["code"]: (row["verdict"], row["ours"]) for row in rows}


def read_on_the_page(client: Client, zone: str) -> str:
    """The zone's page of published figures."""
    answer = client.get(f"/zones/{zone}/published/")
    assert answer.status_code == 200
    return answer.content.decode()
