"""A change leaves marks that say whom and which months it bears on, before and after."""

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange

from enterprises.models import Enterprise, MonthlyReturn
from inspections.models import Batch
from ledger.models import Line, Mark
from ledger.tracking import Tracked
from tests import facts
from tests.facts import day
from zones.models import Membership, ZoneRecord

pytestmark = pytest.mark.django_db


def marks(model, since=0):
    """(enterprise, zone, first, last) of each mark of the model's table, as months."""
    rows = Mark.objects.filter(table=model._meta.db_table, id__gt=since)
    months = [(row.enterprise, row.zone, f"{row.first:%Y-%m}", row.last and f"{row.last:%Y-%m}") for row in rows]
    return sorted(months, key=str)


def latest():
    return Mark.objects.order_by("-id").values_list("id", flat=True).first() or 0


def sql(statement, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def returns(count):
    """So many firms, each with its return for March."""
    firms = Enterprise.objects.bulk_create(
        Enterprise(credit_code=facts.credit_code(), name=f"第{number}厂") for number in range(count)
    )
    association = facts.association()
    return MonthlyReturn.objects.bulk_create(
        MonthlyReturn(enterprise=firm, month=day("2016-03"), association=association, output=1) for firm in firms
    )


@pytest.fixture
def firm():
    return facts.enterprise()


def test_a_new_row_marks_its_enterprise_and_month(firm):
    facts.monthly_return(firm, "2016-03", output=5)

    assert marks(MonthlyReturn) == [(firm.pk, None, "2016-03", "2016-03")]


def test_a_deleted_row_marks_its_month(firm):
    row, before = facts.monthly_return(firm, "2016-03"), latest()
    row.delete()

    assert marks(MonthlyReturn, before) == [(firm.pk, None, "2016-03", "2016-03")]


def test_a_date_that_moves_marks_both_months(firm):
    row = facts.batch(facts.campaign(), firm, sampled_on=day("2016-05-31"))
    before = latest()
    row.sampled_on = day("2016-06-01")
    row.save()

    assert marks(Batch, before) == [(firm.pk, None, "2016-05", "2016-05"), (firm.pk, None, "2016-06", "2016-06")]


def test_a_row_that_moves_to_another_enterprise_marks_both(firm):
    other = facts.enterprise()
    row = facts.batch(facts.campaign(), firm, sampled_on=day("2016-05-31"))
    before = latest()
    Batch.objects.filter(pk=row.pk).update(enterprise=other)

    assert {mark[0] for mark in marks(Batch, before)} == {firm.pk, other.pk}


def test_an_update_that_changes_nothing_marks_nothing(firm):
    row = facts.monthly_return(firm, output=5)
    before = latest()
    row.save()
    MonthlyReturn.objects.update(output=5)

    assert marks(MonthlyReturn, before) == []


def test_an_update_marks_only_the_rows_that_change(firm):
    facts.monthly_return(firm, "2016-03", output=5)
    facts.monthly_return(firm, "2016-04", output=6)
    before = latest()
    MonthlyReturn.objects.update(output=6)

    assert marks(MonthlyReturn, before) == [(firm.pk, None, "2016-03", "2016-03")]


def test_an_open_interval_marks_from_its_start_on(firm):
    zone = facts.zone()
    facts.member(zone, firm, "2015-02-10")

    assert marks(Membership) == [(firm.pk, zone.pk, "2015-02", None)]


def test_a_closed_interval_marks_to_the_month_of_its_last_day(firm):
    zone = facts.zone()
    facts.member(zone, firm, "2015-02-10", "2016-01-01")

    assert marks(Membership) == [(firm.pk, zone.pk, "2015-02", "2015-12")]


def test_an_interval_since_ever_marks_from_1900_on(firm):
    facts.member(facts.zone(), firm, None)

    assert [mark[2:] for mark in marks(Membership)] == [("1900-01", None)]


def test_endless_dates_mark_as_open_ends_do(firm):
    """Python's dates end in 9999: a mark to infinity could not even be read."""
    sql(
        "INSERT INTO zones_membership (zone_id, enterprise_id, during, role)"
        " VALUES (%s, %s, '[-infinity,infinity)', 'member')",
        facts.zone().pk,
        firm.pk,
    )

    assert [mark[2:] for mark in marks(Membership)] == [("1900-01", None)]


def test_an_interval_that_ends_marks_what_it_was_and_what_it_is(firm):
    zone = facts.zone()
    facts.member(zone, firm, "2015-02-10")
    before = latest()
    Membership.objects.update(during=DateRange(day("2015-02-10"), day("2016-01-01")))

    assert marks(Membership, before) == [(firm.pk, zone.pk, "2015-02", "2015-12"), (firm.pk, zone.pk, "2015-02", None)]


def test_an_interval_that_moves_to_another_zone_marks_both_zones(firm):
    zone, other = facts.zone("one"), facts.zone("other")
    facts.member(zone, firm)
    before = latest()
    Membership.objects.update(zone=other)

    assert {mark[1] for mark in marks(Membership, before)} == {zone.pk, other.pk}


def test_a_fact_of_a_zone_names_the_zone():
    zone = facts.zone()
    ZoneRecord.objects.create(zone=zone, kind="training", on=day("2016-05-20"), quantity=1)

    assert marks(ZoneRecord) == [(None, zone.pk, "2016-05", "2016-05")]


def test_a_fact_that_moves_no_figure_marks_nothing(firm):
    firm.names.create(name="旧名", kind="former")
    firm.name = "乙厂"
    firm.save()

    assert marks(Enterprise) == marks(type(firm.names.first())) == []


@pytest.mark.parametrize(("rows", "expected"), [(1000, 1000), (1001, 2)])
def test_more_than_a_thousand_pairs_in_one_statement_become_one_mark_a_month_for_all(rows, expected):
    Enterprise.objects.bulk_create(
        Enterprise(credit_code=facts.credit_code(), name=f"第{number}厂") for number in range(rows)
    )
    sql(
        "INSERT INTO enterprises_monthlyreturn (enterprise_id, month, association_id, state, explanation)"
        " SELECT id, CASE WHEN id %% 2 = 0 THEN date '2016-03-01' ELSE '2016-04-01' END, %s, 'missing', ''"
        " FROM enterprises_enterprise ORDER BY id DESC LIMIT %s",
        facts.association().pk,
        rows,
    )

    left = marks(MonthlyReturn)
    assert len(left) == expected
    if rows > 1000:
        assert left == [(None, None, "2016-03", "2016-03"), (None, None, "2016-04", "2016-04")]
    assert Line.objects.filter(table="enterprises_monthlyreturn").count() == rows


def test_a_statement_that_marks_for_all_leaves_no_enterprise_or_zone_out():
    """The union over old and new: 600 rows that move month are 1,200 pairs."""
    returns(600)
    before = latest()
    MonthlyReturn.objects.update(month=day("2016-04"))

    assert marks(MonthlyReturn, before) == [(None, None, "2016-03", "2016-03"), (None, None, "2016-04", "2016-04")]


@pytest.mark.parametrize("every", [1, 3])
def test_of_many_rows_those_that_change_are_marked_and_no_others(every):
    rows = returns(150)
    before = latest()
    sql("UPDATE enterprises_monthlyreturn SET output = CASE WHEN id %% %s = 0 THEN 2 ELSE 1 END", every)

    changed = [row for row in rows if row.pk % every == 0]
    assert marks(MonthlyReturn, before) == sorted(
        [(row.enterprise_id, None, "2016-03", "2016-03") for row in changed], key=str
    )


def test_of_many_rows_that_change_those_that_also_move_mark_both_months():
    rows = returns(150)
    before = latest()
    sql(
        "UPDATE enterprises_monthlyreturn"
        " SET output = 2, month = CASE WHEN id %% 3 = 0 THEN '2016-04-01' ELSE month END"
    )

    expected = [(row.enterprise_id, None, "2016-03", "2016-03") for row in rows]
    expected += [(row.enterprise_id, None, "2016-04", "2016-04") for row in rows if row.pk % 3 == 0]
    assert marks(MonthlyReturn, before) == sorted(expected, key=str)


def test_of_many_intervals_that_end_each_marks_what_it_was_and_what_it_is():
    """`during` stands in an expression beside other words."""
    firms = [row.enterprise for row in returns(150)]
    zone = facts.zone()
    Membership.objects.bulk_create(
        Membership(enterprise=firm, zone=zone, during=DateRange(day("2016-01"), None)) for firm in firms
    )
    before = latest()
    sql("UPDATE zones_membership SET during = daterange('2016-01-01', '2016-05-01')")

    expected = [(firm.pk, zone.pk, "2016-01", last) for firm in firms for last in ("2016-04", None)]
    assert marks(Membership, before) == sorted(expected, key=str)


def test_an_insert_that_waits_for_a_conflict_marks_only_what_it_wrote(firm):
    facts.monthly_return(firm, "2016-03")
    before = latest()
    MonthlyReturn.objects.bulk_create(
        [
            MonthlyReturn(enterprise=firm, month=day("2016-03"), association=facts.association()),
            MonthlyReturn(enterprise=firm, month=day("2016-04"), association=facts.association()),
        ],
        ignore_conflicts=True,
    )

    assert marks(MonthlyReturn, before) == [(firm.pk, None, "2016-04", "2016-04")]


def test_every_span_and_subject_that_is_declared_is_an_expression_over_its_own_table():
    """Run each declared expression over its table, empty or not: a column that is gone fails here, not in the night."""
    from_models = [
        (model._meta.db_table, constraint)
        for model in (MonthlyReturn, Batch, Membership, ZoneRecord, Enterprise)
        for constraint in model._meta.constraints
        if isinstance(constraint, Tracked) and constraint.months
    ]
    for table, tracked in from_models:
        sql(f"SELECT ({tracked.enterprise})::bigint, ({tracked.zone})::bigint, {tracked.months} FROM {table}")

    assert len(from_models) == 4
