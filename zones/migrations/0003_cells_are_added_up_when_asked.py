"""Cells of areas are no longer kept: they are added up from tallies, whose places may be areas themselves."""

from django.db import migrations, models

# Tallies of areas are new, so everything is computed again.
EVERYTHING = """
INSERT INTO ledger_mark ("table", first, last, at, attempts, error)
SELECT 'zones_horizon', first, last, clock_timestamp(), 0, '' FROM zones_horizon
"""


class Migration(migrations.Migration):
    dependencies = [("zones", "0002_area_roster"), ("ledger", "0002_functions")]
    operations = [
        migrations.DeleteModel(name="Cell"),
        migrations.RemoveConstraint(model_name="tally", name="zones_tally_once"),
        migrations.AlterField("tally", "stratum", models.BigIntegerField(db_column="stratum_id")),
        migrations.RenameField(model_name="tally", old_name="stratum", new_name="place"),
        migrations.AlterField("tally", "place", models.BigIntegerField()),
        migrations.AddConstraint(
            model_name="tally",
            constraint=models.UniqueConstraint(fields=("source", "place", "freq", "month", "member"), name="zones_tally_once"),
        ),
        migrations.RunSQL(EVERYTHING, migrations.RunSQL.noop),
    ]
