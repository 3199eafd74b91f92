"""The app of standards and who drafted them."""

from django.apps import AppConfig


class StandardsConfig(AppConfig):
    name = "standards"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "标准"
