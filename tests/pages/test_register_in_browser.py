"""The register in a real browser: nobody shut out, nothing to scroll sideways, and done with the keyboard alone."""

import secrets

import pytest
from django.db import connections

from common.codes import make_credit_code
from enterprises import actions
from tests import facts
from tests.facts import day
from tests.pages.looking import LOOKS, troubles, violations, with_axe
from tests.pages.register_cast import clerk_of, member
from tests.plugins.cluster import clone_database, drop_database
from tests.plugins.databases import _use
from zones import actions as zone_actions

PASSWORD = "a-password-of-a-test"


@pytest.fixture
def fresh_db(django_db_blocker):
    """A register of a dozen firms, written for this test and thrown away."""
    name, own = f"register_{secrets.token_hex(6)}", connections["default"].settings_dict["NAME"]
    clone_database(name)
    with django_db_blocker.unblock():
        _use(name)
        try:
            _fill()
            yield name
        finally:
            _use(own)
            drop_database(name)


def _fill():
    zone = facts.zone("pumps", name="永嘉泵阀示范区", name_en="Yongjia pumps and valves", short_name="永嘉泵阀")
    zone.industries.add(facts.industry("3441"), facts.industry("3443"))
    clerk = clerk_of(zone, first_name="王芳")
    clerk.set_password(PASSWORD)
    clerk.save(update_fields=["password"])
    words = "华兴永泰达通光宏伟力利德"
    firms = [
        member(zone, clerk, f"永嘉{word}阀门有限公司", township="瓯北街道", person="王小明", phone="13812345678")
        for word in words
    ]
    member(zone, clerk, "浙江永嘉华阀门股份公司", township="瓯北街道")
    beside = facts.zone("valves", name="海盐紧固件示范区", name_en="Haiyan fasteners")
    for each in firms:
        zone_actions.join_zone(zone=beside, enterprise=each, on=day("2017-05-04"), by=None)
    firm = firms[0]
    actions.rename_enterprise(enterprise=firm, name="浙江华光阀门科技股份有限公司", on=day("2018-03-01"), by=clerk)
    actions.enter_above_scale(enterprise=firm, month=day("2017-02"), by=clerk, reason="年度审核")
    actions.move_enterprise(
        enterprise=firm,
        division=facts.division(),
        industry=facts.industry("3441"),
        township="桥头镇",
        on=day("2019-05-01"),
        by=clerk,
        reason="搬迁至桥头镇工业区",
    )
    zone_actions.change_member_state(
        enterprise=firms[1], state="suspended", on=day("2020-02-01"), by=clerk, reason="停产通知"
    )
    zone_actions.succeed_members(
        predecessors=[firms[2]], successors=[firm], kind="absorption", on=day("2020-01-01"), by=clerk, reason="合并协议"
    )


def signed_in(seen, prefix=""):
    page = seen.open(f"{prefix}/sign-in/?next={prefix}/register/")
    page.locator("#id_username").fill("clerk")
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_url("**/register/")
    return page


def addresses(page, prefix):
    record = page.locator("tbody a").first.get_attribute("href")
    whats = ("rename/", "move/", "details/", "contact/", "state/", "enter-scale/", "leave/", "consent/")
    page.goto(page.url + "duplicates/")
    pair = page.locator("tbody a").first.get_attribute("href")
    wider = ("", "add/", "join/", "merge/", "split/", "duplicates/", "upload/")
    return [f"{prefix}/register/{each}" for each in wider] + [record, pair] + [record + each for each in whats]


@pytest.mark.parametrize(("prefix", "width"), LOOKS)
def test_no_page_of_the_register_complains_or_shuts_anybody_out(visit, prefix, width):
    seen = with_axe(visit(width=width))
    page = signed_in(seen, prefix)
    found = {}
    for path in addresses(page, prefix):
        page = seen.open(path)
        if trouble := troubles(page):
            found[path] = trouble
        if page.locator("main form.panel:not(.filters) button").count() == 1 and "/contact/" not in path:
            page.locator("main form.panel button").first.click()
            page.wait_for_load_state("networkidle")
            if broken := violations(page):
                found[path + " refused"] = broken
            assert page.locator("#errors").is_visible(), path

    assert found == {}
    assert [words for words in seen.complaints if "422" not in words] == []


def test_a_list_is_uploaded_and_done_without_scripts(visit, tmp_path):
    seen = visit(script=False)
    page = signed_in(seen)
    code = make_credit_code("330324", "PDY80001")
    path = tmp_path / "名册.csv"
    path.write_text(f"信用代码,企业名称,行业代码\r\n{code},新阀门厂,3443\r\n123,坏厂,3443\r\n", encoding="gb18030")
    page.get_by_role("link", name="批量上传").click()
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_label("理由或依据").fill("名册核对")
    page.get_by_role("button", name="预览").click()

    assert page.get_by_text("应为18位").is_visible()
    assert page.get_by_role("rowheader", name="A3").is_visible()
    page.get_by_role("button", name="照此登记").click()
    assert page.get_by_text("已登记：新增1家").is_visible()


def test_a_state_is_changed_by_keyboard_alone(visit):
    page = signed_in(visit())
    page.locator("tbody a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_load_state("networkidle")
    page.get_by_role("link", name="变更状态").focus()
    page.keyboard.press("Enter")
    page.wait_for_load_state("networkidle")
    page.locator("#id_state").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("02012021")
    page.get_by_label("理由或依据").focus()
    page.keyboard.type("停产通知")
    page.get_by_role("button", name="登记").focus()
    page.keyboard.press("Enter")
    page.wait_for_load_state("networkidle")

    assert page.get_by_text("已登记：变更状态。").is_visible()
    assert page.locator("#history").get_by_text("停产通知").first.is_visible()
