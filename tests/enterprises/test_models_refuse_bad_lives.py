"""The database refuses what states, successions, distinctions and contacts may not hold, whoever writes it."""

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from enterprises.models import Contact, Distinction, StateSpell, Succession
from tests import facts
from tests.facts import day
from tests.refusals import constraint_that_refuses

pytestmark = pytest.mark.django_db


def states(*spans):
    owner = facts.enterprise()
    for span in spans:
        StateSpell.objects.create(enterprise=owner, state="operating", during=DateRange(*span))


def succession(*pairs, **given):
    for old, new in pairs:
        fields = {"kind": "absorption", "on": day("2016-05"), "reason": "合并协议"} | given
        Succession.objects.create(predecessor=old, successor=new, **fields)


def distinction(*pairs, **given):
    for first, second in pairs:
        Distinction.objects.create(**{"first": first, "second": second, "reason": "两家"} | given)


def two():
    return facts.enterprise("甲"), facts.enterprise("乙")


def contact_twice():
    owner, association = facts.enterprise(), facts.association()
    for person in ("王一", "王二"):
        Contact.objects.create(enterprise=owner, association=association, person=person)


def both_ways(pair):
    return pair, pair


BREAKS = {
    "enterprises_statespell_during_not_empty": lambda: states((day("2016-01"), day("2016-01"))),
    "enterprises_statespell_no_overlap": lambda: states((None, day("2016-02")), (day("2016-01"), None)),
    "enterprises_succession_once": lambda: succession(*both_ways(two())),
    "enterprises_succession_not_itself": lambda: succession((facts.enterprise(),) * 2),
    "enterprises_succession_reason_given": lambda: succession(two(), reason=""),
    "enterprises_distinction_once": lambda: distinction(*both_ways(two())),
    "enterprises_distinction_in_order": lambda: distinction(two()[::-1]),
    "enterprises_distinction_reason_given": lambda: distinction(two(), reason=""),
    "enterprises_contact_once": contact_twice,
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_row_is_refused_by(name):
    assert constraint_that_refuses(BREAKS[name]) == name


@pytest.mark.parametrize(
    ("phone", "shown"),
    [("13812345678", "138****5678"), ("0577-67123456", "057******3456"), ("671234", "****34"), ("12", "**"), ("", "")],
)
def test_a_phone_number_is_masked(phone, shown):
    assert Contact(phone=phone).masked_phone == shown


@pytest.mark.parametrize(("person", "shown"), [("王小明", "王**"), ("王", "王"), ("", ""), ("欧阳修远山", "欧**")])
def test_a_name_is_masked(person, shown):
    assert Contact(person=person).masked_person == shown
