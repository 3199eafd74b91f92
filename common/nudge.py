"""Wakes the engine after a commit. No request waits for it, and a lost call is harmless: the clock calls every 2 s."""

import logging
import threading

from celery import current_app
from django.db import transaction

log = logging.getLogger(__name__)

DRAIN = "zones.tasks.drain"
QUEUE = "engine"
# A frozen broker would hold the caller for 40 s with Celery's own patience; this is the whole budget of one call.
BUDGET = {
    "socket_timeout": 0.2,
    "socket_connect_timeout": 0.2,
    "max_retries": 1,
    "interval_start": 0,
    "interval_max": 0,
}

_rung = threading.Event()
_start = threading.Lock()
_bell: threading.Thread | None = None


def nudge() -> None:
    """Ask for a drain once the current transaction is committed; many calls in a short time become one."""
    transaction.on_commit(ring, robust=True)


def ring() -> None:
    """Ask for a drain now. A thread of its own talks to the broker; a forked process starts another."""
    global _bell
    _rung.set()
    with _start:
        if _bell is None or not _bell.is_alive():
            _bell = threading.Thread(target=_keep_ringing, name="nudge", daemon=True)
            _bell.start()


def _keep_ringing() -> None:
    while _rung.wait():
        _rung.clear()
        try:
            publish()
        except Exception as error:  # whatever the broker's trouble is, the drain every 2 s makes up for it
            log.info("nudge lost: %s", error)


def publish() -> None:
    """Put one message on the engine's queue within the budget, or raise."""
    with current_app.connection_for_write(transport_options=BUDGET) as broker:
        current_app.send_task(DRAIN, queue=QUEUE, connection=broker, retry=False)
