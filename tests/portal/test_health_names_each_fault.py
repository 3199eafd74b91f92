"""/livez touches nothing; /readyz names the part that fails, and only that one."""

from http.client import HTTPConnection

import psycopg2
import pytest
import redis
from django.db import connection
from django.test import Client

from portal import servers
from portal.celery import sign_of_life

PARTS = ["database", "migrations", "marks", "broker", "engine", "work", "beat"]


@pytest.fixture
def broker(fresh_db, settings):
    """The broker, where everybody just gave a sign of life."""
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        for name in ("engine", "work", "beat"):
            client.set(sign_of_life(name), 1, ex=60)
        yield client


def as_owner(owner_url, statement):
    with psycopg2.connect(owner_url) as owner, owner.cursor() as cursor:
        cursor.execute(statement)
    owner.close()


def failing(answer):
    return sorted(name for name, word in answer.json().items() if word != "ok")


def test_livez_needs_neither_database_nor_broker():
    answer = Client().get("/livez")

    assert (answer.status_code, answer.content) == (200, b"ok")


def test_readyz_says_ok_of_every_part(broker):
    answer = Client().get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == dict.fromkeys(PARTS, "ok")


def test_a_real_worker_gives_a_sign_of_life(real_worker):
    assert "engine" not in failing(Client().get("/readyz"))


@pytest.mark.parametrize("name", ["engine", "work", "beat"])
def test_a_worker_or_clock_without_a_sign_of_life_is_named(broker, name):
    broker.delete(sign_of_life(name))

    answer = Client().get("/readyz")

    assert (answer.status_code, failing(answer)) == (503, [name])


def test_a_migration_that_is_not_applied_is_named(broker, owner_url):
    as_owner(owner_url, "DELETE FROM django_migrations WHERE app = 'accounts'")

    answer = Client().get("/readyz")

    assert (answer.status_code, failing(answer)) == (503, ["migrations"])
    assert "accounts." in answer.json()["migrations"]


MARK = """
    DELETE FROM ledger_mark;
    INSERT INTO ledger_mark ("table", first, at, attempts, error, retry_at)
    VALUES ('standards_standard', '2016-01-01', now() - interval '{age} s', 0, '', now() - interval '{overdue} s')
"""


@pytest.mark.parametrize(
    ("age", "overdue", "late"), [(59, 900, []), (61, 900, ["marks"]), (900, 59, []), (900, 61, ["marks"])]
)
def test_a_mark_that_is_due_for_too_long_is_named(broker, owner_url, age, overdue, late):
    as_owner(owner_url, "INSERT INTO zones_horizon (id, first, last) VALUES (1, '2016-01-01', '2016-12-01')")
    as_owner(owner_url, MARK.format(age=age, overdue=overdue))

    answer = Client().get("/readyz")

    assert (answer.status_code, failing(answer)) == (503 if late else 200, late)


def test_marks_wait_in_peace_before_there_is_a_horizon(broker, owner_url):
    as_owner(owner_url, MARK.format(age=900, overdue=900))

    assert failing(Client().get("/readyz")) == []


def test_postgres_away_is_named_and_the_answer_comes_all_the_same(broker, settings, monkeypatch):
    monkeypatch.setitem(settings.DATABASES["default"], "PORT", str(servers.free_port()))

    answer = Client().get("/readyz")

    assert (answer.status_code, failing(answer)) == (503, ["database", "marks", "migrations"])


def test_a_broker_away_is_named_and_the_answer_comes_all_the_same(broker, settings):
    settings.REDIS_URL = f"redis://127.0.0.1:{servers.free_port()}/0"

    answer = Client().get("/readyz")

    assert (answer.status_code, failing(answer)) == (503, ["beat", "broker", "engine", "work"])


def visitor_with_a_session():
    """His session has to be looked up."""
    visitor = Client(raise_request_exception=False)
    visitor.cookies["sessionid"] = "x" * 32
    return visitor


@pytest.fixture
def postgres_away(fresh_db, monkeypatch):
    """No connection can be made, as if the server were stopped."""
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "PORT", str(servers.free_port()))
    yield
    connection.close()


def test_a_page_answers_503_while_postgres_is_away(postgres_away):
    answer = visitor_with_a_session().get("/admin/")

    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "数据库暂时不可用" in answer.content.decode()


CUT_ALL_OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()
"""


def test_a_cut_connection_costs_one_answer_and_is_then_replaced(live):
    line = HTTPConnection(live.removeprefix("http://"))

    def status():
        line.request("GET", "/admin/", headers={"Cookie": f"sessionid={'x' * 32}"})
        with line.getresponse() as answer:
            answer.read()
            return answer.status

    before = status()
    with connection.cursor() as cursor:
        cursor.execute(CUT_ALL_OTHERS)
    after = [status(), status()]
    line.close()

    assert (before, after) == (302, [503, 302])
