-- The raw files of a book as typed tables. Given: the variables `folder` of the book, `bases` and `rules` (its
-- bases.csv and rules.csv, or the program's), `known_on` (a day, or NULL: with every correction so far) and
-- `not_yet` (a list of columns).
--
-- Every area is a whole number of square millimetres (HUGEINT), so that nothing is rounded: papers give tenths
-- of a square metre, which are 100,000 of them, and hectares, which are 10,000,000,000.

-- Reading ---------------------------------------------------------------------------------------------------

CREATE OR REPLACE MACRO csv(path) AS TABLE
    SELECT * FROM read_csv(path, all_varchar = true, header = true, delim = ',', quote = '"', escape = '"');

-- The properties of each feature, numbered in the order of the file.
CREATE OR REPLACE MACRO features(path) AS TABLE
    SELECT unnest(found) AS cell, unnest(range(len(found))) AS place
    FROM (SELECT json_extract(content, '$.features[*].properties') AS found FROM read_text(path));

CREATE OR REPLACE MACRO filled(cell) AS nullif(trim(cell), '');
CREATE OR REPLACE MACRO a_day(cell) AS TRY_CAST(filled(cell) AS DATE);
CREATE OR REPLACE MACRO mm2_of_m2(cell) AS
    CAST(TRY_CAST(filled(cell) AS DECIMAL(20, 6)) * 1000000::DECIMAL(7, 0) AS HUGEINT);
CREATE OR REPLACE MACRO mm2_of_ha(cell) AS
    CAST(TRY_CAST(filled(cell) AS DECIMAL(20, 10)) * 10000000000::DECIMAL(11, 0) AS HUGEINT);

-- Rule: a correction is a new row. A row is known from `recorded_on` (empty: always) until the day before
-- `superseded_on`; without a day of knowledge, what nothing supersedes is known.
CREATE OR REPLACE MACRO is_known(recorded_on, superseded_on) AS
    CASE WHEN getvariable('known_on') IS NULL THEN a_day(superseded_on) IS NULL
         ELSE (a_day(recorded_on) IS NULL OR a_day(recorded_on) <= getvariable('known_on'))
              AND (a_day(superseded_on) IS NULL OR a_day(superseded_on) > getvariable('known_on')) END;

-- Rule: unknown is its own value. A sum is unknown where the part of one of its members is; without members
-- it is nought.
-- Rule: land that is let, or left, is summed as far as its areas are known; what is of unknown area is told beside
-- it. Where there is some, and nothing known, the sum is unknown.
CREATE OR REPLACE MACRO known_part(member, part) AS
    CASE WHEN count(member) = count(part) OR sum(part) > 0 THEN CAST(coalesce(sum(part), 0) AS HUGEINT) END;
CREATE OR REPLACE MACRO known_sum(member, part) AS
    CASE WHEN count(member) = count(part) THEN CAST(coalesce(sum(part), 0) AS HUGEINT) END;

-- Rule: an empty day is not stated, unless the book says that it means "not yet" (of the columns `not_yet`).
-- Land is cleared, serviced, handed over or in use from its day on, that day included.
CREATE OR REPLACE MACRO has_come(first_day, column_name) AS
    CASE WHEN first_day IS NOT NULL THEN first_day <= getvariable('day')
         WHEN list_contains(getvariable('not_yet'), column_name) THEN false END;
-- An area where something holds, nought where it does not; unknown where that is.
CREATE OR REPLACE MACRO where_so(holds, area) AS
    CASE WHEN area = 0 OR NOT holds THEN 0 WHEN holds THEN area END;

-- Rule: both ends of a span of days belong to it; an empty end is open.
CREATE OR REPLACE MACRO spans(first_day, last_day, day) AS
    (first_day IS NULL OR first_day <= day) AND (last_day IS NULL OR day <= last_day);

-- Land ------------------------------------------------------------------------------------------------------

CREATE OR REPLACE TABLE zone AS
    SELECT place, cell->>'zone_id' AS zone_id, cell->>'name_en' AS name
    FROM features(getvariable('folder') || '/zones.geojson');

CREATE OR REPLACE TABLE phase AS
    SELECT place, cell->>'phase_id' AS phase_id, cell->>'zone_id' AS zone_id, cell->>'name_en' AS name,
           a_day(cell->>'operating_from') AS operating_from
    FROM features(getvariable('folder') || '/phases.geojson');

-- Rule: the legal area of a plot is that of its papers.
CREATE OR REPLACE TABLE plot AS
    SELECT place, cell->>'parcel_id' AS parcel_id, cell->>'zone_id' AS zone_id, cell->>'phase_id' AS phase_id,
           coalesce(filled(cell->>'land_use'), '') AS land_use, mm2_of_m2(cell->>'document_area_m2') AS document_mm2,
           a_day(cell->>'valid_from') AS valid_from, a_day(cell->>'valid_to') AS valid_to,
           a_day(cell->>'cleared_on') AS cleared_on, a_day(cell->>'serviced_on') AS serviced_on,
           filled(cell->>'parent_parcel_ids') AS parent_parcel_ids
    FROM features(getvariable('folder') || '/parcels.geojson')
    WHERE is_known(cell->>'recorded_on', cell->>'superseded_on');

-- Which plot came out of which.
CREATE OR REPLACE TABLE succession AS
    SELECT DISTINCT child.parcel_id AS child, parent.parcel_id AS parent
    FROM (SELECT parcel_id, unnest(string_split(parent_parcel_ids, ';')) AS named FROM plot) AS child
    JOIN plot AS parent ON parent.parcel_id = trim(child.named);

-- Decisions and leases --------------------------------------------------------------------------------------

CREATE OR REPLACE TABLE decision AS
    WITH told AS (
        SELECT NULL::VARCHAR AS recorded_on, NULL::VARCHAR AS superseded_on WHERE false
        UNION ALL BY NAME SELECT * FROM csv(getvariable('folder') || '/phase_decisions.csv'))
    SELECT row_number() OVER () AS place, phase_id,
           a_day(in_force_from) AS in_force_from, a_day(in_force_to) AS in_force_to,
           mm2_of_ha(planned_area_ha) AS planned_mm2, mm2_of_ha(established_area_ha) AS established_mm2,
           mm2_of_ha(leasable_area_ha) AS leasable_mm2,
           coalesce(leasable_basis = 'estimated', false) AS is_estimated
    FROM told
    WHERE is_known(recorded_on, superseded_on);

-- A line whose days cannot be read, or which names no plot of the book, cannot be used: it is set aside.
CREATE OR REPLACE TABLE lease_line AS
    WITH told AS (
        SELECT NULL::VARCHAR AS recorded_on, NULL::VARCHAR AS superseded_on WHERE false
        UNION ALL BY NAME SELECT * FROM csv(getvariable('folder') || '/tenancies.csv')),
    dated AS (
        SELECT lease_id, TRY_CAST(line_no AS INTEGER) AS line_no, filled(certificate_no) AS certificate_no,
               parcel_id, mm2_of_m2(leased_area_m2) AS recorded_mm2,
               -- Rule: what a lease without a first day holds on a day is not known.
               CASE WHEN filled(first_day) IS NOT NULL THEN recorded_mm2 END AS leased_mm2, a_day(first_day) AS first_day,
               -- Rule: a line ends on its last day or on the day it was ended, whichever comes first.
               least(a_day(last_day), a_day(ended_on)) AS last_day,
               a_day(handed_over_on) AS handed_over_on, a_day(operating_from) AS operating_from,
               list_bool_and([filled(cell) IS NULL OR a_day(cell) IS NOT NULL
                   FOR cell IN [first_day, last_day, ended_on, handed_over_on, operating_from]]) AS readable
        FROM told WHERE is_known(recorded_on, superseded_on))
    SELECT *, readable AND parcel_id IN (SELECT parcel_id FROM plot) AS usable FROM dated;

CREATE OR REPLACE TABLE reservation AS
    WITH told AS (
        SELECT NULL::VARCHAR AS recorded_on, NULL::VARCHAR AS superseded_on WHERE false
        UNION ALL BY NAME SELECT * FROM csv(getvariable('folder') || '/reservations.csv'))
    SELECT parcel_id, a_day(first_day) AS first_day, a_day(last_day) AS last_day
    FROM told WHERE is_known(recorded_on, superseded_on);

-- Bases, rules and what was printed -------------------------------------------------------------------------

CREATE OR REPLACE TABLE basis AS
    SELECT row_number() OVER () AS place, basis, label_en, phases, numerator, denominator
    FROM csv(getvariable('bases'));

CREATE OR REPLACE TABLE fill_rate_rule AS
    SELECT row_number() OVER () AS place, rule, basis, comparison,
           CAST(value AS DECIMAL(10, 4)) AS line_pct, CAST(line_pct * 10000 AS HUGEINT) AS line_e4,
           a_day(first_day) AS first_day, a_day(last_day) AS last_day
    FROM csv(getvariable('rules')) WHERE quantity = 'fill_rate';

-- One row per printed figure; a source that prints two rates of a day prints its other figures once.
CREATE OR REPLACE TABLE published AS
    WITH figure AS (
        UNPIVOT (SELECT * EXCLUDE (printed_on, source, source_vi, source_en, note)
                 FROM (SELECT NULL::VARCHAR AS note, NULL::VARCHAR AS printed_on,
                              NULL::VARCHAR AS source_vi, NULL::VARCHAR AS source_en WHERE false
                       UNION ALL BY NAME SELECT * FROM csv(getvariable('folder') || '/published_totals.csv')))
        ON COLUMNS(* EXCLUDE (as_of, basis)) INTO NAME quantity VALUE printed)
    SELECT DISTINCT a_day(as_of) AS as_of, quantity,
           CASE WHEN quantity = 'fill_rate_pct' THEN basis ELSE '' END AS basis,
           CAST(printed AS DECIMAL(20, 10)) AS printed
    FROM figure;

CREATE OR REPLACE TABLE adjustment AS
    SELECT a_day(as_of) AS as_of, quantity, sum(CAST(delta_ha AS DECIMAL(20, 10))) AS delta_ha
    FROM csv(getvariable('folder') || '/adjustments.csv') GROUP BY ALL;
