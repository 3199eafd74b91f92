"""Which months are accepted for which areas: every submission in which the area's firms report was accepted."""

from __future__ import annotations

from django.db import connection

from enterprises.models import MonthlyReturn, ReturnKind, SmallReturn
from zones.engine.calendar import Calendar
from zones.indicators import INDICATORS
from zones.indicators.shapes import Indicator
from zones.measures import Measure

# The registers that say who reports where, and whether it was accepted; the roster's and the horizon's moves count too.
TABLES = {"enterprises_submission", "enterprises_responsibility"}
_KINDS = {MonthlyReturn: ReturnKind.MONTHLY, SmallReturn: ReturnKind.SMALL}

# Months up to the horizon's `settled` are accepted everywhere; of later ones only those with an accepted submission
# are looked at. A firm counts where it stands on the month's last day.
_NOW = """
CREATE TEMP TABLE accepted_now ON COMMIT DROP AS
WITH submission AS MATERIALIZED (
    SELECT kind, month, association_id, state = 'accepted' AS accepted,
        (month + interval '1 month' - interval '1 day')::date AS day
    FROM enterprises_submission WHERE month > %(settled)s AND month <= %(last)s AND month IN (
        SELECT month FROM enterprises_submission WHERE state = 'accepted' AND month > %(settled)s)
), reached AS (
    SELECT DISTINCT answers.association_id, submission.month, roster.stratum_id
    FROM (SELECT DISTINCT association_id, month, day FROM submission) submission
    JOIN enterprises_responsibility answers USING (association_id)
    JOIN zones_roster roster ON roster.enterprise = answers.enterprise_id AND roster.during @> submission.day
    WHERE answers.during @> submission.day
)
SELECT kind, area, month
FROM submission JOIN reached USING (association_id, month)
JOIN (SELECT id, unnest(areas) AS area FROM zones_stratum) stratum ON stratum.id = reached.stratum_id
GROUP BY kind, area, month HAVING bool_and(accepted)
"""
# The tallies of returns in areas and months whose acceptance changed: their figures' status is due.
_KEEP = """
WITH gone AS (
    DELETE FROM zones_settled kept WHERE NOT EXISTS (
        SELECT FROM accepted_now now WHERE (now.kind, now.area, now.month) = (kept.kind, kept.area, kept.month))
    RETURNING area, month
), come AS (
    INSERT INTO zones_settled (kind, area, month)
    SELECT kind, area, month FROM accepted_now ON CONFLICT (area, month, kind) DO NOTHING
    RETURNING area, month
)
INSERT INTO stale
SELECT DISTINCT tally.source, tally.place, tally.freq, tally.month, tally.member
FROM (SELECT * FROM gone UNION SELECT * FROM come) changed
JOIN (SELECT id, unnest(areas) AS area FROM zones_stratum) stratum USING (area)
JOIN zones_tally tally ON tally.place = stratum.id AND tally.month = changed.month
WHERE tally.source = ANY(%(sources)s)
"""
# An indicator that reads both forms is accepted where both are.
_SETTLED = """
CREATE TEMP TABLE settled ON COMMIT DROP AS
SELECT indicator, area, month
FROM zones_settled JOIN unnest(%s::text[], %s::text[], %s::int[]) AS needed (indicator, kind, kinds) USING (kind)
GROUP BY indicator, area, month, kinds HAVING count(*) = kinds;
ANALYZE settled
"""


def refresh(calendar: Calendar) -> None:
    """Bring `zones_settled` up to date; what changed is added to the table `stale`."""
    with connection.cursor() as cursor:
        cursor.execute(_NOW, {"settled": calendar.settled, "last": calendar.last})
        sources = sorted({m.source.code for each in INDICATORS.values() for m in each.measures if _kind(m)})
        cursor.execute(_KEEP, {"sources": sources})
        cursor.execute("DROP TABLE accepted_now")


def declare() -> None:
    """The temporary table `settled`: indicator, area and month where the submissions say that it is accepted."""
    needed = [(each.code, kind) for each in INDICATORS.values() for kind in kinds_of(each)]
    with connection.cursor() as cursor:
        cursor.execute(
            _SETTLED,
            [
                [code for code, _kind in needed],
                [kind for _code, kind in needed],
                [len(kinds_of(INDICATORS[code])) for code, _kind in needed],
            ],
        )


def kinds_of(indicator: Indicator) -> set[str]:
    """The return forms that the indicator reads; none for checks, standards, honours and members."""
    return {kind for measure in indicator.measures if (kind := _kind(measure))}


def _kind(measure: Measure) -> str | None:
    kind = _KINDS.get(measure.source.rows.model)
    return kind and kind.value
