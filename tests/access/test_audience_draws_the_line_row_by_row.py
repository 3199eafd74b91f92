"""Who may see and who may change which rows; a list shows exactly what may be opened one by one."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.backends.postgresql.psycopg_any import DateRange

from access.audience import (
    editable_by,
    in_register_of,
    may_change,
    may_enter_for,
    may_see,
    reads_record_of,
    visible_to,
    zones_dated_by,
)
from accounts.models import Grant, Organisation
from enterprises.models import Contact, Enterprise, Honour, MonthlyReturn, Placement, Responsibility
from inspections.models import Batch
from ledger.models import Line
from standards.models import Standard
from tests import facts
from tests.facts import TIANTAI, YONGJIA, YUHUAN, day, division, industry
from zones.models import Membership, Milestone, Zone

pytestmark = pytest.mark.django_db


@pytest.fixture
def pumps():
    return facts.zone("pumps", YONGJIA)


@pytest.fixture
def firm(pumps):
    """A member of the zone since 2015 that stood in Yongjia and in 2017 moved to Tiantai."""
    firm = facts.enterprise()
    for code, span in ((YONGJIA, (None, day("2017-01"))), (TIANTAI, (day("2017-01"), None))):
        Placement.objects.create(enterprise=firm, division=division(code), industry=industry(), during=DateRange(*span))
    facts.member(pumps, firm, "2015-01")
    return firm


@pytest.fixture
def filed(firm, pumps):
    return facts.monthly_return(firm, "2016-03", association=pumps.association, output=5)


@pytest.fixture
def clerk(pumps):
    return facts.user("clerk", {"role": "clerk", "organisation": pumps.association})


@pytest.fixture
def stranger():
    """A clerk of another association, who must see and change nothing of the first."""
    return facts.user("stranger", {"role": "clerk", "organisation": facts.zone("valves", YUHUAN).association})


def official(code):
    return facts.user(f"official-{code}", {"role": "official", "division": division(code)})


def test_a_return_is_seen_by_its_association_its_county_and_nobody_else(filed, clerk, stranger):
    assert may_see(clerk, filed)
    assert may_see(official(YONGJIA), filed)
    assert may_see(official("330300"), filed)
    assert not may_see(stranger, filed)
    assert not may_see(official(YUHUAN), filed)
    assert not may_see(AnonymousUser(), filed)


def test_a_return_stays_with_the_county_where_the_firm_then_stood(firm, filed, pumps):
    later = facts.monthly_return(firm, "2017-03", association=facts.association("elsewhere", YUHUAN))

    reader = official(TIANTAI)
    assert not may_see(reader, filed)
    assert may_see(reader, later)


def test_another_zone_of_the_firm_reads_none_of_its_returns(firm, filed):
    """Its clerk enters the membership: if that opened returns, any firm's could be read by joining it."""
    other = facts.zone("others", TIANTAI)
    facts.member(other, firm, "2014-01")
    reader = facts.user("reader", {"role": "lead", "organisation": other.association})

    assert not may_see(reader, filed)
    assert not may_change(reader, filed)
    assert not may_see(official(TIANTAI), filed)


def test_a_record_is_kept_by_the_association_that_answers_for_it_whatever_zones_it_joins(firm, pumps, clerk, stranger):
    facts.member(Zone.objects.get(slug="valves"), firm, "2014-01")
    assert may_change(clerk, firm)
    assert may_change(stranger, firm)

    Responsibility.objects.create(
        enterprise=firm, association=pumps.association, during=DateRange(day("2015-01"), None)
    )
    assert may_change(clerk, firm)
    for row in (firm, *firm.placements.all()):
        assert not may_change(stranger, row)
    honour = Honour.objects.create(
        enterprise=firm, kind="brand", level="city", issuer="某市", year=2016, valid_from=day("2016-05")
    )
    assert may_change(clerk, honour)
    assert not may_change(stranger, honour)


def test_who_answered_before_keeps_the_record_no_longer(firm, pumps, clerk, stranger):
    valves = Zone.objects.get(slug="valves").association
    for body, span in ((pumps.association, (None, day("2016-01"))), (valves, (day("2016-01"), None))):
        Responsibility.objects.create(enterprise=firm, association=body, during=DateRange(*span))

    assert may_change(stranger, firm)
    assert not may_change(clerk, firm)
    assert set(in_register_of(stranger, Enterprise.objects.all())) == {firm}


def test_only_those_who_enter_for_the_association_change_its_returns(filed, clerk, stranger):
    auditor = facts.user("auditor", {"role": "auditor", "division": division("330000")})

    assert may_change(clerk, filed)
    assert not any(may_change(user, filed) for user in (stranger, official(YONGJIA), auditor, AnonymousUser()))
    assert may_see(auditor, filed)


def test_only_those_who_enter_for_the_association_enter_for_it(pumps, clerk, stranger):
    assert may_enter_for(clerk, pumps.association)
    assert not any(may_enter_for(u, pumps.association) for u in (stranger, official(YONGJIA), AnonymousUser()))


def test_an_enterprise_is_changed_by_the_association_of_a_zone_that_it_is_in_today(firm, pumps, clerk, stranger):
    assert may_change(clerk, firm)
    assert not may_change(stranger, firm)

    Membership.objects.update(during=DateRange(day("2015-01"), day("2016-01")))
    facts.member(facts.zone("valves-of-today", YUHUAN), firm, "2016-01")
    assert not may_change(clerk, firm)


def test_an_enterprise_in_no_zone_is_kept_by_the_association_that_had_it(firm, clerk, stranger):
    Membership.objects.update(during=DateRange(day("2015-01"), day("2016-01")))

    assert may_change(clerk, firm)
    assert not may_change(stranger, firm)


def test_the_life_of_a_zone_is_recorded_by_its_officials_and_an_administrator(pumps, clerk):
    stage = Milestone.objects.create(zone=pumps, stage="named", on=day("2017-01"))
    administrator = facts.user("administrator", {"role": "administrator", "division": division("330000")})

    for user in (official(YONGJIA), official("330300"), administrator):
        assert may_change(user, stage)
        assert set(zones_dated_by(user)) == {pumps}
    for user in (official(TIANTAI), clerk, AnonymousUser()):
        assert not may_change(user, stage)
        assert not zones_dated_by(user).exists()


def test_the_record_of_a_zone_is_read_by_those_who_work_with_it(pumps, clerk, stranger):
    auditor = facts.user("auditor", {"role": "auditor", "division": division("330000")})

    assert all(reads_record_of(user, pumps) for user in (clerk, official(YONGJIA), auditor))
    assert not any(reads_record_of(user, pumps) for user in (stranger, official(TIANTAI), AnonymousUser()))


def test_a_register_holds_members_former_ones_and_whoever_stood_in_the_division(firm, pumps, clerk, stranger):
    left = facts.enterprise("走了的厂")
    facts.member(pumps, left, "2014-01", "2015-01")
    facts.enterprise("别处的厂")

    def register(reader):
        return set(in_register_of(reader, Enterprise.objects.all()))

    assert register(clerk) == register(official(YONGJIA)) == {firm, left}
    assert register(official(TIANTAI)) == {firm}
    assert register(stranger) == register(official(YUHUAN)) == register(AnonymousUser()) == set()


def test_a_contact_is_seen_by_its_association_and_its_county_and_changed_by_the_first(firm, pumps, clerk, stranger):
    contact = Contact.objects.create(enterprise=firm, association=pumps.association, person="王小明")

    assert may_see(clerk, contact)
    assert may_see(official(YONGJIA), contact)
    assert not any(may_see(reader, contact) for reader in (stranger, official(YUHUAN), AnonymousUser()))
    assert may_change(clerk, contact)
    assert not may_change(official("330300"), contact)


def test_checks_are_public_and_entered_by_the_office_that_ordered_them(firm, clerk):
    office = Organisation.objects.create(
        code="bureau", name="市场监督管理局", kind="market_bureau", division=division(YONGJIA)
    )
    batch = facts.batch(facts.campaign(organiser=office), firm)
    inspector = facts.user("inspector", {"role": "inspectorate", "organisation": office})
    of_the_county = facts.user("county", {"role": "inspectorate", "division": division(YONGJIA)})
    of_another = facts.user("another", {"role": "inspectorate", "division": division(YUHUAN)})

    assert may_see(AnonymousUser(), batch)
    assert may_change(inspector, batch)
    assert may_change(of_the_county, batch)
    assert not any(may_change(user, batch) for user in (of_another, clerk, AnonymousUser()))


def test_standards_are_public_and_entered_by_their_office(clerk):
    standard = facts.standard()
    office = facts.user("office", {"role": "standards", "division": division(YONGJIA)})

    assert may_see(AnonymousUser(), standard)
    assert may_change(office, standard)
    assert not may_change(clerk, standard)


def test_the_ledger_is_read_by_auditors_and_administrators_alone(firm, clerk):
    auditor = facts.user("auditor", {"role": "auditor", "division": division("330000")})

    assert visible_to(auditor, Line.objects.all()).exists()
    assert not visible_to(clerk, Line.objects.all()).exists()
    assert not visible_to(AnonymousUser(), Line.objects.all()).exists()
    assert not editable_by(auditor, Line.objects.all()).exists()


def test_roles_are_given_by_administrators_alone(clerk):
    grant = Grant.objects.get(user=clerk)
    administrator = facts.user("administrator", {"role": "administrator", "division": division("330000")})

    assert may_change(administrator, grant)
    assert not may_change(clerk, grant)
    assert not may_see(clerk, grant)


@pytest.mark.parametrize("model", [Enterprise, MonthlyReturn, Batch, Standard, Zone, Line, Membership])
@pytest.mark.parametrize("question", [visible_to, editable_by])
def test_a_list_takes_no_more_queries_than_one_beside_the_grants(
    filed, clerk, model, question, django_assert_max_num_queries
):
    with django_assert_max_num_queries(2):
        list(question(clerk, model.objects.all()))


def test_a_list_shows_exactly_what_may_be_opened(firm, filed, clerk, stranger):
    facts.monthly_return(facts.enterprise(), "2016-03", association=facts.association("elsewhere", YUHUAN))
    readers = [clerk, stranger, official(YONGJIA), official(YUHUAN), AnonymousUser()]

    for reader in readers:
        listed = set(visible_to(reader, MonthlyReturn.objects.all()))
        assert listed == {row for row in MonthlyReturn.objects.all() if may_see(reader, row)}
