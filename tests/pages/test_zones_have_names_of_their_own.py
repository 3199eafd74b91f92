"""Two zones share no name: a sheet names a zone by any of them. The form says so at the field; the own names stay."""

import pytest

from tests import facts
from tests.pages.people import browser, somebody
from tests.pages.test_zones_are_founded import NEW
from tests.refusals import constraint_that_refuses
from zones.models import Scheme, Zone

pytestmark = pytest.mark.django_db

NAMES = ("name", "name_en", "short_name")
RENAME = "/zones/yongjia-buttons/record/rename/"


@pytest.fixture
def page():
    facts.association("buttons", name="永嘉县钮扣行业协会")
    Scheme.objects.create(code="famous", name="知名品牌", name_en="Famous brands", authority="某局")
    return browser(somebody("administrator", {"role": "administrator", "division": facts.division("330000")}))


@pytest.fixture
def other():
    return facts.zone("other", name="海宁皮革示范区", name_en="Haining leather", short_name="海宁皮革")


def error_at(answer, name):
    return f'<span class="error" id="id_{name}_error">另一个示范区已叫这个名称。</span>' in answer.content.decode()


@pytest.mark.parametrize("name", NAMES)
def test_the_database_refuses_a_name_that_another_zone_bears(other, name):
    taken = {name: getattr(other, name)}

    assert constraint_that_refuses(lambda: facts.zone("beside", **taken)) == f"zones_zone_{name}_once"


@pytest.mark.parametrize("name", NAMES)
def test_founding_says_at_the_field_that_a_name_is_taken(page, other, name):
    answer = page.post("/zones/found/", NEW | {name: getattr(other, name)})

    assert answer.status_code == 422
    assert error_at(answer, name)
    assert not Zone.objects.filter(slug="yongjia-buttons").exists()


def test_renaming_keeps_the_own_names_and_takes_no_other_s(page, other):
    page.post("/zones/found/", NEW)
    kept = {name: NEW[name] for name in NAMES} | {"reason": "译名更正"}
    refused = page.post(RENAME, kept | {"short_name": other.short_name})
    assert refused.status_code == 422
    assert error_at(refused, "short_name")
    assert NEW["name"] in refused.content.decode()

    assert page.post(RENAME, kept | {"name_en": "Yongjia buttons"}).status_code == 302
    zone = Zone.objects.get(slug="yongjia-buttons")
    assert [getattr(zone, name) for name in NAMES] == [NEW["name"], "Yongjia buttons", NEW["short_name"]]
