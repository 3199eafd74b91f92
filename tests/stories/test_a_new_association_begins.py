"""From nothing to a first row: an association is founded, its lead and clerk are invited, a firm's month opens."""

import re

import pytest
from django.contrib.auth.hashers import make_password
from django.test import override_settings

from accounts.models import Organisation, User
from enterprises.actions import open_month
from enterprises.models import Enterprise
from enterprises.questions import form_of
from tests import facts
from tests.facts import day, division
from tests.pages.people import PASSWORD, browser, knock
from zones.models import Scheme

pytestmark = pytest.mark.django_db


def invited(inviter, who, role, organisation):
    """Follows the link in a browser of its own, and signs in with the password chosen there."""
    asked = {"name": who, "email": "", "role": role, "organisation": organisation.pk}
    link = re.search(r"/links/[\w-]+/", inviter.post("/people/invite/", asked).content.decode())[0]
    window = browser()
    chosen = {"first_name": who, "username": who, "password": "teal-lantern-88", "again": "teal-lantern-88"}
    assert window.post(link, chosen).status_code == 302
    assert knock(window, who, chosen["password"]).status_code == 302
    return window


@override_settings(SECOND_FACTOR_REQUIRED=False, DEMO=False)
def test_a_founded_association_has_its_lead_its_clerk_and_its_first_month():
    facts.user(
        "administrator",
        {"role": "administrator", "division": division("330000")},
        password=make_password(PASSWORD),
    )
    administrator = browser()
    assert knock(administrator, "administrator").status_code == 302
    new = {"kind": "association", "name": "永嘉县钮扣协会", "name_en": "", "code": "buttons", "division": "330324"}
    assert administrator.post("/organisations/found/", new).status_code == 302
    buttons = Organisation.objects.get(code="buttons")

    lead = invited(administrator, "陈负责", "lead", buttons)
    assert User.objects.get(username="陈负责").organisation == buttons
    clerk = invited(lead, "林填报", "clerk", buttons)
    people = lead.get("/people/").content.decode()
    assert "陈负责" in people
    assert "林填报" in people
    assert "administrator" not in people

    Scheme.objects.create(code="famous", name="知名品牌", name_en="Famous brands", authority="某局")
    named = {"slug": "buttons", "name": "永嘉钮扣示范区", "name_en": "Yongjia buttons", "short_name": "永嘉钮扣"}
    nature = {"scheme": "famous", "division": "330324", "industries": "3443", "association": "buttons"}
    zone = named | nature | {"stage": "applied", "on": "2016-03"}
    assert administrator.post("/zones/found/", zone).status_code == 302
    firm = {"credit_code": facts.credit_code(), "name": "甲钮扣厂", "zone": "buttons", "joined": "2016-05-04"}
    place = {"division": "330324", "industry": "3443", "township": "桥头镇", "state": "operating"}
    assert clerk.post("/register/add/", firm | place).status_code == 302
    month = day("2016-06")
    open_month(form=form_of("small", month), month=month, by=None)

    assert "甲钮扣厂" in clerk.get("/submissions/buttons/small/2016-06/").content.decode()
    assert Enterprise.objects.get().responsibilities.get().association == buttons
