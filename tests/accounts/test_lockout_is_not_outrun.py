"""A hundred tries at the same moment are not a hundred first ones."""

import threading

from django.db import connection

from accounts import actions, lockout
from tests.pages.people import later, somebody


def test_many_at_once_are_not_many_first(fresh_db):
    somebody()
    opened, barrier = [], threading.Barrier(12)

    def rush():
        barrier.wait()
        _attempt, until = actions.begin_attempt(username="clerk", address="192.0.2.7", agent="", at=later())
        opened.append(until is None)
        connection.close()

    threads = [threading.Thread(target=rush) for _thread in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(opened) == lockout.ACCOUNT_LIMIT
