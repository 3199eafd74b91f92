"""An administrator founds a zone with the keyboard alone, and nobody is shut out of its pages."""

import pytest

from tests import facts
from tests.pages.looking import LOOKS, troubles, with_axe
from tests.pages.people import PASSWORD, somebody
from tests.stories.hands import Hands
from zones.models import Milestone, Scheme, Zone

WORDS = {
    "名称": "永嘉钮扣产业知名品牌创建示范区",
    "英文名称": "Yongjia button brand zone",
    "简称": "永嘉钮扣",
    "代码": "yongjia-buttons",
}


@pytest.fixture
def cast(fresh_db):
    Scheme.objects.create(code="famous", name="知名品牌", name_en="Famous brands", authority="某局")
    somebody("administrator", {"role": "administrator", "division": facts.division("330000")}, first_name="赵敏")
    return facts.association("buttons", name="永嘉县钮扣行业协会", name_en="Yongjia Button Association")


def choose(hands, label):
    """The first one that stands in the list after 'none'."""
    hands.tab_to(hands.page.get_by_label(label, exact=True))
    hands.press("ArrowDown")


def test_a_zone_is_founded_and_its_next_stage_recorded(cast, visit):
    hands = Hands(visit())
    hands.sign_in("administrator", PASSWORD)
    hands.address("/")
    hands.link("设立示范区")
    for label, words in WORDS.items():
        hands.fill(label, words, exact=True)
    choose(hands, "示范区类别")
    hands.fill("区划代码", "330324", exact=True)
    hands.fill("行业", "3441", exact=True)
    choose(hands, "牵头协会")
    choose(hands, "阶段")
    hands.fill("日期", "8/2013", exact=True)
    hands.button("设立")

    assert "不是日期" in hands.page.locator("#errors").inner_text()
    assert hands.page.get_by_label("名称", exact=True).input_value() == WORDS["名称"]
    hands.fill("日期", "2013-08", exact=True)
    hands.button("设立")
    hands.page.wait_for_url("**/zones/yongjia-buttons/record/")
    assert hands.page.get_by_text("已设立：永嘉钮扣产业知名品牌创建示范区").is_visible()

    hands.link("登记阶段", exact=True)
    hands.tab_to(hands.page.get_by_label("阶段", exact=True))
    hands.press("ArrowDown", "ArrowDown")
    hands.fill("日期", "2014", exact=True)
    hands.button("保存", exact=True)
    hands.page.wait_for_url("**/record/")

    zone = Zone.objects.get()
    assert (zone.slug, zone.scheme.code, zone.association) == ("yongjia-buttons", "famous", cast)
    assert [(each.stage, each.precision) for each in zone.reached()] == [("applied", "month"), ("approved", "year")]
    assert [words for words in hands.seen.complaints if "422" not in words] == []


@pytest.mark.parametrize(("prefix", "width"), LOOKS)
def test_no_page_of_it_shuts_anybody_out(cast, visit, prefix, width):
    zone = facts.zone("pumps", name="永嘉泵阀产业知名品牌创建示范区", name_en="Yongjia pump and valve brand zone")
    stage = Milestone.objects.create(zone=zone, stage="approved", on=facts.day("2013-08"), void=True)
    hands = Hands(with_axe(visit(width=width)))
    hands.sign_in("administrator", PASSWORD)
    found = {}
    record = "/zones/pumps/record/"
    forms = ["/zones/found/", *(record + each for each in ("rename/", "revise/", "stage/", f"stages/{stage.pk}/"))]
    for path in ["/zones/pumps/", record, *forms]:
        page = hands.address(prefix + path)
        if trouble := troubles(page):
            found[path] = trouble
        if path in forms:
            page.locator("main form.panel button").click()
            page.wait_for_load_state("networkidle")
            if trouble := troubles(page):
                found[f"{path} refused"] = trouble
            assert page.locator("#errors").is_visible(), path

    assert found == {}
    assert [words for words in hands.seen.complaints if "422" not in words] == []


def test_a_zone_is_founded_without_scripts(cast, visit):
    hands = Hands(visit(script=False))
    hands.sign_in("administrator", PASSWORD)
    page = hands.address("/zones/found/")
    for label, words in (WORDS | {"区划代码": "330324", "行业": "3441", "日期": "2013"}).items():
        page.get_by_label(label, exact=True).fill(words)
    for label, code in {"示范区类别": "famous", "牵头协会": "buttons", "阶段": "named"}.items():
        page.get_by_label(label, exact=True).select_option(code)
    page.get_by_role("button", name="设立").click()

    assert page.get_by_text("已设立：").is_visible()
    assert Zone.objects.get().reached()[0].stage == "named"
