"""The log never says the secret of a link, whatever is answered to whoever opens it."""

import io
import logging

import pytest
from django.urls import reverse

SECRET = "zq7SecretOfALink-1234567890_abcdefghijkl"
ADDRESSES = [
    f"{prefix}/{where}/{SECRET}{rest}" for prefix in ("", "/en") for where in ("fill", "links") for rest in "/?"
]


@pytest.fixture
def written(monkeypatch):
    """What the handler of the settings writes meanwhile."""
    [handler] = [each for each in logging.getLogger().handlers if type(each) is logging.StreamHandler]
    into = io.StringIO()
    monkeypatch.setattr(handler, "stream", into)
    return into


@pytest.mark.django_db
@pytest.mark.parametrize("address", ADDRESSES)
def test_an_answer_that_is_logged_tells_no_secret(client, written, address):
    client.post(address, {"x": "1"}, follow=True)
    client.get(address, follow=True)

    assert SECRET not in written.getvalue()
    if not address.endswith("?"):
        assert "***" in written.getvalue()


def test_an_exception_tells_none_either(written):
    try:
        raise ValueError("https://portal.example/fill/" + SECRET)
    except ValueError:
        logging.getLogger("anything").exception("of /links/%s/ came", SECRET)

    assert written.getvalue().count("***") == 2
    assert SECRET not in written.getvalue()


def test_both_kinds_of_links_are_where_the_mask_looks():
    assert reverse("fill", args=[SECRET]).endswith(f"/fill/{SECRET}/")
    assert reverse("link", args=[SECRET]).endswith(f"/links/{SECRET}/")


def test_other_addresses_stay_readable(written):
    logging.getLogger("django.request").warning("Not Found: %s", "/submissions/valves/monthly/2018-03/")

    assert "/submissions/valves/monthly/2018-03/" in written.getvalue()
