"""A small world for tests: made-up enterprises in Yongjia and elsewhere, zones, associations, and rows about them."""

import datetime
import itertools

from django.db.backends.postgresql.psycopg_any import DateRange

from accounts.models import Grant, Organisation, User
from classifications.models import Division, Industry
from common.codes import make_credit_code
from enterprises.models import Enterprise, MonthlyReturn
from inspections.models import Batch, Campaign
from standards.models import Standard
from zones.models import Membership, Scheme, Zone

YONGJIA, YUHUAN, TIANTAI = "330324", "331083", "331023"
START = datetime.date(2014, 1, 1)
NOW = datetime.datetime(2020, 5, 1, tzinfo=datetime.UTC)

# From 90001 on, so that no test meets a number of the demo.
_numbers = itertools.count(90001)


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text if len(text) == 10 else f"{text}-01")


def credit_code(region: str = YONGJIA) -> str:
    """A code nobody else in this run has; its body is of those reserved for private use."""
    return make_credit_code(region, f"PDY{next(_numbers)}")


def division(code: str = YONGJIA) -> Division:
    return Division.objects.get(code=code)


def industry(code: str = "3443") -> Industry:
    return Industry.objects.get(edition="2017", code=code)


def enterprise(name: str = "甲阀门厂", **given) -> Enterprise:
    return Enterprise.objects.create(**{"credit_code": credit_code(), "name": name, "is_demo": True} | given)


def association(code: str = "valves", county: str = YONGJIA, **given) -> Organisation:
    kind = Organisation.Kind.ASSOCIATION
    fields = {"name": f"{code}协会", "kind": kind, "division": division(county)} | given
    return Organisation.objects.get_or_create(code=code, defaults=fields)[0]


def zone(slug: str = "test-valves", county: str = YONGJIA, **given) -> Zone:
    scheme, _ = Scheme.objects.get_or_create(
        code="test-scheme", defaults={"name": "测试类别", "name_en": "Test", "authority": "某局"}
    )
    fields = {"name": slug, "name_en": slug, "short_name": slug[:20], "scheme": scheme, "division": division(county)}
    fields |= {"association": given.pop("association", None) or association(f"{slug}-association", county)} | given
    return Zone.objects.create(slug=slug, **fields)


def member(zone: Zone, enterprise: Enterprise, since: str | None = "2014-01", until: str | None = None) -> Membership:
    during = DateRange(since and day(since), until and day(until))
    return Membership.objects.create(zone=zone, enterprise=enterprise, during=during)


def monthly_return(enterprise: Enterprise, month: str = "2016-03", **given) -> MonthlyReturn:
    fields = {"association": given.pop("association", None) or association()} | given
    return MonthlyReturn.objects.create(enterprise=enterprise, month=day(month), **fields)


def campaign(code: str = "2016-1", **given) -> Campaign:
    return Campaign.objects.create(
        **{"code": code, "name": code, "level": "province", "mode": "regular", "year": 2016} | given
    )


def batch(campaign: Campaign, enterprise: Enterprise, number: str = "1", **given) -> Batch:
    fields = {"link": "production", "sampled_on": day("2016-05-04"), "product": "闸阀", "state": "sampled"} | given
    return Batch.objects.create(campaign=campaign, enterprise=enterprise, number=number, **fields)


def standard(number: str = "T/ZZB 9999-2021", **given) -> Standard:
    fields = {"title": number, "kind": "group", "published_on": day("2021-03"), "effective_on": day("2021-04")} | given
    return Standard.objects.create(number=number, **fields)


def user(username: str, *grants: dict, **given) -> User:
    """A user and the grants; each grant is {"role": ..., "organisation" or "division": ..., "during": ...}."""
    person = User.objects.create(username=username, **given)
    for grant in grants:
        Grant.objects.create(user=person, **{"during": DateRange(START, None)} | grant)
    return person
