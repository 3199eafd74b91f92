"""Of a change of many rows the marks are found without asking which rows moved, where all did; times are found by BRIN.

A mark is of both sides of a row only where a column that says whose it is, or of which months, is among those that
moved. The ledger is large: its indexes come and go while others write, the new one before the old ones.
"""

from django.contrib.postgres.indexes import BrinIndex
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations

from ledger.keep import load_keep


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("ledger", "0005_records")]
    operations = [
        load_keep(),
        AddIndexConcurrently("line", BrinIndex(fields=["transaction", "at"], name="ledger_line_transaction_at")),
        RemoveIndexConcurrently("line", "ledger_line_transaction"),
        RemoveIndexConcurrently("line", "ledger_line_at"),
        migrations.RenameIndex("line", new_name="ledger_line_transaction", old_name="ledger_line_transaction_at"),
    ]
