"""The ledger compares the columns of many rows as columns instead of taking JSON images apart: half the time."""

from importlib import import_module

from django.contrib.postgres.indexes import BrinIndex
from django.db import migrations

BEFORE = import_module("ledger.migrations.0002_functions").KEEP.partition("-- Whoever may call")[0]
KEEP = r"""
CREATE OR REPLACE FUNCTION ledger_keep() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $function$
DECLARE
    enterprise CONSTANT text := TG_ARGV[0];
    zone CONSTANT text := TG_ARGV[1];
    months CONSTANT text := TG_ARGV[2];
    hidden CONSTANT text[] := TG_ARGV[3];
    at CONSTANT timestamptz := clock_timestamp();
    side CONSTANT text := 'CASE WHEN o.%2$I IS DISTINCT FROM n.%2$I'
        ' THEN %3$L || '':'' || coalesce(to_json(%1$s.%2$I)::text, ''null'') END';
    was text;
    now text;
    changed bigint;
    rekeyed bigint;
    what text;
    moved text;
BEGIN
    CASE TG_OP
    WHEN 'INSERT' THEN
        what := 'SELECT id, NULL::jsonb AS old, NULL::jsonb AS new FROM new_rows';
        moved := 'SELECT * FROM new_rows';
    WHEN 'DELETE' THEN
        what := 'SELECT id, to_jsonb(o) - $1 AS old, NULL::jsonb AS new FROM old_rows o';
        moved := 'SELECT * FROM old_rows';
    ELSE
        -- EXECUTE plans anew: a plan kept from a change of one row compares every row with every row.
        -- So do NOT IN beyond work_mem, and EXISTS, which is planned for its first row.
        EXECUTE 'SELECT count(*), count(*) FILTER (WHERE n.id IS NULL) FROM old_rows o LEFT JOIN new_rows n USING (id)'
        INTO changed, rekeyed;
        IF rekeyed > 0 THEN
            RAISE EXCEPTION 'ledger: the primary key of % does not change', TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation';
        END IF;
        IF changed <= 100 THEN
            -- OFFSET 0 keeps each image from being made anew for each of its columns.
            what := 'SELECT n.id, pair.old, pair.new FROM old_rows o JOIN new_rows n USING (id),'
                ' LATERAL (SELECT to_jsonb(o) - $1 AS was, to_jsonb(n) - $1 AS now OFFSET 0) image,'
                ' LATERAL (SELECT coalesce(jsonb_object_agg(key, value), ''{}'') AS new,'
                ' coalesce(jsonb_object_agg(key, was -> key), ''{}'') AS old'
                ' FROM jsonb_each(now) WHERE value IS DISTINCT FROM was -> key) pair'
                ' WHERE o IS DISTINCT FROM n';
        ELSE
            -- Each column is asked whether it changed and only then written down. The statement takes 0.7 ms longer to
            -- plan, and a quarter of the time of the images above: 0.9 s instead of 3.4 s for 100,000 rows.
            SELECT string_agg(format(side, 'o', attname, to_json(attname::text)::text), ', ' ORDER BY attnum),
                string_agg(format(side, 'n', attname, to_json(attname::text)::text), ', ' ORDER BY attnum)
            INTO was, now FROM pg_attribute
            WHERE attrelid = TG_RELID AND attnum > 0 AND NOT attisdropped AND NOT attname = ANY (hidden);
            what := format('SELECT n.id, (''{'' || concat_ws('','', %s) || ''}'')::jsonb AS old,'
                ' (''{'' || concat_ws('','', %s) || ''}'')::jsonb AS new'
                ' FROM old_rows o JOIN new_rows n USING (id) WHERE o IS DISTINCT FROM n', was, now);
        END IF;
        moved := 'SELECT side.* FROM old_rows o JOIN new_rows n USING (id),'
            ' LATERAL (SELECT o.* UNION ALL SELECT n.*) side WHERE o IS DISTINCT FROM n';
    END CASE;
    EXECUTE 'INSERT INTO ledger_line'
        ' (transaction, at, actor, login, request, reason, "table", "row", operation, old, new)'
        ' SELECT pg_current_xact_id()::text::bigint, $2, $3, session_user, $4, $5, $6, id, $7, old, new'
        ' FROM (' || what || ') changes'
    USING hidden, at, nullif(current_setting('ledger.actor', true), '')::bigint,
        coalesce(current_setting('ledger.request', true), ''), coalesce(current_setting('ledger.reason', true), ''),
        TG_TABLE_NAME::text, left(TG_OP, 1);
    IF months <> '' THEN
        -- More than 1,000 pairs become one mark a span of months for all: a bulk load must not flood the queue.
        EXECUTE format(
            'WITH touched AS MATERIALIZED (SELECT DISTINCT (%s)::bigint AS enterprise, (%s)::bigint AS zone,'
            ' coalesce(date_trunc(''month'', nullif(lower(span), ''-infinity'')::timestamp), ''1900-01-01'')::date AS first,'
            ' date_trunc(''month'', (nullif(upper(span), ''infinity'') - 1)::timestamp)::date AS last'
            ' FROM (SELECT *, %s AS span FROM (%s) moved) spans WHERE NOT isempty(span)),'
            ' amount AS (SELECT count(*) > 1000 AS large FROM touched)'
            ' INSERT INTO ledger_mark ("table", enterprise, zone, first, last, at, attempts, error)'
            ' SELECT DISTINCT $1, CASE WHEN NOT large THEN enterprise END, CASE WHEN NOT large THEN zone END,'
            ' first, last, $2, 0, '''' FROM touched, amount', enterprise, zone, months, moved)
        USING TG_TABLE_NAME::text, at;
    END IF;
    RETURN NULL;
END $function$;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_functions")]
    operations = [
        migrations.RunSQL(KEEP, BEFORE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")),
        migrations.AddIndex("line", BrinIndex(fields=["transaction"], name="ledger_line_transaction")),
    ]
