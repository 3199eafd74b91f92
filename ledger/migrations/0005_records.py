"""Of a change of many rows the ledger takes the images of the moved columns as records, which PostgreSQL makes fastest."""

from django.db import migrations

from ledger.keep import load_keep


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_moved_columns")]
    operations = [load_keep()]
