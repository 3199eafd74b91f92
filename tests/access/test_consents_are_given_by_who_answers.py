"""A consent is given by who answers for the firm or is over both sides; record and ledger say who, what and why."""

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.utils import ProgrammingError
from django.utils import timezone

from accounts.models import Organisation
from ledger.actor import sign
from ledger.models import Line
from tests import facts
from tests.access.consenting import allow, end, firm, joined, ours, pumps, theirs, undrawn, valves
from tests.facts import YONGJIA, YUHUAN, day, division
from zones.actions import advance_horizon
from zones.models import Consent

__all__ = ["firm", "ours", "pumps", "theirs", "undrawn", "valves"]

pytestmark = pytest.mark.django_db


def test_the_membership_of_another_firm_is_not_offered(client, firm, ours, valves):
    client.force_login(ours)
    strange = facts.member(valves, facts.enterprise("别家"))

    assert allow(client, firm, membership=strange.pk).status_code == 422
    assert not Consent.objects.exists()


@pytest.mark.parametrize(
    ("grant", "status"),
    [
        ({"role": "official", "division": "330000"}, 302),
        ({"role": "official", "division": YONGJIA}, 403),
        ({"role": "official", "division": YUHUAN}, 403),
        ({"role": "auditor", "division": "330000"}, 403),
    ],
    ids=["over both", "over who answers", "over who would read", "auditor"],
)
def test_an_official_lets_read_where_both_associations_are_within_reach(client, firm, grant, status):
    client.force_login(facts.user("official", grant | {"division": division(grant["division"])}))

    assert allow(client, firm).status_code == status
    assert Consent.objects.count() == (status == 302)


def test_the_zones_own_clerk_cannot_let_himself_read(client, firm, theirs, pumps):
    client.force_login(theirs)
    assert client.get(f"/register/{firm.credit_code}/consent/").status_code == 403
    assert allow(client, firm, association="valves-association").status_code == 403

    # not even with every check of the application taken away
    sign(actor=theirs.pk, reason="")
    given = {"membership": joined(firm), "during": DateRange(day("2016-01"), None)}
    with pytest.raises(ProgrammingError, match="row-level security"):
        Consent.objects.create(association=pumps.association, **given)


def test_the_ledger_says_who_consented_and_who_ended_it_and_why(client, firm, ours):
    client.force_login(ours)
    allow(client, firm)
    end(client, firm, "2016-05-31")

    given, ended = Line.objects.filter(table="zones_consent").order_by("id")
    assert (given.operation, given.actor, given.reason) == ("I", ours.pk, "两协会商定")
    assert (ended.operation, ended.actor, ended.reason) == ("U", ours.pk, "企业撤回同意")
    assert ended.new == {"during": "[2016-04-30,2016-05-31)"}
    text = client.get(f"/register/{firm.credit_code}/").content.decode()
    assert "查阅许可" in text
    assert "pumps填报员" in text


def test_the_record_says_to_each_what_may_be_read_and_whom_to_ask(client, firm, ours, theirs):
    record = f"/register/{firm.credit_code}/"
    open_, close = f"{record}consent/?membership={joined(firm).pk}", f"{record}end-consent/?consent="
    Organisation.objects.filter(code="pumps-association").update(contact="秘书处 0577-67000000")
    client.force_login(theirs)
    text = client.get(record).content.decode()
    assert "请向pumps-association协会申请" in text
    assert "秘书处 0577-67000000" in text
    assert open_ not in text
    client.force_login(ours)
    text = client.get(record).content.decode()
    assert open_ in text
    assert "申请" not in text
    today = timezone.localdate()
    form = client.get(open_).content.decode()
    assert f'value="{today:%Y-%m-%d}"' in form
    assert f'<option value="{joined(firm).pk}" selected>valves 2016年3月20日' in form

    allow(client, firm, on="2016-04-30")
    text = client.get(record).content.decode()
    assert close in text
    assert open_ not in text
    client.force_login(theirs)
    text = client.get(record).content.decode()
    assert "可查阅的月份：2016年4月30日 – 至今" in text
    assert "申请" not in text
    assert f"/enterprises/{firm.credit_code}/#returns" in text

    # ended from tomorrow it stands today still
    client.force_login(ours)
    end(client, firm, f"{today + timedelta(days=1):%Y-%m-%d}")
    assert close in client.get(record).content.decode()
    end(client, firm, f"{today:%Y-%m-%d}")
    assert open_ in client.get(record).content.decode()


def test_the_demo_offers_its_own_today(client, firm, ours, settings):
    settings.DEMO = True
    advance_horizon(to=day("2016-06"), first=day("2016-01"), by=None)
    client.force_login(ours)

    allow(client, firm)
    for what in ("consent", "end-consent"):
        assert 'value="2016-06-30"' in client.get(f"/register/{firm.credit_code}/{what}/").content.decode()
