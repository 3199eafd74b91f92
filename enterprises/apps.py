"""The app of the register and what enterprises report."""

from django.apps import AppConfig


class EnterprisesConfig(AppConfig):
    name = "enterprises"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "企业"
