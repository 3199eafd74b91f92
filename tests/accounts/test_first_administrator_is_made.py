"""The first administrator is made by a command, with a link and no password on any line; a second one is not."""

import io
import re

import pytest
from django.core.management import CommandError, call_command
from django.test import Client, override_settings

from access.audience import has_role
from accounts.models import Grant, User
from ledger.models import Line
from tests.pages.people import browser, is_in, knock

pytestmark = pytest.mark.django_db

PASSWORD = {"password": "teal-lantern-88", "again": "teal-lantern-88"}


def run(username="zhangsan", name="张三", **given):
    into, aside = io.StringIO(), io.StringIO()
    call_command("administrator", username=username, name=name, stdout=into, stderr=aside, **given)
    return into.getvalue().strip()


def path(address):
    return re.search(r"/links/[\w-]+/$", address)[0]


def test_the_link_opens_once_to_a_password_and_the_role(client):
    with override_settings(ALLOWED_HOSTS=["portal.example"], SECURE_SSL_REDIRECT=True):
        address = run(email="z@example.cn")
    assert address.startswith("https://portal.example/links/")
    user = User.objects.get()
    assert (user.username, user.first_name, user.email, user.is_superuser) == (
        "zhangsan",
        "张三",
        "z@example.cn",
        False,
    )
    assert not user.has_usable_password()

    assert client.post(path(address), PASSWORD).status_code == 302
    assert client.post(path(address), PASSWORD).status_code == 410
    at_home = browser()
    assert knock(at_home, username="zhangsan", password="teal-lantern-88").status_code == 302
    assert is_in(at_home)
    assert has_role(User.objects.get(), "administrator")
    assert at_home.get("/people/invite/").status_code == 200
    assert Grant.objects.get().division.code == "330000"
    assert {line.reason for line in Line.objects.filter(table="accounts_grant")} == {"manage.py administrator"}


def test_no_password_can_be_given_on_the_command_line():
    with pytest.raises(TypeError, match="password"):
        run(password="teal-lantern-88")


def test_nobody_else_is_made_while_one_stands():
    run()
    with pytest.raises(CommandError, match="zhangsan"):
        run("lisi", "李四")

    assert User.objects.count() == Grant.objects.count() == 1


def test_the_same_one_gets_a_new_link_and_the_old_one_closes():
    first, second = run(), run(name="")

    assert [Client().get(path(each)).status_code for each in (first, second)] == [410, 200]
    assert User.objects.count() == Grant.objects.count() == 1


def test_once_none_stands_another_is_made():
    run()
    User.objects.update(is_active=False)
    run("lisi", "李四")

    assert set(Grant.objects.values_list("user__username", flat=True)) == {"zhangsan", "lisi"}


@pytest.mark.parametrize(
    "given",
    [{"username": "a b"}, {"name": ""}, {"email": "nowhere"}, {"division": "000000"}, {"username": "ZHANGSAN"}],
)
def test_what_cannot_be_an_account_is_refused_in_words_and_leaves_nothing(given):
    User.objects.create(username="zhangsan")
    with pytest.raises(CommandError):
        run(**{"username": "lisi"} | given)

    assert not Grant.objects.exists()
    assert User.objects.count() == 1
