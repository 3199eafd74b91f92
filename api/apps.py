"""The API as a Django app, so that the page of its documentation finds its template and style."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "api"
