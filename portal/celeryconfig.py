"""Celery's options; each guards against something that was seen to break."""

from celery.schedules import crontab
from django.conf import settings

broker_url = settings.REDIS_URL
broker_connection_retry_on_startup = True
broker_transport_options = {
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "socket_keepalive": True,
    "health_check_interval": 25,
    # a message that a dead worker held comes back after this; every time limit below lies under it
    "visibility_timeout": 3600,
}
task_time_limit = 1800
task_soft_time_limit = 1740

# At least once: the message goes when the work is done. A task whose process dies is not put back, or it would loop.
task_acks_late = True
task_reject_on_worker_lost = False
worker_prefetch_multiplier = 1

# Every long job is a row in PostgreSQL; nobody waits for a result.
task_ignore_result = True
result_backend = None

task_serializer = "json"
accept_content = ["json"]
task_default_queue = "work"
task_routes = {"zones.tasks.*": {"queue": "engine"}}
worker_hijack_root_logger = False
worker_max_memory_per_child = 280_000

# in portal/celery.py: beat that keeps no file
beat_scheduler = "portal.celery:Clock"

timezone = settings.TIME_ZONE
enable_utc = True
# Idempotent, all of them: none carries expires or eta, for a clock that is wrong discards such tasks without a word.
beat_schedule = {
    "drain": {"task": "zones.tasks.drain", "schedule": 2.0},
    # hourly, not daily: a beat that was down at the one right minute must not lose the day
    "advance-horizon": {"task": "zones.tasks.advance_horizon", "schedule": crontab(minute=5)},
    "open-forms": {"task": "enterprises.tasks.open_forms", "schedule": crontab(minute=10)},
    # in office hours, so that nobody is woken; each reminder goes out once, however often this is called
    "remind": {"task": "enterprises.tasks.remind", "schedule": crontab(hour="8-18", minute=20)},
    "send-reminders": {"task": "enterprises.tasks.send_reminders", "schedule": 10.0},
    # each call takes up one import that waits; there is no other message about them
    "work-imports": {"task": "enterprises.tasks.work_imports", "schedule": 2.0},
    "look-ahead": {"task": "pages.tasks.look_ahead", "schedule": 2.0},
    "draw-papers": {"task": "pages.tasks.draw_papers", "schedule": 2.0},
    # what one night misses the next one clears (docs/operation.md says what goes, and when)
    "tidy-doors": {"task": "accounts.tasks.tidy", "schedule": crontab(hour=4, minute=10)},
    "tidy-deliveries": {"task": "enterprises.tasks.tidy", "schedule": crontab(hour=4, minute=15)},
    "drop-papers": {"task": "enterprises.tasks.drop_papers", "schedule": crontab(hour=4, minute=20)},
    "audit": {"task": "zones.tasks.audit", "schedule": crontab(hour=3, minute=30)},
}
