"""What surrounds every page: languages, type size, demo strip, errors, signing in."""

import pytest
from django.test import Client, override_settings

from pages.languages import alternate
from tests import facts

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("/", "/en/"),
        ("/zones/yongjia-pump-valve/", "/en/zones/yongjia-pump-valve/"),
        ("/en/", "/"),
        ("/en/standards/?q=9999&page=2", "/standards/?q=9999&page=2"),
        ("/enterprises/?q=/en/", "/en/enterprises/?q=/en/"),
    ],
)
def test_the_other_language_keeps_the_address(here, there):
    assert alternate(here).href == there


def test_the_plain_address_is_chinese_whatever_the_browser_prefers(client):
    text = client.get("/standards/", headers={"Accept-Language": "en"}).content.decode()

    assert '<html lang="zh-Hans"' in text


def test_every_page_says_that_the_data_are_made_up_in_demo_mode(client):
    with override_settings(DEMO=True):
        assert "不得引用" in client.get("/standards/").content.decode()
    with override_settings(DEMO=False):
        assert "不得引用" not in client.get("/standards/").content.decode()


def test_large_type_is_kept_in_a_cookie_and_leads_back(client):
    answer = client.post("/type-size/", {"size": "large", "next": "/standards/?q=1"})

    assert answer.headers["Location"] == "/standards/?q=1"
    assert 'class="large"' in client.get("/standards/").content.decode()
    client.post("/type-size/", {"size": "normal", "next": "/"})
    assert 'class="large"' not in client.get("/standards/").content.decode()


def test_large_type_leads_nowhere_else(client):
    answer = client.post("/type-size/", {"size": "large", "next": "https://elsewhere.example/"})

    assert answer.headers["Location"] == "/"


def test_the_footer_carries_what_the_operator_set(client):
    with override_settings(SITE={"sponsor": "某县人民政府"}):
        assert "某县人民政府" in client.get("/standards/").content.decode()


def test_the_footer_says_what_is_still_to_be_set(client):
    with override_settings(SITE={}):
        assert "待运营单位填写" in client.get("/standards/").content.decode()


@pytest.mark.parametrize(("path", "words"), [("/nowhere/", "没有这个页面"), ("/en/nowhere/", "No such page")])
def test_a_page_that_is_not_there_says_so_in_the_readers_language(client, path, words):
    answer = client.get(path)

    assert answer.status_code == 404
    assert words in answer.content.decode()


def test_a_page_that_breaks_says_what_became_of_what_was_sent(client, monkeypatch):
    monkeypatch.setattr("pages.standards.listed", lambda *_: 1 / 0)
    client.raise_request_exception = False

    answer = client.get("/standards/")

    assert answer.status_code == 500
    assert "服务器出错" in answer.content.decode()


def test_a_page_stands_where_the_third_party_files_were_never_brought(client, monkeypatch):
    monkeypatch.setattr("pages.templatetags.portal.finders.find", lambda path: None)

    answer = client.get("/standards/")

    assert answer.status_code == 200
    assert "htmx.min.js" not in answer.content.decode()


def test_an_old_form_says_that_it_expired():
    answer = Client(enforce_csrf_checks=True).post("/type-size/", {"size": "large"})

    assert answer.status_code == 403
    assert "表单已失效" in answer.content.decode()


def test_a_wrong_password_keeps_the_name_and_says_so(client):
    answer = client.post("/sign-in/", {"username": "clerk", "password": "wrong"})

    assert 'value="clerk"' in answer.content.decode()
    assert 'role="alert"' in answer.content.decode()


def test_signing_in_leads_back_to_the_page(client):
    user = facts.user("official", {"role": "official", "division": facts.division()})
    user.set_password("a-long-password")
    user.save(update_fields=["password"])

    answer = client.post("/sign-in/", {"username": "official", "password": "a-long-password", "next": "/standards/"})

    assert answer.headers["Location"] == "/standards/"
    assert "official" in client.get("/standards/").content.decode()


def test_the_account_page_asks_for_a_sign_in_first(client):
    assert client.get("/account/").headers["Location"] == "/sign-in/?next=/account/"


def test_the_account_page_lists_grants_in_force(client):
    client.force_login(facts.user("official", {"role": "official", "division": facts.division()}))

    text = client.get("/account/").content.decode()

    assert "主管部门" in text
    assert "永嘉县" in text


def test_signing_out_takes_a_post(client):
    client.force_login(facts.user("official"))

    assert client.get("/sign-out/").status_code == 405
    client.post("/sign-out/")
    assert client.get("/account/").status_code == 302
