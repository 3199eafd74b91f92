"""Moves, contacts, aliases and amendments of an enterprise are kept with their day, their keeper or their reason."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db.backends.postgresql.psycopg_any import DateRange

from enterprises import actions, forms
from enterprises.models import AboveScaleSpell, Contact, Enterprise, EnterpriseName
from ledger.models import Line
from tests import facts
from tests.enterprises.one_firm import clerk, firm
from tests.facts import TIANTAI, YONGJIA, day, division, industry

__all__ = ["clerk", "firm"]

pytestmark = pytest.mark.django_db


def test_a_move_keeps_the_township_of_the_time(clerk):
    firm = facts.enterprise(township="瓯北街道")
    actions.move_enterprise(
        enterprise=firm, division=division(YONGJIA), industry=industry(), on=day("2010-01-01"), by=clerk
    )
    actions.move_enterprise(
        enterprise=firm,
        division=division(YONGJIA),
        industry=industry(),
        township="桥头镇",
        on=day("2016-05-04"),
        by=clerk,
    )

    rows = firm.placements.order_by("during")
    assert [(row.township, row.during.lower) for row in rows] == [
        ("瓯北街道", day("2010-01-01")),
        ("桥头镇", day("2016-05-04")),
    ]
    assert Enterprise.objects.get(pk=firm.pk).township == "桥头镇"


def test_a_move_of_the_past_leaves_the_township_of_today(clerk):
    firm = facts.enterprise(township="瓯北街道")
    for code, on, township in ((TIANTAI, "2018-01-01", "坦头镇"), (YONGJIA, "2012-01-01", "桥头镇")):
        actions.move_enterprise(
            enterprise=firm, division=division(code), industry=industry(), township=township, on=day(on), by=clerk
        )

    assert Enterprise.objects.get(pk=firm.pk).township == "坦头镇"


def test_a_move_that_names_no_township_leaves_it(clerk):
    firm = facts.enterprise(township="瓯北街道")
    form = forms.MoveForm({"enterprise": firm.credit_code, "division": TIANTAI, "industry": "3443", "on": "2016-05-04"})
    assert form.is_valid(), form.errors
    actions.move_enterprise(**form.cleaned_data, by=clerk)

    assert Enterprise.objects.get(pk=firm.pk).township == "瓯北街道"


def test_a_contact_is_kept_for_its_association_and_stays_out_of_the_ledger(firm):
    association, other = facts.association("one"), facts.association("two")
    roles = ({"role": "clerk", "organisation": each} for each in (association, other))
    clerk = facts.user("clerk-of-two", *roles)
    for keeper, person, phone in (
        (association, "王小明", "13812345678"),
        (other, "李雷", "13900000000"),
        (association, "王小红", "13812345678"),
    ):
        actions.keep_contact(enterprise=firm, association=keeper, person=person, phone=phone, by=clerk)

    assert Contact.objects.get(association=association).person == "王小红"
    assert Contact.objects.get(association=other).person == "李雷"
    lines = Line.objects.filter(table="enterprises_contact").order_by("id")
    assert [(line.operation, line.old, line.new) for line in lines] == [
        ("I", None, None),
        ("I", None, None),
        ("U", {}, {}),
    ]


def test_the_database_refuses_a_contact_of_another_association(firm):
    clerk = facts.user("clerk-of-one", {"role": "clerk", "organisation": facts.association("one")})

    with pytest.raises(PermissionDenied):
        actions.keep_contact(enterprise=firm, association=facts.association("two"), person="王小明", phone="", by=clerk)


@pytest.mark.parametrize(
    "phone", ["13812345678", "+86 138 1234 5678", "0577-67123456转801", "０５７７－６７１２３４５６"]
)
def test_a_phone_number_is_read(firm, phone):
    form = forms.ContactForm(
        {"enterprise": firm.credit_code, "association": facts.association().code, "person": "", "phone": phone}
    )
    assert form.is_valid(), form.errors


@pytest.mark.parametrize("phone", ["王小明", "12", "=1+1", "138*1234"])
def test_what_is_no_phone_number_is_refused(firm, phone):
    form = forms.ContactForm({"enterprise": firm.credit_code, "association": facts.association().code, "phone": phone})
    assert "不是电话号码" in form.errors["phone"][0]


def test_an_alias_is_kept_once_and_found(firm, clerk):
    form = forms.AliasForm({"enterprise": firm.credit_code, "name": "甲阀"})
    assert form.is_valid(), form.errors
    actions.add_alias(**form.cleaned_data, by=clerk)

    assert EnterpriseName.objects.get(enterprise=firm).kind == "alias"
    assert Enterprise.objects.looked_up("甲阀").get() == firm
    assert "已是该企业的" in forms.AliasForm({"enterprise": firm.credit_code, "name": "甲阀"}).errors["name"][0]


def test_an_amendment_says_why(firm, clerk):
    given = {"enterprise": firm.credit_code, "name_en": "Alpha Valves", "initials": "", "township": "瓯北街道"}
    assert forms.AmendForm(given).errors.keys() == {"reason"}
    form = forms.AmendForm(given | {"reason": "按执照更正"})
    assert form.is_valid(), form.errors
    actions.amend_enterprise(**form.cleaned_data, by=clerk)

    line = Line.objects.get(table="enterprises_enterprise", operation="U")
    assert (line.reason, line.new) == (
        "按执照更正",
        {"name_en": "Alpha Valves", "initials": "jfmc", "township": "瓯北街道"},
    )


def test_a_spell_above_scale_that_meets_another_is_named(firm):
    AboveScaleSpell.objects.create(enterprise=firm, during=DateRange(day("2015-01"), day("2016-01")), exit="smaller")

    def entered(month):
        return forms.EnterAboveScaleForm({"enterprise": firm.credit_code, "month": month, "entry": "yearly"})

    assert entered("2016-01").is_valid()
    assert "2015-01起，至2016-01" in entered("2015-06").errors["month"][0]
