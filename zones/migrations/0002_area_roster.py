"""The view that spreads the roster of strata to areas: who counts where, on which days."""

from django.db import migrations

CREATE = """
CREATE VIEW area_roster AS
SELECT area AS area_id, roster.enterprise AS enterprise_id, roster.during, roster.above_scale
FROM zones_roster roster JOIN zones_stratum stratum ON stratum.id = roster.stratum_id,
    unnest(stratum.areas) AS area;
"""


class Migration(migrations.Migration):
    dependencies = [("zones", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, "DROP VIEW area_roster")]
