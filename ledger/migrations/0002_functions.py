"""The trigger functions of the ledger: one that keeps lines and marks, one that refuses, one procedure that redacts."""

from django.db import migrations

from ledger.keep import load_keep

OTHERS = r"""
-- Whoever may call the function could hang it on a table of his own, with expressions that run as the owner.
REVOKE ALL ON FUNCTION ledger_keep FROM PUBLIC;

CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $function$
DECLARE
    callers text;
BEGIN
    -- Only the procedure below passes; a setting would let anybody pass who knows its name.
    GET DIAGNOSTICS callers = PG_CONTEXT;
    IF TG_TABLE_NAME = 'ledger_line' AND TG_OP = 'UPDATE'
        AND callers ~ 'function ledger_redact\(bigint,text\[\],text\) line' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'ledger: % of % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $function$;

CREATE TRIGGER ledger_line_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_line
FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();

CREATE PROCEDURE ledger_redact(line bigint, columns text[], why text) LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $procedure$
BEGIN
    UPDATE ledger_line SET old = old - columns, new = new - columns WHERE id = line;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'ledger: there is no line %', line USING ERRCODE = 'no_data_found';
    END IF;
    INSERT INTO ledger_line (transaction, at, login, request, reason, "table", "row", operation, new)
    SELECT pg_current_xact_id()::text::bigint, clock_timestamp(), session_user, '', why, 'ledger_line', line, 'R',
        jsonb_build_object('columns', columns);
END $procedure$;
REVOKE ALL ON PROCEDURE ledger_redact FROM PUBLIC;

DO $do$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal_app') THEN
        REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON ledger_line FROM portal_app;
    END IF;
END $do$;
"""

FORGET = """
DROP TRIGGER ledger_line_append_only ON ledger_line;
DROP PROCEDURE ledger_redact;
DROP FUNCTION ledger_refuse;
DROP FUNCTION ledger_keep;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [load_keep(), migrations.RunSQL(OTHERS, FORGET)]
