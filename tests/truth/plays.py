"""Random facts: what may happen to a small world, as steps that hypothesis draws and a cast plays."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from hypothesis import strategies as st

from classifications.models import Division
from common.periods import add_months
from enterprises.models import AboveScaleSpell, Honour, MonthlyReturn, Placement, SmallReturn
from inspections.models import Batch, Campaign
from ledger.models import Mark
from standards.models import Drafting, Standard
from tests import facts
from zones import actions, engine
from zones.models import Membership, Zone, ZoneRecord

FIRST, LAST = datetime.date(2015, 1, 1), datetime.date(2016, 12, 1)
FIRMS, ZONES = 5, 3
DIVISIONS = ("330324", "331021", "331083", "331023")
INDUSTRIES = ("3443", "3441", "1761")
AMOUNTS = (
    *("output", "output_prior", "sales", "sales_prior", "export", "own_brand_export"),
    *("revenue", "research", "employees", "profit", "profit_prior", "taxes", "taxes_prior", "vat", "vat_prior"),
)
SIGNED = ("profit", "profit_prior", "vat", "vat_prior")
ANSWERED = ("reported", "zero", "halted")
REMOVABLE = (Membership, Placement, AboveScaleSpell, MonthlyReturn, SmallReturn, Batch, Drafting, Honour, ZoneRecord)


@dataclass
class Cast:
    """The standing rows of a play."""

    firms: list = field(default_factory=list)
    zones: list = field(default_factory=list)
    campaigns: list = field(default_factory=list)
    numbers: int = 0

    @classmethod
    def assemble(cls, first: datetime.date = FIRST) -> Cast:
        cast = cls()
        other = facts.Scheme.objects.create(code="other-scheme", name="另一类别", name_en="Other", authority="某局")
        cast.zones = [facts.zone("z1"), facts.zone("z2"), facts.zone("z3", scheme=other)]
        cast.firms = [facts.enterprise(f"企业{n}") for n in range(FIRMS)]
        for number, firm in enumerate(cast.firms[:4]):
            facts.member(cast.zones[number % 2], firm)
            AboveScaleSpell.objects.create(enterprise=firm, during=DateRange(FIRST, None))
            place(cast, number, DIVISIONS[number], "3443", (None, None))
        cast.campaigns = [facts.campaign(f"c{n}", mode=mode) for n, mode in enumerate(("regular", "flying", "risk"))]
        actions.advance_horizon(to=LAST, first=first, by=None)
        engine.drain()  # else the first mark would have everything computed, and nothing incrementally
        return cast

    def number(self) -> int:
        self.numbers += 1
        return self.numbers


@dataclass
class Step:
    """Something that happens, with what was drawn for it."""

    act: Callable[..., object]
    given: dict[str, Any]

    def __repr__(self) -> str:
        return f"{self.act.__name__}({', '.join(f'{name}={value!r}' for name, value in self.given.items())})"

    def play(self, cast: Cast) -> None:
        """What the database refuses (an overlap, a second of the same) did not happen."""
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                self.act(cast, **self.given)
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        except IntegrityError:
            pass


def some(rows, index: int) -> dict:
    """A filter for one of the rows there are, or for none."""
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    return {"pk": keys[index % len(keys)] if keys else 0}


def during(span: tuple) -> DateRange:
    lower, upper = span
    return DateRange(upper, lower) if lower and upper and lower > upper else DateRange(lower, upper)


def join(cast, zone, firm, span):
    Membership.objects.create(zone=cast.zones[zone], enterprise=cast.firms[firm], during=during(span))


def move_membership(cast, index, zone, span):
    row = Membership.objects.filter(**some(Membership.objects, index))
    row.update(during=during(span), zone=cast.zones[zone])


def place(cast, firm, division, industry, span):
    place_of = {"division": facts.division(division), "industry": facts.industry(industry)}
    Placement.objects.create(enterprise=cast.firms[firm], during=during(span), **place_of)


def spell(cast, firm, first, last):
    whole = during((first, last))
    exit = "smaller" if whole.upper else ""
    AboveScaleSpell.objects.create(enterprise=cast.firms[firm], during=whole, exit=exit)


def file_return(cast, firm, month, state, amounts, negative, explanation):
    row = amounts if state in ANSWERED else dict.fromkeys(amounts)
    row = row | {name: -row[name] for name in negative if row[name]}
    if row["own_brand_export"] and row["export"] is not None:
        row["own_brand_export"] = min(row["own_brand_export"], row["export"])
    row |= {"state": state, "explanation": explanation, "association": facts.association()}
    MonthlyReturn.objects.update_or_create(enterprise=cast.firms[firm], month=month, defaults=row)


def file_small_return(cast, firm, month, output, revenue, explanation):
    row = {"output": output, "revenue": revenue, "explanation": explanation, "association": facts.association()}
    SmallReturn.objects.update_or_create(enterprise=cast.firms[firm], month=month, defaults=row)


def verdict(state: str, sampled_on: datetime.date) -> dict:
    concluded = state in ("clear", "overturned", "failed")
    return {
        "state": state,
        "sampled_on": sampled_on,
        "items": ["密封性", "标志"] if concluded else [],
        "failed_items": ["标志"] if state == "failed" else [],
        "concluded_on": sampled_on + datetime.timedelta(days=30) if concluded else None,
    }


def draw_batch(cast, firm, campaign, link, on, state):
    number, drawn = str(cast.number()), verdict(state, on)
    facts.batch(cast.campaigns[campaign], cast.firms[firm], number, link=link, **drawn)


def change_batch(cast, index, firm, on, state):
    row = Batch.objects.filter(**some(Batch.objects, index))
    row.update(enterprise=cast.firms[firm], **verdict(state, on))


def change_campaign(cast, campaign, mode):
    Campaign.objects.filter(pk=cast.campaigns[campaign].pk).update(mode=mode)


def in_order(dates, withdrawn) -> dict:
    published, effective, end = sorted(dates)
    return {"published_on": published, "effective_on": effective, "withdrawn_on": end if withdrawn else None}


def publish_standard(cast, kind, dates, withdrawn, drafters):
    number = cast.number()
    name = f"T/ZZB {number}-2015" if kind == "group" else f"GB/T {number}-2015"
    standard = facts.standard(name, kind=kind, **in_order(dates, withdrawn))
    for firm, role in drafters.items():
        Drafting.objects.create(standard=standard, enterprise=cast.firms[firm], role=role)


def change_standard(_cast, index, dates, withdrawn):
    Standard.objects.filter(**some(Standard.objects, index)).update(**in_order(dates, withdrawn))


def honour(cast, firm, kind, level, product, dates, ends):
    first, last = sorted(dates)
    named = {"kind": kind, "level": level, "product": product, "issuer": "某局", "year": first.year}
    valid = {"valid_from": first, "valid_to": last if ends else None}
    Honour.objects.create(enterprise=cast.firms[firm], **named, **valid)


def change_honour(_cast, index, dates):
    first, last = sorted(dates)
    Honour.objects.filter(**some(Honour.objects, index)).update(valid_from=first, valid_to=last)


def record(cast, zone, kind, on, quantity):
    ZoneRecord.objects.create(zone=cast.zones[zone], kind=kind, on=on, quantity=quantity)


def remove(_cast, model, index):
    model.objects.filter(**some(model.objects, index)).delete()


def change_scheme(cast, zone, other):
    Zone.objects.filter(pk=cast.zones[zone].pk).update(scheme=cast.zones[other].scheme)


def recode(_cast, division, successor):
    row = Division.objects.filter(code=division)
    row.update(successor=facts.division(successor), valid_to=datetime.date(2016, 5, 1), tile_x=None, tile_y=None)


def flood(_cast):
    """So many changes at once that what waits is marked for all enterprises."""
    Mark.objects.filter(enterprise__isnull=False).update(enterprise=None)


def settle(_cast, month):
    actions.settle(to=month, by=None)


def advance(_cast, count):
    actions.advance_horizon(to=add_months(LAST, count), by=None)


firms, zones, pick = st.integers(0, FIRMS - 1), st.integers(0, ZONES - 1), st.integers(0, 20)
days = st.dates(FIRST - datetime.timedelta(days=100), LAST + datetime.timedelta(days=60))
months = st.integers(0, 23).map(lambda count: add_months(FIRST, count))
# few months, so that a cumulative finds the one before it
reported = st.sampled_from([datetime.date(year, month, 1) for year in (2015, 2016) for month in (2, 3, 4, 6, 9, 12)])
quarter_ends = reported.filter(lambda month: month.month % 3 == 0)
spans = st.tuples(st.none() | days, st.none() | days)
sizes = st.sampled_from([None, 0, 1, 40, 60, 100, 100, 200_000_000])
links, modes = st.sampled_from(["production", "online"]), st.sampled_from(["regular", "flying", "risk"])
states = st.sampled_from(["clear", "clear", "overturned", "failed", "sampled", "objection", "not_tested"])
roles = st.dictionaries(firms, st.sampled_from(["lead", "participant"]), min_size=1, max_size=3)


def step(act: Callable[..., object], **drawn: st.SearchStrategy) -> st.SearchStrategy[Step]:
    return st.fixed_dictionaries(drawn).map(lambda given: Step(act, given))


FILING = step(
    file_return,
    firm=firms,
    month=reported,
    state=st.sampled_from(["reported"] * 6 + ["zero", "halted", "exempt", "missing"]),
    amounts=st.fixed_dictionaries(dict.fromkeys(AMOUNTS, sizes)),
    negative=st.sets(st.sampled_from(SIGNED)),
    explanation=st.sampled_from(["", "", "停产检修"]),
)
MAKING = [
    *[step(join, zone=zones, firm=firms, span=spans)] * 4,
    *[step(place, firm=firms, division=st.sampled_from(DIVISIONS), industry=st.sampled_from(INDUSTRIES), span=spans)]
    * 3,
    *[step(spell, firm=firms, first=months, last=st.none() | months)] * 3,
    *[FILING] * 8,
    *[
        step(
            file_small_return,
            firm=firms,
            month=quarter_ends,
            output=sizes,
            revenue=sizes,
            explanation=st.sampled_from(["", "淡季"]),
        )
    ]
    * 2,
    *[step(draw_batch, firm=firms, campaign=st.integers(0, 2), link=links, on=days, state=states)] * 4,
    *[
        step(
            publish_standard,
            kind=st.sampled_from(["group", "national"]),
            dates=st.tuples(days, days, days),
            withdrawn=st.booleans(),
            drafters=roles,
        )
    ]
    * 2,
    *[
        step(
            honour,
            firm=firms,
            kind=st.sampled_from(["brand", "export_brand", "quality_award"]),
            level=st.sampled_from(["county", "city", "province"]),
            product=st.sampled_from(["闸阀", "球阀"]),
            dates=st.tuples(days, days),
            ends=st.booleans(),
        )
    ]
    * 2,
    *[
        step(
            record,
            zone=zones,
            kind=st.sampled_from(["training", "funds", "platform", "attendance", "brand_value"]),
            on=days,
            quantity=st.integers(0, 9),
        )
    ]
    * 2,
]
CHANGING = [
    step(move_membership, index=pick, zone=zones, span=spans),
    step(change_batch, index=pick, firm=firms, on=days, state=states),
    step(change_campaign, campaign=st.integers(0, 2), mode=modes),
    step(change_standard, index=pick, dates=st.tuples(days, days, days), withdrawn=st.booleans()),
    step(change_honour, index=pick, dates=st.tuples(days, days)),
    *[step(remove, model=st.sampled_from(REMOVABLE), index=pick)] * 3,
    step(change_scheme, zone=zones, other=zones),
    step(recode, division=st.just("331023"), successor=st.just("330324")),
    step(settle, month=months),
    step(flood),
    step(advance, count=st.integers(1, 2)),
]
STEPS = st.one_of(*MAKING, *CHANGING)
