"""The application of reference lists: places and trades, dated, loaded by command."""

from django.apps import AppConfig


class ClassificationsConfig(AppConfig):
    name = "classifications"
    verbose_name = "分类目录"
    default_auto_field = "django.db.models.BigAutoField"
