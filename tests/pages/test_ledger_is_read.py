"""The ledger's page: each change in words, newest first, for those who read all; found by table, person and day."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import actions
from ledger.models import Line
from pages import history
from pages.ledger import tables
from tests import facts
from tests.access import roles_world
from tests.facts import day
from tests.pages.people import browser, somebody
from zones import actions as zone_actions

pytestmark = pytest.mark.django_db

PROVINCE = "330000"
TAG = re.compile(r"<[^>]+>")


@pytest.fixture
def auditor():
    return browser(somebody("reads-all", {"role": "auditor", "division": facts.division(PROVINCE)}))


@pytest.fixture
def office():
    return facts.user("office", first_name="张三")


def text(client, query=""):
    answer = client.get(f"/ledger/{query}")
    assert answer.status_code == 200
    return TAG.sub("", answer.content.decode())


def ids_of(client, query=""):
    """Rows told on a page, page by page."""
    context = client.get(f"/ledger/{query}").context
    return [item.about for entry in context["entries"] for item in entry.items], context["earlier"]


def renamed(body, name, by, reason="改称"):
    return actions.rename_organisation(organisation=body, name=name, name_en="", contact="", by=by, reason=reason)


def test_a_change_is_told_old_and_new_with_who_and_why(auditor, office):
    renamed(facts.association(name="泵业协会"), "泵阀协会", office, "批文改称")
    said = text(auditor)

    assert "张三" in said
    assert "批文改称" in said
    assert "名称 泵业协会 → 泵阀协会" in said
    assert said.index("修改 组织 泵业协会") < said.index("新增 组织")


def test_what_was_entered_is_told_as_it_was_then_whatever_others_did_since(auditor, office):
    given = {"code": "pumps", "name": "泵业协会", "kind": "association", "division": facts.division()}
    body = actions.found_organisation(**given, by=office)
    renamed(body, "泵阀协会", facts.user("other"))
    renamed(body, "阀门协会", facts.user("third"))

    assert "新增 组织 泵业协会" in text(auditor, "?who=office")
    assert "阀门协会" not in text(auditor, "?who=office")
    assert "名称 泵业协会 → 泵阀协会" in text(auditor, "?who=other")


def test_a_row_that_is_gone_is_still_told(auditor, office):
    given = {"user": office, "role": "auditor", "division": facts.division(PROVINCE), "since": day("2018-05")}
    grant = actions.give_role(**given, by=office)
    actions.end_role(grant=grant, on=day("2018-05"), by=facts.user("other"), reason="选错了人")

    assert "新增 授权 张三 · 审计人员" in text(auditor, "?who=office")
    assert "移除 授权 张三 · 审计人员" in text(auditor, "?who=other")


def test_it_is_found_by_person_and_by_day(auditor, office):
    renamed(facts.association(name="泵业协会"), "泵阀协会", office)
    today = timezone.localdate()

    assert "泵阀协会" in text(auditor, "?who=张三")
    assert "泵阀协会" in text(auditor, f"?day={today}")
    assert "泵阀协会" not in text(auditor, f"?day={today - datetime.timedelta(days=1)}")
    assert "没有这样的改动" in text(auditor, "?who=nobody")
    refused = auditor.get("/ledger/?day=soon")
    assert refused.status_code == 422
    assert 'id="day-error"' in refused.content.decode()


def test_pages_follow_each_other_and_tell_each_line_once(auditor):
    for number in range(120):
        facts.association(f"body-{number}", name=f"协会{number:03}")
    seen, query = [], "?table=accounts_organisation"
    while query:
        found, query = ids_of(auditor, query)
        seen += found

    assert [each.split(" · ")[0] for each in seen] == [f"协会{number:03}" for number in reversed(range(120))]


@pytest.mark.parametrize("before", ["x", "1" * 30, "-1", "１"])
def test_a_key_of_one_s_own_making_is_a_missing_page(auditor, before):
    assert auditor.get(f"/ledger/?before={before}").status_code == 404


def test_every_kind_of_row_has_words(auditor):
    roles_world.make()
    query = ""
    while query is not None:
        answer = auditor.get(f"/ledger/{query}")
        assert answer.status_code == 200
        assert not re.search(r"#\d|object \(", TAG.sub("", answer.content.decode()))
        query = answer.context["earlier"] or None


def test_more_lines_cost_no_more_queries_and_nothing_is_counted(auditor):
    zone = facts.zone()
    for number in range(3):
        facts.member(zone, facts.enterprise(f"厂{number}"))

    def asked():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            auditor.get("/ledger/?table=zones_membership")
        assert not [each["sql"] for each in queries if "COUNT(" in each["sql"]]
        return len(queries)

    few = asked()
    for number in range(3, 40):
        facts.member(zone, facts.enterprise(f"厂{number}"))

    assert asked() == few <= 9


def test_every_table_and_column_has_a_name_in_words():
    words = re.compile("[\u4e00-\u9fff]")
    unnamed = [
        f"{table}.{each.name}"
        for table, model in tables().items()
        for each in model._meta.concrete_fields
        if each.column not in history.UNSHOWN | history.hidden_of(model)
        and not (words.search(history.column_called(model, each.name)) and words.search(history.table_called(model)))
    ]

    assert unnamed == []


@pytest.mark.parametrize("role", ["clerk", "lead", "official", "inspectorate"])
def test_nobody_else_reads_it(role):
    valves = facts.association("valves")
    over = {"organisation": valves} if role in ("clerk", "lead") else {"division": facts.division(PROVINCE)}
    at_home = browser(somebody(role, {"role": role, **over}))

    assert at_home.get("/ledger/").status_code == 403
    assert 'href="/ledger/"' not in at_home.get("/").content.decode()


@pytest.mark.parametrize("role", ["auditor", "administrator"])
def test_who_reads_everything_is_led_there(role):
    at_home = browser(somebody(role, {"role": role, "division": facts.division(PROVINCE)}))

    assert 'href="/ledger/"' in at_home.get("/").content.decode()
    assert at_home.get("/ledger/").status_code == 200
    assert at_home.get("/en/ledger/").status_code == 200


def test_no_secret_stands_there(auditor):
    user = somebody("clerk", email="clerk@example.cn")
    actions.change_password(user=user, password="teal-lantern-88", at=timezone.now(), by=user)
    said = text(auditor)

    assert "argon2" not in said
    assert "clerk@example.cn" not in said
    assert Line.objects.filter(table="accounts_user").exists()


def test_members_are_told_with_zone_and_firm(auditor, office):
    zone, firm = facts.zone(name="泵阀示范区"), facts.enterprise("甲阀门厂")
    facts.member(zone, firm)
    zone_actions.rename_zone(zone=zone, name="新示范区", name_en="New", short_name="新", by=office, reason="批文")

    assert "甲阀门厂 · 新示范区" in text(auditor, "?table=zones_membership")
