"""Who reports for whom, and where each month stands: accepted, waiting for review, or still being filled in."""

from __future__ import annotations

from datetime import UTC, datetime, time

from django.db import connection

from enterprises.questions import VERSIONS, ReturnForm, form_of
from zones.demo.copying import insert, run
from zones.demo.scale import Scale

COLUMNS = (
    *("association_id", "kind", "month", "state", "deadline", "grace", "filler", "head", "reason"),
    *("submitted_at", "decided_at"),
)

SLIPS = """
UPDATE enterprises_monthlyreturn SET
    output_month = CASE WHEN enterprise_id %% 3 = 0 THEN least(output_month * 10, output) ELSE output_month END,
    sales_month = CASE WHEN enterprise_id %% 3 = 1 THEN sales_month / 1000 ELSE sales_month END,
    export_month = CASE WHEN enterprise_id %% 3 = 2 THEN sales_month * 2 ELSE export_month END
WHERE month = %(month)s AND state = 'reported' AND enterprise_id %% 23 = 5
"""


def _year_before(form: ReturnForm) -> str:
    """What opening a month writes into a row before anybody fills it in: the year-earlier figures as reported then."""
    priors = [(question.name, question.now) for question in form.questions if question.prior]
    return (
        f"UPDATE {form.model._meta.db_table} kept SET"
        f" {', '.join(f'{name} = coalesce(kept.{name}, earlier.{now})' for name, now in priors)}"
        f" FROM {form.model._meta.db_table} earlier WHERE kept.state = 'missing' AND kept.month > %(settled)s"
        " AND earlier.enterprise_id = kept.enterprise_id AND earlier.month = kept.month - interval '1 year'"
    )


def enter(scale: Scale) -> int:
    """Who reports for the made-up firms, whom to call there, and a submission for each association, form and month.

    Of the months not yet settled the first waits for the official and the last is still being filled in: there some
    firms slipped in 本月, of which no figure is made, so that the checks have something to ask.
    """
    written = run(
        """
        INSERT INTO enterprises_responsibility (enterprise_id, association_id, during)
        SELECT enterprise, association, daterange(joined, left_on) FROM demo_firm ORDER BY enterprise
        """
    )
    # no exchange begins with three zeros, so these numbers are nobody's; one firm in ten has none on record
    written += run(
        """
        INSERT INTO enterprises_contact (enterprise_id, association_id, person, phone)
        SELECT DISTINCT enterprise, association, '演示联系人', '000' || lpad((enterprise %% 100000000)::text, 8, '0')
        FROM demo_firm WHERE above_from IS NOT NULL AND left_on IS NULL AND enterprise %% 10 <> 7
        """
    )
    rows = []
    for kind, table in (("monthly", "enterprises_monthlyreturn"), ("small", "enterprises_smallreturn")):
        for association, month in _reported(table):
            form = form_of(kind, month)
            deadline = form.deadline(month)
            state = "accepted" if month <= scale.settled else "open" if month == scale.last else "submitted"
            grace = form.grace(month)
            handed_in = None if state == "open" else datetime.combine(deadline, time(8), UTC)
            decided = datetime.combine(grace, time(8), UTC) if state == "accepted" else None
            rows.append((association, kind, month, state, deadline, grace, "", "", "", handed_in, decided))
    run(SLIPS, month=scale.last)
    for form in VERSIONS:
        run(_year_before(form), settled=scale.settled)
    return written + insert("enterprises_submission", COLUMNS, rows)


def _reported(table: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT association_id, month FROM {table} ORDER BY 1, 2")
        return cursor.fetchall()
