-- Plots and phases of a book, from its files as they are, in the plane of the book: which plots overlap, reach
-- out of their phase, or leave gaps. Each row: what, a plot, the other one, m².
-- VN-2000 by the parameters of Decision 05/2007/QĐ-BTNMT, central meridian 105°30', TM 3°.
\set parcels `cat parcels.geojson`
\set phases `cat phases.geojson`
\set system '+proj=tmerc +lat_0=0 +lon_0=105.5 +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84 +towgs84=-191.90441429,-39.30318279,-111.45032835,-0.00928836,0.01975479,-0.00427372,0.252906278 +units=m'

CREATE TEMP TABLE plots AS
SELECT each -> 'properties' ->> 'parcel_id' AS id,
       each -> 'properties' ->> 'phase_id' AS phase,
       st_transform(st_geomfromgeojson(each ->> 'geometry'), '+proj=longlat +datum=WGS84', :'system') AS shape
FROM jsonb_array_elements(:'parcels'::jsonb -> 'features') AS each;

CREATE TEMP TABLE phases AS
SELECT each -> 'properties' ->> 'phase_id' AS id,
       st_transform(st_geomfromgeojson(each ->> 'geometry'), '+proj=longlat +datum=WGS84', :'system') AS shape
FROM jsonb_array_elements(:'phases'::jsonb -> 'features') AS each;

CREATE TEMP VIEW overlapping AS
SELECT a.id, b.id AS other, st_area(st_intersection(a.shape, b.shape)) AS m2
FROM plots a JOIN plots b ON a.id < b.id AND st_intersects(a.shape, b.shape);

CREATE TEMP VIEW outside AS
SELECT plots.id, phases.id AS other, st_area(plots.shape) AS whole_m2,
       st_area(st_difference(plots.shape, phases.shape)) AS m2
FROM plots JOIN phases ON phases.id = plots.phase;

-- Between two plots: the hull of those parts of their boundaries that are within 0.5 m of the other, less plots.
CREATE TEMP VIEW slivers AS
SELECT a.id, b.id AS other, st_area(st_difference(
           st_convexhull(st_collect(
               st_intersection(st_boundary(a.shape), st_buffer(b.shape, 0.5)),
               st_intersection(st_boundary(b.shape), st_buffer(a.shape, 0.5))
           )),
           (SELECT st_union(near.shape) FROM plots near WHERE st_dwithin(near.shape, a.shape, 1))
       )) AS m2
FROM plots a JOIN plots b ON a.id < b.id AND st_dwithin(a.shape, b.shape, 0.5);

-- Holes in all plots together; the plot is the first of those around.
CREATE TEMP VIEW enclosed AS
SELECT min(plots.id) AS id, '' AS other, st_area(hole) AS m2
FROM (
    SELECT st_buildarea(st_exteriorring((ring).geom)) AS hole
    FROM (SELECT st_dumprings((st_dump(st_union(shape))).geom) AS ring FROM plots) AS rings
    WHERE (ring).path[1] > 0
) AS holes JOIN plots ON st_dwithin(plots.shape, hole, 0.001)
GROUP BY hole;

SELECT 'overlap', id, other, m2 FROM overlapping WHERE m2 > 0.1
UNION ALL SELECT 'outside', id, other, m2 FROM outside WHERE m2 > 0.1 + 0.0001 * whole_m2
UNION ALL SELECT 'sliver', id, other, m2 FROM slivers WHERE m2 > 0.1
UNION ALL SELECT 'enclosed', id, other, m2 FROM enclosed WHERE m2 > 0.1;
