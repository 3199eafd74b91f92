"""The demo's rows: the same for a seed, plainly made up, complete, and never where they do not belong."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import Grant, User
from common.codes import check_credit_code
from enterprises.models import AboveScaleSpell, Enterprise, Honour, MonthlyReturn, SmallReturn
from inspections.models import Batch, Campaign
from ledger.models import Line
from standards.models import Drafting, Standard
from tests.facts import enterprise
from zones.demo.load import AlreadyThere, load
from zones.demo.people import PASSWORD
from zones.demo.scale import Scale
from zones.models import Horizon, Membership, Zone, ZoneRecord

LITTLE = Scale(zones=9, enterprises=300, months=24, batches=600)

pytestmark = pytest.mark.django_db


def everything() -> list:
    """All made-up rows without their ids."""
    return [
        list(Enterprise.objects.order_by("credit_code").values_list("credit_code", "name", "township", "state")),
        list(
            MonthlyReturn.objects.order_by("enterprise__credit_code", "month").values_list(
                "enterprise__credit_code", "month", "state", "output", "output_prior", "profit", "employees"
            )
        ),
        list(
            Batch.objects.order_by("number").values_list(
                "number", "enterprise__credit_code", "sampled_on", "state", "failed_items"
            )
        ),
        list(Standard.objects.order_by("number").values_list("number", "title", "published_on")),
        list(
            Honour.objects.order_by("enterprise__credit_code", "kind", "year", "product").values_list(
                "kind", "valid_to"
            )
        ),
    ]


def test_the_same_seed_makes_the_same_facts_and_another_one_others():
    runs = []
    for seed in (1, 1, 2):
        with connection.cursor() as cursor:
            cursor.execute("SAVEPOINT before_demo")
        load(Scale(zones=2, enterprises=100, months=12, batches=100, seed=seed))
        runs.append(everything())
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK TO SAVEPOINT before_demo")

    assert runs[0] == runs[1]
    assert runs[0] != runs[2]
    assert all(runs[0])


def test_every_kind_of_fact_is_there():
    made = load(LITTLE)

    for model in (MonthlyReturn, SmallReturn, Batch, Campaign, Standard, Drafting, Honour, Membership, ZoneRecord):
        assert model.objects.exists(), model
    assert made.rows["enterprises"] == Enterprise.objects.count()
    assert made.rows["monthly returns"] == MonthlyReturn.objects.count()
    assert Zone.objects.filter(is_demo=True).count() == 2
    assert not Zone.objects.filter(slug="yongjia-pump-valve", is_demo=True).exists()


def test_enterprises_bear_codes_for_private_use_and_names_of_nobody():
    load(LITTLE)

    for code, name, is_demo in Enterprise.objects.values_list("credit_code", "name", "is_demo"):
        assert code[8:11] == "PDY"
        assert check_credit_code(code) == []
        assert name.startswith("演示")
        assert is_demo
    assert not Standard.objects.filter(is_demo=False).exists()


def test_returns_agree_with_those_of_the_year_before():
    load(LITTLE)

    now = {
        (row.enterprise_id, row.month): row for row in MonthlyReturn.objects.filter(state="reported", month__year=2018)
    }
    then = MonthlyReturn.objects.filter(state="reported", month__year=2017)
    compared = 0
    for row in then:
        later = now.get((row.enterprise_id, row.month.replace(year=2018)))
        if later and later.output_prior is not None:
            assert (later.output_prior, later.sales_prior, later.profit_prior) == (row.output, row.sales, row.profit)
            compared += 1
    assert compared > 100


def test_the_cumulative_of_a_month_is_that_of_the_month_before_and_its_own():
    load(LITTLE)

    # in the open month some firms slip in 本月, so that the checks have something to ask
    accepted = MonthlyReturn.objects.filter(state="reported", month__lt=LITTLE.last)
    rows = {(row.enterprise_id, row.month): row for row in accepted}
    assert not any(month.month == 1 for _, month in rows)
    for (firm, month), row in rows.items():
        before = rows.get((firm, month.replace(month=month.month - 1)))
        if month.month > 2 and before:
            assert row.output == before.output + row.output_month
            assert row.sales == before.sales + row.sales_month


def test_the_months_not_yet_settled_have_open_batches_and_returns_still_to_come():
    load(LITTLE)

    horizon = Horizon.objects.get()
    assert (horizon.first, horizon.last, horizon.settled) == (date(2017, 1, 1), date(2018, 12, 1), date(2018, 10, 1))
    assert Batch.objects.pending().filter(sampled_on__gte=date(2018, 11, 1)).exists()
    assert not Batch.objects.pending().filter(sampled_on__lt=date(2018, 11, 1)).exists()
    assert MonthlyReturn.objects.filter(month__gt=horizon.settled, state="missing").exists()


def test_what_nobody_has_reported_yet_shows_the_year_before_as_an_opened_month_does():
    load(LITTLE)
    last = Horizon.objects.get().last

    for model, names in ((MonthlyReturn, ("output", "output_month", "export")), (SmallReturn, ("output", "revenue"))):
        rows = model.objects.filter(month=last, state="missing")
        earlier = {
            row.enterprise_id: row
            for row in model.objects.filter(month=last.replace(year=last.year - 1), output__gte=0)
        }
        pairs = [(row, earlier[row.enterprise_id]) for row in rows if row.enterprise_id in earlier]
        assert pairs
        for row, then in pairs:
            assert [getattr(row, f"{name}_prior") for name in names] == [getattr(then, name) for name in names]
            assert row.output is None


def test_firms_come_and_go_halt_and_cannot_always_say_the_year_before():
    load(Scale(only=frozenset({"yongjia-pump-valve"}), months=48, batches=0))

    assert AboveScaleSpell.objects.filter(exit="smaller").exists()
    assert AboveScaleSpell.objects.filter(exit="stopped").exists()
    assert Membership.objects.filter(during__endswith__isnull=False).exists()
    assert MonthlyReturn.objects.filter(state="halted", explanation="停产").exists()
    assert MonthlyReturn.objects.filter(state="reported", output_prior__isnull=True).exists()


def test_some_firms_belong_to_two_zones():
    load(Scale(only=frozenset({"haining-regional-brand"}), months=12, batches=0))

    firms = Membership.objects.filter(zone__slug="haining-warp-knitting").values("enterprise")
    assert Membership.objects.filter(zone__slug="haining-regional-brand", enterprise__in=firms).count() == 260


def test_the_ledger_says_that_it_was_the_demo():
    load(LITTLE)

    assert (
        Line.objects.filter(table="enterprises_monthlyreturn", operation="I").count() == MonthlyReturn.objects.count()
    )
    facts = Line.objects.exclude(table__startswith="classifications").exclude(reason="登记示范区与公布数")
    assert set(facts.values_list("reason", flat=True)) == {"演示数据"}


def test_the_accounts_have_the_password_and_a_grant_each():
    load(LITTLE)

    roles = dict(Grant.objects.values_list("user__username", "role"))
    assert roles == {
        "clerk": "clerk",
        "lead": "lead",
        "yongjia": "official",
        "haining": "official",
        "province": "official",
        "auditor": "auditor",
        "administrator": "administrator",
    }
    for user in User.objects.all():
        assert user.is_demo
        assert not user.is_superuser
    assert User.objects.get(username="clerk").check_password(PASSWORD)


def test_a_database_with_enterprises_is_left_alone(capsys):
    enterprise()

    with pytest.raises(AlreadyThere):
        load(LITTLE)
    call_command("demo")

    assert "nothing was done" in capsys.readouterr().out
    assert Enterprise.objects.count() == 1


@pytest.mark.parametrize(("production", "demo"), [(True, False), (True, True), (False, False)])
def test_where_the_demo_is_off_the_command_refuses(settings, production, demo):
    settings.PRODUCTION, settings.DEMO = production, demo

    with pytest.raises(CommandError, match="no place here"):
        call_command("demo")

    assert not Enterprise.objects.exists()
