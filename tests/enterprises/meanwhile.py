"""Another connection that has written and commits only once somebody here waits for it."""

import threading
from contextlib import contextmanager

from django.db import connection, transaction

PATIENCE = 30


@contextmanager
def meanwhile(work):
    """Another connection has done `work` and commits only once somebody here waits for it."""
    done = threading.Event()

    def run():
        try:
            with transaction.atomic():
                work()
                done.set()
                waited_for()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    assert done.wait(PATIENCE)
    yield
    thread.join(PATIENCE)


def waited_for():
    """Until a lock of this very connection holds somebody up, or nobody came within a second."""
    with connection.cursor() as cursor:
        for _try in range(100):
            cursor.execute("SELECT pg_sleep(0.01)")
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid))")
            if cursor.fetchone()[0]:
                return
