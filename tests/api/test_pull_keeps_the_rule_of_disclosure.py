"""The rule of disclosure has two forms, Python's for pages and SQL's for pulls: on any figures they show the same."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.periods import Freq, Period
from zones import reading
from zones.audience import PUBLIC, Audience
from zones.models import Area, Figure
from zones.pull import Ask, pull

KINDS = ("zone", "division", "industry", "scheme", "country")
INDICATORS = ("output", "output_growth", "rd_share", "batch_pass_rate", "enterprises", "output_growth_nominal")
READERS = (
    PUBLIC,
    Audience(everything=True),
    Audience(zones=frozenset({1})),
    Audience(zones=frozenset({2}), divisions=frozenset({1})),
    Audience(divisions=frozenset({2})),
)
SEPTEMBER = Period(Freq.TO_DATE, date(2016, 9, 1))
PLAIN = (
    "numerator",
    "denominator",
    "value",
    "lower",
    "upper",
    "n",
    "pending",
    "excluded",
    "status",
    "reason",
    "revised",
)


@pytest.fixture
def areas(db):
    """One of each kind; ids of what they stand for overlap, as they do in life."""
    Figure.objects.all().delete()
    Area.objects.all().delete()
    return [
        Area.objects.create(kind=kind, code=f"a{ref}", name="某地", name_en="Somewhere", ref=ref)
        for kind, ref in product(KINDS, (1, 2))
    ]


numbers = st.one_of(st.none(), st.integers(-(10**15), 10**15).map(Decimal))
shares = st.one_of(st.none(), st.integers(0, 10**10).map(lambda n: Decimal(n).scaleb(-10)))
figures = st.lists(
    st.fixed_dictionaries(
        {
            "area": st.integers(0, len(KINDS) * 2 - 1),
            "indicator": st.sampled_from(INDICATORS),
            "numerator": numbers,
            "denominator": numbers,
            "value": numbers,
            "lower": shares,
            "upper": shares,
            "n": st.one_of(st.none(), st.integers(0, 1000)),
            "pending": st.integers(0, 9),
            "excluded": st.integers(0, 9),
            "safe": st.booleans(),
            "status": st.sampled_from("APUMO"),
        }
    ),
    max_size=12,
    unique_by=lambda figure: (figure["area"], figure["indicator"]),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(figures)
def test_both_forms_show_the_same_of_any_figure_to_any_reader(areas, drawn):
    Figure.objects.all().delete()
    since = datetime(2020, 1, 1, tzinfo=UTC)
    Figure.objects.bulk_create(
        Figure(
            **figure | {"area": areas[figure["area"]], "reason": "" if figure["value"] is not None else "missing"},
            freq="C",
            month="2016-09-01",
            contributors=1,
            since=since,
        )
        for figure in drawn
    )

    for reader in READERS:
        pulled = {
            (row["area"], row["indicator"]): [row[name] for name in PLAIN]
            for row in (
                json.loads(each.text, parse_float=Decimal, parse_int=Decimal)
                for each in pull(Ask(), audience=reader, limit=1000)
            )
        }
        read = {
            (str(view.area), view.indicator.code): [getattr(view, name) for name in PLAIN]
            for view in reading.at_period(areas, INDICATORS, SEPTEMBER, audience=reader)
        }
        assert pulled == read


@pytest.mark.parametrize(
    ("safe", "status", "reason"), [(False, "A", "withheld"), (True, "P", "not_accepted"), (False, "P", "not_accepted")]
)
def test_a_withheld_figure_gives_nothing_away(areas, safe, status, reason):
    figure = Figure.objects.create(
        area=areas[0],
        indicator="rd_share",
        freq="C",
        month="2016-09-01",
        numerator=7,
        denominator=9,
        value=Decimal("0.7777777778"),
        n=2,
        contributors=2,
        excluded=1,
        safe=safe,
        status=status,
        since=datetime(2020, 1, 1, tzinfo=UTC),
    )

    (row,) = pull(Ask(figure=figure.pk), limit=1)

    shown = json.loads(row.text)
    assert [shown[name] for name in ("numerator", "denominator", "value", "lower", "upper", "n")] == [None] * 6
    assert (shown["status"], shown["reason"], shown["excluded"]) == ("Q", reason, 0)
