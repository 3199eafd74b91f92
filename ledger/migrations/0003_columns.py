"""The ledger compares the columns of many rows as columns instead of taking JSON images apart: half the time."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import migrations

from ledger.keep import load_keep


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_functions")]
    operations = [
        load_keep(),
        migrations.AddIndex("line", BrinIndex(fields=["transaction"], name="ledger_line_transaction")),
    ]
