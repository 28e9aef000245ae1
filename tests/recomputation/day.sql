-- What a book amounts to on a day, by the rules of the land book alone. Given: the tables of book.sql and the
-- variable `day`. Areas are whole square millimetres; `…_pct_e10` are rates in 10⁻¹⁰ of a per cent, half up.

-- Rule: a rate is sum over sum; where the denominator is nought or unknown there is none.
CREATE OR REPLACE MACRO pct_e10(above, below) AS
    CASE WHEN below > 0 THEN (above * 2000000000000 + below) // (2 * below) END;

-- Rule: a basis counts the phases of one kind; `planned` counts all.
CREATE OR REPLACE MACRO covers(phases, is_established, is_operating) AS
    CASE phases WHEN 'established' THEN is_established WHEN 'operating' THEN is_operating ELSE true END;

-- Phases and their decisions --------------------------------------------------------------------------------

-- Rule: a phase is established while a decision with an established area is in force, and operating when
-- besides its first day of operation has come; one whose day is not stated may operate. Of two decisions in force the later counts.
CREATE OR REPLACE TABLE phase_on_day AS
    WITH in_force AS (
        SELECT * FROM decision
        WHERE in_force_from <= getvariable('day') AND (in_force_to IS NULL OR getvariable('day') <= in_force_to)
        QUALIFY row_number() OVER (PARTITION BY phase_id ORDER BY in_force_from DESC, place DESC) = 1)
    SELECT phase.*, in_force.phase_id IS NOT NULL AS is_decided,
           planned_mm2, established_mm2, leasable_mm2,
           coalesce(planned_mm2 > 0 OR established_mm2 > 0, false) AS is_approved,
           coalesce(established_mm2 > 0, false) AS is_established,
           coalesce(established_mm2 > 0 AND operating_from <= getvariable('day'), false) AS is_operating,
           is_established AND operating_from IS NULL AND NOT list_contains(getvariable('not_yet'), 'operating_from')
               AS operation_unknown,
           -- Rule: every figure that rests on an estimate says so.
           coalesce(is_established AND is_estimated, false) AS estimated,
           CASE WHEN is_operating THEN 4 WHEN operation_unknown THEN 3 WHEN is_established THEN 2 WHEN is_approved THEN 1 ELSE 0 END AS stage
    FROM phase LEFT JOIN in_force USING (phase_id);

-- Leases ----------------------------------------------------------------------------------------------------

CREATE OR REPLACE TABLE valid_plot AS
    SELECT * FROM plot WHERE spans(valid_from, valid_to, getvariable('day'));

-- Rule: a line is live from its first to its last day, both inclusive; without a first day it may have been always.
CREATE OR REPLACE TABLE live_line AS
    SELECT row_number() OVER () AS line, *
    FROM lease_line
    WHERE usable AND coalesce(first_day <= getvariable('day'), true) AND (last_day IS NULL OR getvariable('day') <= last_day);

-- Rule: on a plot that was split or merged a line carries over to the plots that came of it ("on"), or, on days
-- before the plot it names was there, to those it came of ("back"), split by split, until a plot is valid; by
-- the areas on paper of those that lead to a valid plot. Nothing ends.
CREATE OR REPLACE TABLE heir AS
    WITH RECURSIVE kin AS (
        SELECT 'on' AS direction, parent AS origin, child AS heir FROM succession
        UNION ALL
        SELECT 'back', child, parent FROM succession),
    reaching AS (
        SELECT direction, parcel_id FROM valid_plot, (VALUES ('on'), ('back')) AS directions (direction)
        UNION
        SELECT kin.direction, kin.origin
        FROM kin JOIN reaching ON kin.heir = reaching.parcel_id AND kin.direction = reaching.direction)
    SELECT kin.direction, origin, heir, plot.document_mm2,
           sum(plot.document_mm2) OVER (PARTITION BY kin.direction, origin)::HUGEINT AS siblings_mm2
    FROM kin
    JOIN reaching ON kin.heir = reaching.parcel_id AND kin.direction = reaching.direction
    JOIN plot ON plot.parcel_id = kin.heir;

-- The parts of live lines on the plots that they count on.
CREATE OR REPLACE TABLE part AS
    WITH RECURSIVE carried AS (
        SELECT line, plot.parcel_id, leased_mm2 AS part_mm2,
               CASE WHEN valid_to < getvariable('day') THEN 'on' ELSE 'back' END AS direction
        FROM live_line JOIN plot USING (parcel_id)
        UNION ALL
        SELECT carried.line, heir.heir, part_mm2 * heir.document_mm2 // heir.siblings_mm2, heir.direction
        FROM carried
        JOIN heir ON heir.origin = carried.parcel_id AND heir.direction = carried.direction
        WHERE carried.parcel_id NOT IN (SELECT parcel_id FROM valid_plot))
    SELECT line, parcel_id, known_sum(line, part_mm2) AS part_mm2
    FROM carried JOIN valid_plot USING (parcel_id) GROUP BY ALL;

-- Rule: what cannot be used stands apart, with the land that is leased by it on the day, or may be: a day that
-- cannot be read leaves its end open. So does a live line whose plot leads to no valid one.
CREATE OR REPLACE TABLE set_aside AS
    WITH aside AS (
        SELECT coalesce(recorded_mm2, 0) * spans(first_day, last_day, getvariable('day'))::INTEGER AS leased_mm2
        FROM lease_line WHERE NOT usable
        UNION ALL
        SELECT recorded_mm2 FROM live_line WHERE line NOT IN (SELECT line FROM part))
    SELECT count(*) AS lines, CAST(coalesce(sum(leased_mm2), 0) AS HUGEINT) AS leased_mm2 FROM aside;

-- Plots -----------------------------------------------------------------------------------------------------

-- Rule: only factory land is industrial land.
CREATE OR REPLACE TABLE plot_on_day AS
    WITH lease_sum AS (
        SELECT part.parcel_id, coalesce(sum(part_mm2), 0)::HUGEINT AS live_mm2,
               count(*) FILTER (part_mm2 IS NULL) AS unknown_lines,
               count(*) FILTER (has_come(operating_from, 'operating_from') IS NULL) AS undated_lines,
               count(*) FILTER (has_come(operating_from, 'operating_from')) AS operating_lines,
               known_sum(line, where_so(has_come(handed_over_on, 'handed_over_on'), part_mm2)) AS handed_over_mm2,
               known_sum(line, where_so(has_come(operating_from, 'operating_from'), part_mm2)) AS in_use_mm2,
               coalesce(sum(part_mm2) FILTER (has_come(operating_from, 'operating_from') IS NULL), 0)::HUGEINT
                   AS in_use_unknown_mm2
        FROM part JOIN live_line USING (line) GROUP BY part.parcel_id),
    held AS (
        SELECT DISTINCT parcel_id FROM reservation WHERE spans(first_day, last_day, getvariable('day'))),
    plot_and_leases AS (
        SELECT valid_plot.parcel_id, zone_id, phase_id, document_mm2,
               land_use, land_use = 'factory' AS is_industrial,
               has_come(cleared_on, 'cleared_on') AS is_cleared,
               has_come(serviced_on, 'serviced_on') AS is_serviced,
               held.parcel_id IS NOT NULL AS is_held,
               CASE WHEN lease_sum.parcel_id IS NULL THEN 0 ELSE COLUMNS(lease_sum.* EXCLUDE (parcel_id)) END
        FROM valid_plot LEFT JOIN lease_sum USING (parcel_id) LEFT JOIN held USING (parcel_id)),
    industrial AS (
        SELECT * EXCLUDE (in_use_mm2, handed_over_mm2),
               where_so(is_industrial, document_mm2) AS divided_mm2,
               where_so(is_industrial, CASE WHEN live_mm2 > 0 OR unknown_lines = 0 THEN live_mm2 END) AS leased_mm2,
               live_mm2 > 0 AND coalesce(live_mm2 >= document_mm2 - 100000, false) AS is_full,
               where_so(is_industrial, in_use_mm2) AS in_use_mm2,
               where_so(is_industrial, handed_over_mm2) AS handed_over_mm2
        FROM plot_and_leases)
    SELECT industrial.*, is_established, estimated,
           -- Rule: states exclude each other, the first match wins; full is what lacks no more than 0.1 m².
           CASE WHEN land_use = '' THEN 'land_use_not_stated'
                WHEN NOT is_industrial THEN 'non_industrial'
                WHEN is_held THEN 'reserved'
                WHEN is_full AND operating_lines > 0 THEN 'leased_in_use'
                WHEN is_full AND undated_lines > 0 THEN 'leased_use_not_stated'
                WHEN is_full THEN 'leased_idle'
                WHEN unknown_lines > 0 OR (live_mm2 > 0 AND document_mm2 IS NULL) THEN 'leased_area_not_stated'
                WHEN live_mm2 > 0 THEN 'partly_leased'
                WHEN is_cleared AND is_serviced THEN 'vacant_serviced'
                WHEN is_cleared AND is_serviced IS NULL THEN 'services_not_stated'
                WHEN is_cleared THEN 'vacant_cleared'
                WHEN is_cleared IS NULL THEN 'clearance_not_stated'
                ELSE 'not_cleared' END AS state,
           where_so(is_cleared, divided_mm2) AS cleared_mm2,
           where_so(is_serviced, divided_mm2) AS serviced_mm2,
           -- Rule: what is leased above the area of a plot counts as recorded; no other vacant land pays for it.
           CASE WHEN NOT is_industrial OR is_full THEN greatest(divided_mm2 - leased_mm2, 0)
                WHEN unknown_lines = 0 AND divided_mm2 IS NOT NULL
                    THEN greatest(divided_mm2 - leased_mm2, 0) END AS vacant_mm2,
           CASE WHEN live_mm2 = 0 OR NOT is_industrial THEN 0
                WHEN divided_mm2 IS NOT NULL THEN greatest(leased_mm2 - divided_mm2, 0) END AS excess_mm2,
           where_so(is_held, vacant_mm2) AS reserved_mm2
    FROM industrial JOIN phase_on_day USING (phase_id);

-- Rule: a plot has its share of each quantity where its phase has; planned and established land is not decided
-- plot by plot. Its rate is that of its own land, under the bases that divide by land which plots have.
CREATE OR REPLACE TABLE plot_figure AS
    SELECT parcel_id, state, estimated, is_industrial, is_established, is_industrial AND is_established AS counts,
           is_cleared, is_serviced, document_mm2, live_mm2,
           NULL AS planned_mm2, NULL AS established_mm2, 0 AS undivided_mm2,
           where_so(is_established, divided_mm2) AS leasable_mm2,
           where_so(is_established, cleared_mm2) AS cleared_mm2,
           where_so(is_established, leased_mm2) AS leased_mm2,
           where_so(is_established, in_use_mm2) AS in_use_mm2,
           where_so(is_established, vacant_mm2) AS vacant_mm2,
           where_so(NOT is_established, leased_mm2) AS outside_mm2
    FROM plot_on_day;
CREATE OR REPLACE TABLE plot_rate AS
    SELECT basis, parcel_id,
           pct_e10(CASE numerator WHEN 'in_use_ha' THEN in_use_mm2 ELSE leased_mm2 END,
                   CASE denominator WHEN 'leasable_ha' THEN divided_mm2 WHEN 'cleared_ha' THEN cleared_mm2 END)
               AS rate_pct_e10
    FROM basis CROSS JOIN plot_on_day JOIN phase_on_day USING (phase_id)
    WHERE covers(basis.phases, phase_on_day.is_established, is_operating);

-- Each part of a lease line: the area recorded, what of it counts on the plot, and what is in use.
CREATE OR REPLACE TABLE lease_figure AS
    SELECT lease_id, line_no, part.parcel_id, recorded_mm2 AS leased_mm2, part_mm2 AS counted_mm2,
           has_come(operating_from, 'operating_from') AS is_in_use,
           where_so(is_in_use, part_mm2) AS in_use_mm2
    FROM part JOIN live_line USING (line);

-- Certificates with a lease that counts, by phase.
CREATE OR REPLACE TABLE project_phase AS
    SELECT DISTINCT phase_id, certificate_no
    FROM part JOIN live_line USING (line) JOIN plot_on_day ON plot_on_day.parcel_id = part.parcel_id
    WHERE is_industrial AND is_established AND certificate_no IS NOT NULL;

-- Phases, zones and the province ----------------------------------------------------------------------------

-- What each phase has, established or not.
CREATE OR REPLACE TABLE phase_land AS
    WITH plot_sum AS (
        SELECT phase.phase_id,
               known_sum(parcel_id, divided_mm2) AS divided_mm2,
               known_sum(parcel_id, cleared_mm2) AS cleared_mm2,
               known_sum(parcel_id, serviced_mm2) AS serviced_mm2,
               known_part(parcel_id, leased_mm2) AS leased_mm2,
               known_sum(parcel_id, handed_over_mm2) AS handed_over_mm2,
               known_sum(parcel_id, in_use_mm2) AS in_use_mm2,
               coalesce(sum(where_so(is_industrial, in_use_unknown_mm2)), 0)::HUGEINT AS in_use_unknown_mm2,
               coalesce(sum(divided_mm2) FILTER (is_cleared IS NULL), 0)::HUGEINT AS cleared_unknown_mm2,
               known_part(parcel_id, vacant_mm2) AS vacant_mm2,
               known_part(parcel_id, excess_mm2) AS excess_mm2,
               known_part(parcel_id, reserved_mm2) AS reserved_mm2
        FROM phase LEFT JOIN plot_on_day USING (phase_id) GROUP BY phase.phase_id)
    SELECT * FROM phase_on_day JOIN plot_sum USING (phase_id);

-- Rule: leasable, cleared, leased and vacant land is that of established phases; planned land is that of all;
-- leased land outside established phases stands apart. The denominator is the leasable area of the decision in
-- force, and what it has beyond the plots cut so far is undivided.
CREATE OR REPLACE TABLE phase_figure AS
    SELECT place, phase_id, zone_id, name, is_decided, is_approved, is_established, stage, estimated,
           CASE WHEN NOT operation_unknown THEN is_operating END AS is_operating,
           planned_mm2,
           where_so(is_established, established_mm2) AS established_mm2,
           where_so(is_established, leasable_mm2) AS leasable_mm2,
           where_so(is_established, cleared_mm2) AS cleared_mm2,
           where_so(is_established, serviced_mm2) AS serviced_mm2,
           where_so(is_established, leased_mm2) AS leased_mm2,
           where_so(is_established, handed_over_mm2) AS handed_over_mm2,
           where_so(is_established, in_use_mm2) AS in_use_mm2,
           where_so(is_established, vacant_mm2) AS vacant_mm2,
           where_so(is_established, divided_mm2) AS divided_mm2,
           where_so(is_established, phase_land.leasable_mm2 - phase_land.divided_mm2) AS undivided_mm2,
           where_so(is_established, excess_mm2) AS excess_mm2,
           where_so(is_established, reserved_mm2) AS reserved_mm2,
           where_so(NOT is_established, phase_land.leased_mm2) AS outside_mm2,
           (SELECT count(*) FROM project_phase WHERE project_phase.phase_id = phase_land.phase_id)
               AS project_count
    FROM phase_land;

-- Every sum over phases is made here: of zones and of the whole book, whose zone_id is empty. A phase without a
-- decision adds no planned land. A zone is what the best of its phases is.
CREATE OR REPLACE TABLE zone_figure AS
    SELECT coalesce(zone_id, '') AS zone_id,
           known_sum(phase_id, where_so(is_decided, planned_mm2)) AS planned_mm2,
           known_sum(phase_id, established_mm2) AS established_mm2,
           known_sum(phase_id, leasable_mm2) AS leasable_mm2,
           known_sum(phase_id, cleared_mm2) AS cleared_mm2,
           known_part(phase_id, leased_mm2) AS leased_mm2,
           known_sum(phase_id, handed_over_mm2) AS handed_over_mm2,
           known_sum(phase_id, in_use_mm2) AS in_use_mm2,
           known_part(phase_id, vacant_mm2) AS vacant_mm2,
           known_sum(phase_id, undivided_mm2) AS undivided_mm2,
           known_part(phase_id, excess_mm2) AS excess_mm2,
           known_part(phase_id, reserved_mm2) AS reserved_mm2,
           known_part(phase_id, outside_mm2) AS outside_mm2,
           known_sum(phase_id, where_so(is_operating, established_mm2)) AS operating_mm2,
           known_sum(phase_id, where_so(is_operating, leasable_mm2)) AS leasable_operating_mm2,
           max(stage) AS stage, bool_or(estimated) AS estimated,
           count(DISTINCT phase_figure.zone_id) FILTER (is_approved) AS zones_approved,
           count(DISTINCT phase_figure.zone_id) FILTER (is_established) AS zones_established,
           count(DISTINCT phase_figure.zone_id) FILTER (is_operating IS NOT false) AS may_operate,
           CASE WHEN count(DISTINCT phase_figure.zone_id) FILTER (is_operating) = may_operate THEN may_operate END
               AS zones_operating
    FROM phase_figure GROUP BY GROUPING SETS ((zone_id), ());

-- Rates -----------------------------------------------------------------------------------------------------

-- Rule: bases are data. One that counts all phases counts what is leased outside established phases too. Where it
-- is not stated whether a phase operates, a basis of operating phases is not known.
CREATE OR REPLACE TABLE basis_share AS
    SELECT basis, phase_id, zone_id, numerator,
           CASE WHEN basis.phases = 'operating' AND operation_unknown THEN coalesce(leasable_mm2, 0)
                ELSE greatest(CASE WHEN numerator = 'in_use_ha' THEN in_use_unknown_mm2 ELSE 0 END,
                              CASE WHEN denominator = 'cleared_ha' THEN cleared_unknown_mm2 ELSE 0 END)
                END AS unknown_mm2,
           CASE numerator WHEN 'leased_ha' THEN leased_mm2
                          WHEN 'in_use_ha' THEN in_use_mm2 END AS above_mm2,
           CASE denominator WHEN 'leasable_ha' THEN where_so(is_decided, leasable_mm2)
                            WHEN 'cleared_ha' THEN cleared_mm2
                            WHEN 'established_ha' THEN coalesce(established_mm2, 0)
                            WHEN 'planned_ha' THEN where_so(is_decided, planned_mm2) END AS below_mm2,
           CASE WHEN covers(basis.phases, is_established, is_operating) THEN above_mm2 END AS numerator_mm2,
           CASE WHEN covers(basis.phases, is_established, is_operating) THEN below_mm2 END AS denominator_mm2
    FROM basis CROSS JOIN phase_land
    WHERE covers(basis.phases, is_established, is_operating)
        OR (basis.phases = 'operating' AND operation_unknown);

-- Of phases, zones and the whole book (both ids empty); where a basis counts no phase there is no row.
CREATE OR REPLACE TABLE rate AS
    SELECT basis, coalesce(zone_id, '') AS zone_id, coalesce(phase_id, '') AS phase_id,
           CASE WHEN any_value(numerator) = 'leased_ha' THEN known_part(phase_id, numerator_mm2)
                ELSE known_sum(phase_id, numerator_mm2) END AS above,
           above AS numerator_mm2,
           known_sum(phase_id, denominator_mm2) AS denominator_mm2,
           sum(unknown_mm2)::HUGEINT AS unknown_mm2,
           pct_e10(above, known_sum(phase_id, denominator_mm2)) AS rate_pct_e10
    FROM basis_share GROUP BY GROUPING SETS ((basis, zone_id, phase_id), (basis, zone_id), (basis));

-- Rule: of a leasable denominator the part of phases with an estimated leasable area is told.
CREATE OR REPLACE TABLE estimate AS
    SELECT basis, sum(denominator_mm2)::HUGEINT AS estimated_mm2
    FROM basis_share JOIN basis USING (basis) JOIN phase_land USING (phase_id)
    WHERE estimated AND denominator = 'leasable_ha' GROUP BY basis;

-- Rule: a rate is compared with a line unrounded. The room to a line is the leased land that may be lost and the
-- leasable land that may be added; of a largest rate, what may be leased more and what may be taken away. Past the
-- day of the book no rule is judged.
CREATE OR REPLACE TABLE rule_figure AS
    WITH compared AS (
        SELECT fill_rate_rule.*, rate_pct_e10 IS NOT NULL AS known,
               -- What there is above the line, in 10⁻⁶ of a square millimetre.
               numerator_mm2 * 1000000 - line_e4 * denominator_mm2 AS above_e6,
               CASE comparison WHEN 'max' THEN -1 ELSE 1 END AS side
        FROM fill_rate_rule LEFT JOIN rate
            ON rate.basis = fill_rate_rule.basis AND rate.zone_id = '' AND rate.phase_id = ''
        WHERE spans(first_day, last_day, getvariable('day')))
    SELECT place, rule, basis, side, line_pct,
           CASE WHEN known AND getvariable('day') <= getvariable('data_as_of') THEN side * above_e6 >= 0 END AS holds,
           CASE WHEN known THEN side * above_e6 // 1000000 END AS headroom_leased_mm2,
           CASE WHEN known AND line_e4 > 0 THEN side * above_e6 // line_e4 END AS headroom_leasable_mm2
    FROM compared;

-- Rule: what a basis does not count is told with its reason, the first that holds, and with its land where that is
-- known: a part of a lease on each plot, or a plot without an area on paper (whose land is as measured).
CREATE OR REPLACE TABLE not_counted AS
    WITH aside AS (
        SELECT basis, CASE WHEN land_use = '' THEN 1 WHEN NOT is_industrial THEN 2
                           WHEN NOT covers(phases, phase_on_day.is_established, is_operating) THEN 3
                           WHEN recorded_mm2 IS NULL THEN 4 WHEN live_line.first_day IS NULL THEN 5 END AS place,
               coalesce(part_mm2, recorded_mm2) AS leased_mm2
        FROM part JOIN live_line USING (line) JOIN plot_on_day ON plot_on_day.parcel_id = part.parcel_id
        JOIN phase_on_day USING (phase_id) CROSS JOIN basis
        UNION ALL
        SELECT basis, 6, NULL
        FROM plot_on_day JOIN phase_on_day USING (phase_id) CROSS JOIN basis
        WHERE is_industrial AND covers(phases, phase_on_day.is_established, is_operating) AND document_mm2 IS NULL)
    SELECT basis, place, count(*) AS rows, CAST(sum(leased_mm2) AS HUGEINT) AS leased_mm2,
           ['set_aside', 'land_use_not_stated', 'non_industrial', 'outside_phases', 'area_not_stated',
            'first_day_not_stated', 'plot_area_not_stated'][place + 1] AS left_out
    FROM aside WHERE place IS NOT NULL GROUP BY ALL;

-- The printed table -----------------------------------------------------------------------------------------

-- Rule: zones stand in three groups: operating, established, approved. A zone whose phases are all of one group
-- is a row, with its phases under it where it has several; of any other each phase stands in its own group, named
-- with its zone unless it tells that, and the zone as a whole is a row behind all others.
-- Phases without a decision have no row. Each row is listed here with the phases that it is the sum of.
CREATE OR REPLACE TABLE form_member AS
    WITH grouped AS (
        SELECT phase_figure.*, zone.place AS zone_place, zone.name AS zone_name,
               CASE WHEN is_operating THEN 1 WHEN is_established THEN 2 ELSE 3 END AS group_no
        FROM phase_figure JOIN zone USING (zone_id) WHERE is_approved),
    kind AS (
        SELECT *, count(*) OVER (PARTITION BY zone_id) AS phases_of_zone,
               min(group_no) OVER (PARTITION BY zone_id) <> max(group_no) OVER (PARTITION BY zone_id) AS is_mixed
        FROM grouped),
    numbered AS (
        SELECT *,
               dense_rank() OVER (PARTITION BY group_no ORDER BY zone_place, CASE WHEN is_mixed THEN place END)
                   AS number,
               row_number() OVER (PARTITION BY zone_id ORDER BY place) AS part
        FROM kind)
    SELECT group_no, 1 AS step, number, 0 AS part,
           CASE WHEN NOT is_mixed THEN zone_name
                WHEN contains(lower(name), lower(replace(zone_name, ' Industrial Park', ''))) THEN name
                ELSE zone_name || ' – ' || name END AS name,
           number::VARCHAR AS ordinal, phase_id FROM numbered
    UNION ALL
    SELECT group_no, 1, number, part, name, number || '.' || part, phase_id FROM numbered
    WHERE NOT is_mixed AND phases_of_zone > 1
    UNION ALL
    SELECT 4, 1, dense_rank() OVER (ORDER BY first_group, zone_place), 0, zone_name,
           dense_rank() OVER (ORDER BY first_group, zone_place)::VARCHAR, phase_id
    FROM (SELECT *, min(group_no) OVER (PARTITION BY zone_id) AS first_group FROM numbered) WHERE is_mixed
    UNION ALL
    SELECT sums.group_no, step, 0, 0, sums.name, '', phase_id
    FROM (VALUES (1, 2, 'Sum I', [1]), (2, 2, 'Sum II', [2]), (2, 3, 'Zones established (I + II)', [1, 2]),
                 (3, 2, 'Sum III', [3]), (3, 3, 'TOTAL', [1, 2, 3])) AS sums (group_no, step, name, groups)
    LEFT JOIN numbered ON list_contains(groups, numbered.group_no);

-- The amounts that columns are made of; a certificate that stands in several phases counts once in each sum.
CREATE OR REPLACE TABLE form_row AS
    WITH projects AS (
        SELECT group_no, step, number, part, count(DISTINCT certificate_no) AS project_count
        FROM form_member LEFT JOIN project_phase USING (phase_id) GROUP BY ALL)
    SELECT group_no, step, number, part, form_member.name, ordinal, projects.project_count,
           list(phase_id) FILTER (phase_id IS NOT NULL) AS phases,
           known_sum(phase_id, planned_mm2) AS planned_mm2,
           known_sum(phase_id, cleared_mm2) AS cleared_mm2,
           known_sum(phase_id, leasable_mm2) AS leasable_mm2,
           known_sum(phase_id, serviced_mm2) AS serviced_mm2,
           known_part(phase_id, leased_mm2) AS leased_mm2
    FROM form_member LEFT JOIN phase_figure USING (phase_id) JOIN projects USING (group_no, step, number, part)
    GROUP BY ALL ORDER BY group_no, step, number, part;
