"""Another zone of a firm reads its returns by the consent of the association that files them, and by nothing else."""

import json
import re
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.utils import ProgrammingError
from django.utils import timezone

from accounts.models import Grant, Organisation
from enterprises.models import AboveScaleSpell, MonthlyReturn, Responsibility, SmallReturn, Submission
from ledger.actor import sign
from ledger.models import Line
from pages import printed
from tests import facts
from tests.api.senders import Sender
from tests.facts import TIANTAI, YONGJIA, YUHUAN, day, division
from zones.actions import advance_horizon, allow_reading, end_reading
from zones.models import Consent

pytestmark = pytest.mark.django_db
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


def months_linked(client, reader, firm):
    """Months with a link on the firm's page, whoever files them."""
    client.force_login(reader)
    return re.findall(r"/monthly/([0-9-]{7})/print/", client.get(f"/enterprises/{firm.credit_code}/").content.decode())


WHOLE = (
    *("", "before/", "cells/", "paste/", "copy/", "submit/", "imports/", "imports/template.xlsx"),
    *("imports/export.xlsx", "imports/export.csv", "review/", "print/", "print/pdf/", "print/paper/"),
    *("attachments/", "links/", "reminder/", "restate/"),
)


def closed_roads(client, reader, firm):
    """What shows, or changes, the whole submission or the firm's row of it: all that answered otherwise than 404."""
    client.force_login(reader)
    own = (f"firms/{firm.credit_code}/", f"corrections/{firm.credit_code}/", f"restate/{firm.credit_code}/")
    roads = [submission("2016-04", tail) for tail in (*WHOLE, *own)]
    answers = {f"{method} {road}": client.generic(method, road) for road in roads for method in ("GET", "POST")}
    writes = Sender(client, reader)
    answers["POST api"] = writes.post(f"/api/v1{roads[0]}returns/", {"rows": []})
    return {road: answer.status_code for road, answer in answers.items() if answer.status_code not in (404, 405)}


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


def test_a_second_association_reads_before_during_and_after_what_was_let(client, firm, ours, theirs):
    assert read(client, theirs, firm) == []

    client.force_login(ours)
    assert allow(client, firm).status_code == 302
    # March is of the membership's days and not of the consent's; in June the firm had left
    assert read(client, theirs, firm) == ["2016-04", "2016-05"]

    client.force_login(ours)
    assert end(client, firm, "2016-05-31").status_code == 302
    assert read(client, theirs, firm) == ["2016-04"]

    client.force_login(ours)
    assert end(client, firm, "2016-04-30").status_code == 302
    assert read(client, theirs, firm) == []
    assert not Consent.objects.exists()


def test_a_consent_reaches_back_to_the_day_that_it_names_and_no_further_than_the_membership(client, firm, ours, theirs):
    client.force_login(ours)
    allow(client, firm, on="2014-01-01")

    assert read(client, theirs, firm) == ["2016-03", "2016-04", "2016-05"]


def test_a_firm_that_comes_back_is_not_read_by_the_consent_of_before(client, firm, ours, theirs, valves):
    """The zone's own clerk enters it again: that must open nothing."""
    client.force_login(ours)
    allow(client, firm, on="2014-01-01")
    back = facts.member(valves, firm, "2016-06-01")

    assert read(client, theirs, firm) == ["2016-03", "2016-04", "2016-05"]
    client.force_login(ours)
    assert allow(client, firm, membership=back.pk, on="2016-06-01").status_code == 302
    assert read(client, theirs, firm) == ["2016-03", "2016-04", "2016-05", "2016-06"]


def test_the_membership_of_another_firm_is_not_offered(client, firm, ours, valves):
    client.force_login(ours)
    strange = facts.member(valves, facts.enterprise("别家"))

    assert allow(client, firm, membership=strange.pk).status_code == 422
    assert not Consent.objects.exists()


def test_nothing_but_the_firms_return_is_opened_and_nothing_is_changed(client, firm, ours, theirs):
    assert closed_roads(client, theirs, firm) == {}
    client.force_login(ours)
    allow(client, firm, on="2014-01-01")

    assert closed_roads(client, theirs, firm) == {}
    neighbour = MonthlyReturn.objects.exclude(enterprise=firm).get().enterprise
    assert client.get(submission("2016-04", f"print/{neighbour.credit_code}/")).status_code == 404
    assert "7,770" not in client.get(f"/enterprises/{neighbour.credit_code}/").content.decode()


def test_a_zone_that_was_not_named_and_whoever_is_not_of_it_read_nothing(client, firm, ours, valves):
    third = facts.zone("taps", TIANTAI)
    facts.member(third, firm)
    client.force_login(ours)
    allow(client, firm, on="2014-01-01")

    official = facts.user("official", {"role": "official", "division": division(YUHUAN)})
    for reader in (clerk_of(third), official, facts.user("nobody")):
        assert read(client, reader, firm) == []


def test_what_another_association_files_later_needs_its_own_consent(client, firm, ours, theirs, pumps):
    """The firm moves to the taps' association in May: what the pumps' let be read stays April."""
    client.force_login(ours)
    allow(client, firm)
    taps = taken_over(firm)

    assert read(client, theirs, firm) == ["2016-04"]
    assert months_linked(client, theirs, firm) == ["2016-04"]
    client.force_login(ours)
    assert allow(client, firm).status_code == 403
    client.force_login(clerk_of(taps))
    assert allow(client, firm).status_code == 302
    assert months_linked(client, theirs, firm) == ["2016-05", "2016-04"]


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


def test_a_consent_that_would_claim_another_associations_returns_opens_none(client, firm, theirs, valves):
    """Their own association may sign a row of its own: it files nothing, so nothing is read."""
    allow_reading(association=valves.association, membership=joined(firm), on=day("2014-01"), by=theirs)

    assert read(client, theirs, firm) == []


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


def test_years_of_quarters_are_read_to_the_first(client, firm, ours, theirs, pumps):
    """A firm below scale has quarterly returns; the page shows the last twelve, and all of them when asked."""
    for year in range(2010, 2014):
        for month in ("03", "06", "09", "12"):
            SmallReturn.objects.create(
                enterprise=firm, month=day(f"{year}-{month}"), association=pumps.association, state="missing"
            )
    client.force_login(ours)
    address = f"/enterprises/{firm.credit_code}/"
    text = client.get(address).content.decode()
    assert "再看更早的 4 期" in text
    assert text.count("未报") == 12
    assert client.get(f"{address}?returns=all").content.decode().count("未报") == 16
