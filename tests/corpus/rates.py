"""How much of what is planted is named at its cell, and how many clean rows are bothered; DHIS2's scores beside."""

from __future__ import annotations

import datetime
import random
import statistics
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager

from django.db import transaction

from accounts.models import Grant, Organisation, User
from classifications.models import Division
from enterprises import actions, importing
from enterprises.checks import Grade, check
from enterprises.history import NOTHING, History, histories
from enterprises.models import Enterprise, Import, Submission
from enterprises.questions import form_of
from enterprises.sheets.working import Work
from ledger.actor import sign
from tests.corpus import faults, world
from tests.corpus.firms import Firm, firms

YEAR, MONTH = 2026, 9
ON = datetime.date(2026, 10, 9)
# Firms in a sheet.
COUNT = 150
# The score beyond which DHIS2 calls a value an outlier unless somebody chooses another.
DHIS2_THRESHOLD = 3.0
# Of fewer months a mean and a spread say nothing.
_FEWEST_MONTHS = 8
_SLIPS = (10, 1_000, 10_000, 0.1, 0.001, 0.0001)


def rates(seeds: int, count: int = COUNT) -> dict[str, float]:
    """Each kind of fault once a seed, in a sheet of its own; and half as many clean sheets of other firms."""
    counted = planted(seeds, count)
    return {
        "sheet_faults_planted": sum(total for _named, total in counted.values()),
        "sheet_faults_named": sum(named for named, _total in counted.values())
        / sum(total for _named, total in counted.values()),
        "sheet_faults_named_of_worst_kind": min(named / total for named, total in counted.values()),
        **unplanted(max(2, seeds // 2), count),
    }


def planted(seeds: int, count: int = COUNT, kinds: Collection[str] = tuple(faults.KINDS)) -> dict[str, tuple[int, int]]:
    """By kind: how many faults were named where they stand, of how many."""
    counted = {}
    with undone():
        made = firms(count, 11, YEAR, MONTH)
        submission, clerk = entered(made, "planted")
        for kind in kinds:
            named = total = 0
            for seed in range(seeds):
                sample = faults.sample(kind, made, seed)
                of = brought(submission, clerk, sample.content)
                found = {(each.row, each.column) for each in of.problems.all()}
                rows = set(Work(of).table.rows)
                total += len(sample.planted)
                named += sum(is_named(each, found, rows) for each in sample.planted)
            counted[kind] = (named, total)
    return counted


def is_named(each: faults.Planted, found: set[tuple[int | None, int | None]], rows: set[int]) -> bool:
    """At its very cell; a totals row by being left out, what is read past by there being no word about it."""
    if each.kind == "total":
        return each.row not in rows
    if each.silent:
        return (each.row, each.column) not in found
    if each.column is None:
        return each.row in {row for row, _column in found}
    return (each.row, each.column) in found


def unplanted(worlds: int, count: int = COUNT) -> dict[str, float]:
    """Clean sheets in every layout and unit: the share of rows that must be fixed or explained all the same.

    Then the portal's checks and DHIS2's scores are asked about each of these firms' output as it is, and slipped.
    """
    rows = fixed = asked = 0
    flags: dict[str, list[tuple[bool, bool]]] = {name: [] for name in METHODS}
    chance = random.Random(5)
    for seed in range(worlds):
        made = firms(count, 500 + seed, YEAR, MONTH)
        with undone():
            submission, clerk = entered(made, f"clean-{seed}")
            of = brought(submission, clerk, faults.clean(made, seed).content)
            rows += of.counts["rows"]
            fixed += len({each.row for each in of.problems.filter(grade=Grade.FIX)})
            asked += len({each.row for each in of.problems.filter(grade=Grade.EXPLAIN)})
            known = _known(submission)
        for firm in made:
            factor = chance.choice(_SLIPS)
            if len(singles(firm)) > _FEWEST_MONTHS:
                for name, method in METHODS.items():
                    flags[name].append((method(firm, known[firm.code], 1), method(firm, known[firm.code], factor)))
    shares = {
        f"sheet_{what}_{name}": statistics.fmean(pair[at] for pair in pairs)
        for name, pairs in flags.items()
        for at, what in enumerate(("false_alarms", "slips_found"))
    }
    return {
        "sheet_clean_rows": rows,
        "sheet_false_must_fix": fixed / rows,
        "sheet_false_must_explain": asked / rows,
    } | shares


def _known(submission: Submission) -> Mapping[str, History]:
    codes = dict(Enterprise.objects.values_list("id", "credit_code"))
    known = histories(form_of(submission.kind, submission.month), submission.month, list(codes))
    return {code: known.get(id, NOTHING) for id, code in codes.items()}


# --- is this firm's output doubtful, when it is `factor` times what it should be?


def _ours(firm: Firm, history: History, factor: float) -> bool:
    """By the checks of a sheet's row, as far as they speak of this year's output."""
    month = datetime.date(YEAR, MONTH, 1)
    form = form_of("monthly", month)
    row = firm.months[YEAR, MONTH] | {"state": "reported"}
    found = check(form, month, row | {"output": round(row["output"] * factor)}, history)
    return any(each.grade is not Grade.HINT and each.name in ("output", "output_month") for each in found)


def _z(firm: Firm, _history: History, factor: float) -> bool:
    *past, now = singles(firm, factor)
    spread = statistics.pstdev(past)
    return bool(spread) and abs(now - statistics.fmean(past)) > DHIS2_THRESHOLD * spread


def _modified_z(firm: Firm, _history: History, factor: float) -> bool:
    *past, now = singles(firm, factor)
    middle = statistics.median(past)
    spread = statistics.median(abs(value - middle) for value in past)
    return bool(spread) and 0.6745 * abs(now - middle) > DHIS2_THRESHOLD * spread


METHODS: dict[str, Callable[[Firm, History, float], bool]] = {"ours": _ours, "z": _z, "modified_z": _modified_z}


def singles(firm: Firm, factor: float = 1) -> list[float]:
    """Single months of output of the last year, the given one last; `factor` slips its cumulative."""
    found = []
    for year, month in sorted(firm.months)[-12:]:
        value, before = firm.months[year, month]["output"], firm.months.get((year, month - 1), {}).get("output")
        if before is not None:
            found.append(float(value - before))
    found[-1] += firm.months[YEAR, MONTH]["output"] * (factor - 1)
    return found


# --- the corpus in the database


def entered(made: list[Firm], code: str) -> tuple[Submission, User]:
    """The firms of an association of their own with its clerk, and its month open."""
    division = Division.objects.get(code="330324")
    with transaction.atomic():
        # where this is a part of a larger one, the clerk of another association may still sign it
        sign(actor=None)
        association = Organisation.objects.create(code=code, name=code, kind="association", division=division)
        clerk = User.objects.create(username=f"clerk-{code}")
        Grant.objects.create(user=clerk, role="clerk", organisation=association, during=(world.SINCE, None))
        return world.enter(made, association, YEAR, MONTH), clerk


def brought(submission: Submission, clerk: User, content: bytes, name: str = "九月.xlsx") -> Import:
    """Checked, with the columns taken as they were recognised."""
    of = importing.receive(submission, name, [content], on=ON, by=clerk)
    if of.state == Import.State.MAPPING:
        of = importing.check(Work(actions.map_columns(of=of, mapping=of.mapping, by=clerk)))
    return of


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written within goes again."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
