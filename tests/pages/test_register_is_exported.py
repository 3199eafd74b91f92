"""An export holds the register that its reader may see, contacts only for their own clerk, and comes back unchanged."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests import facts
from tests.facts import YONGJIA, YUHUAN
from tests.pages.register_cast import clerk, member, page
from tests.pages.uploading import firm, pumps

__all__ = ["clerk", "firm", "page", "pumps"]

pytestmark = pytest.mark.django_db


def rows_of(answer):
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def test_an_export_holds_the_register_without_contacts(page, firm):
    heads, row = rows_of(page.get("/register/export.csv"))

    assert dict(zip(heads, row, strict=True)) == {
        "统一社会信用代码": firm.credit_code,
        "企业名称": "甲阀门厂",
        "英文名称": "",
        "乡镇街道": "瓯北街道",
        "区划代码": YONGJIA,
        "行业代码": "3443",
        "状态": "营业",
        "示范区": "pumps",
        "加入日期": "2016-05-04",
        "退出日期": "",
        "规上入库月份": "",
    }


def test_contacts_are_exported_only_to_their_own_clerk_who_asks(page, client, firm):
    assert "13812345678" in rows_of(page.get("/register/export.csv?personal=1"))[1]

    client.force_login(facts.user("county", {"role": "official", "division": facts.division(YONGJIA)}))
    assert client.get("/register/export.csv?personal=1").status_code == 403
    assert "13812345678" not in str(rows_of(client.get("/register/export.csv")))


def test_an_export_follows_the_filters_and_holds_nobody_elses(page, firm, pumps, clerk):
    member(pumps, clerk, name="乙厂", township="桥头镇")
    facts.member(facts.zone("others", YUHUAN), facts.enterprise("别人的厂"))

    assert [row[1] for row in rows_of(page.get("/register/export.csv"))[1:]] == ["甲阀门厂", "乙厂"]
    assert [row[1] for row in rows_of(page.get("/register/export.csv?township=桥头镇"))[1:]] == ["乙厂"]


def test_a_name_that_would_run_as_a_formula_is_text(page, pumps, clerk):
    member(pumps, clerk, name="=HYPERLINK(1)")

    assert rows_of(page.get("/register/export.csv"))[1][1] == "'=HYPERLINK(1)"


@pytest.mark.parametrize("query", ["", "?personal=1"])
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_what_was_exported_can_be_uploaded_and_changes_nothing(page, firm, pumps, clerk, prefix, query):
    member(pumps, clerk, name="=乙厂", state="suspended")
    second = facts.zone("second", YONGJIA, association=pumps.association)
    facts.member(second, firm, "2016-01-01")
    exported = page.get(f"{prefix}/register/export.xlsx{query}").content

    plan = page.post(
        f"{prefix}/register/upload/",
        {"file": SimpleUploadedFile("register.xlsx", exported), "on": "2017-01-01", "reason": "x"},
    ).context["plan"]
    assert (plan.same, plan.changes, plan.added, plan.problems) == (2, [], [], [])


def test_the_template_holds_the_heads_that_are_known(page):
    assert page.get("/register/template.xlsx").content.startswith(b"PK")
    assert page.get("/register/export.pdf").status_code == 404
