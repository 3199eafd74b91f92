"""Whether anything accepted is touched at all is asked first, of the associations and months: they are few."""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("enterprises.migrations.0003_freeze").FREEZE.partition("REVOKE")[0]
BEFORE = BEFORE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
FREEZE = BEFORE.replace(
    "BEGIN\n",
    """BEGIN
    -- Most changes are of months of which nothing is accepted, and then a hundred thousand rows need no comparing.
    CASE TG_OP
    WHEN 'INSERT' THEN
        changed := 'SELECT association_id, month FROM new_rows';
    WHEN 'DELETE' THEN
        changed := 'SELECT association_id, month FROM old_rows';
    ELSE
        changed := 'SELECT association_id, month FROM old_rows UNION ALL SELECT association_id, month FROM new_rows';
    END CASE;
    EXECUTE 'SELECT EXISTS (SELECT FROM (SELECT DISTINCT association_id, month FROM (' || changed || ') changed) changed'
        ' JOIN enterprises_submission submission ON submission.kind = $1'
        ' AND (submission.association_id, submission.month) = (changed.association_id, changed.month)'
        ' WHERE submission.state = ''accepted'' OR EXISTS (SELECT FROM enterprises_decision decision'
        ' WHERE decision.outcome = ''accepted'' AND decision.submission_id = submission.id))' INTO accepted USING TG_ARGV[0];
    IF NOT accepted THEN
        RETURN NULL;
    END IF;
""",
    1,
).replace("    frozen record;\n", "    frozen record;\n    accepted boolean;\n")


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0015_import_undone")]
    operations = [migrations.RunSQL(FREEZE, BEFORE)]
