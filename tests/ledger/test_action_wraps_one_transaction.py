"""An action is one signed transaction: a deadlock is tried again, a refusal is said in words, the engine is woken."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, connection, transaction

from common import nudge
from enterprises.models import Enterprise, EnterpriseName
from ledger.action import action
from ledger.models import Line
from tests import facts


@action
def name_all(*, names, by, reason="", between=None):
    """Rename in the order given; `between` runs after the first."""
    for number, (key, name) in enumerate(names):
        Enterprise.objects.filter(pk=key).update(name=name)
        if between and not number:
            between()


@action
def write_twice(*, codes, by, reason=""):
    for code in codes:
        facts.enterprise(credit_code=code)


@pytest.fixture
def woken(monkeypatch):
    """How often the bell was rung."""
    rung = []
    monkeypatch.setattr(nudge, "ring", lambda: rung.append(1))
    return rung


def test_the_engine_is_woken_after_the_commit_and_not_before(fresh_db, woken):
    firm = facts.enterprise()
    with transaction.atomic():
        name_all(names=[(firm.pk, "乙")], by=None)
        assert woken == []

    assert woken == [1]


def test_what_was_refused_wakes_nobody_and_leaves_nothing(fresh_db, woken):
    code = facts.credit_code()
    with pytest.raises(ValidationError):
        write_twice(codes=[code, code], by=None)

    assert woken == []
    assert not Enterprise.objects.exists()
    assert not Line.objects.filter(table="enterprises_enterprise").exists()


def test_a_deadlock_is_tried_again(fresh_db):
    one, two = facts.enterprise("甲"), facts.enterprise("甲")
    meet = threading.Barrier(2, timeout=10)
    attempts, failures = [], []

    def between():
        attempts.append(1)
        if len(attempts) <= 2:
            meet.wait()

    def work(order, name):
        try:
            name_all(names=[(key, name) for key in order], by=None, between=between)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=work, args=([one.pk, two.pk], "乙")),
        threading.Thread(target=work, args=([two.pk, one.pk], "丙")),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert failures == []
    assert len(attempts) == 3
    assert len(set(Enterprise.objects.values_list("name", flat=True))) == 1


@pytest.mark.django_db
def test_another_fault_of_the_database_is_not_tried_again():
    attempts = []

    @action
    def too_slow(*, by, reason=""):
        attempts.append(1)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 10; SELECT pg_sleep(5)")

    with pytest.raises(OperationalError, match="statement timeout"):
        too_slow(by=None)
    assert attempts == [1]


@pytest.mark.django_db
def test_a_value_left_out_is_said_by_the_name_of_its_field():
    @action
    def forget(*, by, reason=""):
        EnterpriseName.objects.create(enterprise=facts.enterprise(), name="旧名", kind=None)

    with pytest.raises(ValidationError, match="其他名称：类别不能为空。"):
        forget(by=None)


@pytest.mark.django_db
def test_a_reference_to_nothing_is_refused_when_the_transaction_closes():
    @action
    def dangle(*, by, reason=""):
        EnterpriseName.objects.create(enterprise_id=0, name="旧名", kind="former")
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(ValidationError, match="数据库拒绝了这次修改"):
        dangle(by=None)


@pytest.mark.django_db
def test_the_refusal_keeps_its_cause():
    code = facts.credit_code()
    with pytest.raises(ValidationError) as refused:
        write_twice(codes=[code, code], by=None)

    assert isinstance(refused.value.__cause__, IntegrityError)
    assert refused.value.code == "enterprises_enterprise_credit_code_once"


@pytest.mark.django_db
def test_an_action_takes_no_argument_by_position():
    with pytest.raises(TypeError):
        name_all([], None)
