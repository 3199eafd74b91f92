"""A database of one's own for tests that commit, and a real worker upon it."""

import os
import secrets
import signal
import sys
import time
from urllib.parse import urlsplit

import pytest
import redis
from django.db import connections, transaction

from portal.celery import sign_of_life
from portal.processes import spawn, stop
from tests.plugins.cluster import OWNER_URL, ROOT, clone_database, drop_database, with_database


@pytest.fixture
def fresh_db(django_db_blocker):
    """A database cloned for this test alone; commits are real. Gives its name."""
    name = f"fresh_{secrets.token_hex(6)}"
    clone_database(name)
    before = {variable: os.environ[variable] for variable in ("DATABASE_URL", OWNER_URL)}
    own = connections["default"].settings_dict["NAME"]
    with redis.Redis.from_url(os.environ["REDIS_URL"]) as broker:
        broker.flushdb()
    with django_db_blocker.unblock():
        _use(name)
        os.environ.update({variable: with_database(url, name) for variable, url in before.items()})
        try:
            yield name
        finally:
            os.environ.update(before)
            _use(own)
            drop_database(name)


def _use(name):
    """Every connection made from now on, in whatever thread, goes to this database."""
    connections["default"].close()
    connections.settings["default"]["NAME"] = name
    connections["default"].settings_dict["NAME"] = name


@pytest.fixture(scope="module")
def whole_file(django_db_setup, django_db_blocker):
    """A transaction around all tests of a file: what is made in it is made once, and each test rolls back to that."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def owner_url(request):
    """The address of this test's database for the schema's owner."""
    if "fresh_db" in request.fixturenames:
        request.getfixturevalue("fresh_db")
    return os.environ[OWNER_URL]


class Worker:
    """A Celery worker process on the engine's queue, as `make run` starts it."""

    def __init__(self, log, queue="engine"):
        self.log, self.queue, self.child = log, queue, None

    def start(self):
        """Start and wait for the first sign of life."""
        with redis.Redis.from_url(os.environ["REDIS_URL"]) as broker:
            broker.delete(sign_of_life(self.queue))
            command = [sys.executable, "-m", "celery", "--app", "portal", "worker", "--loglevel", "INFO"]
            options = ["--queues", self.queue, "--concurrency", "1", "--hostname", f"{self.queue}@test"]
            self.child = spawn([*command, *options, "--without-gossip", "--without-mingle"], cwd=ROOT, log=self.log)
            deadline = time.monotonic() + 30
            while not broker.exists(sign_of_life(self.queue)):
                if self.child.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"The worker did not start:\n{self.log.read_text()}")
                time.sleep(0.02)

    def kill(self):
        """kill -9, its whole group, as a power cut would."""
        if self.child.poll() is None:
            os.killpg(self.child.pid, signal.SIGKILL)
            self.child.wait()

    def stop(self):
        """As a deployment would."""
        stop(self.child, patience=10)


@pytest.fixture
def real_worker(fresh_db, tmp_path):
    """A running worker of the engine's queue on this test's own database; it can be killed and started again."""
    worker = Worker(tmp_path / "worker.log")
    worker.start()
    try:
        yield worker
    finally:
        worker.kill()


def broker_number():
    """The number of this process's database in the broker."""
    return int(urlsplit(os.environ["REDIS_URL"]).path.strip("/"))
