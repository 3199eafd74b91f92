"""Another zone of a firm reads its returns by the consent of the association that files them, and by nothing else."""

import re

import pytest

from enterprises.models import MonthlyReturn, SmallReturn
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
    submission,
    taken_over,
    theirs,
    undrawn,
    valves,
)
from tests.api.senders import Sender
from tests.facts import TIANTAI, YUHUAN, day, division
from zones.actions import allow_reading
from zones.models import Consent

__all__ = ["firm", "ours", "pumps", "theirs", "undrawn", "valves"]

pytestmark = pytest.mark.django_db


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


def test_a_consent_that_would_claim_another_associations_returns_opens_none(client, firm, theirs, valves):
    """Their own association may sign a row of its own: it files nothing, so nothing is read."""
    allow_reading(association=valves.association, membership=joined(firm), on=day("2014-01"), by=theirs)

    assert read(client, theirs, firm) == []


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
