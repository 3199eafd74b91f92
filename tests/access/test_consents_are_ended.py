"""A consent is ended by who gave it or who answers now, also after another took the firm over, and by nobody else."""

import pytest
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.utils import ProgrammingError

from enterprises.models import Responsibility
from ledger.actor import sign
from tests import facts
from tests.access.consenting import (
    allow,
    clerk_of,
    end,
    firm,
    joined,
    ours,
    pumps,
    read,
    taken_over,
    theirs,
    undrawn,
    valves,
)
from tests.facts import YONGJIA, YUHUAN, day, division
from zones.actions import allow_reading, end_reading
from zones.models import Consent

__all__ = ["firm", "ours", "pumps", "theirs", "undrawn", "valves"]

pytestmark = pytest.mark.django_db


def test_who_gave_a_consent_ends_it_after_another_took_the_firm_over(client, firm, ours, theirs):
    client.force_login(ours)
    allow(client, firm)
    taps = taken_over(firm)
    address = f"/register/{firm.credit_code}/end-consent/?consent={Consent.objects.get().pk}"
    client.force_login(ours)
    assert address in client.get(f"/register/{firm.credit_code}/").content.decode()
    assert "pumps-association协会许可" in client.get(address).content.decode()

    assert end(client, firm, "2016-04-30").status_code == 302
    assert read(client, theirs, firm) == []
    # what the other lets be read is not theirs to end
    client.force_login(clerk_of(taps))
    allow(client, firm)
    client.force_login(ours)
    assert end(client, firm, "2016-04-30").status_code == 403
    assert "end-consent" not in client.get(f"/register/{firm.credit_code}/").content.decode()


def test_who_answers_now_ends_what_was_let_be_read_before(client, firm, ours, theirs):
    client.force_login(ours)
    allow(client, firm)
    taps = taken_over(firm)
    now = clerk_of(taps)
    client.force_login(now)
    address = f"/register/{firm.credit_code}/end-consent/?consent={Consent.objects.get().pk}"
    assert address in client.get(f"/register/{firm.credit_code}/").content.decode()

    assert end(client, firm, "2016-05-01").status_code == 302
    assert read(client, theirs, firm) == ["2016-04"]
    client.force_login(now)
    assert end(client, firm, "2016-04-30").status_code == 302
    assert not Consent.objects.exists()


def test_a_consent_to_the_association_that_took_the_firm_over_can_be_ended(client, firm, ours, theirs, valves):
    """Its zone is not among the others any more, and the row of before still opens what the pumps' filed."""
    client.force_login(ours)
    allow(client, firm)
    sign(actor=None, reason="")
    Responsibility.objects.update(during=DateRange(None, day("2016-07")))
    Responsibility.objects.create(
        enterprise=firm, association=valves.association, during=DateRange(day("2016-07"), None)
    )
    client.force_login(ours)
    text = client.get(f"/register/{firm.credit_code}/").content.decode()
    assert f"?consent={Consent.objects.get().pk}" in text
    client.force_login(theirs)
    text = client.get(f"/register/{firm.credit_code}/").content.decode()
    assert "可查阅的月份：2016年4月30日 – 至今" in text
    assert "申请" not in text

    client.force_login(ours)
    assert end(client, firm, "2016-04-30").status_code == 302


def test_a_consent_can_be_ended_where_nobody_answers_any_more(client, firm, ours):
    client.force_login(ours)
    allow(client, firm)
    sign(actor=None, reason="")
    Responsibility.objects.update(during=DateRange(None, day("2016-07")))
    client.force_login(ours)
    assert f"?consent={Consent.objects.get().pk}" in client.get(f"/register/{firm.credit_code}/").content.decode()

    assert end(client, firm, "2016-04-30").status_code == 302


@pytest.mark.parametrize("grant", [YONGJIA, YUHUAN], ids=["over who gave", "over who reads"])
def test_an_official_over_one_side_ends_nothing(client, firm, ours, grant):
    client.force_login(ours)
    allow(client, firm)
    client.force_login(facts.user("official", {"role": "official", "division": division(grant)}))

    assert end(client, firm, "2016-04-30").status_code == 403
    client.force_login(facts.user("province", {"role": "official", "division": division("330000")}))
    assert end(client, firm, "2016-04-30").status_code == 302


def raw(actor, statement, *parameters):
    """Rows touched by one statement that the actor signed, with every check of the application taken away."""
    with transaction.atomic(), connection.cursor() as cursor:
        sign(actor=actor.pk, reason="")
        cursor.execute(statement, parameters)
        return cursor.rowcount


def test_the_database_lets_who_answers_now_shorten_a_consent_and_not_widen_it(firm, ours, theirs, pumps, valves):
    given = {"association": pumps.association, "membership": joined(firm)}
    allow_reading(**given, on=day("2016-04"), by=ours)
    taps = taken_over(firm)
    now = clerk_of(taps)
    shorten = "UPDATE zones_consent SET during = %s::daterange"
    assert raw(theirs, shorten, "[2016-04-01,2016-06-01)") == 0
    assert raw(theirs, "DELETE FROM zones_consent") == 0
    assert raw(now, shorten, "[2016-04-01,2016-06-01)") == 1
    for statement, parameter in (
        (shorten, "[2016-04-01,)"),
        (shorten, "[2016-01-01,2016-05-01)"),
        ("UPDATE zones_consent SET association_id = %s", valves.association.pk),
        ("UPDATE zones_consent SET membership_id = %s", taps.memberships.get().pk),
    ):
        with pytest.raises(ProgrammingError, match="row-level security"):
            raw(now, statement, parameter)
    assert raw(now, "DELETE FROM zones_consent") == 1


def test_an_end_where_nothing_is_open_and_the_same_twice_are_refused_in_words(client, firm, ours):
    client.force_login(ours)
    assert client.get(f"/register/{firm.credit_code}/end-consent/").status_code == 403
    allow(client, firm)
    assert "这个示范区在这段时间已可查阅" in allow(client, firm, on="2016-06-01").content.decode()
    assert Consent.objects.get().during == DateRange(day("2016-04-30"), None)
    end(client, firm, "2016-05-31")
    assert "本来就不能查阅" in end(client, firm, "2016-05-31").content.decode()


def test_an_end_closes_what_begins_later_too(firm, pumps):
    given = {"association": pumps.association, "membership": joined(firm), "by": None}
    first = allow_reading(on=day("2016-03"), **given)
    end_reading(consent=first, on=day("2016-04"), by=None)
    allow_reading(on=day("2016-05"), **given)
    assert end_reading(consent=first, on=day("2016-03-15"), by=None) == 2

    assert [row.during for row in Consent.objects.all()] == [DateRange(day("2016-03"), day("2016-03-15"))]
