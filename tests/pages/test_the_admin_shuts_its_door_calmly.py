"""The admin's door: whoever is signed in without being support is told so at once, and not sent round in a circle."""

import pytest
from django.test import override_settings

from tests import facts
from tests.pages.people import browser, knock, somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    return somebody("administrator", {"role": "administrator", "division": facts.division("330000")})


def test_whoever_is_no_support_is_told_so_by_a_page_of_the_portal(administrator):
    at_home = browser(administrator)
    answer = at_home.get("/admin/", follow=True)

    assert [place for place, _status in answer.redirect_chain] == ["/admin/login/?next=/admin/"]
    assert answer.status_code == 403
    text = answer.content.decode()
    assert "无权查看" in text
    assert 'class="masthead"' in text
    assert at_home.get("/admin/ledger/line/", follow=True).status_code == 403


def test_support_and_strangers_are_led_in_as_before():
    helper = somebody("support", is_staff=True, is_superuser=True)
    assert browser(helper).get("/admin/", follow=True).status_code == 200
    assert browser(helper).get("/admin/login/?next=/admin/", follow=True).status_code == 200

    stranger = browser()
    door = stranger.get("/admin/", follow=True)
    assert door.redirect_chain[-1][0] == "/sign-in/?next=/admin/"
    assert knock(stranger, "support").status_code == 302


def test_who_still_needs_a_second_factor_goes_round_in_no_circle_either(administrator):
    with override_settings(SECOND_FACTOR_REQUIRED=True):
        assert browser(administrator).get("/admin/login/?next=/admin/").status_code == 403
