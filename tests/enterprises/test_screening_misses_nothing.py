"""Among very many rows the checks are asked only about those that statements picked: never one too few."""

import datetime
import itertools
import random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from common.periods import add_months
from common.sheets.table import Table
from enterprises.checks import Grade, check
from enterprises.history import NOTHING, expected_to_date, histories, last_known
from enterprises.models import Enterprise
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
    # some have not been heard of this year and now say nothing
    silent = made[::13]
    for firm in silent:
        firm.months = {
            period: row for period, row in firm.months.items() if period[0] < 2026 or period == (2026, month)
        }
    # young firms and firms with gaps have little history
    for number, firm in enumerate(made):
        if number % 5 == 0:
            firm.months = {period: answers for period, answers in firm.months.items() if period[0] == 2026}
        if number % 6 == 0:
            firm.months.pop((2026, month - 1), None)
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
        if firm in silent:
            for name in ("output", "output_month", "sales", "export"):
                values[name][-1] = 0

    found, picked = found_and_picked(submission, made, values)

    assert found - picked == set()
    assert len(found) > 20


@settings(
    max_examples=5, phases=[Phase.generate], deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 10**9), month=st.sampled_from([2, 3, 4, 8, 9, 12]))
def test_rows_on_the_brink_are_picked_whatever_their_months_were(seed, month):
    brought_to_the_brink(seed, "monthly", month)


@settings(
    max_examples=5, phases=[Phase.generate], deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 10**9), month=st.sampled_from([3, 6, 9, 12]))
def test_quarterly_rows_on_the_brink_are_picked_whatever_their_quarters_were(seed, month):
    brought_to_the_brink(seed, "small", month)


def brought_to_the_brink(seed, kind, month):
    """One figure of each firm a little this or that side of what the checks ask about, after wild months."""
    random_ = random.Random(seed)
    form = form_of(kind, datetime.date(2026, month, 1))
    with transaction.atomic():
        made = firms(60, month, 2026, month, back=13)
        for firm in made:
            make_wild(firm, form, random_)
            # what they last said may be months ago
            if random_.random() < 0.1:
                for back in range(1, random_.randrange(2, 5)):
                    firm.months.pop((2026, month - back), None)
        submission = world.enter(made, facts.association(), 2026, month, kind=kind)
        values = brinks(made, submission, lambda _index, names: (random_.choice(names), random_.choice(BRINKS)))

        found, picked = found_and_picked(submission, made, values)

        assert found - picked == set()
        assert 10 < len(picked) < 60
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("kind", "month"), [*(("monthly", month) for month in (2, 4, 9)), *(("small", month) for month in (3, 6, 12))]
)
def test_rows_on_the_brink_are_picked_wherever_a_firm_turned_from_one_size_to_another(kind, month):
    """Where a firm's latest months are all of one size and those before of another, its median lies between the two.

    Bounds from the latest months alone hold it only if these are more than half.
    """
    form = form_of(kind, datetime.date(2026, month, 1))
    periods = offered(form, 2026, month)
    back = [period for period in periods if period >= (2025, month - 1)]
    cases = list(itertools.product(range(1, len(back)), (1, 4), WILD[:2], (0.14, 0.149, 0.151, 4.99, 5.01, 5.6)))
    cases += list(itertools.product(range(1, len(back)), (1, 4), ["employees"], (0.4, 1.9, 2.1, 2.5)))
    made = firms(len(cases), month, 2026, month, back=2)
    for firm, (latest, before, _odd, _factor) in zip(made, cases, strict=True):
        sizes = [1_000_000 * (before if period < back[-latest] else 5 - before) for period in periods]
        firm.months = cumulated(form, dict(zip(periods, sizes, strict=True)))
    submission = world.enter(made, facts.association(), 2026, month, kind=kind)
    values = brinks(made, submission, lambda index, _names: cases[index][2:])

    found, picked = found_and_picked(submission, made, values)

    assert [cases[index] for index in missed(made, found - picked)] == []
    # and it is not that simply all of them are picked
    assert len(found) > len(cases) / 3
    assert len(picked) < len(cases)


@pytest.mark.parametrize("month", [4, 9])
def test_rows_on_the_brink_are_picked_where_a_firm_leaves_months_in_between_blank(month):
    """Those who tell their revenue every few months only go as steadily as the others."""
    form = form_of("monthly", datetime.date(2026, month, 1))
    periods = offered(form, 2026, month)
    cases = list(itertools.product((1, 2, 3, 4, 6), WILD[:2], (0.14, 0.149, 0.151, 1, 4.99, 5.01, 5.6)))
    made = firms(len(cases), month, 2026, month, back=2)
    for firm, (every, _odd, _factor) in zip(made, cases, strict=True):
        firm.months = cumulated(form, dict.fromkeys(periods, 1_000_000))
        for (_year, of), row in firm.months.items():
            row["revenue"] = None if of % every else row["revenue"]
    submission = world.enter(made, facts.association(), 2026, month)
    values = brinks(made, submission, lambda index, _names: cases[index][1:])

    found, picked = found_and_picked(submission, made, values)

    assert [cases[index] for index in missed(made, found - picked)] == []
    assert len(found) > len(cases) / 3
    assert len(picked) < len(cases)


def missed(made, enterprises):
    codes = set(Enterprise.objects.filter(pk__in=enterprises).values_list("credit_code", flat=True))
    return [index for index, firm in enumerate(made) if firm.code in codes]


def offered(form, year, month):
    """(year, month) of the forms of the 24 months before, the oldest first."""
    days = [add_months(datetime.date(year, month, 1), -back) for back in range(24, 0, -1)]
    return [(day.year, day.month) for day in days if form.is_offered(day)]


def wild(form):
    return [name for name in WILD if name in form.names]


def cumulated(form, sizes):
    """What returns say of a firm that made so much in each month of these periods."""
    months, year = {}, None
    for (of, month), size in sorted(sizes.items()):
        if of != year:
            year, total, before = of, 0, 0
        total, before = total + size * (month - before), month
        months[of, month] = dict.fromkeys(wild(form), total) | {"employees": size // 20_000}
    return months


def brinks(made, submission, choose):
    """Each firm's row as its usual one but for one figure, which is `choose(index, names)`: a name and times what."""
    form = form_of(submission.kind, submission.month)
    rows = form.model.objects.filter(month=submission.month)
    ids = dict(rows.values_list("enterprise__credit_code", "enterprise"))
    known = histories(form, submission.month, ids.values())
    values = {name: [None] * len(made) for name in wild(form)}
    for index, firm in enumerate(made):
        history = known.get(ids[firm.code], NOTHING)
        odd, times = choose(index, wild(form))
        for name in values:
            usual = expected_to_date(form, name, submission.month, history)
            if usual is not None:
                last = last_known(form, name, submission.month, history)[0] if name != "employees" else 0
                values[name][index] = last + round((usual - last) * (times if name == odd else 1))
    return values


def make_wild(firm, form, random_):
    """Months about one size and, from some month on, about another, with gaps between them and blanks in them."""
    turn = random_.choice(sorted(firm.months))
    sizes = [10 ** random_.uniform(6, 7), 10 ** random_.uniform(6, 7)]
    year, months = None, {}
    for period in sorted(firm.months):
        if period[0] != year:
            year, total = period[0], dict.fromkeys(wild(form), 0)
        for name in total:
            total[name] += round(sizes[period >= turn] * random_.uniform(0.9, 1.1))
        if form.is_offered(datetime.date(*period, 1)):
            row = total | {"employees": round(sizes[period >= turn] / 20_000)}
            months[period] = {name: None if random_.random() < 0.01 else row[name] for name in total}
    last = max(months)
    firm.months = {period: row for period, row in months.items() if period == last or random_.random() > 0.03}


def found_and_picked(submission, made, values):
    """The firms in whose rows the checks find something, and those that are picked."""
    form = form_of(submission.kind, submission.month)
    names = list(values)
    rows = {row.enterprise.credit_code: row for row in form.model.objects.filter(month=submission.month)}
    enterprises = [rows[firm.code].enterprise_id for firm in made]
    nothing = [None] * len(made)
    brought = Brought(
        *(form, Table("S", None, []), list(range(len(made))), names, values, nothing, nothing, nothing, nothing),
        matches={},
        enterprises=enterprises,
    )
    known = histories(form, submission.month, enterprises)
    found = set()
    for index, firm in enumerate(made):
        standing = rows[firm.code]
        row = {name: getattr(standing, name) for name in form.names} | {"state": "reported"}
        row |= {name: values[name][index] for name in names if values[name][index] is not None}
        findings = check(form, submission.month, row, known.get(enterprises[index], NOTHING))
        if any(finding.grade is not Grade.HINT for finding in findings):
            found.add(enterprises[index])
    return found, suspects(submission, brought, list(brought.lines(range(len(brought)))))
