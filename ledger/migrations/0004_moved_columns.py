"""The ledger asks of a change of many rows first which columns moved at all, and marks by what it kept."""

from django.db import migrations

from ledger.keep import load_keep


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_columns")]
    operations = [load_keep()]
