"""Whoever answers for a firm today ends what another association let be read of it before: it shortens, never widens."""

from django.db import migrations

_ANSWERING = """EXISTS (
    SELECT FROM zones_membership member
    JOIN enterprises_responsibility answers ON answers.enterprise_id = member.enterprise_id
    WHERE member.id = membership_id AND answers.during @> (now() AT TIME ZONE 'Asia/Shanghai')::date
        AND answers.association_id = ANY ((SELECT accounts_enters_for())::bigint[])
)"""
# A query of a check sees the row as it stood before the statement.
ENDED = f"""
CREATE POLICY zones_consent_ended_update ON zones_consent FOR UPDATE USING ({_ANSWERING}) WITH CHECK (EXISTS (
    SELECT FROM zones_consent before WHERE before.id = zones_consent.id
        AND before.association_id = zones_consent.association_id
        AND before.membership_id = zones_consent.membership_id AND before.during @> zones_consent.during
));
CREATE POLICY zones_consent_ended_delete ON zones_consent FOR DELETE USING ({_ANSWERING})
"""
BACK = """
DROP POLICY zones_consent_ended_update ON zones_consent;
DROP POLICY zones_consent_ended_delete ON zones_consent
"""


class Migration(migrations.Migration):
    dependencies = [("zones", "0008_founding")]
    operations = [migrations.RunSQL(ENDED, BACK)]
