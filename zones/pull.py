"""Figures by the thousand for machines: rows of JSON that PostgreSQL writes, under the same rule as `reading.shown`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from operator import itemgetter
from typing import Any, NamedTuple

from django.db import connection

from common.periods import Freq
from zones.audience import PUBLIC, Audience
from zones.disclosure import PARTS_HIDDEN, WITHHELD_BECAUSE
from zones.indicators import INDICATORS


@dataclass(frozen=True)
class Ask:
    """Which figures: each empty list means all. `areas` are (kind, code); `first` and `last` bound the last months.

    Of one `figure`, current or past, it is also told until when it stood.
    """

    areas: tuple[tuple[str, str], ...] = ()
    indicators: tuple[str, ...] = ()
    freqs: tuple[Freq, ...] = ()
    members: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    at: datetime | None = None
    figure: int | None = None


class Pulled(NamedTuple):
    """One figure: where it stands, and all of it as a JSON object. `horizon` is the first and last month computed."""

    area: str
    indicator: str
    freq: str
    member: str
    month: date
    horizon: str
    text: str


# The period's code, as common.periods writes it.
_PERIOD = """CASE figure.freq
    WHEN 'Q' THEN to_char(figure.month, 'YYYY"-Q"Q')
    WHEN 'S' THEN to_char(figure.month, 'YYYY"-S"') || extract(month FROM figure.month)::int / 6
    WHEN 'A' THEN to_char(figure.month, 'YYYY')
    ELSE to_char(figure.month, 'YYYY-MM') END"""

_FIGURES = f"""
SELECT area.kind || ':' || area.code, figure.indicator, figure.freq, figure.member, figure.month,
    (SELECT first || ' ' || last FROM zones_horizon), row_to_json(line)::text
FROM zones_area area
JOIN {{figures}} figure ON figure.area_id = area.id
JOIN (VALUES {{declared}}) AS declared (code, unit, confidential) ON declared.code = figure.indicator
CROSS JOIN LATERAL (SELECT {WITHHELD_BECAUSE} AS withheld, {PARTS_HIDDEN} AS parts_hidden) AS rule
CROSS JOIN LATERAL (SELECT
    figure.id,
    CASE WHEN area.kind = 'zone' THEN area.code END AS zone,
    area.kind || ':' || area.code AS area,
    figure.indicator,
    figure.freq,
    {_PERIOD} AS period,
    figure.member,
    CASE WHEN NOT rule.parts_hidden THEN figure.numerator END AS numerator,
    CASE WHEN NOT rule.parts_hidden THEN figure.denominator END AS denominator,
    CASE WHEN rule.withheld IS NULL THEN trim_scale(figure.value) END AS value,
    CASE WHEN rule.withheld IS NULL THEN trim_scale(figure.lower) END AS lower,
    CASE WHEN rule.withheld IS NULL THEN trim_scale(figure.upper) END AS upper,
    CASE WHEN rule.withheld IS NULL THEN figure.n END AS n,
    figure.pending,
    CASE WHEN rule.withheld IS NOT NULL THEN 0 ELSE figure.excluded END AS excluded,
    declared.unit,
    CASE WHEN rule.withheld IS NOT NULL THEN 'Q' ELSE figure.status END AS status,
    coalesce(rule.withheld, figure.reason) AS reason,
    EXISTS (SELECT FROM zones_figure past
        WHERE (past.area_id, past.indicator, past.freq, past.member, past.month)
            = (figure.area_id, figure.indicator, figure.freq, figure.member, figure.month)
        AND past.until IS NOT NULL AND past.since < figure.since) AS revised,
    figure.since{{until}}
) AS line
WHERE {{where}}
LIMIT %(limit)s
"""
_BEYOND = """
SELECT count(*) > %(limit)s FROM (
    SELECT FROM zones_area area JOIN {figures} figure ON figure.area_id = area.id WHERE {where} LIMIT %(limit)s + 1
) AS found
"""
# Each half finds its own partial index.
_AT = """(
    SELECT * FROM zones_figure WHERE until IS NULL AND since <= %(at)s {near}
    UNION ALL SELECT * FROM zones_figure WHERE until IS NOT NULL AND until > %(at)s AND since <= %(at)s {near}
)"""
_NEAR = "AND area_id = ANY (ARRAY(SELECT id FROM zones_area WHERE (kind, code) IN %(areas)s))"


def pull(ask: Ask, *, audience: Audience = PUBLIC, limit: int) -> list[Pulled]:
    """At most `limit` figures, by area, indicator, frequency, member and period."""
    statement, parameters = compiled(ask, audience=audience, limit=limit)
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        # sorted here, so that of millions no more than `limit` are ever looked at
        return [Pulled(*row) for row in sorted(cursor.fetchall(), key=itemgetter(0, 1, 2, 3, 4))]


def beyond(ask: Ask, limit: int) -> bool:
    """Whether more than `limit` figures are asked for: told in milliseconds, before any of them is written out."""
    figures, where, parameters = _asked(ask)
    with connection.cursor() as cursor:
        cursor.execute(_BEYOND.format(figures=figures, where=where), parameters | {"limit": limit})
        return cursor.fetchone()[0]


def compiled(ask: Ask, *, audience: Audience = PUBLIC, limit: int) -> tuple[str, dict[str, Any]]:
    """The statement that `pull` runs, and its parameters."""
    figures, where, parameters = _asked(ask)
    reader = {
        "everything": audience.everything,
        "zones": list(audience.zones),
        "divisions": list(audience.divisions),
    }
    until = ", figure.until" if ask.figure else ""
    statement = _FIGURES.format(declared=_declared(ask.indicators), figures=figures, where=where, until=until)
    return statement, parameters | reader | {"limit": limit}


def _asked(ask: Ask) -> tuple[str, str, dict[str, Any]]:
    """Where the figures come from, the conditions on them, and the parameters of both."""
    given = {
        "areas": ("(area.kind, area.code) IN %(areas)s", ask.areas),
        "indicators": ("figure.indicator IN %(indicators)s", ask.indicators),
        "freqs": ("figure.freq IN %(freqs)s", tuple(freq.value for freq in ask.freqs)),
        "members": ("figure.member IN %(members)s", ask.members),
        "first": ("figure.month >= %(first)s", ask.first),
        "last": ("figure.month <= %(last)s", ask.last),
        "figure": ("figure.id = %(figure)s", ask.figure),
    }
    where = [condition for condition, value in given.values() if value]
    if not ask.at and not ask.figure:
        where.append("figure.until IS NULL")
    figures = _AT.format(near=_NEAR if ask.areas else "") if ask.at else "zones_figure"
    parameters = {name: value for name, (_condition, value) in given.items() if value}
    return figures, " AND ".join(where) or "true", parameters | {"at": ask.at}


def _declared(codes: tuple[str, ...]) -> str:
    """What the declarations say of the indicators, as rows; their codes and units are names in our own code."""
    return ", ".join(
        f"('{indicator.code}', '{indicator.unit}', {'true' if indicator.confidential else 'false'})"
        for indicator in (INDICATORS[code] for code in codes or INDICATORS)
    )
