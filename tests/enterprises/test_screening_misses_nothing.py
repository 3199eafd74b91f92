"""Among very many rows the checks are asked only about those that a statement picked: never one too few."""

import datetime
import random

import pytest

from common.sheets.table import Table
from enterprises.checks import Grade, check
from enterprises.history import NOTHING, histories
from enterprises.models import MonthlyReturn
from enterprises.questions import form_of
from enterprises.sheets.bringing import Brought
from enterprises.sheets.matching import Match
from enterprises.sheets.screening import suspects
from tests import facts
from tests.corpus import world
from tests.corpus.firms import FIGURES, firms

pytestmark = pytest.mark.django_db

FACTORS = [0, 0.0001, 0.001, 0.1, 0.14, 0.16, 0.3, 0.5, 0.9, 1.0, 1.0, 1.1, 1.9, 2.1, 4.9, 5.1, 9, 11, 1000, 10_000, -1]


@pytest.mark.parametrize("month", [2, 3, 9])
def test_every_row_in_which_something_would_be_found_is_picked(month):
    made = firms(150, month, 2026, month)
    # young firms and firms with gaps have little history
    for number, firm in enumerate(made):
        if number % 5 == 0:
            firm.months = {period: answers for period, answers in firm.months.items() if period[0] == 2026}
        if number % 7 == 0:
            firm.months = {period: answers for period, answers in firm.months.items() if period == (2026, month)}
    submission = world.enter(made, facts.association(), 2026, month)
    random_ = random.Random(month)
    form = form_of("monthly", submission.month)
    rows = {row.enterprise.credit_code: row for row in MonthlyReturn.objects.filter(month=submission.month)}
    names = [*FIGURES, "output_month_prior"]
    values = {name: [] for name in names}
    for firm in made:
        for name in names:
            value = firm.months[2026, month].get(name)
            if value is not None and random_.random() < 0.15:
                value = round(value * random_.choice(FACTORS))
            values[name].append(None if random_.random() < 0.1 else value)
    enterprises = [rows[firm.code].enterprise_id for firm in made]
    nothing = [None] * len(made)
    brought = Brought(
        *(form, Table("S", None, []), list(range(len(made))), names, values, nothing, nothing, nothing, nothing),
        matches=[Match(None)] * len(made),
        enterprises=enterprises,
    )

    picked = suspects(submission, brought)

    known = histories(form, submission.month, enterprises)
    found = set()
    for index, firm in enumerate(made):
        standing = rows[firm.code]
        row = {name: getattr(standing, name) for name in form.names} | {"state": "reported"}
        row |= {name: values[name][index] for name in names if values[name][index] is not None}
        findings = check(form, submission.month, row, known.get(enterprises[index], NOTHING))
        if any(finding.grade is not Grade.HINT for finding in findings):
            found.add(enterprises[index])
    assert found - picked == set()
    assert len(found) > 20
    assert datetime.date(2026, month, 1) == submission.month
