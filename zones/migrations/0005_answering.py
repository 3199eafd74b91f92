"""Firms that joined a zone before joining made its association answer for them: it does from the day of this step."""

from django.db import migrations

# Of several the one that has had the firm longest; whoever has ever been answered for is left as it is.
TAKE_UP = """
INSERT INTO enterprises_responsibility (enterprise_id, association_id, during)
SELECT DISTINCT ON (member.enterprise_id) member.enterprise_id, zone.association_id, daterange(
    (now() AT TIME ZONE 'Asia/Shanghai')::date, upper(member.during))
FROM zones_membership member JOIN zones_zone zone ON zone.id = member.zone_id
JOIN enterprises_enterprise firm ON firm.id = member.enterprise_id
WHERE member.during @> (now() AT TIME ZONE 'Asia/Shanghai')::date AND NOT firm.is_demo AND NOT EXISTS (
    SELECT FROM enterprises_responsibility answers WHERE answers.enterprise_id = member.enterprise_id)
ORDER BY member.enterprise_id, lower(member.during) NULLS FIRST, member.id
"""


class Migration(migrations.Migration):
    dependencies = [("zones", "0004_acceptance"), ("enterprises", "0013_papers")]
    operations = [migrations.RunSQL(TAKE_UP, migrations.RunSQL.noop)]
