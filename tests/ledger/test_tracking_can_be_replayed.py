"""The ledger holds enough to say what a table held at any earlier moment, whatever happened to it since."""

import json

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from enterprises.models import EnterpriseName
from ledger.models import Line
from tests import facts

pytestmark = pytest.mark.django_db

NAMES = [f"名{number}" for number in range(6)]
ONE = st.sampled_from(NAMES)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("insert"), st.sets(ONE, min_size=1)),
        st.tuples(st.just("update"), st.sets(ONE, min_size=1), st.sampled_from(["former", "alias"])),
        st.tuples(st.just("date"), st.sets(ONE, min_size=1), st.sampled_from(["2015-01-01", None])),
        st.tuples(st.just("delete"), st.sets(ONE, min_size=1)),
        st.tuples(st.just("upsert"), st.sets(ONE, min_size=1)),
    ),
    max_size=12,
)


def table(firm):
    """What the table holds of the firm, each row as JSON, by its id."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, to_jsonb(t) FROM enterprises_enterprisename t WHERE enterprise_id = %s", [firm.pk])
        return {key: json.loads(row) for key, row in cursor.fetchall()}


def play(step, firm):
    kind, names, *rest = step
    rows = EnterpriseName.objects.filter(enterprise=firm, name__in=names)
    fresh = [EnterpriseName(enterprise=firm, name=name, kind="alias") for name in sorted(names)]
    match kind:
        case "insert":
            EnterpriseName.objects.bulk_create(fresh, ignore_conflicts=True)
        case "upsert":
            EnterpriseName.objects.bulk_create(
                fresh, update_conflicts=True, unique_fields=["enterprise", "name"], update_fields=["kind"]
            )
        case "update":
            rows.update(kind=rest[0])
        case "date":
            rows.update(until=rest[0])
        case "delete":
            rows.delete()


def rewound(rows, since):
    """The table as it was when `since` was the last line: later lines undone, the newest first."""
    for line in Line.objects.filter(table="enterprises_enterprisename", id__gt=since).order_by("-id"):
        match line.operation:
            case "I":
                del rows[line.row]
            case "D":
                rows[line.row] = line.old
            case "U":
                rows[line.row] = rows[line.row] | line.old
    return rows


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_every_earlier_state_comes_back(steps):
    firm = facts.enterprise()
    states = []
    for step in steps:
        states.append((Line.objects.order_by("-id").values_list("id", flat=True).first() or 0, table(firm)))
        play(step, firm)

    for last_line, held in states:
        assert rewound(table(firm), last_line) == held
