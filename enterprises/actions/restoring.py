"""What is done once after a backup was restored: numbers of transactions of another cluster shall mean nothing here."""

from __future__ import annotations

from django.db import connection

from accounts.models import User
from enterprises.models import Correction, Import
from ledger.action import action
from ledger.models import Line

NUMBERED = [model._meta.db_table for model in (Line, Correction, Import)]


@action
def move_transactions_back(*, by: User | None, reason: str = "") -> int:
    """Move all kept numbers of transactions below zero, each by as much; gives how far (0: there was nothing to move).

    A cluster counts from its own beginning, so that a later transaction might bear the number of a restored one: the
    freeze would let it through, an undo would take its lines for the import's. Moved together, lines of one transaction
    stay together and in their order, an import can still be undone, and no new number is ever negative. What a check
    or a look ahead saw is forgotten: imports are judged anew. Only the owner of the tables may do this.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {', '.join(NUMBERED)} IN ACCESS EXCLUSIVE MODE")
        highest = " UNION ALL ".join(f"SELECT max(transaction) AS highest FROM {table}" for table in NUMBERED)
        cursor.execute(f"SELECT coalesce(max(highest), -1) + 1 FROM ({highest}) each")
        [far] = cursor.fetchone()
        if far <= 0:
            return 0
        for table in NUMBERED:
            # neither a change of facts nor of a figure: the ledger refuses its own change, and tells of none
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(f"UPDATE {table} SET transaction = transaction - %s WHERE transaction IS NOT NULL", [far])
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        Import.objects.exclude(seen="", looked_seen="").update(seen="", looked_seen="")
    return far
