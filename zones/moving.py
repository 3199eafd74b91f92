"""Whether facts that the figures of some zones are made from were written since somebody looked at them."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.apps import apps
from django.db import connection
from django.db.models import Model

from enterprises.models import Enterprise
from ledger.tracking import Tracked
from zones.engine import roster
from zones.measures import SOURCES
from zones.models import Horizon

# A transaction that was under way when the snapshot was taken counts as later.
_LATER = """
WITH later AS MATERIALIZED (
    SELECT "table", "row", old FROM ledger_line
    WHERE transaction >= pg_snapshot_xmin(%(seen)s::pg_snapshot)::text::bigint
        AND NOT pg_visible_in_snapshot(transaction::text::xid8, %(seen)s::pg_snapshot) AND "table" = ANY(%(tables)s)
), firms AS MATERIALIZED (
    SELECT enterprise_id FROM zones_membership WHERE zone_id = ANY(%(zones)s)
)
SELECT """
# A row that is gone says no longer whose it was, nor does one that changed its enterprise or zone: they count.
_CONCERNS = """EXISTS (
    SELECT FROM later LEFT JOIN {table} kept ON kept.id = later."row" WHERE later."table" = '{table}' AND (
        kept.id IS NULL OR later.old ?| ARRAY['enterprise_id', 'zone_id']
        OR kept.id IN (SELECT id FROM {table} WHERE {about}))
)"""


def moved_since(seen: str, zones: Collection[int]) -> bool:
    """Was a fact written that bears on these zones: about a firm that ever was of one, a zone itself, or about nobody?

    `seen` is a snapshot as PostgreSQL writes one.
    """
    about = dict(_about())
    concerns = " OR ".join(_CONCERNS.format(table=table, about=where) for table, where in about.items())
    with connection.cursor() as cursor:
        cursor.execute(_LATER + concerns, {"seen": seen, "zones": list(zones), "tables": list(about)})
        return cursor.fetchone()[0]


def _about() -> Iterator[tuple[str, str]]:
    """Each table that figures are made from, and SQL over its rows that says whether one bears on the zones."""
    read = set().union(*(source.tables() for source in SOURCES.values()))
    read |= roster.REGISTERS | roster.SPREADING | {Horizon._meta.db_table}
    for model in apps.get_models():
        if model._meta.db_table in read and (where := _whose(model)):
            yield model._meta.db_table, where


def _whose(model: type[Model]) -> str:
    """Empty for a table of which the ledger keeps nothing."""
    tracked = next((each for each in model._meta.constraints if isinstance(each, Tracked)), None)
    if tracked is None:
        return ""
    enterprise = "id" if model is Enterprise else tracked.enterprise
    if enterprise != "NULL":
        return f"({enterprise}) IN (SELECT enterprise_id FROM firms)"
    return "true" if tracked.zone == "NULL" else f"({tracked.zone}) = ANY(%(zones)s)"
