"""Review in a real browser: nobody shut out, no complaint, and done by keyboard and without scripts."""

import pytest

from enterprises import actions
from enterprises.models import Correction, Decision, MonthlyReturn, Submission
from tests import facts
from tests.facts import day
from tests.pages import reviewing
from tests.pages.looking import LOOKS, cut_off, troubles, with_axe
from tests.pages.reviewing import APRIL, MARCH, MONTHLY, ROOT
from tests.plugins.databases import fresh_db as own_database

# What a browser decides is committed, so each of these tests has a database to itself.
fresh_db = own_database
APRIL_ROOT = "/submissions/valves/monthly/2018-04/"


@pytest.fixture
def world(fresh_db):
    """March handed in by three firms, one of them with a doubt, one missing."""
    submission, firms = reviewing.handed_in(100_000_000, 3_000_000, None)
    MonthlyReturn.objects.filter(enterprise=firms[1]).update(sales=9_000_000, explanation="补报库存")
    return submission, firms, reviewing.people()


@pytest.fixture
def signed_in(world, visit, client):
    """signed_in(who, path, ...) opens the page in a browser of that person's."""

    def opened(who, path, **given):
        client.force_login(world[2][who])
        seen = visit(**given)
        cookie = client.cookies["sessionid"].value
        seen.page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": seen.address}])
        seen.open(path)
        return seen

    return opened


def wrong_on(seen, paths):
    """By path, what axe finds and whether the page must be scrolled sideways."""
    found = {}
    for path in paths:
        page = seen.open(path)
        if trouble := troubles(page):
            found[path] = trouble
    return found


@pytest.mark.parametrize(("prefix", "width"), LOOKS)
def test_no_page_complains_or_shuts_anybody_out(signed_in, world, prefix, width):
    submission, firms, _people = world
    official = signed_in("official", "/", width=width)
    code = firms[0].credit_code
    look = [f"{ROOT}review/", f"{ROOT}print/", f"{ROOT}print/{code}/", f"{ROOT}attachments/"]
    found = wrong_on(with_axe(official), [prefix + path for path in look])

    actions.return_rows(submission=submission, reasons={firms[1].pk: "请核对"}, by=None)
    actions.submit(submission=submission, on=submission.deadline, filler="陈晓", head="林建国", by=None)
    actions.accept(submission=submission, by=None)
    asked = actions.ask_correction(
        form=MONTHLY, enterprise=firms[0], month=MARCH, values={"output": 120_000_000}, by=None, reason="漏报"
    )
    actions.open_month(form=MONTHLY, month=APRIL, by=None)
    decided = [f"{ROOT}review/", f"{ROOT}reopen/", "/corrections/", f"/corrections/{asked.pk}/"]
    found |= wrong_on(official, [prefix + path for path in decided])
    clerk = with_axe(signed_in("clerk", "/", width=width))
    entered = [f"{ROOT}corrections/{firms[1].credit_code}/", f"{APRIL_ROOT}restate/", f"{ROOT}attachments/"]
    entered.append(f"{APRIL_ROOT}restate/{firms[1].credit_code}/")
    found |= wrong_on(clerk, [prefix + path for path in entered])

    assert found == {}
    assert official.complaints + clerk.complaints == []


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_sums_are_read_whole_at_a_desk(signed_in, world, prefix):
    _submission, firms, _people = world
    amounts = {"": 11_035_448_000, "_prior": 10_535_448_000, "_month": 747_696_000, "_month_prior": 701_773_000}
    given = {f"{name}{span}": amount for name in ("output", "sales", "export") for span, amount in amounts.items()}
    MonthlyReturn.objects.filter(enterprise=firms[0]).update(**given)
    facts.monthly_return(
        firms[0], "2018-02", association=facts.association(), output_month=717_123_000, output=1_417_123_000
    )
    page = signed_in("official", f"{prefix}{ROOT}review/", width=1366).page

    # what is compared, and three times the two sums and their rate, each under the name of the comparison
    assert page.locator(".sums thead th").count() == 1 + 3 + 3 * 3
    # before March stands no month to compare it with
    assert page.locator(".sums tbody tr").first.inner_text().count("%") == 2
    assert page.locator(".sums tbody tr").first.inner_text().count("—") == 2
    assert cut_off(page, ".sums th, .sums td") == []


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without"])
def test_a_month_is_decided_row_by_row_without_scripts(signed_in, world, script):
    _submission, firms, _people = world
    seen = signed_in("official", f"{ROOT}review/?sort=size", script=script)
    page = seen.page
    page.get_by_label(f"选择 {firms[1].name}", exact=True).check()
    page.get_by_role("button", name="退回所选行").click()
    assert page.get_by_role("alert").inner_text() == "每一行退回都须写明理由。"

    # what was ticked is still ticked, and the order of the rows is still the one asked for
    assert page.get_by_label(f"选择 {firms[1].name}", exact=True).is_checked()
    assert "sort=size" in page.url
    page.get_by_label(f"退回 {firms[1].name} 的理由").fill("产销率300%，请核对")
    page.get_by_role("button", name="退回所选行").click()
    page.get_by_text("已退回，填报单位会看到理由。").wait_for()
    page.get_by_label(f"选择 {firms[0].name}", exact=True).check()
    page.get_by_role("button", name="核定所选行").click()
    assert page.locator("dd").first.inner_text() == "1"
    page.get_by_role("button", name="确认核定").click()
    page.get_by_text("已核定，相应各行已冻结。").wait_for()

    outcomes = {each.enterprise_id: each.outcome for each in Decision.objects.all()}
    assert outcomes == {firms[0].pk: "accepted", firms[1].pk: "returned"}
    assert [words for words in seen.complaints if "422" not in words] == []


def test_an_official_works_by_keyboard_alone(signed_in, world):
    page = signed_in("official", f"{ROOT}review/?show=explained").page
    keys = page.keyboard
    press_until(page, "input[name=row]")
    keys.press("Space")
    press_until(page, "#reason")
    keys.type("请核对销售产值")
    press_until(page, "form .buttons .button-quiet")
    keys.press("Enter")
    page.get_by_text("已退回，填报单位会看到理由。").wait_for()

    assert Decision.objects.get().reason == "请核对销售产值"


def press_until(page, selector):
    """Tab on until the focus stands there."""
    for _step in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"no Tab leads to {selector}")


def test_a_correction_goes_from_the_clerk_to_the_official_and_shows_old_beside_new(signed_in, world):
    submission, firms, _people = world
    actions.accept(submission=submission, by=None)
    clerk = signed_in("clerk", f"{ROOT}review/").page
    row = clerk.get_by_role("rowheader", name=firms[0].name)
    row.get_by_role("link", name="更正", exact=True).click()
    clerk.get_by_label("工业总产值（1–本月）").fill("1.2亿")
    clerk.get_by_label("更正的理由").fill("漏报一车间")
    clerk.get_by_role("button", name="提出", exact=True).click()
    clerk.get_by_text("更正已提出").wait_for()

    official = signed_in("official", "/corrections/").page
    official.get_by_role("link", name=firms[0].name).click()
    assert official.get_by_role("cell", name="100,000千元").is_visible()
    assert official.get_by_role("cell", name="120,000千元").is_visible()
    official.get_by_label("审核意见（不采纳必填）").fill("凭证齐全")
    official.get_by_role("button", name="采纳", exact=True).click()
    official.get_by_text("已采纳，数已更正").wait_for()

    assert MonthlyReturn.objects.get(enterprise=firms[0], month=MARCH).output == 120_000_000
    assert Correction.objects.get().answer == "凭证齐全"


def test_the_printed_form_keeps_navigation_off_paper(signed_in, world):
    page = signed_in("official", f"{ROOT}print/").page
    page.emulate_media(media="print")

    assert not page.locator(".screen-only").is_visible()
    assert page.get_by_text("（单位盖章）").is_visible()


def test_a_second_official_is_told_that_somebody_decided_meanwhile(signed_in, world):
    submission, _firms, _people = world
    first = signed_in("official", f"{ROOT}review/").page
    actions.accept(submission=submission, by=None)
    actions.reopen(submission=Submission.objects.get(), until=day("2018-05-20"), by=None, reason="口径有误")

    first.get_by_role("button", name="全部核定").click()

    assert "又有变化" in first.get_by_role("alert").inner_text()
    assert Submission.objects.get().state == "reopened"
