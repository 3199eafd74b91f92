"""Of a change of many rows the marks are found without asking which rows moved, where all did; times are found by BRIN.

A mark is of both sides of a row only where a column that says whose it is, or of which months, is among those that
moved.
"""

from django.contrib.postgres.indexes import BrinIndex
from django.db import migrations

from ledger.keep import load_keep


class Migration(migrations.Migration):
    dependencies = [("ledger", "0005_records")]
    operations = [
        load_keep(),
        migrations.RemoveIndex("line", "ledger_line_at"),
        migrations.RemoveIndex("line", "ledger_line_transaction"),
        migrations.AddIndex("line", BrinIndex(fields=["transaction", "at"], name="ledger_line_transaction")),
    ]
