"""A county with two zones: one large enough to show its sums, one with two firms whose sums are withheld."""

from dataclasses import dataclass

from django.db.backends.postgresql.psycopg_any import DateRange

from enterprises.models import AboveScaleSpell, Enterprise, Honour
from inspections.models import Batch
from standards.models import Drafting, Standard
from tests import facts
from zones.actions import advance_horizon, settle
from zones.engine import drain
from zones.models import Milestone, Scheme, Zone


@dataclass
class World:
    """What the tests look for by name."""

    valves: Zone
    pumps: Zone
    firms: list[Enterprise]
    batches: list[Batch]
    standard: Standard


def make() -> World:
    """Facts of 2016, computed to December and accepted to June."""
    valves, pumps = facts.zone("test-valves"), facts.zone("test-pumps")
    Scheme.objects.update(name_en="Test scheme")
    Milestone.objects.create(zone=valves, stage="approved", on=facts.day("2013-08"), precision="month")
    firms = [facts.enterprise(name) for name in ("甲阀门厂", "乙阀门厂", "丙阀门厂", "丁泵厂", "戊泵厂")]
    for number, firm in enumerate(firms, start=1):
        facts.member(valves if number < 4 else pumps, firm)
        AboveScaleSpell.objects.create(enterprise=firm, during=DateRange(facts.day("2014-01"), None))
        for month in ("2016-02", "2016-03", "2016-06"):
            output = int(month[-2:]) * number * 1_000_000
            facts.monthly_return(firm, month, output=output, output_prior=output // 2, sales=output)
    campaign = facts.campaign()
    states = ["clear", "clear", "overturned", "failed", "testing"]
    batches = [
        facts.batch(
            campaign,
            firms[number % 3],
            str(number),
            state=state,
            items=["密封性", "强度"],
            failed_items=["密封性"] if state == "failed" else [],
            concluded_on=None if state == "testing" else facts.day("2016-06"),
        )
        for number, state in enumerate(states)
    ]
    standard = facts.standard("GB/T 39904-2021", kind="national", title="阀门")
    Drafting.objects.create(standard=standard, enterprise=firms[0], role="lead")
    facts.standard("T/ZZB 2512-2021", title="=1+1")
    Honour.objects.create(
        enterprise=firms[0], kind="brand", level="city", issuer="某市", year=2015, valid_from=facts.day("2015-01")
    )
    advance_horizon(to=facts.day("2016-12"), first=facts.day("2015-01"), by=None)
    settle(to=facts.day("2016-06"), by=None)
    drain()
    return World(valves, pumps, firms, batches, standard)
