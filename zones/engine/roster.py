"""Who counts where on which days: areas from the registers; strata and roster from memberships, places and spells."""

from __future__ import annotations

from datetime import date

from django.db import connection

# Names of areas follow the registers. A division that was recoded lives on in its last successor's area.
_AREAS = """
INSERT INTO zones_area (kind, code, name, name_en, ref)
SELECT 'zone', slug, name, name_en, id FROM zones_zone
UNION ALL SELECT 'division', code, name, name_en, id FROM classifications_division WHERE successor_id IS NULL
UNION ALL SELECT 'industry', edition || '-' || code, name, name_en, id FROM classifications_industry
UNION ALL SELECT 'scheme', code, name, name_en, id FROM zones_scheme
UNION ALL SELECT 'country', 'CN', '全国', 'China', NULL
ON CONFLICT (kind, code) DO UPDATE SET name = excluded.name, name_en = excluded.name_en, ref = excluded.ref
WHERE (zones_area.name, zones_area.name_en, zones_area.ref)
    IS DISTINCT FROM (excluded.name, excluded.name_en, excluded.ref)
"""

# What each division and industry passes on to: itself and everything above it, as areas.
_LINEAGE = """
CREATE TEMP TABLE lineage ON COMMIT DROP AS
WITH RECURSIVE up (kind, origin, id) AS (
    SELECT 'division', id, id FROM classifications_division
    UNION ALL SELECT 'industry', id, id FROM classifications_industry
    UNION ALL
    SELECT up.kind, up.origin, coalesce(division.successor_id, division.parent_id, industry.parent_id) FROM up
    LEFT JOIN classifications_division division ON up.kind = 'division' AND division.id = up.id
    LEFT JOIN classifications_industry industry ON up.kind = 'industry' AND industry.id = up.id
    WHERE up.id IS NOT NULL
)
SELECT up.kind, origin, array_agg(DISTINCT area.id) AS areas
FROM up JOIN zones_area area ON area.kind = up.kind AND area.ref = up.id
-- the area of a division that was recoded later stays, with nobody in it
WHERE area.kind <> 'division' OR area.ref NOT IN (
    SELECT id FROM classifications_division WHERE successor_id IS NOT NULL)
GROUP BY up.kind, origin
"""

# A spread is the days on which an enterprise reaches some areas: through a membership its zone and the zone's scheme,
# through any membership the country, and its own division and industry while it is placed there.
# Areas reached on the very same days are one stratum; the days are parted by above-scale spells.
_ROSTER = """
CREATE TEMP TABLE roster_now ON COMMIT DROP AS
WITH membership AS MATERIALIZED (
    SELECT enterprise_id, during, ARRAY[area.id, scheme_area.id] AS areas
    FROM zones_membership membership
    JOIN zones_zone zone ON zone.id = membership.zone_id
    JOIN zones_area area ON area.kind = 'zone' AND area.ref = zone.id
    JOIN zones_area scheme_area ON scheme_area.kind = 'scheme' AND scheme_area.ref = zone.scheme_id
    WHERE %(all)s OR enterprise_id = ANY(%(enterprises)s)
), inside AS MATERIALIZED (
    SELECT enterprise_id, range_agg(during) AS days, count(*) AS memberships FROM membership GROUP BY enterprise_id
), spread AS (
    SELECT enterprise_id, areas, during::datemultirange AS days FROM membership
    UNION ALL
    SELECT enterprise_id, ARRAY[area.id], days FROM inside, zones_area area WHERE area.kind = 'country'
    UNION ALL
    SELECT enterprise_id, division.areas || industry.areas, placement.during::datemultirange * inside.days
    FROM enterprises_placement placement JOIN inside USING (enterprise_id)
    JOIN lineage division ON division.kind = 'division' AND division.origin = placement.division_id
    JOIN lineage industry ON industry.kind = 'industry' AND industry.origin = placement.industry_id
), plain AS MATERIALIZED (
    -- An enterprise with one membership and one placement reaches every area by one spread only; nothing to merge.
    SELECT enterprise_id FROM spread JOIN inside USING (enterprise_id)
    WHERE memberships = 1 GROUP BY enterprise_id HAVING count(*) <= 3
), reach AS (
    SELECT enterprise_id, areas, days FROM spread JOIN plain USING (enterprise_id)
    UNION ALL
    SELECT enterprise_id, ARRAY[area], range_agg(day) FROM spread, unnest(areas) area, unnest(days) day
    WHERE enterprise_id NOT IN (SELECT enterprise_id FROM plain) GROUP BY enterprise_id, area
), bundle AS (
    SELECT enterprise_id, days, array_agg(area ORDER BY area) AS areas
    FROM reach, unnest(areas) area WHERE NOT isempty(days) GROUP BY enterprise_id, days
), spell AS (
    SELECT enterprise_id, range_agg(during) AS days FROM enterprises_abovescalespell
    WHERE %(all)s OR enterprise_id = ANY(%(enterprises)s) GROUP BY enterprise_id
)
SELECT enterprise_id AS enterprise, areas, piece AS during, above_scale
FROM bundle LEFT JOIN spell USING (enterprise_id), LATERAL (
    SELECT piece, true AS above_scale FROM unnest(bundle.days * spell.days) piece
    UNION ALL
    SELECT piece, false FROM unnest(bundle.days - coalesce(spell.days, '{}'::datemultirange)) piece
) pieces
"""

_STRATA = """
INSERT INTO zones_stratum (areas) SELECT DISTINCT areas FROM roster_now
ON CONFLICT (areas) DO NOTHING
"""

# Only what differs is written; a stratum is touched from the first day on which anybody's presence in it differs.
_REPLACE = """
WITH now AS MATERIALIZED (
    SELECT enterprise, stratum.id AS stratum_id, during, above_scale
    FROM roster_now JOIN zones_stratum stratum USING (areas)
), gone AS (
    DELETE FROM zones_roster old WHERE (%(all)s OR old.enterprise = ANY(%(enterprises)s)) AND NOT EXISTS (
        SELECT FROM now WHERE (now.enterprise, now.stratum_id, now.during, now.above_scale)
            = (old.enterprise, old.stratum_id, old.during, old.above_scale))
    RETURNING enterprise, stratum_id, during, above_scale
), came AS (
    SELECT * FROM now WHERE NOT EXISTS (
        SELECT FROM zones_roster old WHERE (old.enterprise, old.stratum_id, old.during, old.above_scale)
            = (now.enterprise, now.stratum_id, now.during, now.above_scale))
), put AS (
    INSERT INTO zones_roster (enterprise, stratum_id, during, above_scale)
    SELECT enterprise, stratum_id, during, above_scale FROM came
), before AS (
    SELECT enterprise, stratum_id, above_scale, range_agg(during) AS days FROM gone GROUP BY 1, 2, 3
), after AS (
    SELECT enterprise, stratum_id, above_scale, range_agg(during) AS days FROM came GROUP BY 1, 2, 3
)
SELECT stratum_id, min(CASE WHEN lower_inf(differing) THEN date '1900-01-01' ELSE lower(differing) END)
FROM (
    SELECT stratum_id, (coalesce(before.days, '{}') - coalesce(after.days, '{}'))
        + (coalesce(after.days, '{}') - coalesce(before.days, '{}')) AS differing
    FROM before FULL JOIN after USING (enterprise, stratum_id, above_scale)
) differences WHERE NOT isempty(differing) GROUP BY stratum_id
"""

REGISTERS = {
    "classifications_division",
    "classifications_industry",
    "zones_scheme",
    "zones_zone",
}
SPREADING = {"zones_membership", "enterprises_placement", "enterprises_abovescalespell"}


def refresh(enterprises: list[int] | None) -> dict[int, date]:
    """Bring areas, strata and roster up to date, for some enterprises or (None) for all.

    Returns the strata in which somebody's presence changed, each with the first day from which it did.
    """
    parameters = {"all": enterprises is None, "enterprises": enterprises or []}
    with connection.cursor() as cursor:
        cursor.execute(_AREAS)
        cursor.execute(_LINEAGE)
        cursor.execute(_ROSTER, parameters)
        cursor.execute(_STRATA)
        cursor.execute(_REPLACE, parameters)
        touched = dict(cursor.fetchall())
        cursor.execute("DROP TABLE roster_now, lineage")
    return touched
