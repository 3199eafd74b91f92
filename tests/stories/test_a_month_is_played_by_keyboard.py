"""A clerk's month and an official's, from the empty form to the revision, played with the keyboard alone."""

import io
import re
import time
from decimal import Decimal

import openpyxl
import pytest
from django.db import IntegrityError, connection

from enterprises.models import Import
from enterprises.questions import form_of
from ledger.models import Mark
from tests.facts import day
from tests.pages.people import PASSWORD
from tests.stories import clerks_workbook, month_cast, strangers
from tests.stories.clerks_workbook import FIRMS, MONTH, YEAR, answers
from tests.stories.hands import Hands
from tests.stories.month_cast import SEPTEMBER
from zones.models import Figure

HERE = "/submissions/valves/monthly/2018-09/"
FILES = ("template.xlsx", "export.xlsx", "export.csv", "1/", "1/columns/", "1/progress/", "1/workbook/")
# Words that stand on pages, in files and in answers of the month, and nowhere else.
SECRETS = ("出口大单集中交付", "李会计", "请附出口合同", "漏报二车间", "九月.xlsx")


@pytest.fixture
def cast(fresh_db):
    return month_cast.make()


def test_a_month_is_filled_filed_returned_accepted_and_corrected(cast, real_worker, visit, tmp_path):
    trail = strangers.Trail(f"{HERE}imports/{name}" for name in FILES)
    clerk, official = Hands(visit()), Hands(visit())
    trail.follow(clerk.page)
    trail.follow(official.page)
    file = tmp_path / "九月.xlsx"

    # --- the clerk's month
    clerk.sign_in("clerk", PASSWORD)
    work = fetches_the_workbook(clerk, cast)
    work.fill([number for number in range(FIRMS) if number not in month_cast.EARLY])
    faults = clerks_workbook.plant(work, cast.foreign.credit_code, month_cast.FORMER)
    assert len(faults) == 40
    work.book.save(file)
    uploads(clerk, file)
    assert told_on(clerk.page) == sorted((fault.where, fault.rule, WORDS[fault.grade]) for fault in faults)
    repairs(clerk, faults)
    nobody_else_gets_in(trail, cast, file)
    moves, before = looks_ahead(clerk), figures(cast.zone)
    files(clerk)

    # --- the figures are what was said beforehand, to the last yuan and on the page
    engine_rests()
    after = figures(cast.zone)
    assert moves == {key: value for key, value in after.items() if value != before.get(key)}
    made = sum(answers(number, YEAR, MONTH)["output"] for number in range(FIRMS) if number not in (21, 22))
    assert Decimal(after["output", "C", SEPTEMBER]) == made
    reads_the_zones_page(clerk, cast.zone)
    fills_in_by_hand(clerk, cast, work)
    submits(clerk)

    # --- the official's month
    official.sign_in("official", PASSWORD)
    returns_a_row(official, cast.firms[27], "请附出口合同")
    corrects_the_row(clerk, cast.firms[27], "请附出口合同")
    submits(clerk)
    accepts(official)
    frozen(clerk)
    asks_for_a_correction(clerk, cast.firms[1])
    accepts_the_correction(official, cast.firms[1].name)
    engine_rests()
    shows_a_revision(official, cast.zone)
    nobody_else_gets_in(trail, cast, file)

    assert clerk.seen.complaints + official.seen.complaints == []


WORDS = {"fix": "必须改正", "explain": "须说明", "hint": "提示"}


def fetches_the_workbook(hands, cast):
    """The board says what is due; from there to the sheet, and the template into the hands."""
    hands.link("填报", exact=True)
    card = hands.page.get_by_role("article", name="2018年9月 规上月报")
    assert "2018年10月" in card.locator(".due-by").inner_text()
    assert "3 / 48" in card.inner_text()
    hands.link("上传表格")
    hands.tab_to(hands.page.get_by_role("link", name="预填好的填报表"))
    with hands.page.expect_download() as brought:
        hands.press("Enter")
    return clerks_workbook.Workbook(cast.firms, openpyxl.load_workbook(io.BytesIO(brought.value.path().read_bytes())))


def uploads(hands, file):
    """The window for choosing a file is the system's, not the page's."""
    hands.tab_to(hands.page.get_by_label("选择文件"), back=True)
    hands.page.get_by_label("选择文件").set_input_files(file)
    hands.press("Tab")
    hands.enter()


def told_on(page):
    """What the page says, and at which cell; the rules behind its sentences are those that were put down."""
    places, badges = (page.locator(f".import-problems tbody {each}").all_inner_texts() for each in ("th", ".badge"))
    rules = Import.objects.get().problems.order_by("id").values_list("rule", flat=True)
    assert "工作表 填报" in page.locator("#mend h2").inner_text()
    return sorted((where, rule, grade) for where, grade, rule in zip(places, badges, rules, strict=True))


def repairs(hands, faults):
    """Two kinds at once, the rest one by one: after each the focus stands on the next."""
    todo = {fault.where: fault for fault in faults if fault.way not in ("kind", "look", "gone")}
    hands.button(re.compile("代码差一处"))
    hands.tab_to(hands.page.get_by_role("button", name=re.compile("错了单位或小数点")), back=True)
    confirms(hands, "王会计", first=True)
    while todo:
        row = hands.page.locator("tr:focus")
        where = row.locator("th").inner_text()
        assert where in todo, (where, list(todo))
        does(hands, todo.pop(where))
    left = told_on(hands.page)
    assert {grade for _where, _rule, grade in left} == {"已说明", "提示"}
    assert len([line for line in left if line[2] == "提示"]) == 3


def does(hands, fault):
    """One repair, from the row that has the focus."""
    figure = hands.page.locator("tr:focus input.num").count()
    if fault.way in ("type", "say"):
        hands.press(*["Tab"] * (1 if fault.way == "type" else 3))
        hands.over(fault.text)
    if fault.rule == "not_expected":
        hands.press("Tab", "Tab", "Tab")
    if figure and fault.way != "say":
        confirms(hands, "李会计")
    else:
        hands.enter()


def confirms(hands, who, first=False):
    """A figure moves only with the unit's word: the first Enter asks for it. How and when is remembered."""
    hands.press("Enter")
    asked = hands.page.get_by_label("单位确认人")
    assert hands.on(asked)
    hands.type(who)
    if first:
        hands.press("Tab", "ArrowDown", "Tab")
        # the parts of a date stand in the order of the browser's own language
        hands.type("09302018")
    hands.enter()


def looks_ahead(hands):
    """What the preview says: exactly, as it is kept, and in the words of the page."""
    assert hands.on(hands.page.get_by_role("button", name="先看哪些指标会变")), "nothing is left to repair"
    hands.enter()
    kept = Import.objects.get().moves
    hands.said = {
        (cells[1], cells[2]): cells[4]
        for line in hands.page.locator("#moves tbody tr").all()
        if (cells := line.locator("th, td").all_text_contents())
    }
    assert len(hands.said) == len(kept) > 12
    return {(each["indicator"], each["freq"], day(each["month"])): each["after"] for each in kept}


def files(hands):
    hands.button("整表提交")
    assert "已入库" in hands.page.get_by_role("status").inner_text()


def figures(zone):
    """Every current figure of the zone, exactly."""
    rows = Figure.objects.current().filter(area__kind="zone", area__code=zone.slug, member="_T")
    values = rows.values_list("indicator", "freq", "month", "value")
    return {tuple(key): value if value is None else str(value) for *key, value in values}


def engine_rests():
    """Until the worker has worked off every mark; nothing else in the test computes a figure."""
    for _wait in range(400):
        if not Mark.objects.exists():
            return
        time.sleep(0.05)
    raise AssertionError("the worker does not drain")


def reads_the_zones_page(hands, zone):
    """Every previewed number that the zone's page shows is there as it was said."""
    hands.address(f"/zones/{zone.slug}/")
    shown = {}
    for line in hands.page.locator("#indicators tbody tr:not(.group)").all():
        name, value, period, *_rest = line.locator("th, td").all_inner_texts()
        shown[name, period] = value.lstrip("▲▼")
    common = shown.keys() & hands.said.keys()
    assert len(common) > 8
    assert {key: shown[key] for key in common} == {key: hands.said[key] for key in common}


def fills_in_by_hand(hands, cast, work):
    """The two rows that the sheet could not answer, typed into the grid."""
    hands.link("填报", exact=True)
    hands.link("继续填报")
    hands.tab_to(hands.page.get_by_role("link", name="未报"))
    hands.press("Enter", "F6", "ArrowRight")
    for number in sorted((21, 22), key=work.rows.get):
        assert hands.page.locator(".panel-row h2").inner_text() == cast.firms[number].name
        for name in ("output_month", "output", "output_month_prior", "output_prior"):
            hands.type(work.right(number, name))
            hands.press("Enter" if name == "output_prior" else "Tab")
    hands.page.locator("#save-state[data-kind=saved]:not(:empty)").wait_for()
    assert hands.page.locator(".chip-missing .count").inner_text() == "0"


def submits(hands):
    """Out of the grid, backwards to the button above it."""
    hands.press("Escape")
    hands.tab_to(hands.page.get_by_role("link", name="检查并提交"), most=20, back=True)
    hands.enter()
    if not hands.page.get_by_label("填表人").input_value():
        hands.fill("填表人", "陈晓")
    hands.fill("单位负责人", "林国强")
    hands.enter()
    assert "已提交" in hands.page.locator(".lede .badge").inner_text()


def returns_a_row(hands, firm, reason):
    hands.link("填报", exact=True)
    hands.link("审核 永嘉泵阀协会")
    hands.link("有说明")
    row = hands.page.locator("tbody", has=hands.page.get_by_role("link", name=firm.name))
    assert "出口大单集中交付" in row.inner_text()
    hands.tab_to(hands.page.get_by_label(f"选择 {firm.name}", exact=True))
    hands.press("Space")
    hands.tab_to(hands.page.get_by_label(f"退回 {firm.name} 的理由"))
    hands.type(reason)
    hands.button("退回所选行")
    assert "已退回，填报单位会看到理由" in hands.page.get_by_role("status").inner_text()


def corrects_the_row(hands, firm, reason):
    """The board says why, the grid shows that row alone."""
    hands.link("填报", exact=True)
    hands.link("看退回理由并修改")
    assert reason in hands.page.locator(".panel-row").inner_text()
    form = form_of("monthly", SEPTEMBER)
    hands.press("F6", *["ArrowRight"] * (form.names.index("revenue") + 1))
    hands.type(f"{firm.months[YEAR, MONTH]['revenue'] // 1000}")
    hands.press("Enter")
    hands.page.locator("#save-state[data-kind=saved]:not(:empty)").wait_for()


def accepts(hands):
    hands.link("填报", exact=True)
    hands.link("审核 永嘉泵阀协会")
    # past the forty-eight rows, each with its own three stops
    hands.tab_to(hands.page.get_by_role("link", name="到审核结论"))
    hands.press("Enter")
    hands.button("全部核定")
    hands.button("确认核定")
    assert "已核定，相应各行已冻结" in hands.page.get_by_role("status").inner_text()


def frozen(hands):
    """For the page, for its keys, and for whoever has SQL."""
    hands.link("填报", exact=True)
    hands.link("2018年9月 规上月报")
    assert hands.page.get_by_role("grid").get_attribute("aria-readonly") == "true"
    hands.press("F6", "ArrowRight")
    hands.type("9")
    hands.press("Enter")
    assert hands.page.locator("#save-state").inner_text() == ""
    with pytest.raises(IntegrityError, match="accepted and frozen"), connection.cursor() as cursor:
        cursor.execute("UPDATE enterprises_monthlyreturn SET output = 1 WHERE month = %s", [SEPTEMBER])


def asks_for_a_correction(hands, firm):
    hands.fill("企业名称、拼音首字母或信用代码", firm.name, back=True)
    hands.page.locator("#shown-rows", has_text="显示 1 /").wait_for()
    hands.press("F6", "F6")
    hands.link("提出更正")
    hands.fill("工业总产值（1–本月）", "5500万元")
    hands.fill("更正的理由", "漏报二车间")
    # judged as the row was: what it says of itself is asked for beside the reason of the change
    hands.button("先看哪些指标会变")
    assert "须说明" in hands.page.get_by_role("alert").inner_text()
    hands.fill("说明", "二车间当月完工入库")
    hands.press("Tab", "Tab", "Tab")
    hands.enter()
    assert "更正已提出" in hands.page.get_by_role("status").inner_text()


def accepts_the_correction(hands, name):
    hands.link("填报", exact=True)
    hands.link("待我审核的更正")
    hands.link(name)
    assert "5500" in hands.page.locator("#changes-heading + .scroll").inner_text().replace(",", "")
    hands.fill("审核意见（不采纳必填）", "凭证齐全")
    hands.button("采纳", exact=True)
    assert "已采纳，数已更正" in hands.page.get_by_role("status").inner_text()


def shows_a_revision(hands, zone):
    """Old value kept until, new value since, and why; and the rows below add up to the new one."""
    hands.address(f"/zones/{zone.slug}/")
    row = hands.page.locator("#indicators tr", has_text="工业总产值（规上）")
    hands.tab_to(row.locator("td.lead a"))
    hands.enter()
    lines = hands.page.locator("#revisions tbody tr").all_inner_texts()
    assert len(lines) == 2, lines
    assert "漏报二车间" in lines[0]
    assert "漏报二车间" not in lines[1]
    rows = Figure.objects.filter(indicator="output", freq="C", month=SEPTEMBER, area__code=zone.slug, member="_T")
    now, before = rows.order_by("-since")[:2]
    # 5,500万元 instead of 5,400万元
    assert now.value - before.value == 1_000_000
    assert (now.until, before.until) == (None, now.since)


def nobody_else_gets_in(trail, cast, file):
    """Every address that the two used, by pages and by the API, asked for by those whom it does not concern."""
    month = f"/api/v1{HERE}"
    figures = f"/api/v1/observations/?zone={cast.zone.slug}&indicator=output&freq=C&start=2018-09&end=2018-09"
    secrets = [*SECRETS, f"{answers(0, YEAR, MONTH)['output']}"]
    for user in cast.strangers:
        strangers.knock(trail, user, secrets, file.read_bytes())
    before = strangers.written()
    rows = [{"credit_code": cast.firms[0].code, "output": "1"}]
    for path, given in ((month, {}), (f"{month}returns/", {}), (f"{month}returns/", {"rows": rows})):
        assert strangers.api(cast.tokens[1], path, **given)[0] == 404
    # of the zone as a whole they see what everybody sees, and who is in the sums nobody does
    assert strangers.api(cast.tokens[1], figures) == strangers.api(None, figures)
    assert strangers.written() == before
    assert strangers.api(cast.tokens[0], f"{month}returns/")[1].count("credit_code") == FIRMS
