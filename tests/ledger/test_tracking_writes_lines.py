"""Whoever changes a fact, and however: the ledger says who, when, why, what, old and new."""

import io

import pytest
from django.db import IntegrityError, connection, transaction

from enterprises.models import Enterprise, EnterpriseName, MonthlyReturn
from ledger.actor import current_request, sign
from ledger.models import Line, Mark
from tests import facts

pytestmark = pytest.mark.django_db


def lines(table="enterprises_enterprise", **given):
    return list(Line.objects.filter(table=table, **given).order_by("id"))


def sql(statement, parameters=()):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def test_an_insert_keeps_the_rows_id_alone():
    firm = facts.enterprise()

    [line] = lines()
    assert (line.operation, line.row, line.old, line.new) == ("I", firm.pk, None, None)


def test_an_update_keeps_the_changed_columns_old_and_new():
    firm = facts.enterprise(name="甲阀门厂", township="瓯北街道")
    firm.name, firm.state = "乙阀门厂", "suspended"
    firm.save(update_fields=["name", "state", "township"])

    [line] = lines(operation="U")
    assert line.old == {"name": "甲阀门厂", "state": "operating"}
    assert line.new == {"name": "乙阀门厂", "state": "suspended"}


def test_a_delete_keeps_the_whole_old_row():
    firm = facts.enterprise(name="甲阀门厂")
    code, key = firm.credit_code, firm.pk
    firm.delete()

    [line] = lines(operation="D")
    assert (line.row, line.old["credit_code"], line.old["name"], line.new) == (key, code, "甲阀门厂", None)
    assert set(line.old) == {field.column for field in Enterprise._meta.fields}


def test_an_update_that_changes_nothing_writes_nothing():
    firm = facts.enterprise()
    firm.save()
    Enterprise.objects.update(name=firm.name)

    assert lines(operation="U") == []


def test_a_value_set_to_null_and_back_is_told_as_null():
    row = facts.monthly_return(facts.enterprise(), output=5)
    MonthlyReturn.objects.update(output=None)
    MonthlyReturn.objects.update(output=7)

    gone, back = lines("enterprises_monthlyreturn", operation="U")
    assert (gone.row, gone.old, gone.new) == (row.pk, {"output": 5}, {"output": None})
    assert (back.old, back.new) == ({"output": None}, {"output": 7})


def test_bulk_create_writes_a_line_a_row():
    Enterprise.objects.bulk_create(
        Enterprise(credit_code=facts.credit_code(), name=f"第{number}厂") for number in range(3)
    )

    assert sorted(line.row for line in lines(operation="I")) == sorted(Enterprise.objects.values_list("id", flat=True))


def test_a_queryset_update_writes_a_line_for_each_row_that_changed():
    one, two = facts.enterprise("甲"), facts.enterprise("乙")
    Enterprise.objects.update(name="乙")

    [line] = lines(operation="U")
    assert (line.row, line.old) == (one.pk, {"name": "甲"})
    assert two.name == "乙"


def test_an_upsert_writes_inserts_and_updates_apart():
    firm = facts.enterprise("甲")
    Enterprise.objects.bulk_create(
        [Enterprise(credit_code=firm.credit_code, name="丙"), Enterprise(credit_code=facts.credit_code(), name="丁")],
        update_conflicts=True,
        unique_fields=["credit_code"],
        update_fields=["name"],
    )

    assert [line.new for line in lines(operation="U")] == [{"name": "丙"}]
    assert len(lines(operation="I")) == 2


def test_a_copy_is_caught_where_it_enters_the_fact():
    codes = [facts.credit_code(), facts.credit_code()]
    sql("CREATE TEMP TABLE arriving (credit_code text, name text) ON COMMIT DROP")
    with connection.cursor() as cursor:
        cursor.copy_expert("COPY arriving FROM STDIN", io.StringIO("".join(f"{code}\t厂\n" for code in codes)))
    sql(
        "INSERT INTO enterprises_enterprise (credit_code, name, name_en, initials, township, state, is_demo)"
        " SELECT credit_code, name, '', '', '', 'operating', false FROM arriving"
    )

    firms = Enterprise.objects.filter(credit_code__in=codes).values_list("id", flat=True)
    assert sorted(line.row for line in lines(operation="I")) == sorted(firms)


def test_a_cascade_is_caught_in_the_table_that_it_reaches():
    firm = facts.enterprise("甲")
    name = EnterpriseName.objects.create(enterprise=firm, name="旧名", kind="former")
    key = name.pk
    firm.delete()

    [line] = lines("enterprises_enterprisename", operation="D")
    assert (line.row, line.old["name"]) == (key, "旧名")


def test_a_merge_tells_each_row_by_what_became_of_it():
    kept, gone = facts.enterprise("甲"), facts.enterprise("乙")
    sql(
        "MERGE INTO enterprises_enterprise t USING (VALUES (%s, '丙'), (%s, '')) s (id, name) ON t.id = s.id"
        " WHEN MATCHED AND s.name = '' THEN DELETE WHEN MATCHED THEN UPDATE SET name = s.name",
        [kept.pk, gone.pk],
    )

    assert [(line.row, line.new) for line in lines(operation="U")] == [(kept.pk, {"name": "丙"})]
    assert [line.row for line in lines(operation="D")] == [gone.pk]


def test_a_line_says_who_and_why_and_in_which_request():
    with transaction.atomic():
        sign(actor=42, reason="按协会来函更正", request="r-1")
        facts.enterprise()

    [line] = lines()
    assert (line.actor, line.reason, line.request, line.login) == (42, "按协会来函更正", "r-1", "portal_app")


def test_a_line_names_the_request_that_the_door_named():
    token = current_request.set("r-2")
    with transaction.atomic():
        sign(actor=None)
        facts.enterprise()
    current_request.reset(token)

    assert [line.request for line in lines()] == ["r-2"]


def test_a_line_says_when_by_the_databases_clock():
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        [before] = cursor.fetchone()
        facts.enterprise()
        cursor.execute("SELECT clock_timestamp(), pg_current_xact_id()::text::bigint")
        after, transaction_id = cursor.fetchone()

    [line] = lines()
    assert before < line.at < after
    assert line.transaction == transaction_id


def test_a_savepoint_that_is_rolled_back_leaves_nothing():
    count = Line.objects.count(), Mark.objects.count()
    firm = facts.enterprise("甲")
    point = transaction.savepoint()
    firm.name = "乙"
    firm.save()
    facts.member(facts.zone(), firm)
    transaction.savepoint_rollback(point)

    assert (Line.objects.count(), Mark.objects.count()) == (count[0] + 1, count[1])


def test_a_primary_key_does_not_change():
    firm = facts.enterprise()
    with pytest.raises(IntegrityError, match="primary key of enterprises_enterprise does not change"):
        sql("UPDATE enterprises_enterprise SET id = id + 1000000 WHERE id = %s", [firm.pk])


def test_a_large_update_does_not_compare_every_row_with_every_row():
    """A plan kept from the change of one row took over 20 s for 40,000, and so did NOT IN beyond work_mem."""
    facts.enterprise().names.create(name="名", kind="alias")
    sql("UPDATE enterprises_enterprisename SET name = '旧名'")
    sql("SET LOCAL work_mem = '64kB'; SET LOCAL statement_timeout = '20s'")
    sql(
        "INSERT INTO enterprises_enterprisename (enterprise_id, name, kind)"
        " SELECT %s, '名' || n, 'alias' FROM generate_series(1, 40000) n",
        [facts.enterprise().pk],
    )
    sql("UPDATE enterprises_enterprisename SET kind = 'former'")

    assert Line.objects.filter(table="enterprises_enterprisename", operation="U").count() == 40002


def test_a_large_update_is_told_like_a_small_one():
    """From a hundred rows on the columns are compared in another way."""
    firms = Enterprise.objects.bulk_create(
        Enterprise(credit_code=facts.credit_code(), name=f"第{number}厂", township="瓯北街道") for number in range(150)
    )
    rows = MonthlyReturn.objects.bulk_create(
        MonthlyReturn(enterprise=firm, month=facts.day("2018-03"), association=facts.association(), output=5)
        for firm in firms
    )
    told = '"引号"、\\反斜线、\n换行、%s'
    changes = (
        "output = CASE id %% 3 WHEN 0 THEN NULL WHEN 1 THEN 7 ELSE output END, explanation = %s, month = '2018-04-01'"
    )
    sql(f"UPDATE enterprises_monthlyreturn SET {changes}", [told])
    many = {line.row: (line.old, line.new) for line in lines("enterprises_monthlyreturn", operation="U")}
    sql("UPDATE enterprises_monthlyreturn SET output = 5, explanation = '', month = '2018-03-01'")
    last = Line.objects.latest("id").pk
    for row in rows[:4]:
        sql(f"UPDATE enterprises_monthlyreturn SET {changes} WHERE id = %s", [told, row.pk])
    single = {line.row: (line.old, line.new) for line in lines("enterprises_monthlyreturn", id__gt=last)}

    assert single == {row.pk: many[row.pk] for row in rows[:4]}
    assert many[rows[0].pk][1]["explanation"] == told
    assert {new.get("output", "as before") for _old, new in many.values()} == {None, 7, "as before"}
