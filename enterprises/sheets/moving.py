"""Whether anything that a check looked at was written since: if not, what it found still holds."""

from __future__ import annotations

from django.db import connection

from common.periods import add_months
from enterprises.history import MEDIAN_MONTHS
from enterprises.models import Enterprise, EnterpriseName, Import
from enterprises.questions import form_of
from enterprises.sheets.kept import rows_of


def is_as_checked(of: Import) -> bool:
    """A large import's rows were put down and nothing moved since. Small ones are judged anew: it is quick."""
    return rows_of(of.stored).exists() and nothing_since(of)


def nothing_since(of: Import) -> bool:
    """True where the ledger knows of no write since the check that bears on what it looked at.

    A transaction that was under way when the check began counts as later.
    """
    if not of.seen:
        return False
    form = form_of(of.submission.kind, of.submission.month)
    table = form.model._meta.db_table
    with connection.cursor() as cursor:
        # a row that is gone or was moved out of sight is found by no join, so deletions count wherever they were
        cursor.execute(
            f"""
            SELECT EXISTS (
                SELECT FROM ledger_line line LEFT JOIN {table} kept ON line."table" = %(table)s AND kept.id = line."row"
                WHERE line.transaction >= pg_snapshot_xmin(%(seen)s::pg_snapshot)::text::bigint
                    AND NOT pg_visible_in_snapshot(line.transaction::text::xid8, %(seen)s::pg_snapshot) AND (
                    line."table" = %(table)s AND (line.operation = 'D'
                        OR line.old ?| ARRAY['enterprise_id', 'month', 'association_id']
                        OR kept.month >= %(since)s AND kept.month <= %(month)s AND (
                            kept.association_id = %(association)s OR kept.enterprise_id IN (
                                SELECT enterprise_id FROM {table}
                                WHERE month = %(month)s AND association_id = %(association)s)))
                    OR line."table" = %(names)s
                    OR line."table" = %(enterprises)s AND line.operation <> 'I' AND line."row" IN (
                        SELECT enterprise_id FROM {table} WHERE month = %(month)s AND association_id = %(association)s))
            )
            """,
            {
                "table": table,
                "names": EnterpriseName._meta.db_table,
                "enterprises": Enterprise._meta.db_table,
                "seen": of.seen,
                "month": of.submission.month,
                "since": add_months(of.submission.month, -MEDIAN_MONTHS - 1),
                "association": of.association_id,
            },
        )
        return not cursor.fetchone()[0]
