"""What is refused is told in one line of the log; what goes wrong keeps its traceback."""

import io
import logging

import pytest
from django.core.exceptions import PermissionDenied
from django.core.handlers.exception import response_for_exception
from django.test import RequestFactory

from tests.pages import reviewing
from tests.pages.reviewing import ROOT


@pytest.fixture
def written(monkeypatch):
    """What the handler of the settings writes meanwhile."""
    [handler] = [each for each in logging.getLogger().handlers if type(each) is logging.StreamHandler]
    into = io.StringIO()
    monkeypatch.setattr(handler, "stream", into)
    return into


@pytest.mark.django_db
def test_a_page_that_is_forbidden_is_one_line(client, written):
    reviewing.handed_in(32_500_000)
    client.force_login(reviewing.people()["clerk"])

    assert client.get(f"{ROOT}reopen/").status_code == 403

    [line] = written.getvalue().splitlines()
    assert line.endswith(f"Forbidden (Permission denied): {ROOT}reopen/")


def answered(fault):
    """What Django answers to a page that raised this, in the midst of handling it."""
    try:
        raise fault
    except type(fault) as raised:
        return response_for_exception(RequestFactory().get("/anything/"), raised).status_code


def test_an_exception_that_nobody_foresaw_keeps_its_traceback(written):
    assert answered(ZeroDivisionError("planted")) == 500
    assert "Internal Server Error: /anything/" in written.getvalue()
    assert "Traceback" in written.getvalue()
    assert "ZeroDivisionError: planted" in written.getvalue()


def test_other_handlers_still_see_why_it_was_refused(caplog, written):
    """The line is shortened, not the record."""
    assert answered(PermissionDenied("planted")) == 403

    [record] = [each for each in caplog.records if each.name == "django.request"]
    assert isinstance(record.exc_info[1], PermissionDenied)
    assert "Traceback" not in written.getvalue()
