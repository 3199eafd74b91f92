"""A month handed in by an association of Yongjia, and the people who look at it."""

from django.db.backends.postgresql.psycopg_any import DateRange

from enterprises import actions
from enterprises.models import AboveScaleSpell, Responsibility, Submission
from enterprises.questions import form_of
from tests import facts
from tests.facts import TIANTAI, YONGJIA, YUHUAN, day, division

MARCH, APRIL = day("2018-03"), day("2018-04")
MONTHLY = form_of("monthly", MARCH)
IN_TIME = day("2018-04-10")
ROOT = "/submissions/valves/monthly/2018-03/"


def firm(name, association=None):
    one = facts.enterprise(name)
    Responsibility.objects.create(
        enterprise=one, association=association or facts.association(), during=DateRange(None, None)
    )
    AboveScaleSpell.objects.create(enterprise=one, during=DateRange(day("2014-01"), None))
    return one


def opened(month=MARCH):
    actions.open_month(form=MONTHLY, month=month, by=None)
    return Submission.objects.get(association=facts.association(), kind="monthly", month=month)


def fill(one, month=MARCH, on=IN_TIME, explanation=None, **answers):
    actions.fill_cells(
        form=MONTHLY, enterprise=one, month=month, answers=answers, explanation=explanation, on=on, by=None
    )


def handed_in(*outputs, month=MARCH):
    """A submitted month with a firm for each of the outputs (None: not reported)."""
    firms = [firm(f"测试阀门{number}厂") for number, _output in enumerate(outputs)]
    submission = opened(month)
    for one, output in zip(firms, outputs, strict=True):
        if output is not None:
            fill(one, output=output, output_prior=output * 10 // 11, sales=output * 9 // 10)
    return actions.submit(submission=submission, on=submission.deadline, filler="陈晓", head="林建国", by=None), firms


def people():
    """Everybody who might come: whose month it is, who decides it, who only reads, who must not see it."""
    facts.association()
    others = facts.association("others", YUHUAN)
    neighbours = facts.association("neighbours", YONGJIA)
    return {
        "clerk": facts.user("clerk", {"role": "clerk", "organisation": facts.association()}),
        "lead": facts.user("lead", {"role": "lead", "organisation": facts.association()}),
        "official": facts.user("official", {"role": "official", "division": division(YONGJIA)}),
        "province": facts.user("province", {"role": "official", "division": division("330000")}),
        "auditor": facts.user("auditor", {"role": "auditor", "division": division("330000")}),
        "neighbour": facts.user("neighbour", {"role": "clerk", "organisation": neighbours}),
        "stranger": facts.user("stranger", {"role": "clerk", "organisation": others}),
        "other_county": facts.user("other_county", {"role": "official", "division": division(TIANTAI)}),
        "nobody": facts.user("nobody"),
    }


SEES = ("clerk", "lead", "official", "province", "auditor")
DECIDES = ("official", "province")
ENTERS = ("clerk", "lead")
SHUT_OUT = ("neighbour", "stranger", "other_county", "nobody")
