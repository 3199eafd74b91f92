"""A portal in which nothing was entered or computed yet answers with nothing, and not with an error."""

import pytest


@pytest.mark.parametrize("time", ["ytd", "last1m", "last999m"])
def test_relative_time_needs_no_horizon(db, reader, time):
    assert reader.rows(f"/api/v1/observations/?indicator=output&freq=Q&time={time}") == []


@pytest.mark.parametrize("noun", ["zones", "enterprises", "standards", "inspections", "observations", "published"])
def test_every_list_is_empty(db, reader, noun):
    page = reader.one(f"/api/v1/{noun}/")

    assert (page["count"], page["next"], page["results"]) == (0, None, [])


@pytest.mark.parametrize("noun", ["zones", "enterprises", "standards", "inspections", "observations", "published"])
def test_an_empty_table_still_has_its_headings(db, reader, noun):
    table = reader.ask(f"/api/v1/{noun}/", accept="text/csv").content.decode()

    assert table.count("\r\n") == 1
    assert "," in table
