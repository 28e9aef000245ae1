"""SQL: the bare question (leased, leasable, rate by zone and in all, on a day) for a database to answer.

The statement is generated from the bases of a book: what a basis divides is what is worked out, and nothing
else. It follows the rules of `occupancy.measures`: decisions in force, plots valid, leases live on the day,
and what carries over along plots that were split or merged; a sum is unknown (NULL) where `sum_quantity` has
it so.
DuckDB and PostgreSQL read the same text but for where the rows come from.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from occupancy.book import LandBook
from occupancy.errors import QuestionError
from occupancy.loading.table_specs import BY_NAME
from occupancy.measures.fill_rates import KNOWN_PART

# The columns that the question rests on, by table: name → kind.
_COLUMNS: Mapping[str, Mapping[str, str]] = {
    "phases": {"phase_id": "text", "zone_id": "text", "operating_from": "date"},
    "decisions": {
        "phase_id": "text",
        **dict.fromkeys(("in_force_from", "in_force_to"), "date"),
        **dict.fromkeys(("planned_area_ha", "established_area_ha", "leasable_area_ha"), "double precision"),
    },
    "parcels": {
        **dict.fromkeys(("parcel_id", "phase_id", "land_use", "parent_parcel_ids"), "text"),
        "document_area_m2": "double precision",
        **dict.fromkeys(("valid_from", "valid_to", "cleared_on"), "date"),
    },
    "tenancies": {
        "parcel_id": "text",
        "leased_area_m2": "double precision",
        **dict.fromkeys(("first_day", "last_day", "ended_on", "operating_from"), "date"),
    },
}
_DATED = ("decisions", "parcels", "tenancies")  # tables in which a correction is a row of its own
_PLOT_SIDES = {  # what plots come to, by the side of a basis that their phases are summed for
    "leased_ha": "leased_m2",
    "cleared_ha": "cleared_m2",
    "in_use_ha": "in_use_m2",
}


@dataclass(frozen=True, slots=True)
class Tables:
    """Where rows come from: `source` gives the SQL after FROM, `cell` that of a column of a kind.

    `order` is what tells which of two rows stands later; `dated` whether rows have to be told by when they
    were known.
    """

    source: Callable[[str], str]
    cell: Callable[[str, str], str]
    order: str
    dated: bool


def _text_cell(kind: str, name: str) -> str:
    """Return a column of text, or of any type, as its kind; an empty cell is unknown."""
    filled = f"nullif(trim(CAST({name} AS text)), '')"
    return filled if kind == "text" else f"CAST({filled} AS {kind})"


def tables_of_postgres() -> Tables:
    """Return the tables of a database under their names in the book, as `ogr2ogr` or COPY brings them."""
    return Tables(lambda name: name, _text_cell, "ctid", dated=True)


def tables_of_data_set(folder: Path, province: str) -> Tables:
    """Return the files of a book of a data set, for DuckDB."""

    def source(name: str) -> str:
        files = _quoted(f"{folder.as_posix()}/{name}/*/*/*.parquet")
        read = f"read_parquet({files}, hive_partitioning = true, hive_types_autocast = false)"
        return f"{read} WHERE province = {_quoted(province)}"

    def cell(kind: str, name: str) -> str:
        return f"nullif({name}, '')" if kind == "text" else f"CAST({name} AS {kind})"

    return Tables(source, cell, '"row"', dated=False)


def tables_of_files(book: LandBook) -> Tables:
    """Return the CSV and GeoJSON files of a book as they are, for DuckDB.

    Raises
    ------
    QuestionError
        If one of the tables stands in a file of another kind.
    """
    source = book.records.source
    for name in _COLUMNS:
        file, usual = (
            source.sources[name].name if source and name in source.sources else "–",
            BY_NAME[name].file,
        )
        if file != usual:
            raise QuestionError(
                "SQL reads the table {table} from {usual}, and here it stands in {file}; write a data set"
                " with export --format partitions and name that after --data.",
                table=name,
                usual=usual,
                file=file,
            )
    folder = source.path.resolve().as_posix() if source else ""

    def rows(name: str) -> str:
        file = _quoted(f"{folder}/{BY_NAME[name].file}")
        names = [*_COLUMNS[name], *(("recorded_on", "superseded_on") if name in _DATED else ())]
        if file.endswith(".csv'"):  # a column that may be left out is empty
            no_row = ", ".join(f"CAST(NULL AS text) AS {column}" for column in names)
            read = f"read_csv({file}, all_varchar = true, header = true)"
            return f"(SELECT {no_row} WHERE false UNION ALL BY NAME SELECT * FROM {read})"
        cells = ", ".join(f"feature->>'{column}' AS {column}" for column in names)
        features = f"json_extract(content, '$.features[*].properties') AS found FROM read_text({file})"
        return f"(SELECT {cells} FROM (SELECT unnest(found) AS feature FROM (SELECT {features})))"

    return Tables(rows, _text_cell, "row_number() OVER ()", dated=True)


def bare_question(
    book: LandBook, tables: Tables, *, as_of: date, known_on: date | None = None, basis: str = ""
) -> str:
    """Return SQL that gives leased land, what it is divided by, and the rate, by basis and zone and in all.

    Its rows have `basis`, `zone_id` (empty: the whole book), `numerator_ha`, `denominator_ha` and
    `fill_rate_pct`; NULL: not stated. Of `book` it takes the bases (or the one that is named), the default of
    empty cells and nothing else. Every row of the tables counts as usable.

    Raises
    ------
    QuestionError
        If the book has no such basis.
    """
    bases = book.bases if not basis else book.bases[book.bases["basis"] == basis]
    if bases.empty:
        raise QuestionError(
            "There is no basis {basis} in bases.csv; choose one of {known}.",
            basis=basis,
            known=", ".join(book.bases["basis"]),
        )
    day, not_yet = f"DATE '{as_of.isoformat()}'", book.info.not_yet
    sides = set(bases["numerator"]) | set(bases["denominator"])
    parts = [
        *(_rows_of(name, tables, known_on) for name in _COLUMNS),
        _phases_on(day, operation_unknown="operating_from" not in not_yet),
        _carried(day),
        _plots_on(day, not_yet=not_yet),
        _phase_figures([side for side in _PLOT_SIDES if side in sides]),
    ]
    answers = [_of_basis(place, row) for place, (_, row) in enumerate(bases.iterrows(), start=1)]
    ctes, union = ",\n".join(parts), "\nUNION ALL\n".join(answers)
    rounded = "round(CAST({side} * 1e7 AS numeric))"  # as papers: 0.001 m²
    above, below = (rounded.format(side=side) for side in ("numerator_ha", "denominator_ha"))
    return f"""\
-- Fill rates on {as_of.isoformat()}, from {", ".join(bases["basis"])} of bases.csv.
WITH RECURSIVE
{ctes}
SELECT basis, zone_id, numerator_ha, denominator_ha,
       CASE WHEN {below} > 0
            THEN 100 * CAST({above} AS double precision) / CAST({below} AS double precision)
       END AS fill_rate_pct
FROM (
{union}
) AS answer
ORDER BY place, zone_id;
"""


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _rows_of(name: str, tables: Tables, known_on: date | None) -> str:
    cells = [f"{tables.cell(kind, column)} AS {column}" for column, kind in _COLUMNS[name].items()]
    order = f", {tables.order} AS place" if name == "decisions" else ""
    known = ""
    if tables.dated and name in _DATED:
        since, until = (tables.cell("date", column) for column in ("recorded_on", "superseded_on"))
        day = known_on and f"DATE '{known_on.isoformat()}'"
        known = f" WHERE {until} IS NULL"
        if day:
            known = f" WHERE coalesce({since} <= {day}, true) AND coalesce({until} > {day}, true)"
    select = ",\n           ".join(cells)
    return f"{name}_in_use AS (\n    SELECT {select}{order}\n    FROM {tables.source(name)}{known})"


def _phases_on(day: str, *, operation_unknown: bool) -> str:
    """Return phases with the latest decision in force; whether they are established, and operate."""
    unknown = "operating_from IS NULL" if operation_unknown else "false"
    return f"""\
in_force AS (
    SELECT * FROM (
        SELECT *, row_number() OVER (PARTITION BY phase_id ORDER BY in_force_from DESC, place DESC) AS latest
        FROM decisions_in_use
        WHERE in_force_from <= {day} AND coalesce({day} <= in_force_to, true)) AS each_one
    WHERE latest = 1),
phase_on_day AS (
    SELECT p.phase_id, p.zone_id,
           CASE WHEN d.phase_id IS NULL THEN 0 ELSE planned_area_ha END AS planned_ha,
           coalesce(established_area_ha, 0) AS established_ha,
           CASE WHEN d.phase_id IS NULL THEN 0 ELSE leasable_area_ha END AS leasable_ha,
           coalesce(established_area_ha > 0, false) AS is_established,
           coalesce(established_area_ha > 0 AND operating_from <= {day}, false) AS is_operating,
           coalesce(established_area_ha > 0, false) AND {unknown} AS may_operate
    FROM phases_in_use AS p LEFT JOIN in_force AS d ON d.phase_id = p.phase_id)"""


def _carried(day: str) -> str:
    """Return the parts of live leases on valid plots; along splits and mergers by the areas on paper."""
    return f"""\
valid_plot AS (
    SELECT * FROM parcels_in_use
    WHERE coalesce(valid_from <= {day}, true) AND coalesce({day} <= valid_to, true)),
named_parent AS (
    SELECT parcel_id, unnest(string_to_array(parent_parcel_ids, ';')) AS parent
    FROM parcels_in_use WHERE parent_parcel_ids IS NOT NULL),
succession AS (
    SELECT DISTINCT child.parcel_id AS child, parent.parcel_id AS parent
    FROM named_parent AS n
    JOIN parcels_in_use AS child ON child.parcel_id = n.parcel_id
    JOIN parcels_in_use AS parent ON parent.parcel_id = trim(n.parent)
    WHERE coalesce(child.valid_from, DATE '0001-01-01') > coalesce(parent.valid_from, DATE '0001-01-01')
       OR (coalesce(child.valid_from, DATE '0001-01-01') = coalesce(parent.valid_from, DATE '0001-01-01')
           AND coalesce(child.valid_to, DATE '9999-12-31') > coalesce(parent.valid_to, DATE '9999-12-31'))),
kin AS (
    SELECT 1 AS direction, parent AS origin, child AS heir FROM succession
    UNION ALL SELECT -1, child, parent FROM succession),
reaching AS (
    SELECT kin.direction, v.parcel_id
    FROM (SELECT DISTINCT direction, heir FROM kin) AS kin JOIN valid_plot AS v ON v.parcel_id = kin.heir
    UNION
    SELECT kin.direction, kin.origin
    FROM kin JOIN reaching ON kin.heir = reaching.parcel_id AND kin.direction = reaching.direction),
heir AS (
    SELECT kin.direction, kin.origin, kin.heir,
           CASE WHEN count(document_area_m2) OVER siblings = count(*) OVER siblings
                     AND sum(document_area_m2) OVER siblings > 0
                THEN document_area_m2 / sum(document_area_m2) OVER siblings
                ELSE 1.0 / count(*) OVER siblings END AS share
    FROM kin
    JOIN reaching ON kin.heir = reaching.parcel_id AND kin.direction = reaching.direction
    JOIN parcels_in_use AS p ON p.parcel_id = kin.heir
    WINDOW siblings AS (PARTITION BY kin.direction, kin.origin)),
live AS (
    SELECT parcel_id, operating_from,
           CASE WHEN first_day IS NOT NULL THEN leased_area_m2 END AS area_m2
    FROM tenancies_in_use
    WHERE coalesce(first_day <= {day}, true) AND coalesce({day} <= last_day, true)
      AND coalesce({day} <= ended_on, true)),
carried AS (
    SELECT live.parcel_id, operating_from, area_m2,
           CASE WHEN p.valid_to < {day} THEN 1 ELSE -1 END AS direction
    FROM live JOIN parcels_in_use AS p ON p.parcel_id = live.parcel_id
    WHERE NOT (coalesce(p.valid_from <= {day}, true) AND coalesce({day} <= p.valid_to, true))
    UNION ALL
    SELECT heir.heir, operating_from, area_m2 * heir.share, carried.direction
    FROM carried
    JOIN parcels_in_use AS p ON p.parcel_id = carried.parcel_id
    JOIN heir ON heir.origin = carried.parcel_id AND heir.direction = carried.direction
    WHERE NOT (coalesce(p.valid_from <= {day}, true) AND coalesce({day} <= p.valid_to, true))),
part AS (
    SELECT parcel_id, operating_from, area_m2 FROM live
    UNION ALL
    SELECT parcel_id, operating_from, area_m2 FROM carried)"""


def _plots_on(day: str, *, not_yet: Iterable[str]) -> str:
    """Return industrial plots valid on the day with what is leased, in use and cleared; NULL: not stated."""

    def come(since: str, area: str, column: str) -> str:
        unknown = (
            "" if column in not_yet else f" WHEN {since} IS NULL AND {area} IS DISTINCT FROM 0 THEN NULL"
        )
        return f"CASE WHEN {since} <= {day} THEN {area}{unknown} ELSE 0 END"

    return f"""\
lease_sum AS (
    SELECT parcel_id, coalesce(sum(area_m2), 0) AS live_m2, count(*) > count(area_m2) AS has_unknown,
           {_strict(come("operating_from", "area_m2", "operating_from"))} AS in_use_m2
    FROM part GROUP BY parcel_id),
plot_on_day AS (
    SELECT v.phase_id,
           CASE WHEN l.parcel_id IS NULL THEN 0
                WHEN live_m2 > 0 OR NOT has_unknown THEN live_m2 END AS leased_m2,
           CASE WHEN l.parcel_id IS NULL THEN 0 ELSE in_use_m2 END AS in_use_m2,
           {come("cleared_on", "document_area_m2", "cleared_on")} AS cleared_m2
    FROM valid_plot AS v LEFT JOIN lease_sum AS l ON l.parcel_id = v.parcel_id
    WHERE land_use = 'factory')"""


def _strict(value: str) -> str:
    """Return a sum that is unknown where one of its values is."""
    return f"CASE WHEN count({value}) = count(*) THEN sum({value}) END"


def _known(value: str) -> str:
    """Return a sum of what is known; unknown where nothing above nought is, and something unknown."""
    return f"CASE WHEN count({value}) = count(*) OR sum({value}) > 0 THEN coalesce(sum({value}), 0) END"


def _sum(side: str, value: str) -> str:
    return _known(value) if side in KNOWN_PART else _strict(value)


def _phase_figures(sides: Sequence[str]) -> str:
    """Return the phases with what their plots come to, in ha, for the sides that bases name."""
    if not sides:
        return "phase_figure AS (SELECT * FROM phase_on_day)"
    sums = ",\n           ".join(f"{_sum(side, _PLOT_SIDES[side])} / 10000 AS {side}" for side in sides)
    figures = ", ".join(f"CASE WHEN s.phase_id IS NULL THEN 0 ELSE s.{side} END AS {side}" for side in sides)
    return f"""\
plot_sum AS (
    SELECT phase_id, {sums}
    FROM plot_on_day GROUP BY phase_id),
phase_figure AS (
    SELECT p.*, {figures}
    FROM phase_on_day AS p LEFT JOIN plot_sum AS s ON s.phase_id = p.phase_id)"""


def _of_basis(place: int, basis: "pd.Series[str]") -> str:
    """Return the answer under one basis: a row for each zone, and one for all."""
    counted = {"established": "is_established", "operating": "is_operating"}.get(basis["phases"])
    unknown = " WHEN may_operate THEN NULL" if basis["phases"] == "operating" else ""
    named = ", ".join(_quoted(name) for name in basis["exempt_land"].split(";") if name)
    exempt = f"WHEN phase_id IN ({named}) OR zone_id IN ({named}) THEN 0 " if named else ""
    sums = []
    for side in (basis["numerator"], basis["denominator"]):
        value = f"CASE {exempt}WHEN {counted or 'true'} THEN {side}{unknown} ELSE 0 END"
        sums.append(_sum(side, value))
    above, below = sums
    return f"""\
    SELECT {_quoted(basis["basis"])} AS basis, {place} AS place, coalesce(zone_id, '') AS zone_id,
           {above} AS numerator_ha,
           {below} AS denominator_ha
    FROM phase_figure GROUP BY GROUPING SETS ((zone_id), ())"""
