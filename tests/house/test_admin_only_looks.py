"""Support sees rows and changes none, not even with every flag that Django knows."""

import pytest
from django.contrib import admin
from django.urls import reverse

from enterprises.models import Enterprise
from ledger.admin import LookOnly
from tests import facts
from zones.models import Membership

pytestmark = pytest.mark.django_db

LISTED = sorted(admin.site._registry, key=lambda model: model._meta.label)


@pytest.fixture
def support(client):
    client.force_login(facts.user("support", is_staff=True, is_superuser=True))
    return client


def address(model, page, *arguments):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=arguments)


@pytest.mark.parametrize("model", LISTED, ids=lambda model: model._meta.label)
def test_a_list_opens_and_nothing_is_added(support, model):
    assert isinstance(admin.site._registry[model], LookOnly)
    assert support.get(address(model, "changelist")).status_code == 200
    assert support.get(address(model, "add")).status_code == 403
    assert support.post(address(model, "add"), {}).status_code == 403


def test_a_row_is_neither_changed_nor_deleted(support):
    firm = facts.enterprise("甲厂")

    assert "甲厂" in support.get(address(Enterprise, "change", firm.pk)).content.decode()
    assert support.post(address(Enterprise, "change", firm.pk), {"name": "乙厂"}).status_code == 403
    assert support.post(address(Enterprise, "delete", firm.pk), {"post": "yes"}).status_code == 403
    assert Enterprise.objects.get(pk=firm.pk).name == "甲厂"


def test_no_password_hash_is_shown(support):
    person = facts.user("clerk", password="argon2$hash")

    assert "argon2$hash" not in support.get(address(type(person), "change", person.pk)).content.decode()


def test_a_list_costs_the_same_queries_for_more_rows(support, django_assert_max_num_queries):
    for number in range(5):
        facts.member(facts.zone(f"zone-{number}"), facts.enterprise())

    # Session, user, page, count, filters by zone: none of them a row's own.
    with django_assert_max_num_queries(9):
        support.get(address(Membership, "changelist"))


def test_who_is_not_staff_sees_none_of_it(client):
    client.force_login(facts.user("clerk"))

    assert client.get(address(Enterprise, "changelist")).status_code == 302
