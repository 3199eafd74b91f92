"""The Celery app: two queues, at least once, and nothing that a wrong clock or a dead broker can lose."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("portal")
app.config_from_object("portal.celeryconfig")
app.autodiscover_tasks()
