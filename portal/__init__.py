"""The shell around the apps: settings, addresses, start-up, servers and health."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]
