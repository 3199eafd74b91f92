"""Who reports for whom, and where each month stands: accepted, waiting for review, or still being filled in."""

from __future__ import annotations

from datetime import UTC, datetime, time

from django.db import connection

from enterprises.questions import form_of
from zones.demo.copying import insert, run
from zones.demo.scale import Scale

COLUMNS = ("association_id", "kind", "month", "state", "deadline", "grace", "filler", "head", "reason", "submitted_at")


def enter(scale: Scale) -> int:
    """Responsibilities of the made-up firms, and one submission for each association, form and month with returns.

    Of the months not yet settled the first waits for the official and the last is still being filled in.
    """
    written = run(
        """
        INSERT INTO enterprises_responsibility (enterprise_id, association_id, during)
        SELECT enterprise, association, daterange(joined, left_on) FROM demo_firm ORDER BY enterprise
        """
    )
    rows = []
    for kind, table in (("monthly", "enterprises_monthlyreturn"), ("small", "enterprises_smallreturn")):
        for association, month in _reported(table):
            form = form_of(kind, month)
            deadline = form.deadline(month)
            state = "accepted" if month <= scale.settled else "open" if month == scale.last else "submitted"
            handed_in = None if state == "open" else datetime.combine(deadline, time(8), UTC)
            rows.append((association, kind, month, state, deadline, form.grace(month), "", "", "", handed_in))
    return written + insert("enterprises_submission", COLUMNS, rows)


def _reported(table: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT association_id, month FROM {table} ORDER BY 1, 2")
        return cursor.fetchall()
