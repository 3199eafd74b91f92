"""Among very many rows the checks are asked only about those that statements picked: never one too few."""

import random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from common.sheets.table import Table
from enterprises.checks import Grade, check
from enterprises.history import NOTHING, expected_to_date, histories
from enterprises.models import MonthlyReturn
from enterprises.questions import form_of
from enterprises.sheets.bringing import Brought
from enterprises.sheets.screening import suspects
from tests import facts
from tests.corpus import world
from tests.corpus.firms import FIGURES, firms

pytestmark = pytest.mark.django_db

FACTORS = [0, 0.0001, 0.001, 0.1, 0.14, 0.16, 0.3, 0.5, 0.9, 1.0, 1.0, 1.1, 1.9, 2.1, 4.9, 5.1, 9, 11, 1000, 10_000, -1]
NAMES = [*FIGURES, "output_month_prior"]
# Figures of which none is a part of another, and times the usual about which the checks change their mind.
WILD = ["output", "revenue", "profit", "employees"]
BRINKS = [0.14, 0.149, 0.151, 0.17, 0.4, 1, 1, 1.9, 2.1, 2.5, 4.99, 5.01, 5.6, 18]


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
    values = {name: [] for name in NAMES}
    for firm in made:
        for name in NAMES:
            value = firm.months[2026, month].get(name)
            if value is not None and random_.random() < 0.15:
                value = round(value * random_.choice(FACTORS))
            values[name].append(None if random_.random() < 0.1 else value)

    found, picked = found_and_picked(submission, made, values)

    assert found - picked == set()
    assert len(found) > 20


@settings(
    max_examples=5, phases=[Phase.generate], deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 10**9), month=st.sampled_from([2, 3, 4, 8, 9, 12]))
def test_rows_on_the_brink_are_picked_whatever_their_months_were(seed, month):
    random_ = random.Random(seed)
    with transaction.atomic():
        made = firms(60, month, 2026, month, back=13)
        for firm in made:
            make_wild(firm, random_)
        submission = world.enter(made, facts.association(), 2026, month)
        form = form_of("monthly", submission.month)
        ids = dict(
            MonthlyReturn.objects.filter(month=submission.month).values_list("enterprise__credit_code", "enterprise")
        )
        known = histories(form, submission.month, ids.values())
        values = {name: [None] * len(made) for name in NAMES}
        for index, firm in enumerate(made):
            history = known.get(ids[firm.code], NOTHING)
            odd = random_.choice(WILD)
            for name in WILD:
                usual = expected_to_date(form, name, submission.month, history)
                if usual is not None:
                    last = history.last.get(name, 0) if name != "employees" else 0
                    factor = random_.choice(BRINKS) if name == odd else 1
                    values[name][index] = last + round((usual - last) * factor)

        found, picked = found_and_picked(submission, made, values)

        assert found - picked == set()
        assert 10 < len(picked) < 60
        transaction.set_rollback(True)


def make_wild(firm, random_):
    """Months about one size and, from some month on, about another, with gaps between them and blanks in them."""
    year = None
    turn = random_.choice(sorted(firm.months))
    sizes = [10 ** random_.uniform(6, 7), 10 ** random_.uniform(6, 7)]
    for period in sorted(firm.months):
        if period[0] != year:
            year, total = period[0], dict.fromkeys(WILD, 0)
        for name in WILD:
            total[name] += round(sizes[period >= turn] * random_.uniform(0.9, 1.1))
        row = total | {"employees": round(sizes[period >= turn] / 20_000)}
        firm.months[period] = {name: None if random_.random() < 0.01 else row[name] for name in WILD}
    last = max(firm.months)
    firm.months = {period: row for period, row in firm.months.items() if period == last or random_.random() > 0.03}


def found_and_picked(submission, made, values):
    """The firms in whose rows the checks find something, and those that are picked."""
    form = form_of("monthly", submission.month)
    rows = {row.enterprise.credit_code: row for row in MonthlyReturn.objects.filter(month=submission.month)}
    enterprises = [rows[firm.code].enterprise_id for firm in made]
    nothing = [None] * len(made)
    brought = Brought(
        *(form, Table("S", None, []), list(range(len(made))), NAMES, values, nothing, nothing, nothing, nothing),
        matches={},
        enterprises=enterprises,
    )
    known = histories(form, submission.month, enterprises)
    found = set()
    for index, firm in enumerate(made):
        standing = rows[firm.code]
        row = {name: getattr(standing, name) for name in form.names} | {"state": "reported"}
        row |= {name: values[name][index] for name in NAMES if values[name][index] is not None}
        findings = check(form, submission.month, row, known.get(enterprises[index], NOTHING))
        if any(finding.grade is not Grade.HINT for finding in findings):
            found.add(enterprises[index])
    return found, suspects(submission, brought)
