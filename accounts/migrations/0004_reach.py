"""The function that row-level security asks: for which organisations may the signed actor write today."""

from django.db import migrations

# A grant over a division covers all that lies in it or below, under whatever codes its places had before.
REACH = """
CREATE FUNCTION accounts_enters_for() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $function$
    WITH RECURSIVE held AS (
        SELECT g.organisation_id, g.division_id
        FROM accounts_grant g JOIN accounts_user u ON u.id = g.user_id
        WHERE u.id = nullif(current_setting('ledger.actor', true), '')::bigint AND u.is_active
            AND g.role IN ('clerk', 'lead', 'official', 'api_client')
            AND g.during @> (now() AT TIME ZONE 'Asia/Shanghai')::date
    ), below AS (
        SELECT division_id AS id FROM held WHERE division_id IS NOT NULL
        UNION
        SELECT d.id FROM below b JOIN classifications_division d ON b.id IN (d.parent_id, d.successor_id)
    )
    SELECT coalesce(array_agg(id), '{}') FROM (
        SELECT organisation_id AS id FROM held WHERE organisation_id IS NOT NULL
        UNION
        SELECT o.id FROM accounts_organisation o JOIN below b ON b.id = o.division_id
    ) reached
$function$
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_people")]
    operations = [migrations.RunSQL(REACH, "DROP FUNCTION accounts_enters_for()")]
