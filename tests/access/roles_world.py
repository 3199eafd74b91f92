"""A small world for the table of routes: who asks, and what there is to ask for. Add examples as routes need them."""

import datetime

from django.test import Client
from django.utils import timezone

from accounts import actions
from enterprises import importing
from enterprises.actions import attach, make_links
from enterprises.models import AboveScaleSpell, Correction, Placement, Responsibility, Submission
from tests import facts
from tests.facts import TIANTAI, YONGJIA, day, division, industry
from zones.actions import advance_horizon
from zones.engine import drain
from zones.models import Consent, Figure, Milestone

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
# The columns of routes.csv, in this order.
ROLES = (
    "anonymous",
    "clerk",
    "other_clerk",
    "lead",
    "other_lead",
    "county",
    "other_county",
    "province",
    "inspectorate",
    "auditor",
    "administrator",
    "token",
)


def make():
    """(how to become each role, what {name} in an example of routes.csv stands for).

    A zone, its association and a firm in Yongjia; all that is named "other" lies in Tiantai and must not get near them.
    """
    zone = facts.zone("test-valves", YONGJIA)
    elsewhere = facts.zone("other-zone", TIANTAI)
    own, other = zone.association, elsewhere.association
    firm = facts.enterprise("甲阀门厂")
    Placement.objects.create(
        enterprise=firm, division=division(YONGJIA), industry=industry(), during=(day("2014-01"), None)
    )
    facts.member(zone, firm)
    AboveScaleSpell.objects.create(enterprise=firm, during=(day("2014-01"), None))
    facts.monthly_return(firm, "2016-02", association=own, output=3)
    facts.monthly_return(firm, association=own, output=5)
    second = facts.enterprise("甲阀门二厂")
    facts.member(zone, second)
    # the other association's firm, which the own zone has too
    taken = facts.enterprise("丙水泵厂")
    for joined in (elsewhere, zone):
        read = facts.member(joined, taken)
    Responsibility.objects.create(enterprise=taken, association=other, during=(day("2014-01"), None))
    Consent.objects.create(association=other, membership=read, during=(day("2014-01"), day("2014-02")))
    users = {
        "clerk": facts.user("clerk", {"role": "clerk", "organisation": own}),
        "other_clerk": facts.user("other-clerk", {"role": "clerk", "organisation": other}),
        "lead": facts.user("lead", {"role": "lead", "organisation": own}),
        "other_lead": facts.user("other-lead", {"role": "lead", "organisation": other}),
        "county": facts.user("county", {"role": "official", "division": division(YONGJIA)}),
        "other_county": facts.user("other-county", {"role": "official", "division": division(TIANTAI)}),
        "province": facts.user("province", {"role": "official", "division": division("330000")}),
        "inspectorate": facts.user("inspectorate", {"role": "inspectorate", "division": division(YONGJIA)}),
        "auditor": facts.user("auditor", {"role": "auditor", "division": division("330000")}),
        "administrator": facts.user("administrator", {"role": "administrator", "division": division("330000")}),
    }
    now, clerk = timezone.now(), users["clerk"]
    invitation, invited = actions.invite(role="clerk", organisation=own, name="王五", at=now, by=users["lead"])
    ends = now + datetime.timedelta(days=1)
    token, secret = actions.make_token(user=clerk, name="ERP", scope="write", at=now, expires_at=ends, by=clerk)
    batch = facts.batch(facts.campaign(), firm, state="clear", concluded_on=day("2016-06"))
    advance_horizon(to=day("2016-03"), first=day("2016-01"), by=None)
    drain()
    figure = Figure.objects.get(
        indicator="output", area__kind="zone", area__ref=zone.pk, freq="C", month=day("2016-03")
    )
    submission = Submission.objects.create(
        association=own, kind="monthly", month=day("2016-03"), deadline=day("2016-04-10"), grace=day("2099-01-01")
    )
    correction = Correction.objects.create(
        enterprise=firm,
        association=own,
        kind="monthly",
        month=day("2016-03"),
        values={"output": 6},
        before={"output": 5},
        reason="录错",
        asked_by=clerk,
        asked_at=now,
    )
    # a month that was accepted before: it may be reopened, corrected and restated
    accepted = Submission.objects.create(
        association=own,
        kind="monthly",
        month=day("2016-02"),
        state="accepted",
        submitted_at=now,
        deadline=day("2016-03-10"),
        grace=day("2016-03-20"),
    )
    scan = attach(submission=submission, content=PDF, name="盖章.pdf", by=None)
    sheet = f"统一社会信用代码,企业名称,累计产值（元）\n{firm.credit_code},{firm.name},5\n".encode()
    brought = importing.receive(submission, "三月.csv", [sheet], on=day("2016-04-08"), by=clerk)
    [fill] = make_links(submission=submission, enterprises=[firm.pk], on=day("2016-04"), by=None).values()
    examples = {
        "fill": fill,
        "import": brought.pk,
        "zone": zone.slug,
        "stage": Milestone.objects.create(zone=zone, stage="applied", on=day("2013-08")).pk,
        "firm": firm.credit_code,
        "standard": facts.standard("GB/T 39904-2021").pk,
        "indicator": "output",
        "figure": figure.pk,
        "batch": batch.pk,
        "clerk": clerk.pk,
        "grant": clerk.grants.get().pk,
        "invitation": invitation.pk,
        "link": invited,
        "token": token.pk,
        "association": own.code,
        "body": own.pk,
        "kind": "monthly",
        "month": "2016-03",
        "correction": correction.pk,
        "scan": scan.pk,
        "second": second.credit_code,
        "taken": taken.credit_code,
        "accepted": f"{accepted.month:%Y-%m}",
    }
    return {"cookies": _cookies(users), "token": secret, "users": users}, examples


def _cookies(users):
    """A session of each, to be put into a new browser for each question."""
    cookies = {}
    for role, user in users.items():
        client = Client()
        client.force_login(user)
        cookies[role] = {name: morsel.value for name, morsel in client.cookies.items()}
    return cookies


# A client of its own for each question would read the middleware, and with it all static files, a thousand times.
_CLIENT = Client(raise_request_exception=False)


def put(cast, role, method, address):
    """The answer to one question in that role; the program brings its token, everybody else a session."""
    _CLIENT.cookies.clear()
    _CLIENT.cookies.load(cast["cookies"].get(role, {}))
    headers = {"Authorization": f"Bearer {cast['token']}"} if role == "token" else {}
    return _CLIENT.generic(method, address, headers=headers)
