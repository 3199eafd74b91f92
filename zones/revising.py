"""Why a figure was revised: the accepted corrections of its area's returns that lie between two revisions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import connection

from enterprises.models import Correction
from zones.engine.acceptance import kinds_of
from zones.reading import FigureView

# A firm counts where it stood on the last day of the month that was corrected.
_CORRECTIONS = """
SELECT DISTINCT correction.id
FROM enterprises_correction correction JOIN area_roster roster
    ON roster.area_id = %(area)s AND roster.enterprise_id = correction.enterprise_id
    AND roster.during @> (correction.month + interval '1 month' - interval '1 day')::date
WHERE correction.state = 'accepted' AND correction.kind = ANY(%(kinds)s)
    AND correction.month BETWEEN %(first)s AND %(last)s
"""


def causes(views: Sequence[FigureView]) -> dict[int, list[Correction]]:
    """By figure, of the revisions of one address (newest first): the corrections accepted since the one before.

    A single month hangs on the cumulatives of its year up to it, so corrections of earlier months count too.
    """
    kinds = kinds_of(views[0].indicator) if views else set()
    if not kinds or len(views) < 2:
        return {}
    corrections = _corrections(views[0], kinds)
    found: dict[int, list[Correction]] = {}
    for view, earlier in zip(views, [*views[1:], None], strict=True):
        if earlier is not None:
            found[view.id] = [each for each in corrections if _between(earlier.since, each.decided_at, view.since)]
    return found


def _corrections(view: FigureView, kinds: set[str]) -> list[Correction]:
    month = view.period.month
    given = {"area": view.area.pk, "kinds": sorted(kinds), "first": date(month.year, 1, 1), "last": month}
    with connection.cursor() as cursor:
        cursor.execute(_CORRECTIONS, given)
        ids = [row[0] for row in cursor.fetchall()]
    return list(Correction.objects.filter(pk__in=ids).select_related("enterprise").order_by("decided_at", "id"))


def _between(after: datetime, at: datetime, until: datetime) -> bool:
    """The engine stamps a figure after it read the facts: what it read was decided before."""
    return after < at <= until
