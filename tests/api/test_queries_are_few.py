"""How many queries each address costs, whatever the number of rows."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actions import make_token
from tests import facts
from tests.api.conftest import Reader
from zones.register import load_register

QUERIES = {
    "": 0,
    "zones/": 3,
    "zones/test-valves/": 3,
    "enterprises/": 3,
    "enterprises/?zone=test-valves&q=%E9%98%80": 4,
    "standards/": 3,
    "standards/?zone=test-valves": 4,
    "standards/GB/T%2039904-2021/": 2,
    "inspections/": 3,
    "inspections/?zone=test-valves": 4,
    "indicators/": 0,
    "indicators/output/": 0,
    "observations/?zone=test-valves&indicator=batch_pass_rate&freq=Q&start=2016-Q1": 1,
    "observations/?zone=test-valves&indicator=output,sales&time=ytd": 2,
    # whether it is too much is asked first
    "observations/?zone=test-valves": 2,
}


@pytest.mark.parametrize(("address", "count"), QUERIES.items())
def test_an_address_costs_so_many_queries(world, reader, django_assert_num_queries, address, count):
    reader.ask("/api/v1/indicators/")
    with django_assert_num_queries(count):
        assert reader.ask(f"/api/v1/{address}").status_code == 200


def test_an_enterprise_costs_eight_queries(world, reader, django_assert_num_queries):
    with django_assert_num_queries(8):
        reader.one(f"/api/v1/enterprises/{world.firms[0].credit_code}/")


def test_published_figures_cost_few_queries_however_many_are_held_against_ours(db, reader, django_assert_num_queries):
    load_register()

    with django_assert_num_queries(5):
        assert reader.one("/api/v1/published/")["count"] == 124


def test_more_rows_cost_no_more_queries(world, reader, django_assert_num_queries):
    for number in range(20):
        facts.member(world.valves, facts.enterprise(f"第{number}厂"))

    with django_assert_num_queries(4):
        assert len(reader.rows("/api/v1/enterprises/?zone=test-valves&limit=1000")) == 23


def test_a_reader_who_is_signed_in_costs_three_more(world, client, django_assert_num_queries):
    """Session, user, grants."""
    client.force_login(facts.user("somebody"))

    with django_assert_num_queries(4):
        Reader(client).rows("/api/v1/observations/?zone=test-valves&indicator=output&freq=Q&start=2016-Q1")


def test_a_program_with_a_token_costs_two_more(world, django_assert_num_queries):
    """The token with its user, and the grants. Once a minute its use is noted."""
    now = timezone.now()
    ends = now + datetime.timedelta(days=1)
    user = facts.user("program")
    _token, secret = make_token(user=user, name="x", scope="read", at=now, expires_at=ends, by=user)
    ask = Client(headers={"Authorization": f"Bearer {secret}"}).get
    address = "/api/v1/observations/?zone=test-valves&indicator=output&freq=Q&start=2016-Q1"
    ask(address)

    with django_assert_num_queries(3):
        assert ask(address).status_code == 200
