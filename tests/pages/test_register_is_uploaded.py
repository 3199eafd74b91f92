"""The register as a file: all problems at once by cell, a preview before the deed, the same file twice is nothing."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from common.codes import make_credit_code
from enterprises.models import AboveScaleSpell, Contact, Enterprise, EnterpriseName, Placement
from ledger.models import Line
from tests import facts
from tests.facts import YONGJIA, YUHUAN, day
from tests.pages.register_cast import clerk, clerk_of, member, page
from tests.pages.uploading import book, firm, new, previewed, problems, pumps, uploaded
from zones.models import Membership
from zones.sheets import HEADS

__all__ = ["clerk", "firm", "page", "pumps"]

pytestmark = pytest.mark.django_db


def text_file(*lines, encoding="utf-8"):
    return SimpleUploadedFile("名册.csv", "\r\n".join(lines).encode(encoding))


def test_a_preview_writes_nothing(page, firm):
    before = Line.objects.count()
    preview = previewed(page, book(new(), {"credit_code": firm.credit_code, "name": "乙厂"}))

    plan = preview.context["plan"]
    assert (len(plan.added), len(plan.changes), plan.same, plan.refused) == (1, 1, 0, 0)
    assert Line.objects.count() == before


def test_new_ones_are_added_whole(page, pumps, clerk):
    row = new(
        name_en="New", state="停业", joined="2016-05-04", above_since="2016-06", person="李雷", phone="13900000000"
    )
    answer = uploaded(page, book(row))

    assert "已登记：新增1家，变更0项，0家没有变化。" in answer.content.decode()
    firm = Enterprise.objects.get(credit_code=row["credit_code"])
    assert (firm.name, firm.name_en, firm.township, firm.state, firm.initials) == (
        *("新阀门厂", "New", "桥头镇", "suspended", "xfmc"),
    )
    assert firm.memberships.get().during.lower == day("2016-05-04")
    assert firm.placements.get().division.code == YONGJIA
    assert firm.state_spells.get().state == "suspended"
    assert AboveScaleSpell.objects.get(enterprise=firm).during.lower == day("2016-06")
    assert Contact.objects.get(enterprise=firm).phone == "13900000000"
    line = Line.objects.get(table="enterprises_enterprise", row=firm.pk)
    assert line.actor == clerk.pk
    assert line.reason.startswith("名册核对（名册.xlsx，sha256 ")


def test_changes_count_from_the_day_given_and_an_empty_cell_changes_nothing(page, firm):
    row = {"credit_code": firm.credit_code, "name": "乙阀门厂", "township": "桥头镇", "name_en": "B", "state": "停业"}
    row |= {"industry": "", "phone": "13900000000", "above_since": "2016-06", "person": ""}
    answer = uploaded(page, book(row))

    assert "变更6项" in answer.content.decode()
    firm.refresh_from_db()
    assert (firm.name, firm.township, firm.name_en, firm.state) == ("乙阀门厂", "桥头镇", "B", "suspended")
    assert EnterpriseName.objects.get().until == day("2016-12-31")
    assert firm.placements.order_by("during").last().during.lower == day("2017-01-01")
    assert firm.state_on(day("2016-12-31")) == "operating"
    assert (Contact.objects.get().person, Contact.objects.get().phone) == ("王小明", "13900000000")
    assert firm.above_scale_spells.count() == 1


def test_the_same_file_twice_changes_nothing(page, firm):
    rows = [new(f"厂{number}", joined="2016-05-04", person="李雷", phone="13900000000") for number in range(5)]
    rows.append({"credit_code": firm.credit_code, "name": "乙阀门厂", "township": "桥头镇", "state": "停业"})
    uploaded(page, book(*rows))
    before = Line.objects.count()

    plan = previewed(page, book(*rows)).context["plan"]

    assert (plan.empty, plan.same, plan.problems) == (True, 6, [])
    assert Line.objects.count() == before


def test_nothing_that_the_file_leaves_out_is_touched(page, firm, pumps, clerk):
    other = member(pumps, clerk, name="不在名册的厂")
    uploaded(page, book({"credit_code": firm.credit_code, "name": firm.name}, new()))

    assert Membership.objects.get(enterprise=other).during.upper is None


def test_every_problem_is_told_at_once_by_its_cell(page, firm):
    good = new()
    wrong = firm.credit_code[:17] + ("0" if firm.credit_code[17] != "0" else "1")
    rows = [
        good,
        new(credit_code=wrong),
        new(name=""),
        new(industry="9999"),
        new(state="倒闭"),
        new(zone="别的示范区"),
        new(joined="2016-02-30"),
        new(phone="王小明"),
        new(credit_code=good["credit_code"]),
    ]
    preview = previewed(page, book(*rows))
    told = problems(preview)

    letters = dict(zip(dict.fromkeys(name for row in rows for name in row), "ABCDEFGHIJ", strict=False))
    assert [(cell, head) for cell, head, _message in told] == [
        (f"{letters[name]}{number}", HEADS[name])
        for number, name in (
            (3, "credit_code"),
            (4, "name"),
            (5, "industry"),
            (6, "state"),
            (7, "zone"),
            (8, "joined"),
            (9, "phone"),
            (10, "credit_code"),
        )
    ]
    words = " ".join(message for _cell, _head, message in told)
    for part in ("第18位校验码应为", "不能为空", "可填：筹建、营业", "可填：pumps", "不是日期", "第2行已有这个代码"):
        assert part in words
    assert len(preview.context["plan"].added) == 1


def test_a_new_one_that_is_like_a_member_is_hinted_at_and_can_be_done(page, pumps, clerk):
    known = member(pumps, clerk, name="永嘉县华泰泵业有限公司")
    preview = previewed(page, book(new("浙江华泰泵业有限公司"), new("毫不相干的厂")))

    [(cell, head, message)] = problems(preview, hint=True)
    assert (cell, head) == ("B2", "企业名称")
    assert known.credit_code in message
    assert "名称相同" in message
    plan = preview.context["plan"]
    assert (plan.refused, len(plan.added)) == (0, 2)


def test_good_rows_are_done_and_the_rest_left(page):
    answer = uploaded(page, book(new("好厂"), new("坏厂", industry="9999")))

    assert "新增1家" in answer.content.decode()
    assert Enterprise.objects.get().name == "好厂"


def test_a_doubt_about_a_code_asks_for_an_explanation_that_the_ledger_keeps(page):
    row = new(credit_code=make_credit_code("999999", "PDY90001"), explanation="")
    [(_cell, _head, message)] = problems(previewed(page, book(row)))
    assert "写在“代码疑点的说明”列" in message

    uploaded(page, book(row | {"explanation": "执照原件如此"}))
    assert "执照原件如此" in Line.objects.get(table="enterprises_enterprise").reason


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_with_title_and_total_is_read(page, encoding):
    code = facts.credit_code()
    lines = ["会员名册,,", "企业名称,信用代码,行业", f"新阀门厂,{code},3443", "合计,,1"]
    uploaded(page, text_file(*lines, encoding=encoding))

    assert Enterprise.objects.get().credit_code == code


def test_an_enterprise_of_another_association_joins_and_is_not_changed(page, pumps):
    theirs = facts.enterprise("外县的厂")
    facts.member(facts.zone("others", YUHUAN), theirs)
    row = {"credit_code": theirs.credit_code, "name": theirs.name, "zone": "pumps", "joined": "2016-05-04"}

    [(cell, _head, message)] = problems(previewed(page, book(row | {"name": "改名的厂"})))
    assert cell == "B2"
    assert "由别的协会维护" in message
    uploaded(page, book(row))
    assert theirs.memberships.filter(zone=pumps).exists()


def test_what_others_changed_meanwhile_is_shown_before_anything_is_done(page, firm, pumps, clerk):
    row = new()
    preview = previewed(page, book(row, {"credit_code": firm.credit_code, "name": "乙厂"}))
    member(pumps, clerk, name="新阀门厂", credit_code=row["credit_code"], township="桥头镇")
    answer = page.post("/register/upload/", {"carried": preview.context["carried"]})

    assert answer.context["moved_on"]
    assert "登记册有了变化" in answer.content.decode()
    firm.refresh_from_db()
    assert firm.name == "甲阀门厂"


def test_a_preview_is_done_by_its_own_reader_alone_and_not_altered(page, client, pumps):
    carried = previewed(page, book(new())).context["carried"]
    assert page.post("/register/upload/", {"carried": carried[:-2] + "xx"}).status_code == 302
    client.force_login(clerk_of(pumps, "colleague"))
    assert client.post("/register/upload/", {"carried": carried}).headers["Location"] == "/register/upload/"

    assert not Enterprise.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("空.xlsx", b"", "空文件|为空|空的"),
        ("坏.xlsx", b"PK\x03\x04nothing", "损坏|无法|不是"),
        ("图.xlsx", b"\x89PNG\r\n\x1a\n" + b"0" * 100, "不是电子表格|无法|不是"),
        ("别的表.csv", "产品,产量\r\n闸阀,3\r\n".encode(), "没有找到企业名单"),
    ],
)
def test_what_is_no_register_is_refused_in_one_sentence(page, name, content, said):
    answer = previewed(page, SimpleUploadedFile(name, content))

    [sentence] = answer.context["form"].errors["file"]
    assert answer.status_code == 422
    assert any(part in sentence for part in said.split("|")), sentence


def test_the_reason_and_a_day_that_has_come_are_asked_for(page):
    answer = previewed(page, book(new()), on="2999-01-01", reason="")

    assert answer.context["form"].errors.keys() == {"on", "reason"}


def test_an_official_uploads_nothing(client, firm):
    client.force_login(facts.user("county", {"role": "official", "division": facts.division(YONGJIA)}))

    assert client.get("/register/upload/").status_code == 403
    assert previewed(client, book(new())).status_code == 403


def test_more_moves_cost_no_more_queries(page, django_assert_max_num_queries):
    rows = [new(f"厂{number}", joined="2016-05-04") for number in range(30)]
    uploaded(page, book(*rows))
    counts = []
    for few, town, on in ((2, "瓯北街道", "2016-07-01"), (30, "东瓯街道", "2017-01-01")):
        with django_assert_max_num_queries(64) as asked:
            uploaded(page, book(*[row | {"township": town} for row in rows[:few]]), on=on)
        counts.append(len(asked))
        page.get("/register/")

    assert Placement.objects.filter(township="东瓯街道", during__contains=day("2017-01-01")).count() == 30
    assert counts[0] == counts[1]
