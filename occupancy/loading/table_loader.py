"""Table loader: all that the files of a book hold, typed, whenever it was known."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from geo import crs, findings, tolerances, validity
from geo.errors import FieldError, LandbookError
from geo.layer_reader import read_geojson
from occupancy.loading.book_folder import Folder
from occupancy.loading.book_settings import FILE, BookInfo, read_info
from occupancy.loading.cell_parsing import Bools, Codes, parse_table, record_ids
from occupancy.loading.csv_reader import read_csv_text
from occupancy.loading.integrity_checks import check_unique, days_out_of_order
from occupancy.loading.lease_sectors import SECTOR, no_sectors, sectors_by_certificate, sectors_by_lease
from occupancy.loading.plausibility import days_ahead
from occupancy.loading.redaction import WHOLE, AnonymisedRows, AudiencePolicy, anonymise_rows, renumber_rows
from occupancy.loading.table_specs import BY_NAME, LAND, TABLES, Table

# What could be read of a row that cannot be used; `parcel_id` is the plot that it is, or names.
ASIDE = {
    "file": "str",
    "row": "int64",
    "table": "str",
    "record_id": "str",
    "parcel_id": "str",
    "leased_area_m2": "float64",
    "first_day": "datetime64[s]",
    "last_day": "datetime64[s]",
    "ended_on": "datetime64[s]",
    "recorded_on": "datetime64[s]",
    "superseded_on": "datetime64[s]",
}


@dataclass(frozen=True, eq=False)
class Records:
    """Sound rows by table, rows set aside, and the findings that do not depend on other rows.

    `projection` says for whom they were read. `sectors` are those of the rows of tenancies, as
    `sectors.SECTORS` has them.
    """

    info: BookInfo
    tables: Mapping[str, pd.DataFrame]
    aside: pd.DataFrame
    findings: pd.DataFrame
    projection: AudiencePolicy = WHOLE
    sectors: pd.DataFrame = field(default_factory=no_sectors)


def read_records(folder: Folder, *, codes: Codes) -> Records:
    """Read every table of a book, as far as the projection of the folder shows it.

    Rows with a cell or shape that cannot be used are set aside.

    Raises
    ------
    SourceError
        If a file is not what its name says.
    FieldError
        If a required column is missing, a zone, phase or plot has its id twice, a key of book.toml is
        wrong, or the default basis is not among the bases.
    CrsError
        If the plane or the CRS of a layer is not one to measure land in.
    """
    info, noted = read_info(folder.files[FILE])
    told = [noted, _absent(folder)]
    aside: list[pd.DataFrame] = []
    day = info.data_as_of
    read = {table.name: _read(table, folder, plane=info.plane, codes=codes, as_of=day) for table in TABLES}
    for one in read.values():
        aside += one.aside
        told += one.findings
    tables = {name: one.frame for name, one in read.items()}
    bases = tables["bases"]["basis"]
    if bases.empty:
        raise FieldError(
            "bases.csv has no basis that can be used; add a row such as that of {value} in the program's"
            " own, or take the file away.",
            value=info.default_basis,
        )
    if info.default_basis not in set(bases):
        raise FieldError(
            "{file} has the default_basis {value}, which is not in bases.csv; choose one of {bases}.",
            file=FILE,
            value=info.default_basis,
            bases=", ".join(bases),
        )
    told_of_all = folder.projection.findings(findings.concat_findings(told))
    sectors = _sectors(read, codes.get(SECTOR, frozenset()))
    return Records(info, tables, concat_set_aside(aside), told_of_all, folder.projection, sectors)


def to_set_aside(rows: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Rows of a table as they stand in `set_aside`; what the table does not have is unknown.

    A row superseded before it was recorded would never be known, and nobody would hear of it: it is
    taken as known always.
    """
    named = pd.DataFrame(rows).assign(file=table.file, table=table.name, record_id=record_ids(rows, table))
    named = named.assign(parcel_id=named.get("parcel_id", ""))
    aside = named.reindex(columns=list(ASIDE)).astype(ASIDE).reset_index(drop=True)
    aside.loc[aside["superseded_on"] < aside["recorded_on"], ["recorded_on", "superseded_on"]] = pd.NaT
    return aside


def concat_set_aside(asides: list[pd.DataFrame]) -> pd.DataFrame:
    """Rows set aside as one frame, in the order given."""
    if asides:
        return pd.concat(asides, ignore_index=True)
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in ASIDE.items()})


@dataclass(frozen=True, eq=False, slots=True)
class _Read:
    """The sound rows of one table, those set aside, its findings, and what is kept of hidden columns."""

    frame: pd.DataFrame
    aside: list[pd.DataFrame]
    findings: list[pd.DataFrame]
    seen: AnonymisedRows | None


def _read(table: Table, folder: Folder, *, plane: str, codes: Codes, as_of: date | None = None) -> _Read:
    seen = _judged(table, folder, codes=codes)
    text = _shown(table, folder, folder.projection.columns(table))
    if seen is not None:
        text = renumber_rows(text, table, seen)
    read = parse_table(text, table, codes=codes)
    if as_of is not None:
        read = days_ahead(read, text, table, as_of=as_of)
    if seen is not None:
        read = replace(read, sound=read.sound & seen.sound[np.argsort(seen.place.to_numpy())])
    if table.unique:
        check_unique(read.frame, table)
    backwards, told = days_out_of_order(read.frame[read.sound], table)
    sound = read.sound & ~read.frame.index.isin(backwards)
    frame, usable = read.frame[sound], np.ones(int(sound.sum()), dtype=np.bool_)
    shapeless = frame[:0]
    if isinstance(text, GeoDataFrame):
        shaped = GeoDataFrame(frame, geometry=text.geometry[sound], crs=text.crs)
        if table.name in LAND:
            shaped.attrs |= {"faults": {}, "closed": {}, **text.attrs}
            shaped, usable, found = _on_plane(shaped, table, plane)
            told.append(found)
        else:
            shaped = crs.to_wgs84(shaped)
        shaped.attrs.clear()
        frame, shapeless = shaped, frame[~usable]
    gone = [to_set_aside(rows, table) for rows in (read.frame[~sound], shapeless) if len(rows)]
    return _Read(frame.reset_index(drop=True), gone, [read.findings, *told], seen)


def _judged(table: Table, folder: Folder, *, codes: Codes) -> AnonymisedRows | None:
    """What columns that are not shown tell of the rows of a table, where these have to be numbered."""
    if table.spatial or table.file not in folder.files or not folder.projection.numbers(table):
        return None
    whole = read_csv_text(folder.files[table.file], name=table.file, only=table.names)
    shown = folder.projection.columns(table) or frozenset()
    return anonymise_rows(whole, table, shown, codes=codes, certificates=_certificates(folder, codes=codes))


def _certificates(folder: Folder, *, codes: Codes) -> pd.DataFrame:
    """The sector of each certificate, where its table is only looked into; of one that cannot be read, none.

    Whoever may not know the table is not told of its faults either.
    """
    table = BY_NAME["projects"]
    unlocked = replace(folder, files=folder.looked_into, projection=WHOLE, looked_into={})
    try:
        projects = _read(table, unlocked, plane="", codes=codes).frame
    except LandbookError:
        projects = _read(table, replace(unlocked, files={}), plane="", codes=codes).frame
    return sectors_by_certificate(projects, codes=codes.get(SECTOR, frozenset()))


def _sectors(read: Mapping[str, _Read], codes: frozenset[str]) -> pd.DataFrame:
    """The sectors of the lease lines that can be used."""
    leases = read["tenancies"]
    if leases.seen is None:
        return sectors_by_lease(leases.frame, sectors_by_certificate(read["projects"].frame, codes=codes))
    sectors = leases.seen.sectors
    return sectors[sectors["row"].isin(leases.frame["row"])].reset_index(drop=True)


def _shown(table: Table, folder: Folder, only: frozenset[str] | None) -> pd.DataFrame:
    """The cells of a table as written, as far as they are shown; of a layer with its shapes.

    No rows when the book has no such file.
    """
    if table.file not in folder.files:
        empty = pd.DataFrame(
            {**dict.fromkeys(table.names, pd.Series(dtype="str")), "row": pd.Series(dtype="int64")}
        )
        return GeoDataFrame(empty, geometry=[], crs=crs.WGS84) if table.spatial else empty
    if not table.spatial:
        return read_csv_text(folder.files[table.file], name=table.file, only=only)
    layer = read_geojson(folder.files[table.file], file=table.file, only=only)
    texts = [name for name in layer.columns if name not in {"row", "geometry"}]
    filled = layer.assign(**{name: layer[name].astype("str").fillna("") for name in texts})
    filled.attrs = layer.attrs
    return filled


def _absent(folder: Folder) -> pd.DataFrame:
    return findings.findings(
        {"rule": "B007", "severity": "note", "file": name, "table": Path(name).stem} for name in folder.absent
    )


def _on_plane(shaped: GeoDataFrame, table: Table, plane: str) -> tuple[GeoDataFrame, Bools, pd.DataFrame]:
    """Move zones, phases or parcels into the book's plane, valid and measured.

    A zone or phase whose shape cannot be used has none; a parcel without a usable shape is dropped from
    the frame and is False in the mask. Findings L001 to L003, L011, L012 and L043.
    """
    is_parcels, key = table.name == "parcels", table.key[0]
    stepped = shaped.assign(**{tolerances.STEP: tolerances.steps_m(shaped)})
    moved, repairs = validity.repair_polygons(
        crs.to_plane(stepped, crs.planar_crs(plane)), table=table.name, id_column=key
    )
    moved.attrs |= shaped.attrs
    # Nothing drawn is a fault for a plot only: some zones and phases have no public outline.
    blank = shaped.geometry.isna() & ~shaped["row"].isin(list(shaped.attrs["faults"]))
    drawn = moved if is_parcels else moved[~blank]
    drawn.attrs["faults"] = shaped.attrs["faults"]
    useless = validity.unusable_geometry_findings(drawn, table=table.name, id_column=key)
    without = moved["row"].isin(useless["row"]).to_numpy(dtype=np.bool_)
    usable = ~without if is_parcels else np.ones(len(moved), dtype=np.bool_)
    if not is_parcels:
        useless = useless.assign(rule=useless["rule"].replace("L001", "L043"), severity="warning")
        moved.loc[without, "geometry"] = None
    closed = validity.closed_ring_findings(moved[~without], table=table.name, id_column=key)
    kept = moved[usable]
    # Shapes that were written in degrees need no way back, unless a repair has changed one.
    areas = validity.areas(kept, shaped[usable] if shaped.crs == crs.WGS84 and repairs.empty else None)
    areas.loc[shapely.is_missing(kept.geometry.array)] = np.nan
    return kept.assign(**areas), usable, findings.concat_findings([useless, closed, repairs])
