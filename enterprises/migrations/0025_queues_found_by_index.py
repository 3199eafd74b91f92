"""Imports at work and papers that wait are found without walking through all that was ever brought or asked for."""

from django.db import migrations
from django.db.models import Index, Q


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0024_returns_choices_known")]
    operations = [
        migrations.AddIndex(
            "import",
            Index(
                fields=["at", "id"],
                condition=Q(state__in=["checking", "looking", "filing"]),
                name="enterprises_import_at_work",
            ),
        ),
        migrations.AddIndex(
            "paper",
            Index(fields=["asked_at", "id"], condition=Q(state="waiting"), name="enterprises_paper_waiting"),
        ),
    ]
