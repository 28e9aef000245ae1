"""Table loader: all that the files of a book hold, typed, whenever it was known."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from geo import crs, findings, tolerances, validity
from geo.errors import Faults, FieldError, LandbookError, SourceError
from geo.tolerances import USUAL, Tolerances
from occupancy.loading.audiences import WHOLE, AudiencePolicy, anonymise_rows, renumber_rows
from occupancy.loading.book_folder import DERIVED_FROM, Folder
from occupancy.loading.book_settings import FILE, BookInfo, read_info
from occupancy.loading.cell_checks import without_days_ahead
from occupancy.loading.cell_parsing import Bools, Codes, is_filled, parse_table, record_ids
from occupancy.loading.check_settings import limits_of, severities_of
from occupancy.loading.derived import (
    Derived,
    decisions_of_plots,
    operating_phases,
    phases_of_zones,
    with_derived,
)
from occupancy.loading.lease_checks import SECTOR, no_sectors, sectors_by_certificate, sectors_by_lease
from occupancy.loading.record_checks import check_unique, days_out_of_order
from occupancy.loading.table_sources import no_cells, read_cells
from occupancy.loading.table_specs import BY_NAME, LAND, TABLES, WORDED, Table, worded

_DERIVED_RULES = frozenset({"B039", "B043"})
# What could be read of a row that cannot be used; `parcel_id` is the plot that it is, or names.
_DAYS = ("first_day", "last_day", "ended_on", "recorded_on", "superseded_on")
ASIDE = {
    **{"file": "str", "row": "int64", "table": "str", "record_id": "str", "parcel_id": "str"},
    **{"leased_area_m2": "float64"},
    **dict.fromkeys(_DAYS, "datetime64[s]"),
}


@dataclass(frozen=True, eq=False)
class Records:
    """Sound rows by table, rows set aside, and the findings that do not depend on other rows.

    `policy` says for whom they were read. `sectors` are those of the rows of tenancies, as
    `lease_sectors.SECTORS` has them. `source` are the files, for a change of them; None for an audience, from
    which parts of them are withheld. `files` says what findings call the file of a table that is not in its
    usual one.
    """

    info: BookInfo
    tables: Mapping[str, pd.DataFrame]
    aside: pd.DataFrame
    findings: pd.DataFrame
    policy: AudiencePolicy = WHOLE
    sectors: pd.DataFrame = field(default_factory=no_sectors)
    source: Folder | None = field(default=None, repr=False)
    files: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def by_table(self) -> tuple[Mapping[str, pd.DataFrame], Mapping[str, pd.DataFrame]]:
        """The findings on rows and columns, and the rows set aside, by table."""
        told = self.findings[self.findings["rule"] != "B007"]
        first, second = (
            {str(name): part for name, part in frame.groupby("table")} for frame in (told, self.aside)
        )
        return first, second


def read_records(folder: Folder, *, codes: Codes, before: Records | None = None) -> Records:
    """Read every table of a book, as far as the policy of the folder lets it be seen.

    Rows with a cell or shape that cannot be used are set aside. `before` are records of a book read with the
    same `codes`: tables whose files are the same, and all that they are derived of, are taken from it.

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
    faults = Faults()
    with faults.taken():
        if folder.missing:
            raise _missing(folder)
    with faults.taken():
        info, of_settings = read_info(folder.files[FILE])
    if faults.errors:
        _check_heads(folder, codes, faults)
    faults.tell()
    how: dict[str, Any] = {"plane": info.plane, "codes": codes}
    read = dict[str, _ReadTable]()
    with faults.taken():
        read["tolerances"] = _read(BY_NAME["tolerances"], folder, **how)
        how |= {"limits": limits_of(read["tolerances"].frame), "as_of": info.data_as_of}
    same = _unchanged(folder, before)
    for table in _reading_order(folder):
        if table.name in same:
            read[table.name] = same[table.name]
            continue
        with faults.taken():
            beside = {name: part.frame for name, part in read.items()}
            read[table.name] = _of_program(table, folder, codes) or _read(table, folder, beside=beside, **how)
    with faults.taken():
        _check_settings(read, info)
    faults.tell()
    tables = {table.name: read[table.name].frame for table in TABLES}
    tables["phases"] = _operating(tables, folder)
    absent = findings.findings(
        {"rule": "B007", "severity": "note", "file": name, "table": Path(name).stem}
        for name in folder.absent
        if name not in folder.file_names
    )
    told = findings.concat_findings(
        [of_settings, absent, *(each for table in TABLES for each in read[table.name].findings)]
    )
    leases = read["tenancies"]
    if before is not None and {"tenancies", "projects"} <= same.keys():
        sectors = before.sectors
    elif leases.sectors is None:
        certificates = sectors_by_certificate(tables["projects"], codes=codes.get(SECTOR, frozenset()))
        sectors = sectors_by_lease(leases.frame, certificates)
    else:
        usable = leases.sectors["row"].isin(leases.frame["row"])
        sectors = leases.sectors[usable].reset_index(drop=True)
    aside = concat_set_aside([rows for table in TABLES for rows in read[table.name].aside])
    reported = folder.policy.findings(told)
    whole = folder if folder.policy is WHOLE else None
    return Records(info, tables, aside, reported, folder.policy, sectors, whole, folder.file_names)


# What a table may be derived of, cell by cell.
_CELLS_OF = {"parcels": ("zones", "phases"), "tenancies": ("parcels",)}


def _unchanged(folder: Folder, before: Records | None) -> dict[str, "_ReadTable"]:
    """Return the tables that are as they were read before; none where whole tables are derived."""
    was = None if before is None else before.source
    whole = folder.policy is WHOLE and DERIVED_FROM.keys() <= folder.sources.keys()
    if before is None or was is None or not whole:
        return {}
    files, sources = was.files, was.sources

    def stands(table: Table) -> bool:
        same = folder.files.get(table.file) == files.get(table.file)
        return same and folder.sources.get(table.name) == sources.get(table.name)

    if folder.files.get(FILE) != files.get(FILE) or not stands(BY_NAME["tolerances"]):
        return {}
    told, gone = before.by_table
    read = dict[str, _ReadTable]()
    for table in (each for each in TABLES if stands(each)):
        faults = told.get(table.name, before.findings.head(0))
        # Where a cell was, or may have been, derived of another table, that one has to be the same too.
        derived = table.name in gone or bool(faults["rule"].isin(_DERIVED_RULES).any())
        if not derived or read.keys() >= set(_CELLS_OF.get(table.name, ())):
            aside = [gone[table.name]] if table.name in gone else []
            read[table.name] = _ReadTable(before.tables[table.name], aside, [faults], None)
    return read


def _missing(folder: Folder) -> SourceError:
    return SourceError(
        "{file} is not in the folder {folder}; a book needs it."
        if len(folder.missing) == 1
        else "{file} are not in the folder {folder}; a book needs them.",
        file=", ".join(folder.missing),
        folder=str(folder.path),
    )


def _check_heads(folder: Folder, codes: Codes, faults: Faults) -> None:
    """Take up what is wrong with the heads of tables, where a fault elsewhere keeps them from being read."""
    for table in TABLES:
        if table.name in folder.sources:
            with faults.taken():
                named = _named_as_filed(table, folder)
                cells = read_cells(table, folder.files, folder.sources[table.name])
                parse_table(with_derived(cells, named, {}, plane="").text, named, codes=codes)


def _check_settings(read: Mapping[str, "_ReadTable"], info: BookInfo) -> None:
    """Make sure that severities and bases can serve, as far as they were read."""
    if "severities" in read:
        severities_of(read["severities"].frame)
    if "bases" not in read:
        return
    bases = read["bases"].frame["basis"]
    if bases.empty:
        raise FieldError(
            "bases.csv has no basis that can be used; add a row such as that of {value} in the program's"
            " own, or take the file away.",
            value=info.default_basis,
        )
    _check_exempt(read)
    if info.default_basis not in set(bases):
        raise FieldError(
            "{file} has the default_basis {value}, which is not in bases.csv; choose one of {bases}.",
            file=FILE,
            value=info.default_basis,
            bases=", ".join(bases),
        )


def _check_exempt(read: Mapping[str, "_ReadTable"]) -> None:
    """Make sure that the land that bases leave out is in the book, as far as it was read."""
    if not {"zones", "phases"} <= read.keys():
        return
    known = {*read["zones"].frame["zone_id"], *read["phases"].frame["phase_id"]}
    bases = read["bases"].frame
    for row, land in zip(bases["row"], bases["exempt_land"], strict=True):
        if strange := {*filter(None, land.split(";"))} - known:
            raise FieldError(
                "bases.csv, row {row}, exempts {value} under exempt_land, which is neither a zone nor a phase"
                " of the book; write the id of one, or take it out.",
                row=row,
                value=", ".join(sorted(strange)),
            )


def _reading_order(folder: Folder) -> list[Table]:
    """Return the tables in their order, decisions last where they are derived of others."""
    later = [table for table in TABLES if table.name == "decisions" and table.name not in folder.sources]
    return [table for table in TABLES if table.name != "tolerances" and table not in later] + later


def _operating(tables: Mapping[str, pd.DataFrame], folder: Folder) -> pd.DataFrame:
    """Return the phases; where they and their decisions are derived, they operate since these hold."""
    phases = tables["phases"]
    if folder.sources.keys().isdisjoint(DERIVED_FROM) and len(tables["decisions"]):
        return operating_phases(phases, tables["decisions"]["in_force_from"].min())
    return phases


def to_set_aside(rows: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Return rows of a table as they stand in `set_aside`; what the table does not have is unknown.

    A row superseded before it was recorded would never be known, and nobody would hear of it: it is
    taken as known always.
    """
    named = pd.DataFrame(rows).assign(file=table.file, table=table.name, record_id=record_ids(rows, table))
    named = named.assign(parcel_id=named.get("parcel_id", ""))
    aside = named.reindex(columns=list(ASIDE)).astype(ASIDE).reset_index(drop=True)
    aside.loc[aside["superseded_on"] < aside["recorded_on"], ["recorded_on", "superseded_on"]] = pd.NaT
    return aside


def concat_set_aside(asides: list[pd.DataFrame]) -> pd.DataFrame:
    """Return rows set aside as one frame, in the order given."""
    if asides:
        return pd.concat(asides, ignore_index=True)
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in ASIDE.items()})


@dataclass(frozen=True, eq=False, slots=True)
class _ReadTable:
    """The sound rows of one table, those set aside, its findings, and the sectors of anonymised rows."""

    frame: pd.DataFrame
    aside: list[pd.DataFrame]
    findings: list[pd.DataFrame]
    sectors: pd.DataFrame | None


def _read(  # noqa: PLR0913  what is read, and how
    table: Table,
    folder: Folder,
    *,
    plane: str,
    codes: Codes,
    as_of: date | None = None,
    limits: Tolerances = USUAL,
    beside: Mapping[str, pd.DataFrame] | None = None,
) -> _ReadTable:
    table = _named_as_filed(table, folder)
    others, only = beside or {}, folder.policy.columns(table)
    if table.name not in DERIVED_FROM and not (table.name in folder.sources and folder.policy.opens(table)):
        return _without_rows(table.name, plane)
    derived = _cells(table, folder, others, plane=plane, only=only, limits=limits, as_of=as_of)
    text, anonymised = derived.text, None
    if folder.policy.numbers(table) and table.name in folder.sources and not table.spatial:
        whole = _cells(table, folder, others, plane=plane, only=frozenset(table.names)).text
        visible, certificates = (
            folder.policy.columns(table) or frozenset(),
            _certificates(folder, codes=codes),
        )
        anonymised = anonymise_rows(whole, table, visible, codes=codes, certificates=certificates)
        text = renumber_rows(text, table, anonymised)
    parsed = parse_table(text, table, codes=codes, silent=derived.silent)
    if as_of is not None:
        parsed = without_days_ahead(parsed, text, table, as_of=as_of, limits=limits)
    sound = parsed.sound
    if anonymised is not None:
        sound = sound & anonymised.sound[np.argsort(anonymised.position.to_numpy())]
    if table.unique:
        check_unique(parsed.frame, table)
    backwards, parts = days_out_of_order(parsed.frame[sound], table)
    sound = sound & ~parsed.frame.index.isin(backwards)
    frame = parsed.frame[sound]
    gone = [parsed.frame[~sound]]
    if isinstance(text, GeoDataFrame):
        shaped = GeoDataFrame(frame, geometry=text.geometry[sound], crs=text.crs)
        if table.name in LAND:
            shaped.attrs |= {"faults": {}, "closed": {}, **text.attrs}
            shaped, usable, geometry_findings = _on_plane(shaped, table, plane, limits)
            gone.append(frame[~usable])
            parts.append(geometry_findings)
        else:
            shaped = crs.to_wgs84(shaped)
        shaped.attrs.clear()
        frame = shaped
    if "document_area_m2" in derived.silent:
        frame = frame.assign(document_area_m2=frame["measured_area_m2"].round(1))
    aside = [to_set_aside(rows, table) for rows in gone if len(rows)]
    sectors = anonymised.sectors if anonymised else None
    told = [derived.findings, parsed.findings, *parts]
    return _ReadTable(_named(frame).reset_index(drop=True), aside, told, sectors)


def _of_program(table: Table, folder: Folder, codes: Codes) -> _ReadTable | None:
    """Return a table that the program may lend, read once for as long as it is the same; None of any other.

    Nothing of the book goes into what it says: neither its plane nor its day nor another table.
    """
    source = folder.sources.get(table.name)
    if source is None or source.sheet or not table.program or folder.policy is not WHOLE:
        return None
    used = tuple((name, codes[name]) for name in table.names if name in codes)
    return _read_alone(table.name, source.file, folder.files[source.file], used)


@lru_cache(maxsize=32)
def _read_alone(
    name: str, file: str, data: bytes, codes: tuple[tuple[str, frozenset[str]], ...]
) -> _ReadTable:
    return _read(BY_NAME[name], Folder(Path(), {file: data}, (), ""), plane="", codes=dict(codes))


@cache
def _without_rows(name: str, plane: str) -> "_ReadTable":
    """Return a table that a book does not have, typed; it is the same in every book of a plane."""
    table = BY_NAME[name]
    text = no_cells(table)
    frame = parse_table(text, table, codes=dict.fromkeys(table.names, frozenset())).frame
    if isinstance(text, GeoDataFrame):
        shaped = GeoDataFrame(frame, geometry=text.geometry, crs=text.crs)
        frame = _on_plane(shaped, table, plane, USUAL)[0] if name in LAND else shaped
    return _ReadTable(_named(frame), [], [], None)


def _named(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose sources and references all have a name: the words of one where it has no other."""
    for name in set(WORDED).intersection(frame.columns):
        vietnamese, english = worded(name)
        if not any(is_filled(frame[each]).any() for each in (vietnamese, english)):
            continue
        words = frame[english].where(frame[english] != "", frame[vietnamese])
        if (words != "").any():
            frame = frame.assign(**{name: frame[name].where(frame[name] != "", words)})
    return frame


def _certificates(folder: Folder, *, codes: Codes) -> pd.DataFrame:
    """Return the sector of each certificate, where its table is only looked into; none if it cannot be read.

    Whoever may not know the table is not told of its faults either.
    """
    table = BY_NAME["projects"]
    unlocked = replace(folder, files=folder.looked_into, policy=WHOLE, looked_into={})
    try:
        projects = _read(table, unlocked, plane="", codes=codes).frame
    except LandbookError:
        projects = _read(table, replace(unlocked, files={}), plane="", codes=codes).frame
    return sectors_by_certificate(projects, codes=codes.get(SECTOR, frozenset()))


def _named_as_filed(table: Table, folder: Folder) -> Table:
    """Return a table under the name of the file that it stands in."""
    return replace(table, file=folder.file_names.get(table.file, table.file))


def _cells(  # noqa: PLR0913  what is read, and for whom
    table: Table,
    folder: Folder,
    others: Mapping[str, pd.DataFrame],
    *,
    plane: str,
    only: frozenset[str] | None,
    limits: Tolerances = USUAL,
    as_of: date | None = None,
) -> Derived:
    """Read the visible cells of a table as written, and what is derived where the book leaves it out."""
    source = folder.sources.get(table.name)
    if source is not None and folder.policy.opens(table):
        cells = read_cells(table, folder.files, source, only=only, limits=limits)
        return with_derived(cells, table, others, plane=plane)
    if table.name == "phases" and "zones" in others:
        return phases_of_zones(GeoDataFrame(others["zones"]), table)
    if table.name == "decisions" and {"phases", "parcels", "tenancies"} <= others.keys() and as_of:
        return decisions_of_plots(others, table, on=as_of)
    return Derived(no_cells(table), findings.findings([]))


def _on_plane(
    shaped: GeoDataFrame, table: Table, plane: str, limits: Tolerances
) -> tuple[GeoDataFrame, Bools, pd.DataFrame]:
    """Move zones, phases or parcels into the book's plane, valid and measured.

    A zone or phase whose shape cannot be used has none; a parcel without a usable shape is dropped from
    the frame and is False in the mask. Findings L001 to L003, L011, L012 and L043.
    """
    is_parcels, key = table.name == "parcels", table.key[0]
    stepped = shaped.assign(**{tolerances.STEP: tolerances.steps_m(shaped)})
    moved, repairs = validity.repair_polygons(
        crs.to_plane(stepped, crs.planar_crs(plane)), table=table.name, id_column=key, limits=limits
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
