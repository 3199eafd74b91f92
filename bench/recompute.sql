-- The same figures as the engine's, written by hand against the facts: all areas, all periods, all indicators.
--
-- It starts from the finished roster (who counts where, on which days), groups by stratum before it spreads to areas,
-- and reads each table of facts as seldom as it can. `{first}` and `{after}` bound the months, `{only_zones}` keeps it to
-- zones. A count of nothing gives no row.
-- One row an (area, indicator, freq, month, member) comes out, in `bench_result`.

CREATE TEMP TABLE reach ON COMMIT DROP AS
SELECT stratum.id AS stratum, area FROM zones_stratum stratum, unnest(areas) area
JOIN zones_area ON zones_area.id = area {only_zones};

CREATE TEMP TABLE cal ON COMMIT DROP AS
SELECT month::date, (month + interval '1 month - 1 day')::date AS last_day
FROM generate_series(timestamp '{first}', timestamp '{after}' - interval '1 month', '1 month') month;

CREATE TEMP TABLE period ON COMMIT DROP AS
SELECT freq, (month - (span - 1) * interval '1 month')::date AS first, month
FROM (SELECT month, extract(month FROM month)::int AS number FROM cal) cal,
    LATERAL (VALUES ('M', 1), ('Q', 3), ('S', 6), ('A', 12), ('C', number), ('R', 12)) span (freq, span)
WHERE (freq = 'R' OR number % span = 0) AND month - (span - 1) * interval '1 month' >= '{first}';

CREATE TEMP TABLE part ON COMMIT DROP AS
SELECT freq, first, period.month AS period, cal.month FROM period JOIN cal ON cal.month BETWEEN first AND period.month;

-- no temporary table: parallel workers cannot read those
CREATE UNLOGGED TABLE bench_single AS
SELECT freq, month, (month + interval '1 month - 1 day')::date AS last_day,
    (month - span * interval '1 month')::date AS base
FROM (SELECT month, extract(month FROM month)::int AS number FROM cal) cal,
    LATERAL (VALUES ('M', 1), ('Q', 3), ('S', 6)) span (freq, span)
WHERE number > span AND number % span = 0 AND number > 2;

ANALYZE bench_single; ANALYZE reach; ANALYZE cal; ANALYZE period; ANALYZE part;

-- 1. Monthly returns, 1–本月. A blank row leaves both sums of a comparison.
CREATE TEMP TABLE to_date ON COMMIT DROP AS
SELECT roster.stratum_id AS stratum, r.month, count(*) FILTER (WHERE state <> 'exempt') AS answered,
    count(*) FILTER (WHERE state = 'exempt') AS exempt,
    sum(output) AS output, count(output) AS output_n, max(output) AS output_max,
    sum(output_now) AS output_now, sum(output_then) AS output_then,
    count(output_now) AS output_now_n, max(output_now) AS output_now_max,
    sum(sales) AS sales, count(sales) AS sales_n, max(sales) AS sales_max,
    sum(sales_now) AS sales_now, sum(sales_then) AS sales_then,
    count(sales_now) AS sales_now_n, max(sales_now) AS sales_now_max,
    sum(gain) AS gain, count(gain) AS gain_n, max(abs(gain)) AS gain_max,
    sum(gain_now) AS gain_now, sum(gain_then) AS gain_then,
    count(gain_now) AS gain_now_n, max(abs(gain_now)) AS gain_now_max,
    sum(export) AS export, count(export) AS export_n, max(export) AS export_max,
    sum(export_sold) AS export_sold, sum(sales_sold) AS sales_sold,
    count(export_sold) AS sold_n, max(export_sold) AS sold_max,
    sum(own_brand) AS own_brand, sum(export_brand) AS export_brand,
    count(own_brand) AS brand_n, max(own_brand) AS brand_max,
    sum(research) AS research, sum(revenue) AS revenue, count(research) AS research_n, max(research) AS research_max,
    sum(made) AS made, sum(heads) AS heads, count(heads) AS heads_n, max(made) AS made_max,
    count(*) FILTER (WHERE output > 100000000 AND extract(month FROM month) = 12) AS big
FROM (
    SELECT enterprise_id, month, (month + interval '1 month - 1 day')::date AS last_day, state, output, sales, export,
        CASE WHEN output_prior IS NOT NULL THEN output END AS output_now,
        CASE WHEN output IS NOT NULL THEN output_prior END AS output_then,
        CASE WHEN sales_prior IS NOT NULL THEN sales END AS sales_now,
        CASE WHEN sales IS NOT NULL THEN sales_prior END AS sales_then,
        profit + taxes + vat AS gain,
        CASE WHEN profit_prior + taxes_prior + vat_prior IS NOT NULL THEN profit + taxes + vat END AS gain_now,
        CASE WHEN profit + taxes + vat IS NOT NULL THEN profit_prior + taxes_prior + vat_prior END AS gain_then,
        CASE WHEN sales IS NOT NULL THEN export END AS export_sold,
        CASE WHEN export IS NOT NULL THEN sales END AS sales_sold,
        CASE WHEN export IS NOT NULL THEN own_brand_export END AS own_brand,
        CASE WHEN own_brand_export IS NOT NULL THEN export END AS export_brand,
        CASE WHEN revenue IS NOT NULL THEN research END AS research,
        CASE WHEN research IS NOT NULL THEN revenue END AS revenue,
        CASE WHEN employees IS NOT NULL THEN output END AS made,
        CASE WHEN output IS NOT NULL THEN employees END AS heads
    FROM enterprises_monthlyreturn
    WHERE state IN ('reported', 'zero', 'halted', 'exempt') AND month >= '{first}' AND month < '{after}'
    OFFSET 0
) r
JOIN zones_roster roster ON roster.enterprise = r.enterprise_id AND coalesce(roster.during @> last_day, false) AND roster.above_scale
GROUP BY roster.stratum_id, r.month;

-- Single months, quarters and halves are differences of two cumulatives of one enterprise; a fall that nobody explained
-- takes the enterprise out. The first quarter and half and the year are 1–N月 themselves.
CREATE TEMP TABLE returned ON COMMIT DROP AS
SELECT roster.stratum_id AS stratum, freq, month,
    sum(output) AS output, count(output) AS output_n, max(output) AS output_max,
    sum(output_now) AS output_now, sum(output_then) AS output_then,
    count(output_now) AS output_now_n, max(output_now) AS output_now_max,
    sum(sales) AS sales, count(sales) AS sales_n, max(sales) AS sales_max,
    sum(sales_now) AS sales_now, sum(sales_then) AS sales_then,
    count(sales_now) AS sales_now_n, max(sales_now) AS sales_now_max,
    sum(gain) AS gain, count(gain) AS gain_n, max(abs(gain)) AS gain_max,
    sum(gain_now) AS gain_now, sum(gain_then) AS gain_then,
    count(gain_now) AS gain_now_n, max(abs(gain_now)) AS gain_now_max,
    sum(export) AS export, count(export) AS export_n, max(export) AS export_max,
    sum(export_sold) AS export_sold, sum(sales_sold) AS sales_sold,
    count(export_sold) AS sold_n, max(export_sold) AS sold_max
FROM (
    SELECT now.enterprise_id, single.freq, single.month, single.last_day,
        now.output - base.output AS output, now.sales - base.sales AS sales, now.export - base.export AS export,
        CASE WHEN now.output_prior + base.output_prior IS NOT NULL THEN now.output - base.output END AS output_now,
        CASE WHEN now.output + base.output IS NOT NULL THEN now.output_prior - base.output_prior END AS output_then,
        CASE WHEN now.sales_prior + base.sales_prior IS NOT NULL THEN now.sales - base.sales END AS sales_now,
        CASE WHEN now.sales + base.sales IS NOT NULL THEN now.sales_prior - base.sales_prior END AS sales_then,
        now.gain - base.gain AS gain,
        CASE WHEN now.gain_prior + base.gain_prior IS NOT NULL THEN now.gain - base.gain END AS gain_now,
        CASE WHEN now.gain + base.gain IS NOT NULL THEN now.gain_prior - base.gain_prior END AS gain_then,
        CASE WHEN now.sales + base.sales IS NOT NULL THEN now.export - base.export END AS export_sold,
        CASE WHEN now.export + base.export IS NOT NULL THEN now.sales - base.sales END AS sales_sold
    FROM bench_single single
    JOIN (SELECT *, profit + taxes + vat AS gain, profit_prior + taxes_prior + vat_prior AS gain_prior
        FROM enterprises_monthlyreturn WHERE state IN ('reported', 'zero', 'halted')) now USING (month)
    JOIN (SELECT *, profit + taxes + vat AS gain, profit_prior + taxes_prior + vat_prior AS gain_prior
        FROM enterprises_monthlyreturn WHERE state IN ('reported', 'zero', 'halted')) base
        ON base.enterprise_id = now.enterprise_id AND base.month = single.base
    WHERE now.explanation <> '' OR NOT coalesce(now.output < base.output OR now.sales < base.sales
        OR now.export < base.export OR now.revenue < base.revenue OR now.research < base.research, false)
    OFFSET 0
) r
JOIN zones_roster roster ON roster.enterprise = r.enterprise_id AND coalesce(roster.during @> last_day, false) AND roster.above_scale
GROUP BY roster.stratum_id, freq, month
UNION ALL
SELECT stratum, freq, month, output, output_n, output_max, output_now, output_then, output_now_n, output_now_max,
    sales, sales_n, sales_max, sales_now, sales_then, sales_now_n, sales_now_max,
    gain, gain_n, gain_max, gain_now, gain_then, gain_now_n, gain_now_max,
    export, export_n, export_max, export_sold, sales_sold, sold_n, sold_max
FROM to_date, LATERAL (VALUES ('C', 1), ('Q', 3), ('S', 6), ('A', 12)) span (freq, number)
WHERE freq = 'C' OR extract(month FROM month) = number;

-- 2. Quarterly returns of the small ones.
CREATE TEMP TABLE small ON COMMIT DROP AS
WITH r AS MATERIALIZED (
    SELECT enterprise_id, month, explanation, output, revenue FROM enterprises_smallreturn
    WHERE state IN ('reported', 'zero', 'halted') AND month < '{after}'
), amount AS (
    SELECT enterprise_id, freq, month, output FROM r, LATERAL (VALUES ('C', 1), ('Q', 3), ('S', 6), ('A', 12)) s (freq, number)
    WHERE freq = 'C' OR extract(month FROM month) = number
    UNION ALL
    SELECT r.enterprise_id, freq, r.month, r.output - base.output FROM r JOIN bench_single single USING (month)
    JOIN r base ON base.enterprise_id = r.enterprise_id AND base.month = single.base
    WHERE r.explanation <> '' OR NOT coalesce(r.output < base.output OR r.revenue < base.revenue, false)
)
SELECT roster.stratum_id AS stratum, freq, amount.month, sum(output) AS output, count(output) AS n, max(output) AS most
FROM amount JOIN cal USING (month)
JOIN zones_roster roster ON roster.enterprise = enterprise_id AND coalesce(roster.during @> last_day, false) AND NOT roster.above_scale
GROUP BY 1, 2, 3;

-- 3. Who stands at each month's end.
CREATE TEMP TABLE standing ON COMMIT DROP AS
SELECT area, month, sum(n) AS members, coalesce(sum(n) FILTER (WHERE above_scale), 0) AS above
FROM (
    SELECT stratum_id AS stratum, above_scale, date_trunc('month', lower(during))::date AS first,
        date_trunc('month', upper(during))::date AS gone, count(*) AS n
    FROM zones_roster GROUP BY 1, 2, 3, 4
) stretch
JOIN cal ON (first IS NULL OR month >= first) AND (gone IS NULL OR month < gone) JOIN reach USING (stratum)
GROUP BY area, month;

-- 4. Checks: one scan down to (stratum, kind, enterprise, month), then batches and enterprises from it.
CREATE TEMP TABLE checked ON COMMIT DROP AS
SELECT roster.stratum_id AS stratum, 'kind:' || level || '-' || mode || '-' || link AS member, enterprise_id AS enterprise,
    date_trunc('month', sampled_on)::date AS month,
    count(*) FILTER (WHERE state IN ('clear', 'overturned', 'failed')) AS tested,
    count(*) FILTER (WHERE state IN ('clear', 'overturned')) AS clear,
    count(*) FILTER (WHERE state = 'failed') AS failed,
    coalesce(sum(cardinality(items)) FILTER (WHERE state IN ('clear', 'overturned', 'failed')), 0) AS items,
    coalesce(sum(cardinality(failed_items)) FILTER (WHERE state = 'failed'), 0) AS items_failed
FROM inspections_batch batch
JOIN inspections_campaign campaign ON campaign.id = campaign_id AND mode IN ('regular', 'special', 'flying')
JOIN zones_roster roster ON roster.enterprise = enterprise_id AND coalesce(roster.during @> sampled_on, false)
WHERE sampled_on >= '{first}' AND sampled_on < '{after}'
GROUP BY roster.stratum_id, level, mode, link, enterprise_id, date_trunc('month', sampled_on);

CREATE TEMP TABLE batches ON COMMIT DROP AS
SELECT area, freq, period AS month, member, sum(tested) AS tested, sum(clear) AS clear, sum(items) AS items,
    sum(items_failed) AS items_failed
FROM (
    SELECT area, month, member, sum(tested) AS tested, sum(clear) AS clear, sum(items) AS items,
        sum(items_failed) AS items_failed
    FROM (
        SELECT stratum, month, member, sum(tested) AS tested, sum(clear) AS clear, sum(items) AS items,
            sum(items_failed) AS items_failed
        FROM checked GROUP BY stratum, month, member
    ) checked JOIN reach USING (stratum) GROUP BY area, month, member
) monthly JOIN part USING (month)
GROUP BY area, freq, period, member;

-- An enterprise is new to a period when it was not there between the period's first month and this one.
CREATE TEMP TABLE firms ON COMMIT DROP AS
WITH seen AS (
    SELECT stratum, member, false AS failing, month,
        lag(month) OVER (PARTITION BY stratum, member, enterprise ORDER BY month) AS previous
    FROM checked WHERE tested > 0
    UNION ALL
    SELECT stratum, member, true, month, lag(month) OVER (PARTITION BY stratum, member, enterprise ORDER BY month)
    FROM checked WHERE failed > 0
), arrived AS (
    -- no period is longer than a year, so who was away for longer is as new as who never came
    SELECT stratum, member, failing, month, previous, count(*) AS n
    FROM (
        SELECT stratum, member, failing, month, CASE WHEN previous > month - 365 THEN previous END AS previous FROM seen
    ) seen GROUP BY stratum, member, failing, month, previous
), counted AS (
    SELECT stratum, member, freq, period AS month, sum(n) FILTER (WHERE NOT failing) AS tested,
        coalesce(sum(n) FILTER (WHERE failing), 0) AS failed
    FROM arrived JOIN part USING (month) WHERE previous IS NULL OR previous < first
    GROUP BY stratum, member, freq, period
)
SELECT area, freq, month, member, sum(tested) AS tested, sum(failed) AS failed
FROM counted JOIN reach USING (stratum) GROUP BY area, freq, month, member;

-- 5. Honours, each enterprise or product once; standards, each once an area; records of zones. What stands for a stretch
-- of days counts from the month of its first day to before that of its end.
CREATE TEMP TABLE honoured ON COMMIT DROP AS
WITH stretch AS (
    SELECT indicator, stratum, member, date_trunc('month', lower(stretch))::date AS first,
        date_trunc('month', upper(stretch))::date AS gone, count(*) AS n
    FROM (
        SELECT indicator, roster.stratum_id AS stratum, i.member, range_agg(days * during) AS days
        FROM enterprises_honour honour
        CROSS JOIN LATERAL (
            SELECT daterange(valid_from, valid_to, '[]') AS in_force, 'kind:' || kind AS of_kind
        ) h
        CROSS JOIN LATERAL (
            SELECT indicator, '_T' AS member, in_force AS days, product AS unit
            FROM (VALUES ('honours_city_up', 'brand', ARRAY['city', 'province', 'nation']),
                ('honours_province_up', 'brand', ARRAY['province', 'nation']),
                ('export_brands_city_up', 'export_brand', ARRAY['city', 'province', 'nation'])) i (indicator, of, levels)
            WHERE kind = of AND level = ANY(levels)
            UNION ALL SELECT 'honours_held', '_T', in_force, honour.id::text
            UNION ALL SELECT 'honours_held', of_kind, in_force, honour.id::text
            UNION ALL SELECT 'honoured_enterprises', '_T', in_force, ''
            UNION ALL SELECT 'honoured_enterprises', of_kind, in_force, ''
            UNION ALL SELECT 'honoured_enterprises', 'kind_level:' || kind || '-' || level, in_force, ''
            UNION ALL SELECT 'honoured_ever', '_T', daterange(valid_from, NULL), ''
            UNION ALL SELECT 'honoured_ever', of_kind, daterange(valid_from, NULL), ''
        ) i
        JOIN zones_roster roster ON roster.enterprise = enterprise_id AND roster.during && days
        GROUP BY indicator, roster.stratum_id, i.member, enterprise_id, unit
    ) units, unnest(days) stretch GROUP BY 1, 2, 3, 4, 5
), monthly AS (
    SELECT indicator, stratum, member, month, sum(n) AS n FROM stretch
    JOIN cal ON (first IS NULL OR month >= first) AND (gone IS NULL OR month < gone)
    GROUP BY indicator, stratum, member, month
)
SELECT indicator, area, member, month, sum(n) AS n FROM monthly JOIN reach USING (stratum)
GROUP BY indicator, area, member, month;

CREATE TEMP TABLE drafted ON COMMIT DROP AS
SELECT area_id AS area, standard_id, member, during, published_on, effective_on, withdrawn_on
FROM standards_drafting drafting JOIN standards_standard standard ON standard.id = standard_id
JOIN area_roster roster USING (enterprise_id) JOIN (SELECT DISTINCT area AS area_id FROM reach) reach USING (area_id),
    LATERAL (VALUES ('_T'), ('level:' || kind), ('role:' || role),
        ('tier:' || CASE WHEN kind IN ('national', 'industry', 'local') THEN 'statutory' ELSE 'other' END)) m (member);

CREATE TEMP TABLE standing_standards ON COMMIT DROP AS
SELECT indicator, area, member, month, sum(n) AS n
FROM (
    SELECT indicator, area, member, date_trunc('month', lower(stretch))::date AS first,
        date_trunc('month', upper(stretch))::date AS gone, count(*) AS n
    FROM (
        SELECT 'standards_drafted' AS indicator, area, member, range_agg(daterange(published_on, NULL) * during) AS days
        FROM drafted GROUP BY area, member, standard_id
        UNION ALL
        SELECT 'standards_in_force', area, member, range_agg(daterange(effective_on, withdrawn_on) * during)
        FROM drafted GROUP BY area, member, standard_id
    ) units, unnest(days) stretch GROUP BY 1, 2, 3, 4, 5
) stretches
JOIN cal ON (first IS NULL OR month >= first) AND (gone IS NULL OR month < gone)
GROUP BY indicator, area, member, month;

CREATE TEMP TABLE of_zones ON COMMIT DROP AS
SELECT area.id AS area, kind.indicator, freq, period.month, sum(quantity) AS quantity, count(*) AS n
FROM zones_zonerecord record JOIN zones_area area ON area.kind = 'zone' AND area.ref = zone_id
JOIN (VALUES ('training', 'trainings'), ('attendance', 'training_attendance'), ('funds', 'funds'),
    ('type_test', 'type_tests')) kind (kind, indicator) ON kind.kind = record.kind
JOIN period ON "on" >= first AND "on" < period.month + interval '1 month' AND freq <> 'R'
GROUP BY 1, 2, 3, 4
UNION ALL
SELECT area.id, kind.indicator, freq, period.month, sum(quantity), sum(quantity)
FROM zones_zonerecord record JOIN zones_area area ON area.kind = 'zone' AND area.ref = zone_id
JOIN (VALUES ('training', 'trainings_total'), ('attendance', 'training_attendance_total'), ('platform', 'platforms'),
    ('regional_brand', 'regional_brands')) kind (kind, indicator) ON kind.kind = record.kind
JOIN period ON "on" < period.month + interval '1 month' AND freq IN ('M', 'Q', 'S', 'A')
GROUP BY 1, 2, 3, 4
UNION ALL
SELECT area.id, 'brand_value', freq, period.month, quantity, quantity
FROM (SELECT *, lead("on") OVER (PARTITION BY zone_id ORDER BY "on") AS next
    FROM zones_zonerecord WHERE kind = 'brand_value') record
JOIN zones_area area ON area.kind = 'zone' AND area.ref = zone_id
JOIN period ON "on" < period.month + interval '1 month' AND freq IN ('M', 'A')
    AND (next IS NULL OR next >= period.month + interval '1 month');

-- 6. Areas.
CREATE TEMP TABLE area_returned ON COMMIT DROP AS
SELECT area, freq, month,
    sum(output) AS output, sum(output_n) AS output_n, max(output_max) AS output_max,
    sum(output_now) AS output_now, sum(output_then) AS output_then,
    sum(output_now_n) AS output_now_n, max(output_now_max) AS output_now_max,
    sum(sales) AS sales, sum(sales_n) AS sales_n, max(sales_max) AS sales_max,
    sum(sales_now) AS sales_now, sum(sales_then) AS sales_then,
    sum(sales_now_n) AS sales_now_n, max(sales_now_max) AS sales_now_max,
    sum(gain) AS gain, sum(gain_n) AS gain_n, max(gain_max) AS gain_max,
    sum(gain_now) AS gain_now, sum(gain_then) AS gain_then,
    sum(gain_now_n) AS gain_now_n, max(gain_now_max) AS gain_now_max,
    sum(export) AS export, sum(export_n) AS export_n, max(export_max) AS export_max,
    sum(export_sold) AS export_sold, sum(sales_sold) AS sales_sold, sum(sold_n) AS sold_n, max(sold_max) AS sold_max
FROM returned JOIN reach USING (stratum) GROUP BY area, freq, month;

CREATE TEMP TABLE area_to_date ON COMMIT DROP AS
SELECT area, month, sum(answered) AS answered, sum(exempt) AS exempt, sum(big) AS big,
    sum(own_brand) AS own_brand, sum(export_brand) AS export_brand, sum(brand_n) AS brand_n,
    max(brand_max) AS brand_max, sum(research) AS research, sum(revenue) AS revenue, sum(research_n) AS research_n,
    max(research_max) AS research_max, sum(made) AS made, sum(heads) AS heads, sum(heads_n) AS heads_n,
    max(made_max) AS made_max
FROM to_date JOIN reach USING (stratum) GROUP BY area, month;

CREATE TEMP TABLE area_small ON COMMIT DROP AS
SELECT area, freq, month, sum(output) AS output, sum(n) AS n, max(most) AS most
FROM small JOIN reach USING (stratum) GROUP BY area, freq, month;

ANALYZE area_returned; ANALYZE area_to_date; ANALYZE area_small; ANALYZE standing; ANALYZE batches; ANALYZE firms;

-- 7. Indicators.
CREATE TABLE bench_result AS
WITH line AS (
    SELECT area, indicator, freq, month, '_T' AS member, shape, top::numeric, bottom::numeric, n, largest
    FROM area_returned, LATERAL (VALUES
        ('output', 'total', output, NULL, output_n, output_max),
        ('output_growth', 'growth', output_now, output_then, output_now_n, output_now_max),
        ('sales', 'total', sales, NULL, sales_n, sales_max),
        ('sales_growth', 'growth', sales_now, sales_then, sales_now_n, sales_now_max),
        ('profit_tax', 'total', gain, NULL, gain_n, gain_max),
        ('profit_tax_growth', 'growth', gain_now, gain_then, gain_now_n, gain_now_max),
        ('export_delivery', 'total', export, NULL, export_n, export_max),
        ('export_share', 'ratio', export_sold, sales_sold, sold_n, sold_max)
    ) i (indicator, shape, top, bottom, n, largest) WHERE n > 0
    UNION ALL
    SELECT area, indicator, freq, month, '_T', 'ratio', top, bottom, n, largest
    FROM area_to_date, LATERAL (VALUES ('C', 1), ('A', 12)) span (freq, number), LATERAL (VALUES
        ('own_brand_export_share', own_brand, export_brand, brand_n, brand_max),
        ('rd_share', research, revenue, research_n, research_max),
        ('output_per_head', made, heads, heads_n, made_max)
    ) i (indicator, top, bottom, n, largest)
    WHERE n > 0 AND (freq = 'C' OR extract(month FROM month) = 12) AND (indicator <> 'output_per_head' OR freq = 'C')
    UNION ALL
    SELECT area, 'reporting_coverage', 'M', standing.month, '_T', 'ratio', coalesce(answered, 0),
        members.above - coalesce(exempt, 0), greatest(members.above, answered), NULL
    FROM standing LEFT JOIN area_to_date USING (area, month), LATERAL (SELECT standing.above) members (above)
    WHERE extract(month FROM standing.month) > 1 AND members.above > 0
    UNION ALL
    SELECT area, 'big_output_enterprises', 'A', month, '_T', 'total', big, NULL, big, NULL FROM area_to_date WHERE big > 0
    UNION ALL
    SELECT area, 'cluster_output', freq, month, '_T', 'total', large.output + small.output, NULL,
        large.output_n + small.n, large.output_max
    FROM area_returned large JOIN area_small small USING (area, freq, month)
    WHERE large.output_n > 0 AND small.n > 0
    UNION ALL
    SELECT area, indicator, freq, month, '_T', shape, top, bottom, members, NULL
    FROM standing JOIN period USING (month), LATERAL (VALUES
        ('enterprises', 'total', members, NULL, members), ('above_scale_enterprises', 'total', above, NULL, above),
        ('above_scale_share', 'ratio', above, members, members)) i (indicator, shape, top, bottom, n)
    WHERE freq IN ('M', 'Q', 'S', 'A') AND (shape = 'ratio' OR n > 0)
    UNION ALL
    SELECT area, indicator, freq, month, member, shape, top, bottom, n, NULL
    FROM batches, LATERAL (VALUES
        ('batch_pass_rate', 'bounded', clear, tested, tested), ('batches_tested', 'total', tested, NULL, tested),
        ('item_failure_rate', 'bounded', items_failed, items, tested)) i (indicator, shape, top, bottom, n)
    UNION ALL
    SELECT area, 'enterprise_pass_rate', freq, month, member, 'bounded', tested - failed, tested, tested, NULL FROM firms
    UNION ALL
    SELECT area, indicator, freq, month, member, 'total', n, NULL, n, NULL
    FROM (SELECT * FROM honoured UNION ALL SELECT * FROM standing_standards) counted JOIN period USING (month)
    WHERE freq IN ('M', 'A')
    UNION ALL
    SELECT area, 'standards_new', freq, period.month, member, 'total', count(*), NULL, count(*), NULL
    FROM (SELECT DISTINCT area, member, standard_id, published_on FROM drafted WHERE during @> published_on) new
    JOIN period ON published_on >= first AND published_on < period.month + interval '1 month' AND freq <> 'R'
    GROUP BY area, freq, period.month, member
    UNION ALL
    SELECT area, indicator, freq, month, '_T', 'total', quantity, NULL, n, NULL FROM of_zones
    UNION ALL
    -- the same period a year earlier, where nobody is missing in either
    SELECT area, indicator, 'C', month, '_T', CASE WHEN whole THEN 'growth' ELSE 'incomplete' END, top, bottom, n, largest
    FROM (
        SELECT now.area, now.month, now.output, now.sales, now.gain, earlier.output AS output_then,
            earlier.sales AS sales_then, earlier.gain AS gain_then, now.output_n, now.sales_n, now.gain_n, now.output_max,
            now.sales_max, now.gain_max, earlier.output_n AS output_then_n, earlier.sales_n AS sales_then_n,
            earlier.gain_n AS gain_then_n, answered_now.above = answered_now.told AND answered_then.above = answered_then.told
            AS whole
        FROM area_returned now
        JOIN area_returned earlier ON earlier.area = now.area AND earlier.freq = 'C'
            AND earlier.month = (now.month - interval '1 year')::date
        JOIN (SELECT area, month, above, answered + exempt AS told FROM standing JOIN area_to_date USING (area, month))
            answered_now ON answered_now.area = now.area AND answered_now.month = now.month
        JOIN (SELECT area, month, above, answered + exempt AS told FROM standing JOIN area_to_date USING (area, month))
            answered_then ON answered_then.area = now.area AND answered_then.month = earlier.month
        WHERE now.freq = 'C'
    ) compared, LATERAL (VALUES
        ('output_growth_nominal', output, output_then, greatest(output_n, output_then_n), output_max, output_n, output_then_n),
        ('sales_growth_nominal', sales, sales_then, greatest(sales_n, sales_then_n), sales_max, sales_n, sales_then_n),
        ('profit_tax_growth_nominal', gain, gain_then, greatest(gain_n, gain_then_n), gain_max, gain_n, gain_then_n)
    ) i (indicator, top, bottom, n, largest, now_n, then_n) WHERE now_n > 0 AND then_n > 0
), valued AS (
    SELECT line.*, z, bottom::float8 AS cases, CASE WHEN shape = 'bounded' AND bottom > 0 THEN top::float8 / bottom::float8 END AS p,
        CASE WHEN shape = 'total' THEN top
            WHEN shape IN ('ratio', 'bounded') AND bottom <> 0 THEN round(top / bottom, 10)
            WHEN shape = 'growth' AND bottom > 0 THEN round(top / bottom, 10) - 1 END AS value
    FROM line, (VALUES (1.959963984540054::float8)) normal (z)
)
SELECT area, indicator, freq, month, member, top AS numerator, bottom AS denominator, value,
    CASE WHEN p = 0 THEN 0 WHEN p IS NOT NULL THEN round(greatest(0, (p + z ^ 2 / (2 * cases)
        - z * sqrt(p * (1 - p) / cases + z ^ 2 / (4 * cases ^ 2))) / (1 + z ^ 2 / cases))::numeric, 10) END AS lower,
    CASE WHEN p = 1 THEN 1 WHEN p IS NOT NULL THEN round(least(1, (p + z ^ 2 / (2 * cases)
        + z * sqrt(p * (1 - p) / cases + z ^ 2 / (4 * cases ^ 2))) / (1 + z ^ 2 / cases))::numeric, 10) END AS upper,
    CASE WHEN shape = 'bounded' THEN bottom ELSE n END::bigint AS n, n::bigint AS contributors, largest::bigint
FROM valued;

DROP TABLE bench_single;
