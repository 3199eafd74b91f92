"""The Celery app: two queues, at least once, and nothing that a wrong clock or a dead broker can lose."""

import os

import redis
from celery import Celery
from celery.beat import Scheduler
from celery.signals import heartbeat_sent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

# A sign of life is a key that fades; /readyz looks for it. A worker that was killed is missed after this many seconds.
FADES_AFTER = 20

app = Celery("portal")
app.config_from_object("portal.celeryconfig")
app.autodiscover_tasks()


def sign_of_life(name: str) -> str:
    """The key that says that this worker, or the clock, is alive."""
    return f"alive:{name}"


def give_sign_of_life(name: str) -> None:
    """Losing one is fine: the next comes in two seconds."""
    try:
        with redis.Redis.from_url(app.conf.broker_url, socket_timeout=1, socket_connect_timeout=1) as client:
            client.set(sign_of_life(name), 1, ex=FADES_AFTER)
    except redis.RedisError:
        pass


@heartbeat_sent.connect
def worker_lives(sender, **_):
    """Every 2 s from the worker's main process, also while its child is at a long task."""
    give_sign_of_life(sender.eventer.hostname.partition("@")[0])


class Clock(Scheduler):
    """Beat without a file: all its entries are idempotent, and a file breaks when the process is killed."""

    def setup_schedule(self):
        """From the settings alone."""
        self.merge_inplace(self.app.conf.beat_schedule)

    def tick(self, *args, **kwargs):
        """One round; at most 2 s pass until the next."""
        give_sign_of_life("beat")
        return super().tick(*args, **kwargs)
