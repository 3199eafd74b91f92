"""While PostgreSQL is away the API says so calmly, and answers again as soon as it is back."""

import pytest
from django.db import connection

from portal.servers import free_port


@pytest.fixture
def away(django_db_blocker):
    """Nobody listens where the database should be."""
    with django_db_blocker.unblock():
        connection.close()
        port = connection.settings_dict["PORT"]
        connection.settings_dict["PORT"] = free_port()
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict["PORT"] = port


@pytest.mark.parametrize("noun", ["zones", "enterprises", "standards", "inspections", "observations", "published"])
def test_every_list_answers_503_and_when_to_come_back(away, reader, noun):
    problem = reader.problem(f"/api/v1/{noun}/", 503)

    assert problem["title"] == "Service Unavailable"
    assert reader.ask(f"/api/v1/{noun}/").headers["Retry-After"] == "5"


@pytest.mark.parametrize("address", ["/api/v1/indicators/", "/api/schema/", "/api/docs/", "/api/v1/"])
def test_what_needs_no_database_answers_all_the_same(away, reader, address):
    assert reader.ask(address).status_code == 200
