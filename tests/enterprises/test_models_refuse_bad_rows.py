"""The database refuses what the register, returns and honours may not hold, whoever writes it."""

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from common.codes import make_credit_code
from enterprises.models import (
    AboveScaleSpell,
    Correction,
    Decision,
    Delivery,
    EnterpriseName,
    Honour,
    MonthlyReturn,
    Placement,
    Responsibility,
    Scribble,
    SmallReturn,
    Submission,
)
from enterprises.questions import VERSIONS
from tests import facts
from tests.facts import day
from tests.refusals import constraint_that_refuses

pytestmark = pytest.mark.django_db

CODE = make_credit_code("330324", "PDY00001")
wrong_end = "1" if CODE[17] != "1" else "2"


def firm(**given):
    return facts.enterprise(**given)


def twice(make):
    owner = firm()
    make(enterprise=owner)
    make(enterprise=owner)


def former_name(**given):
    return EnterpriseName.objects.create(name="旧名", kind="former", **given)


def placed(*spans, owner=None):
    owner = owner or firm()
    for span in spans:
        Placement.objects.create(
            enterprise=owner, division=facts.division(), industry=facts.industry(), during=DateRange(*span)
        )


def spell(*spans, **given):
    owner = firm()
    for span in spans:
        AboveScaleSpell.objects.create(enterprise=owner, during=DateRange(*span), **given)


def monthly(**given):
    return facts.monthly_return(given.pop("enterprise", None) or firm(), **given)


def small(**given):
    fields = {"enterprise": firm(), "month": day("2016-03"), "association": facts.association()} | given
    return SmallReturn.objects.create(**fields)


def honour(**given):
    fields = {"kind": "brand", "level": "city", "issuer": "市政府", "year": 2016, "valid_from": day("2016-01")}
    return Honour.objects.create(**{"enterprise": firm()} | fields | given)


def reports_through(*spans):
    owner = firm()
    for span in spans:
        Responsibility.objects.create(enterprise=owner, association=facts.association(), during=DateRange(*span))


def submission(**given):
    fields = {"association": facts.association(), "kind": "monthly", "month": day("2016-03")}
    fields |= {"deadline": day("2016-04-12"), "grace": day("2016-04-22")}
    return Submission.objects.create(**fields | given)


def decision(**given):
    fields = {"submission": given.pop("submission", None) or submission(), "enterprise": firm()}
    return Decision.objects.create(**fields | {"outcome": "accepted"} | given)


def decided_twice():
    one = decision()
    decision(submission=one.submission, enterprise=one.enterprise)


def correction(**given):
    fields = {"enterprise": firm(), "association": facts.association(), "kind": "monthly", "month": day("2016-03")}
    fields |= {"values": {"output": 2}, "before": {"output": 1}, "reason": "漏报", "asked_at": facts.NOW}
    return Correction.objects.create(**fields | given)


def scribble(**given):
    fields = {"association": facts.association(), "kind": "monthly", "month": day("2016-03"), "name": "output"}
    return Scribble.objects.create(**fields | {"text": "约500", "problem": "不是数字"} | given)


def delivered_twice():
    sender = facts.user("sender")
    for _ in range(2):
        Delivery.objects.create(user=sender, key="2018-03", digest="", answer={}, at=facts.NOW)


def in_accepted_month(write):
    """Write a row into a month that was accepted; its kind is the table's."""
    for kind in ("monthly", "small"):
        submission(kind=kind, state="accepted", submitted_at=facts.NOW)
    write()


BREAKS = {
    "enterprises_responsibility_during_not_empty": lambda: reports_through((day("2016-01"), day("2016-01"))),
    "enterprises_responsibility_no_overlap": lambda: reports_through((None, day("2017-01")), (day("2016-06"), None)),
    "enterprises_submission_once": lambda: [submission(), submission()],
    "enterprises_submission_period_offered": lambda: submission(kind="small", month=day("2016-02")),
    "enterprises_submission_grace_after_deadline": lambda: submission(grace=day("2016-04-11")),
    "enterprises_submission_submitted_has_time": lambda: submission(state="submitted"),
    "enterprises_submission_return_has_reason": lambda: submission(state="returned"),
    "enterprises_decision_once": decided_twice,
    "enterprises_decision_return_has_reason": lambda: decision(outcome="returned"),
    "enterprises_correction_one_asked": lambda: twice(correction),
    "enterprises_correction_has_reason": lambda: correction(reason=""),
    "enterprises_correction_decided_whole": lambda: correction(state="accepted"),
    "enterprises_scribble_one_a_cell": lambda: twice(scribble),
    "enterprises_delivery_key_once": delivered_twice,
    "enterprises_monthlyreturn_frozen": lambda: in_accepted_month(monthly),
    "enterprises_smallreturn_frozen": lambda: in_accepted_month(small),
    "enterprises_enterprise_credit_code_once": lambda: [firm(credit_code=CODE), firm(credit_code=CODE)],
    "enterprises_enterprise_credit_code_valid": lambda: firm(credit_code=f"{CODE[:17]}{wrong_end}"),
    "enterprises_enterprise_name_given": lambda: firm(name=""),
    "enterprises_enterprisename_once": lambda: twice(former_name),
    "enterprises_placement_during_not_empty": lambda: placed((day("2016-01"), day("2016-01"))),
    "enterprises_placement_no_overlap": lambda: placed((None, day("2017-01")), (day("2016-12-31"), None)),
    "enterprises_abovescalespell_whole_months": lambda: spell((day("2016-01-02"), None)),
    "enterprises_abovescalespell_exit_has_reason": lambda: spell((day("2016-01"), day("2016-03"))),
    "enterprises_abovescalespell_no_overlap": lambda: spell((day("2016-01"), None), (day("2020-01"), None)),
    "enterprises_monthlyreturn_once": lambda: twice(monthly),
    "enterprises_monthlyreturn_month_offered": lambda: monthly(month="2016-01"),
    "enterprises_monthlyreturn_amounts_only_when_answered": lambda: monthly(state="missing", output=1),
    "enterprises_monthlyreturn_own_brand_within_export": lambda: monthly(own_brand_export=2, export=1),
    "enterprises_smallreturn_once": lambda: twice(small),
    "enterprises_smallreturn_month_ends_quarter": lambda: small(month=day("2016-04")),
    "enterprises_smallreturn_amounts_only_when_answered": lambda: small(state="exempt", revenue=1),
    "enterprises_honour_once": lambda: twice(honour),
    "enterprises_honour_valid_in_order": lambda: honour(valid_to=day("2015-12-31")),
    "enterprises_honour_famous_trademark_abolished": lambda: honour(
        kind="trademark", issuer="浙江省著名商标认定委员会", valid_from=day("2017-12-01")
    ),
}
NEVER_NEGATIVE = {
    monthly: (
        *("output", "output_month", "output_prior", "output_month_prior"),
        *("sales", "sales_month", "sales_prior", "sales_month_prior"),
        *("export", "export_month", "export_prior", "export_month_prior"),
        *("own_brand_export", "own_brand_export_prior", "revenue", "revenue_prior"),
        *("research", "research_prior", "employees", "employees_prior"),
    ),
    small: ("output", "output_prior", "revenue", "revenue_prior", "employees", "employees_prior"),
}
for form, fields in NEVER_NEGATIVE.items():
    for field in fields:
        name = f"enterprises_{form.__name__}return_{field}_not_negative"
        BREAKS[name] = lambda form=form, field=field: form(**{field: -1})


@pytest.mark.parametrize("name", BREAKS)
def test_a_row_is_refused_by(name):
    assert constraint_that_refuses(BREAKS[name]) == name


@pytest.mark.parametrize(
    "code",
    [
        pytest.param(CODE[:17], id="17 characters"),
        pytest.param(CODE[:9] + "I" + CODE[10:], id="a letter I"),
        pytest.param(CODE[:17] + wrong_end, id="a wrong 18th character"),
        pytest.param(make_credit_code("330324", "PDY00001", prefix="01"), id="no such department"),
        pytest.param(make_credit_code("330324", "PDY00001", prefix="94"), id="no such class"),
        pytest.param("0" * 18, id="nothing but zeros"),
        pytest.param(CODE.lower(), id="small letters"),
    ],
)
def test_every_kind_of_wrong_credit_code_is_refused(code):
    assert constraint_that_refuses(lambda: firm(credit_code=code)) == "enterprises_enterprise_credit_code_valid"


@pytest.mark.parametrize("given", [{"profit": -5}, {"profit_prior": -5}, {"vat": -5}, {"taxes": -5}])
def test_profit_and_taxes_may_be_negative(given):
    row = monthly(**given)

    assert MonthlyReturn.objects.filter(pk=row.pk, **given).exists()


def test_a_cumulative_may_fall_and_stand_still():
    owner = firm()
    monthly(enterprise=owner, month="2016-03", output=500)
    monthly(enterprise=owner, month="2016-04", output=400)
    monthly(enterprise=owner, month="2016-05", output=400)

    assert owner.monthly_returns.count() == 3


def test_a_spell_above_scale_may_follow_another_at_once():
    owner = firm()
    for span, exit in (((day("2016-01"), day("2017-01")), "smaller"), ((day("2017-01"), None), "")):
        AboveScaleSpell.objects.create(enterprise=owner, during=DateRange(*span), exit=exit)

    assert owner.above_scale_spells.count() == 2


def test_a_famous_trademark_of_before_the_abolition_stays():
    assert honour(kind="trademark", issuer="浙江省著名商标认定委员会", valid_from=day("2017-11-30")).pk


@pytest.mark.parametrize(
    ("form", "question"),
    [(form, question) for form in VERSIONS for question in form.questions],
    ids=lambda each: each.name if hasattr(each, "quantity") else each.kind,
)
def test_who_did_not_answer_has_amounts_of_the_year_before_at_most(form, question):
    write = {MonthlyReturn: monthly, SmallReturn: small}[form.model]
    given = {"state": "exempt", question.name: 5}

    if question.prior:
        assert getattr(write(**given), question.name) == 5
    else:
        told = constraint_that_refuses(lambda: write(**given))
        assert told == f"{form.model._meta.db_table}_amounts_only_when_answered"
