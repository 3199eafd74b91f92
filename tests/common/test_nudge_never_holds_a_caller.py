"""A nudge goes out after the commit, within its budget, and a dead broker harms nobody."""

import json
import os
import signal
import threading
import time

import pytest
import redis
from celery import current_app
from django.db import transaction

from common import nudge
from portal import places, servers
from portal.valkey import Valkey


def waiting(client):
    """The names of the tasks in the engine's queue."""
    return [json.loads(message)["headers"]["task"] for message in client.lrange("engine", 0, -1)]


@pytest.fixture
def broker(settings):
    """This process's own database in the broker, empty."""
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.flushdb()
        yield client
        client.flushdb()


def until(condition, seconds=5.0):
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    return condition()


def test_a_nudge_puts_one_drain_on_the_queue(broker):
    nudge.publish()

    assert waiting(broker) == ["zones.tasks.drain"]


def test_a_nudge_waits_for_the_commit(fresh_db, broker):
    with transaction.atomic():
        nudge.nudge()
        nudge.nudge()
        before = waiting(broker)

    assert before == []
    assert until(lambda: "zones.tasks.drain" in waiting(broker))


def test_a_rollback_nudges_nobody(fresh_db, broker):
    with transaction.atomic():
        nudge.nudge()
        transaction.set_rollback(True)
    time.sleep(0.1)

    assert waiting(broker) == []


@pytest.fixture
def frozen_broker():
    """A Valkey of its own that takes connections and answers nothing."""
    who = places.account()
    home = places.passing_folder(who)
    valkey = Valkey(places.valkey_program(who), home, servers.free_port(), "secret", who)
    valkey.start()
    os.kill(valkey.child.pid, signal.SIGSTOP)
    yield valkey
    os.kill(valkey.child.pid, signal.SIGCONT)
    valkey.stop()
    for path in home.iterdir():
        path.unlink()
    home.rmdir()


@pytest.mark.parametrize("trouble", ["frozen", "stopped"])
def test_a_broker_in_trouble_costs_the_budget(monkeypatch, frozen_broker, trouble):
    url = frozen_broker.url() if trouble == "frozen" else f"redis://127.0.0.1:{servers.free_port()}/0"
    monkeypatch.setattr(current_app.conf, "broker_url", url)
    monkeypatch.setattr(current_app.conf, "broker_write_url", url)

    began = time.monotonic()
    with pytest.raises(Exception, match=r"Timeout|refused|Connection"):
        nudge.publish()
    # with Celery's own patience it would be two hundred times the budget
    assert time.monotonic() - began < 50 * nudge.BUDGET["socket_timeout"]


def test_a_caller_does_not_wait_for_the_broker(monkeypatch):
    release, told = threading.Event(), threading.Event()

    def publish():
        release.wait(10)
        told.set()

    monkeypatch.setattr(nudge, "publish", publish)
    nudge.ring()
    waited = told.is_set()
    release.set()

    assert told.wait(10)
    assert not waited
