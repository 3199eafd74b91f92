"""The pages as a Django app, so that their template tags are found."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "pages"
