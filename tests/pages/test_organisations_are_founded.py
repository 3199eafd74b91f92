"""An administrator founds organisations and calls them otherwise; nobody else does, and the ledger says who did."""

import pytest

from accounts.models import Organisation
from ledger.models import Line
from tests import facts
from tests.pages.founding import administrator, page, said
from tests.pages.people import browser, somebody

__all__ = ["administrator", "page"]

pytestmark = pytest.mark.django_db

NEW = {
    "kind": "association",
    "name": "永嘉县钮扣行业协会",
    "name_en": "Yongjia Button Association",
    "code": "yongjia-button-association",
    "division": "330324",
    "contact": "秘书处 0577-67000000",
}


@pytest.mark.parametrize("kind", Organisation.Kind.values)
def test_each_kind_is_founded_and_listed(page, administrator, kind):
    assert page.post("/organisations/found/", NEW | {"kind": kind}).status_code == 302

    founded = Organisation.objects.get(code=NEW["code"])
    assert (founded.kind, founded.name, founded.name_en) == (kind, NEW["name"], NEW["name_en"])
    assert (founded.division, founded.contact) == (facts.division(), NEW["contact"])
    text = page.get("/organisations/").content.decode()
    assert "已设立：永嘉县钮扣行业协会" in text
    assert NEW["contact"] in text
    assert str(Organisation.Kind(kind).label) in text
    assert "Yongjia Button Association" in page.get("/en/organisations/").content.decode()
    [line] = Line.objects.filter(table="accounts_organisation", row=founded.pk)
    assert (line.operation, line.actor) == ("I", administrator.pk)


@pytest.mark.parametrize(
    ("given", "field", "says"),
    [
        ({"code": ""}, "code", "必填"),
        ({"code": "两个字"}, "code", "连字符"),
        ({"code": "valves"}, "code", "已存在"),
        ({"name": ""}, "name", "必填"),
        ({"kind": "club"}, "kind", "club"),
        ({"division": "999999"}, "division", "没有区划代码为“999999”的行政区划"),
        ({"division": "331021"}, "division", "没有区划代码为“331021”的行政区划"),
    ],
)
def test_what_is_wrong_is_said_at_its_box_and_founds_nothing(page, given, field, says):
    facts.association("valves")
    answer = page.post("/organisations/found/", NEW | given)

    assert list(said(answer)) == [field]
    assert says in said(answer)[field]
    assert not Organisation.objects.filter(name=NEW["name"]).exists()
    assert f'value="{NEW["contact"]}"' in answer.content.decode()


def test_names_and_contact_are_changed_and_nothing_else(page, administrator):
    one = facts.association("valves")
    given = {"name": "泵阀协会", "name_en": "Valves", "contact": "王芳 0577-1", "code": "taken", "division": "331083"}
    assert page.post(f"/organisations/{one.pk}/", given | {"kind": "operator"}).status_code == 422
    given = {"name": "泵阀协会", "name_en": "Valves", "contact": "王芳 0577-1"}
    assert page.post(f"/organisations/{one.pk}/", given).status_code == 302

    one.refresh_from_db()
    assert (one.name, one.name_en, one.contact) == ("泵阀协会", "Valves", "王芳 0577-1")
    assert (one.code, one.kind, one.division) == ("valves", "association", facts.division())
    line = Line.objects.filter(table="accounts_organisation", row=one.pk).latest("pk")
    assert line.actor == administrator.pk
    assert line.new["name"] == "泵阀协会"
    assert "王芳" not in str(Line.objects.values())


def test_a_long_list_is_searched_and_paged(page):
    for number in range(51):
        facts.association(f"body-{number:02}")
    assert "body-50" not in page.get("/organisations/").content.decode()
    assert "body-50" in page.get("/organisations/?page=2").content.decode()

    text = page.get("/organisations/?q=body-50").content.decode()
    assert "body-50" in text
    assert "body-49" not in text
    assert "没有符合的组织" in page.get("/organisations/?q=nothing").content.decode()


def test_only_an_administrator_is_led_there(page):
    lead = browser(somebody("lead", {"role": "lead", "organisation": facts.association("valves")}))

    assert 'href="/organisations/"' in page.get("/people/").content.decode()
    assert 'href="/organisations/"' not in lead.get("/people/").content.decode()
    assert lead.post("/organisations/found/", NEW).status_code == 403
    assert not Organisation.objects.filter(code=NEW["code"]).exists()
