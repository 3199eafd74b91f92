"""The app of zones, indicators and figures."""

from django.apps import AppConfig


class ZonesConfig(AppConfig):
    name = "zones"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "示范区"
