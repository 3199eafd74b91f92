-- The trigger function of every tracked table: a line of each change of a row, and marks of what it bears on.
-- A change here reaches a database by a migration that loads the file again (ledger/keep.py).
CREATE OR REPLACE FUNCTION ledger_keep() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $function$
DECLARE
    enterprise CONSTANT text := TG_ARGV[0];
    zone CONSTANT text := TG_ARGV[1];
    months CONSTANT text := TG_ARGV[2];
    hidden CONSTANT text[] := TG_ARGV[3];
    at CONSTANT timestamptz := clock_timestamp();
    was text;
    now text;
    same text;
    asked text;
    moved text[];
    changed bigint;
    rekeyed bigint;
    all_moved boolean := false;
    what text;
    rows text;
BEGIN
    CASE TG_OP
    WHEN 'INSERT' THEN
        what := 'SELECT id, NULL::jsonb AS old, NULL::jsonb AS new FROM new_rows';
        rows := 'SELECT * FROM new_rows';
    WHEN 'DELETE' THEN
        what := 'SELECT id, to_jsonb(o) - $1 AS old, NULL::jsonb AS new FROM old_rows o';
        rows := 'SELECT * FROM old_rows';
    ELSE
        -- EXECUTE plans anew: a plan kept from a change of one row compares every row with every row.
        -- So do NOT IN beyond work_mem, and EXISTS, which is planned for its first row.
        EXECUTE 'SELECT count(*), count(*) FILTER (WHERE n.id IS NULL) FROM old_rows o LEFT JOIN new_rows n USING (id)'
        INTO changed, rekeyed;
        IF rekeyed > 0 THEN
            RAISE EXCEPTION 'ledger: the primary key of % does not change', TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation';
        END IF;
        rows := 'SELECT * FROM old_rows UNION ALL SELECT * FROM new_rows';
        IF changed <= 100 THEN
            -- OFFSET 0 keeps each image from being made anew for each of its columns.
            what := 'SELECT n.id, pair.old, pair.new FROM old_rows o JOIN new_rows n USING (id),'
                ' LATERAL (SELECT to_jsonb(o) - $1 AS was, to_jsonb(n) - $1 AS now OFFSET 0) image,'
                ' LATERAL (SELECT coalesce(jsonb_object_agg(key, value), ''{}'') AS new,'
                ' coalesce(jsonb_object_agg(key, was -> key), ''{}'') AS old'
                ' FROM jsonb_each(now) WHERE value IS DISTINCT FROM was -> key) pair'
                ' WHERE o IS DISTINCT FROM n';
        ELSE
            -- Only the columns that moved in any row are written down, and of a row those taken out that did not.
            SELECT string_agg(format('CASE WHEN bool_or(o.%1$I IS DISTINCT FROM n.%1$I) THEN %1$L END', attname), ', '),
                string_agg(format('o.%1$I IS DISTINCT FROM n.%1$I', attname), ' OR ')
            INTO asked, same FROM pg_attribute WHERE attrelid = TG_RELID AND attnum > 0 AND NOT attisdropped;
            EXECUTE format('SELECT array_remove(ARRAY[%s], NULL), bool_and(%s)'
                ' FROM old_rows o JOIN new_rows n USING (id)', asked, same)
            INTO moved, all_moved;
            SELECT string_agg(format('o.%I', name), ', ') FILTER (WHERE name <> ALL (hidden)),
                string_agg(format('n.%I', name), ', ') FILTER (WHERE name <> ALL (hidden)),
                string_agg(format('CASE WHEN o.%1$I IS NOT DISTINCT FROM n.%1$I THEN %1$L END', name), ', '),
                string_agg(format('o.%1$I IS DISTINCT FROM n.%1$I', name), ' OR ')
            INTO was, now, same, asked FROM unnest(moved) name;
            what := format('SELECT n.id, to_jsonb(was) - same AS old, to_jsonb(now) - same AS new'
                ' FROM old_rows o JOIN new_rows n USING (id), LATERAL (SELECT %s) was, LATERAL (SELECT %s) now,'
                ' LATERAL (SELECT array_remove(ARRAY[%s]::text[], NULL) AS same) same WHERE %s',
                was, now, same, coalesce(asked, 'false'));
            -- The side before bears on the same months of the same firms unless one of these columns moved.
            IF NOT EXISTS (SELECT FROM unnest(moved) name
                WHERE concat_ws(' ', enterprise, zone, months) ~ ('\m' || name || '\M')) THEN
                rows := 'SELECT * FROM new_rows';
            END IF;
        END IF;
    END CASE;
    what := 'INSERT INTO ledger_line'
        ' (transaction, at, actor, login, request, reason, "table", "row", operation, old, new)'
        ' SELECT pg_current_xact_id()::text::bigint, $2, $3, session_user, $4, $5, $6, id, $7, old, new'
        ' FROM (' || what || ') changes';
    IF months <> '' THEN
        -- What the ledger kept a line of is marked. The limit only tells the planner how many lines there are at most.
        -- More than 1,000 pairs become one mark a span of months for all: a bulk load must not flood the queue.
        IF TG_OP = 'UPDATE' AND NOT all_moved THEN
            rows := format('SELECT * FROM (%s) sides WHERE id IN (SELECT "row" FROM kept LIMIT %s)', rows, changed);
        END IF;
        what := 'WITH kept AS (' || what || format(' RETURNING "row"),'
            ' touched AS MATERIALIZED (SELECT DISTINCT (%s)::bigint AS enterprise, (%s)::bigint AS zone, %s AS span'
            ' FROM (%s) rows), amount AS (SELECT count(*) > 1000 AS large FROM touched WHERE NOT isempty(span)),'
            ' spans AS (SELECT DISTINCT CASE WHEN NOT large THEN enterprise END AS enterprise,'
            ' CASE WHEN NOT large THEN zone END AS zone, span FROM touched, amount WHERE NOT isempty(span))'
            ' INSERT INTO ledger_mark ("table", enterprise, zone, first, last, at, attempts, error)'
            ' SELECT DISTINCT $6, enterprise, zone,'
            ' coalesce(date_trunc(''month'', nullif(lower(span), ''-infinity'')::timestamp), ''1900-01-01'')::date,'
            ' date_trunc(''month'', (nullif(upper(span), ''infinity'') - 1)::timestamp)::date, $2, 0, '''' FROM spans',
            enterprise, zone, months, rows);
    END IF;
    EXECUTE what
    USING hidden, at, nullif(current_setting('ledger.actor', true), '')::bigint,
        coalesce(current_setting('ledger.request', true), ''), coalesce(current_setting('ledger.reason', true), ''),
        TG_TABLE_NAME::text, left(TG_OP, 1);
    RETURN NULL;
END $function$;
