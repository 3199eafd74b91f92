"""An administrator founds a zone and changes it, officials record its life, and figures, list and API follow."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from ledger.models import Line
from tests import facts
from tests.facts import day
from tests.pages.founding import administrator, page, said
from tests.pages.people import browser, somebody
from zones import actions
from zones.engine import drain
from zones.forms.fields import KnownDayField
from zones.models import Area, Figure, Milestone, Roster, Scheme, Zone

__all__ = ["administrator", "page"]

pytestmark = pytest.mark.django_db

NEW = {
    "name": "永嘉钮扣产业知名品牌创建示范区",
    "name_en": "Yongjia button brand zone",
    "short_name": "永嘉钮扣",
    "slug": "yongjia-buttons",
    "scheme": "famous",
    "division": "330324",
    "industries": "3441、阀门和旋塞制造",
    "association": "buttons",
    "stage": "applied",
    "on": "2013-08",
    "source": "浙质〔2013〕1号",
}
SECOND = NEW | {"slug": "second", "name": "第二个", "name_en": "Second", "short_name": "第二"}
ADDRESS = "/zones/yongjia-buttons/"
RECORD = f"{ADDRESS}record/"


@pytest.fixture(autouse=True)
def scheme():
    facts.association("buttons", name="永嘉县钮扣行业协会", name_en="Yongjia Button Association")
    years = {"since": 2011, "until": 2018}
    return Scheme.objects.create(code="famous", name="知名品牌", name_en="Famous brands", authority="某局", **years)


@pytest.fixture
def zone(page):
    assert page.post("/zones/found/", NEW).status_code == 302
    return Zone.objects.get(slug="yongjia-buttons")


def official(county):
    return browser(somebody(f"official-{county}", {"role": "official", "division": facts.division(county)}))


def text(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def stages(zone):
    return [(each.stage, str(each.on), each.precision) for each in Zone.objects.get(pk=zone.pk).reached()]


def test_a_zone_is_founded_with_all_that_was_typed_and_the_ledger_says_by_whom(zone, administrator):
    kept = [zone.name, zone.name_en, zone.short_name, zone.scheme.code, zone.division.code, zone.association.code]

    assert kept == [NEW[name] for name in ("name", "name_en", "short_name", "scheme", "division", "association")]
    assert sorted(zone.industries.values_list("code", flat=True)) == ["3441", "3443"]
    assert stages(zone) == [("applied", "2013-08-01", "month")]
    assert zone.milestones.get().source == NEW["source"]
    lines = Line.objects.filter(table__in=["zones_zone", "zones_zoneindustry", "zones_milestone"])
    assert sorted(lines.values_list("table", "operation", "actor")) == [
        ("zones_milestone", "I", administrator.pk),
        ("zones_zone", "I", administrator.pk),
        ("zones_zoneindustry", "I", administrator.pk),
        ("zones_zoneindustry", "I", administrator.pk),
    ]


def test_a_founded_zone_is_an_area_a_line_of_the_list_and_a_row_of_the_api_after_the_drain(page, scheme):
    actions.advance_horizon(to=day("2016-03"), first=day("2016-01"), by=None)
    drain()
    assert page.post("/zones/found/", NEW).status_code == 302
    zone = Zone.objects.get(slug="yongjia-buttons")
    drain()

    area = Area.objects.get(kind="zone", code="yongjia-buttons")
    assert (area.ref, area.name, area.name_en) == (zone.pk, NEW["name"], NEW["name_en"])
    visitor = browser()
    assert NEW["name"] in text(visitor.get("/"))
    assert NEW["name_en"] in text(visitor.get("/en/"))
    assert "还没有算出任何指标" in text(visitor.get(ADDRESS))
    listed = visitor.get("/api/v1/zones/").json()["results"]
    assert [row["slug"] for row in listed] == ["yongjia-buttons"]
    one = visitor.get("/api/v1/zones/yongjia-buttons/").json()
    assert one["milestones"] == [
        {"stage": "applied", "on": "2013-08-01", "precision": "month", "source": NEW["source"]}
    ]

    firm = facts.enterprise()
    actions.join_zone(zone=zone, enterprise=firm, on=day("2014-01"), by=None)
    drain()
    assert Roster.objects.filter(enterprise=firm.pk, stratum__areas__contains=[area.pk]).exists()
    assert Figure.objects.filter(area=area, indicator="enterprises", value=1).exists()


@pytest.mark.parametrize(
    ("given", "field", "says"),
    [
        ({"slug": ""}, "slug", "必填"),
        ({"slug": "Yongjia"}, "slug", "小写字母"),
        ({"slug": "a--b"}, "slug", "小写字母"),
        ({"slug": "found"}, "slug", "已作别的网址"),
        ({"slug": "taken"}, "slug", "已存在"),
        ({"name": ""}, "name", "必填"),
        ({"name_en": ""}, "name_en", "必填"),
        ({"short_name": "扣" * 21}, "short_name", "20"),
        ({"scheme": "none"}, "scheme", "没有代码为“none”的示范区类别"),
        ({"division": "331021"}, "division", "没有区划代码为“331021”"),
        ({"industries": "3441、9999"}, "industries", "没有行业“9999”"),
        ({"industries": ""}, "industries", "必填"),
        ({"association": "operator"}, "association", "没有代码为“operator”的组织"),
        ({"stage": "begun"}, "stage", "begun"),
        ({"on": "8/2013"}, "on", "不是日期"),
        ({"on": "2999", "reason": "预告"}, "on", "还没有到"),
    ],
)
def test_what_is_wrong_is_said_at_its_box_and_founds_nothing(page, given, field, says):
    facts.zone("taken")
    facts.association("operator", kind="operator")
    answer = page.post("/zones/found/", NEW | given)

    assert list(said(answer)) == [field]
    assert says in said(answer)[field]
    assert f'value="{NEW["source"]}"' in answer.content.decode()
    assert not Zone.objects.exclude(slug="taken").exists()
    assert not Milestone.objects.exists()


def test_a_second_zone_of_a_trade_is_asked_about_and_let_through_with_a_reason(page, zone):
    second = SECOND | {"industries": "3443"}

    assert "已有永嘉钮扣产业知名品牌创建示范区" in said(page.post("/zones/found/", second))["reason"]
    assert page.post("/zones/found/", second | {"reason": "两县各一个"}).status_code == 302
    assert Line.objects.filter(table="zones_zone").latest("id").reason == "两县各一个"


def test_a_withdrawn_zone_leaves_its_trade_free(page, zone):
    actions.record_stage(zone=zone, stage="withdrawn", on=day("2016-05"), by=None)

    assert page.post("/zones/found/", SECOND).status_code == 302


@pytest.mark.parametrize(("on", "asked"), [("2010", True), ("2011", False), ("2018-12-31", False), ("2019", True)])
def test_a_stage_outside_the_years_of_the_scheme_is_asked_about(page, on, asked):
    answer = page.post("/zones/found/", NEW | {"on": on})

    assert ("2011–2018" in said(answer)["reason"]) if asked else answer.status_code == 302


def test_former_names_stay_in_the_history_and_the_address_stays(page, zone):
    changed = {"name": "永嘉钮扣示范区", "name_en": "Yongjia buttons", "short_name": "钮扣"}
    assert "必填" in said(page.post(f"{RECORD}rename/", changed))["reason"]
    assert page.post(f"{RECORD}rename/", changed | {"reason": "批文改称"}).status_code == 302

    record = text(page.get(RECORD))
    assert f"<del>{NEW['name']}</del>" in record.replace('<span lang="zh-Hans">', "").replace("</span>", "")
    assert "批文改称" in record
    assert "永嘉钮扣示范区" in text(browser().get(ADDRESS))


def test_what_a_zone_is_changes_and_an_industry_taken_away_is_told(page, zone):
    quality = {"code": "quality", "name": "质量提升", "name_en": "Quality", "authority": "某局"}
    Scheme.objects.create(**quality)
    facts.association("taps", facts.YUHUAN, name="玉环协会")
    given = {"scheme": "quality", "division": "331083", "industries": "3443、3352", "association": "taps"}
    assert page.post(f"{RECORD}revise/", given | {"reason": "录错更正"}).status_code == 302

    zone.refresh_from_db()
    assert (zone.scheme.code, zone.division.code, zone.association.code) == ("quality", "331083", "taps")
    assert sorted(zone.industries.values_list("code", flat=True)) == ["3352", "3443"]
    entry = page.get(RECORD).context["entries"][0]
    told = {
        (item.operation, item.what, change.old[-4:], change.new[-4:]) for item in entry.items for change in item.changes
    }
    assert ("移除", "示范区的行业", "3441", "—") in told
    assert ("新增", "示范区的行业", "—", "3352") in told
    assert ("修改", "基本信息", "知名品牌", "质量提升") in told
    assert entry.reason == "录错更正"


def test_officials_record_the_life_of_a_zone_of_their_county_and_of_no_other(zone):
    given = {"stage": "examined", "on": "2016-12-30", "source": "验收意见"}
    own, other = official(facts.YONGJIA), official(facts.TIANTAI)

    assert own.post(f"{RECORD}stage/", given).status_code == 302
    assert other.post(f"{RECORD}stage/", given).status_code == 403
    assert other.get(RECORD).status_code == 403
    assert own.post(f"{RECORD}rename/", NEW).status_code == 403
    assert stages(zone) == [("applied", "2013-08-01", "month"), ("examined", "2016-12-30", "day")]
    assert "现场验收" in text(browser().get("/"))


@pytest.mark.parametrize(("on", "asked"), [("2013-07", True), ("2013", False), ("2013-08-31", False), ("2012", True)])
def test_a_later_stage_that_certainly_came_before_is_asked_about(page, zone, on, asked):
    answer = page.post(f"{RECORD}stage/", {"stage": "named", "on": on})
    assert ("命名" in said(answer)["reason"]) if asked else answer.status_code == 302
    assert len(stages(zone)) == (1 if asked else 2)

    if asked:
        given = {"stage": "named", "on": on, "reason": "先命名后补报"}
        assert page.post(f"{RECORD}stage/", given).status_code == 302


def test_the_same_stage_of_the_same_day_is_refused_in_words(page, zone):
    answer = page.post(f"{RECORD}stage/", {"stage": "applied", "on": "2013-08"})

    assert said(answer) == {"__all__": "里程碑：这个阶段已登记在这一天。"}


def test_a_stage_is_corrected_and_one_that_never_was_is_void_and_stays(page, zone):
    stage = zone.milestones.get()
    address = f"{RECORD}stages/{stage.pk}/"
    assert 'value="2013-08"' in text(page.get(address))
    given = {"stage": "approved", "on": "2014", "source": ""}
    assert list(said(page.post(address, given))) == ["reason"]
    assert page.post(address, given | {"reason": "录错"}).status_code == 302
    assert stages(zone) == [("approved", "2014-01-01", "year")]

    assert page.post(address, given | {"void": "on", "reason": "没有这回事"}).status_code == 302
    assert stages(zone) == []
    assert browser().get("/api/v1/zones/yongjia-buttons/").json()["milestones"] == []
    assert "批准筹建" not in text(browser().get(ADDRESS))
    assert "作废" in text(page.get(RECORD))
    assert Milestone.objects.get(pk=stage.pk).void


def test_a_stage_of_another_zone_is_not_there(page, zone):
    other = Milestone.objects.create(zone=facts.zone("others"), stage="named", on=day("2016-05"))

    assert page.get(f"{RECORD}stages/{other.pk}/").status_code == 404


def test_only_an_administrator_is_led_to_found_one(page):
    clerk = browser(somebody("clerk", {"role": "clerk", "organisation": facts.association("buttons")}))

    assert 'href="/zones/found/"' in text(page.get("/"))
    assert 'href="/zones/found/"' not in text(clerk.get("/"))
    assert clerk.post("/zones/found/", NEW).status_code == 403
    assert not Zone.objects.exists()


def test_the_association_reads_the_record_and_the_public_is_not_led_there(zone):
    clerk = browser(somebody("clerk", {"role": "clerk", "organisation": zone.association}))

    assert f'href="{RECORD}"' in text(clerk.get(ADDRESS))
    assert "登记阶段" not in text(clerk.get(RECORD))
    assert f'href="{RECORD}"' not in text(browser().get(ADDRESS))


@pytest.mark.parametrize(
    ("written", "on", "precision"),
    [
        ("2013", "2013-01-01", "year"),
        ("2013年", "2013-01-01", "year"),
        ("2013-08", "2013-08-01", "month"),
        ("2013年8月", "2013-08-01", "month"),
        ("2013-08-01", "2013-08-01", "day"),
        ("2013年8月15日", "2013-08-15", "day"),
    ],
)
def test_a_day_is_known_as_exactly_as_it_is_written(written, on, precision):
    known = KnownDayField().to_python(written)

    assert (known.on, known.precision) == (datetime.date.fromisoformat(on), precision)
    assert KnownDayField().to_python(str(known)) == known


@pytest.mark.parametrize("written", ["0000", "2013-13", "2013-02-30", "30.12.2016", "昨天"])
def test_what_is_no_day_is_refused(written):
    with pytest.raises(ValidationError):
        KnownDayField().to_python(written)
