"""Records: all that the files of a book hold, typed, whenever it was known."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame

from geo import crs, findings
from geo.errors import FieldError
from geo.read import read_layer
from occupancy.reading.cells import Bools
from occupancy.reading.columns import Table
from occupancy.reading.folder import Folder
from occupancy.reading.info import FILE, BookInfo, read_info
from occupancy.reading.keys import check_unique
from occupancy.reading.land import drawn
from occupancy.reading.projection import WHOLE, Projection, judged, numbered
from occupancy.reading.rows import Codes, record_ids, typed
from occupancy.reading.schemas import validated
from occupancy.reading.sheet import read_sheet
from occupancy.reading.spans import out_of_order
from occupancy.reading.tables import TABLES

# What could be read of a row that cannot be used.
ASIDE = {
    "file": "str",
    "row": "int64",
    "table": "str",
    "record_id": "str",
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

    `projection` says for whom they were read.
    """

    info: BookInfo
    tables: Mapping[str, pd.DataFrame]
    aside: pd.DataFrame
    findings: pd.DataFrame
    projection: Projection = WHOLE


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
    tables: dict[str, pd.DataFrame] = {}
    aside: list[pd.DataFrame] = []
    for table in TABLES:
        frame, gone, found = _read(table, folder, plane=info.plane, codes=codes)
        tables[table.name] = frame
        aside += gone
        told += found
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
    told_of_all = folder.projection.findings(findings.joined(told))
    return Records(info, tables, together(aside), told_of_all, folder.projection)


def aside_of(rows: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Rows of a table as they stand in `set_aside`; what the table does not have is unknown.

    A row superseded before it was recorded would never be known, and nobody would hear of it: it is
    taken as known always.
    """
    named = pd.DataFrame(rows).assign(file=table.file, table=table.name, record_id=record_ids(rows, table))
    aside = named.reindex(columns=list(ASIDE)).astype(ASIDE).reset_index(drop=True)
    aside.loc[aside["superseded_on"] < aside["recorded_on"], ["recorded_on", "superseded_on"]] = pd.NaT
    return aside


def together(asides: list[pd.DataFrame]) -> pd.DataFrame:
    """Rows set aside as one frame, in the order given."""
    if asides:
        return pd.concat(asides, ignore_index=True)
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in ASIDE.items()})


def _read(
    table: Table, folder: Folder, *, plane: str, codes: Codes
) -> tuple[pd.DataFrame, list[pd.DataFrame], list[pd.DataFrame]]:
    """The sound rows, those set aside, and the findings of one table."""
    text, judgement = _text(table, folder, codes=codes)
    read = typed(text, table, codes=codes)
    if judgement is not None:
        read = replace(read, sound=read.sound & judgement)
    if table.unique:
        check_unique(read.frame, table)
    backwards, told = out_of_order(read.frame[read.sound], table)
    sound = read.sound & ~read.frame.index.isin(backwards)
    frame, usable = read.frame[sound], np.ones(int(sound.sum()), dtype=np.bool_)
    shapeless = frame[:0]
    if isinstance(text, GeoDataFrame):
        shown, usable, found = drawn(frame, text[sound], table, plane=plane)
        frame, shapeless = shown, frame[~usable]
        told.append(found)
    frame = validated(frame.reset_index(drop=True), table, codes=codes)
    gone = [aside_of(rows, table) for rows in (read.frame[~sound], shapeless) if len(rows)]
    return frame, gone, [read.findings, *told]


def _text(table: Table, folder: Folder, *, codes: Codes) -> tuple[pd.DataFrame, Bools | None]:
    """The cells of a table as written, as far as they are shown; of a layer with its shapes.

    No rows when the book has no such file. Where columns that are not shown tell whether rows can be used,
    that comes with them.
    """
    only = folder.projection.columns(table)
    if table.spatial or table.file not in folder.files or not folder.projection.numbers(table):
        return _shown(table, folder, only), None
    data = folder.files[table.file]
    seen = judged(
        read_sheet(data, name=table.file, only=table.names), table, only or frozenset(), codes=codes
    )
    sound = seen.sound[np.argsort(seen.place.to_numpy())]
    return numbered(_shown(table, folder, only), table, seen), sound


def _shown(table: Table, folder: Folder, only: frozenset[str] | None) -> pd.DataFrame:
    if table.file not in folder.files:
        empty = pd.DataFrame(
            {**dict.fromkeys(table.names, pd.Series(dtype="str")), "row": pd.Series(dtype="int64")}
        )
        return GeoDataFrame(empty, geometry=[], crs=crs.WGS84) if table.spatial else empty
    if not table.spatial:
        return read_sheet(folder.files[table.file], name=table.file, only=only)
    layer = read_layer(folder.path / table.file, only=only)
    texts = [name for name in layer.columns if name not in {"row", "geometry"}]
    filled = layer.assign(**{name: layer[name].astype("str").fillna("") for name in texts})
    filled.attrs = layer.attrs
    return filled


def _absent(folder: Folder) -> pd.DataFrame:
    return findings.findings(
        {"rule": "B007", "severity": "note", "file": name, "table": Path(name).stem} for name in folder.absent
    )
