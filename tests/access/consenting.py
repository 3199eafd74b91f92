"""A firm of two zones, whose association lets the other zone's read its returns, and every road to them."""

import json

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from accounts.models import Grant
from enterprises.models import AboveScaleSpell, MonthlyReturn, Responsibility, Submission
from ledger.actor import sign
from pages import printed
from tests import facts
from tests.api.senders import Sender
from tests.facts import YONGJIA, YUHUAN, day
from zones.models import Consent

MONTHS = ("2016-02", "2016-03", "2016-04", "2016-05", "2016-06")
OUTPUTS = {month: 1_110_000 * at for at, month in enumerate(MONTHS, start=1)}


def clerk_of(zone):
    grant = {"role": Grant.Role.CLERK, "organisation": zone.association}
    return facts.user(f"{zone.slug}-clerk", grant, organisation=zone.association, first_name=f"{zone.slug}填报员")


@pytest.fixture(autouse=True)
def undrawn(monkeypatch):
    """Who gets a paper is asked here, and how it is drawn by tests of its own."""
    monkeypatch.setattr(printed, "pdf_of", lambda *_given: b"%PDF-")


@pytest.fixture
def pumps():
    return facts.zone("pumps", YONGJIA)


@pytest.fixture
def valves():
    return facts.zone("valves", YUHUAN)


@pytest.fixture
def firm(pumps, valves):
    """Reports through the pumps' association; in the valves' zone from 20 March to 1 June."""
    firm = facts.enterprise()
    facts.member(pumps, firm)
    facts.member(valves, firm, "2016-03-20", "2016-06-01")
    Responsibility.objects.create(enterprise=firm, association=pumps.association, during=DateRange(None, None))
    AboveScaleSpell.objects.create(enterprise=firm, during=DateRange(day("2014-01"), None))
    for month, output in OUTPUTS.items():
        facts.monthly_return(firm, month, association=pumps.association, output=output)
        Submission.objects.create(
            association=pumps.association, kind="monthly", month=day(month), deadline=day(month), grace=day("2099-01")
        )
    facts.monthly_return(facts.enterprise("旁边的厂"), "2016-04", association=pumps.association, output=7_770_000)
    return firm


@pytest.fixture
def ours(pumps):
    return clerk_of(pumps)


@pytest.fixture
def theirs(valves):
    return clerk_of(valves)


def submission(month, tail=""):
    return f"/submissions/pumps-association/monthly/{month}/{tail}"


def read(client, reader, firm):
    """The months whose return the reader gets by every road that shows one firm; they have to agree."""
    client.force_login(reader)
    page = client.get(f"/enterprises/{firm.credit_code}/").content.decode()
    sender, found = Sender(client, reader, scope="read"), []
    for month, output in OUTPUTS.items():
        printed = client.get(submission(month, f"print/{firm.credit_code}/"))
        pdf = client.get(submission(month, f"print/{firm.credit_code}/pdf/"))
        headers = {"authorization": f"Bearer {sender.secret}"}
        pulled = client.get(f"/api/v1{submission(month, 'returns/')}", headers=headers)
        assert {printed.status_code, pdf.status_code, pulled.status_code} in ({200}, {404})
        is_open = printed.status_code == 200
        assert (submission(month, f"print/{firm.credit_code}/") in page) is is_open
        assert (f"{output // 1000:,}" in printed.content.decode()) is is_open
        if is_open:
            body = json.loads(pulled.content)
            assert [(row["credit_code"], row["output"]) for row in body["results"]] == [(firm.credit_code, output)]
            assert body["tag"] is None
            found.append(month)
    return found


def joined(firm):
    """Its membership in the valves' zone."""
    return firm.memberships.filter(zone__slug="valves").earliest("pk")


def allow(client, firm, on="2016-04-30", **given):
    given = {"membership": joined(firm).pk, "on": on, "reason": "两协会商定"} | given
    return client.post(f"/register/{firm.credit_code}/consent/", given)


def end(client, firm, on, consent=None):
    consent = consent or Consent.objects.latest("pk").pk
    given = {"consent": consent, "on": on, "reason": "企业撤回同意"}
    return client.post(f"/register/{firm.credit_code}/end-consent/", given)


def taken_over(firm):
    """The firm reports through the taps' association from May on, which also files for May and June."""
    taps = facts.zone("taps", YONGJIA)
    facts.member(taps, firm)
    sign(actor=None, reason="")
    Responsibility.objects.update(during=DateRange(None, day("2016-05")))
    Responsibility.objects.create(enterprise=firm, association=taps.association, during=DateRange(day("2016-05"), None))
    later = MonthlyReturn.objects.filter(enterprise=firm, month__gte=day("2016-05"))
    later.update(association=taps.association)
    Submission.objects.filter(month__gte=day("2016-05")).update(association=taps.association)
    return taps
