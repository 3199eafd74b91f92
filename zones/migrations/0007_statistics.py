"""Lets the engine, which owns no table, take the planner's statistics of those that it has just filled."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION zones_take_statistics() RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS 'ANALYZE zones_roster, zones_tally (source, place, freq, month, member)';
"""


class Migration(migrations.Migration):
    dependencies = [("zones", "0006_consents")]
    operations = [migrations.RunSQL(FUNCTION, "DROP FUNCTION zones_take_statistics()")]
