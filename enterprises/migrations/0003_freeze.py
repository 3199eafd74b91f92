"""The function behind `Frozen`: rows of an accepted submission change only for a correction accepted with them."""

from django.db import migrations

FREEZE = r"""
CREATE FUNCTION enterprises_freeze() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $function$
DECLARE
    changed text;
    frozen record;
BEGIN
    CASE TG_OP
    WHEN 'INSERT' THEN
        changed := 'SELECT enterprise_id, association_id, month FROM new_rows';
    WHEN 'DELETE' THEN
        changed := 'SELECT enterprise_id, association_id, month FROM old_rows';
    ELSE
        changed := 'SELECT o.enterprise_id, o.association_id, o.month FROM old_rows o JOIN new_rows n USING (id)'
            ' WHERE o IS DISTINCT FROM n UNION ALL SELECT n.enterprise_id, n.association_id, n.month'
            ' FROM old_rows o JOIN new_rows n USING (id) WHERE o IS DISTINCT FROM n';
    END CASE;
    -- EXECUTE plans anew: one row and a hundred thousand need different plans.
    EXECUTE 'SELECT changed.enterprise_id, changed.month FROM (' || changed || ') changed'
        ' JOIN enterprises_submission submission ON submission.kind = $1'
        ' AND (submission.association_id, submission.month) = (changed.association_id, changed.month)'
        ' WHERE (submission.state = ''accepted'' OR EXISTS (SELECT FROM enterprises_decision decision'
        ' WHERE decision.outcome = ''accepted''  AND (decision.submission_id, decision.enterprise_id)'
        ' = (submission.id, changed.enterprise_id)))'
        ' AND NOT EXISTS (SELECT FROM enterprises_correction correction WHERE correction.kind = $1'
        ' AND (correction.enterprise_id, correction.month) = (changed.enterprise_id, changed.month)'
        ' AND correction.state = ''accepted'' AND correction.transaction = pg_current_xact_id()::text::bigint)'
        ' LIMIT 1' INTO frozen USING TG_ARGV[0];
    IF frozen.month IS NOT NULL THEN
        RAISE EXCEPTION '%: the row of enterprise % for % is accepted and frozen',
            TG_TABLE_NAME, frozen.enterprise_id, to_char(frozen.month, 'YYYY-MM')
            USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_ARGV[1], TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $function$;
REVOKE ALL ON FUNCTION enterprises_freeze FROM PUBLIC;
"""


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0002_walled"), ("ledger", "0002_functions")]
    operations = [migrations.RunSQL(FREEZE, "DROP FUNCTION enterprises_freeze")]
