"""A closing entered by mistake: back in business, the record says what stays ended, and each way back is one click."""

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from enterprises.models import AboveScaleSpell
from tests import facts
from tests.facts import day
from tests.pages.register_cast import clerk_of, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm(client):
    zone = facts.zone("pumps")
    clerk = clerk_of(zone)
    client.force_login(clerk)
    firm = member(zone, clerk)
    AboveScaleSpell.objects.create(enterprise=firm, during=DateRange(day("2016-07"), None))
    return firm


def changed(client, firm, state, on):
    address = f"/register/{firm.credit_code}/state/"
    answer = client.post(address, {"state": state, "on": on, "reason": "登记"}, follow=True)
    assert answer.status_code == 200, answer.context["form"].errors
    return answer.content.decode()


def test_what_stays_ended_is_listed_and_each_way_back_leads_to_its_form(client, firm):
    record = f"/register/{firm.credit_code}/"
    assert "stays-ended" not in client.get(record).content.decode()
    assert "stays-ended" not in changed(client, firm, "deregistered", "2017-02-01")

    text = changed(client, firm, "operating", "2017-02-01")
    assert "没有随之恢复" in text
    assert "填报归口" in text.partition('id="stays-ended"')[2].partition("</section>")[0]
    join = f"/register/join/?enterprise={firm.credit_code}&zone=pumps&on=2017-02-01"
    scale = f"{record}enter-scale/?month=2017-02"
    assert join.replace("&", "&amp;") in text
    assert scale in text

    typed = dict(client.get(join).context["form"].initial)
    client.post("/register/join/", typed | {"role": "member"})
    typed = dict(client.get(scale).context["form"].initial)
    client.post(f"{record}enter-scale/", typed | {"entry": "yearly"})

    assert "stays-ended" not in client.get(record).content.decode()
    assert firm.memberships.filter(during__contains=day("2017-02-01")).exists()
    assert firm.responsibilities.filter(during__contains=day("2017-02-01")).exists()
    assert firm.above_scale_spells.filter(during__contains=day("2017-02-01")).exists()


def test_who_left_before_it_changed_state_is_not_listed(client, firm):
    client.post(f"/register/{firm.credit_code}/leave/", {"zone": "pumps", "on": "2017-01-01", "reason": "退会"})
    assert firm.memberships.get().during.upper == day("2017-01-01")
    assert "stays-ended" not in changed(client, firm, "suspended", "2017-02-01")
