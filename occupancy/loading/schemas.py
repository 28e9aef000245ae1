"""Schemas: what a typed table of the book looks like once it is inside.

| kind       | dtype           | unknown or empty | notes                                        |
|------------|-----------------|------------------|----------------------------------------------|
| id, text, code | `str`       | `""`             | trimmed, NFC; never NA                       |
| ids, texts | `str`           | `""`             | items separated by ";" without spaces around |
| date       | `datetime64[s]` | `NaT`            | a day, at midnight, without time zone        |
| float      | `float64`       | `NaN`            | finite; not negative unless `signed`         |
| int        | `int64`         | (always known)   | an optional one is `float64` with `NaN`      |
| bool       | `bool`          | (always known)   | an optional one is `boolean` with `pd.NA`    |

Every table also has `row` (int64: the line in the CSV file, or the number of the feature, from 1).
`<name>_decimals` (float64: how many were written, NaN where none can be told) follow printed numbers.
In a book, tenancies have `sector_code` (str: that of their certificate, as the book is known).
Spatial tables have `geometry` in the book's plane, and zones, phases and parcels `measured_area_m2`
(planar), `geodesic_area_m2` and `coordinate_step_m`; basemap and places stay in WGS 84. The index is
0, 1, 2 … .
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import TypeVar

import numpy as np
import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from geo.errors import FieldError
from geo.tolerances import STEP
from occupancy.loading.lease_sectors import SECTOR
from occupancy.loading.table_specs import LAND, Column, Table

AREAS = ("measured_area_m2", "geodesic_area_m2")
Frame = TypeVar("Frame", bound=pd.DataFrame)


def decimals_of(name: str) -> str:
    """The column that holds with how many decimals the numbers of a printed column are written."""
    return f"{name}_decimals"


def dtype(column: Column) -> str:
    """The dtype of a column as the table above has it."""
    if column.kind == "date":
        return "datetime64[s]"
    if column.kind == "float" or (column.kind == "int" and not column.required):
        return "float64"
    if column.kind == "int":
        return "int64"
    if column.kind == "bool":
        return "bool" if column.required else "boolean"
    return "str"


def validated(frame: Frame, table: Table, *, codes: Mapping[str, frozenset[str]]) -> Frame:
    """Hand back `frame` when it is what the schema of `table` says.

    `codes` are the permitted codes by column name.

    Raises
    ------
    FieldError
        Naming the first of the faults; all of them are collected before.
    """
    sets = tuple((c.name, codes[c.name]) for c in table.columns if c.kind == "code")
    if table.name == "tenancies":
        sets = (*sets, (SECTOR, codes.get(SECTOR, frozenset())))
    try:
        schema(table, sets).validate(frame, lazy=True)
    except SchemaErrors as faults:
        first = faults.failure_cases.iloc[0]
        raise FieldError(
            "{file} does not have the shape of the table {table}: {field} fails {check}"
            " ({count} faults in all).",
            file=table.file,
            table=table.name,
            field=first["column"],
            check=first["check"],
            count=len(faults.failure_cases),
        ) from None
    return frame


@lru_cache
def schema(table: Table, codes: tuple[tuple[str, frozenset[str]], ...]) -> pa.DataFrameSchema:
    """The pandera schema of a typed table: dtypes, ranges, codes, and no column besides."""
    permitted = dict(codes)
    parts = {column.name: _part(column, permitted) for column in table.columns}
    parts["row"] = pa.Column("int64", pa.Check.ge(1))
    parts |= {decimals_of(name): pa.Column("float64", nullable=True) for name in table.printed}
    if table.spatial:
        # The geometry itself is judged by geo/; nothing that is not a geometry can stand in a GeoDataFrame.
        parts["geometry"] = pa.Column("geometry", nullable=table.name != "parcels")
    if SECTOR in permitted:
        parts[SECTOR] = pa.Column("str", pa.Check.isin(permitted[SECTOR] | {""}), required=False)
    if table.name in LAND:
        parts |= {name: pa.Column("float64", _NOT_NEGATIVE, nullable=True) for name in (*AREAS, STEP)}
    return pa.DataFrameSchema(
        parts, strict=True, index=pa.Index("int64", pa.Check(_is_count)), name=table.name
    )


def _part(column: Column, permitted: Mapping[str, frozenset[str]]) -> pa.Column:
    kind = dtype(column)
    checks: list[pa.Check] = []
    if column.kind in {"float", "int"}:
        checks.append(_FINITE if column.signed else _NOT_NEGATIVE)
    if kind == "str" and column.required:
        checks.append(_FILLED)
    if column.kind == "code":
        checks.append(pa.Check.isin(permitted[column.name] | (frozenset() if column.required else {""})))
    nullable = kind in {"datetime64[s]", "float64", "boolean"} and not column.required
    return pa.Column(kind, checks, nullable=nullable)


def _is_count(index: "pd.Series[int]") -> bool:
    return bool((index.to_numpy() == np.arange(len(index))).all())


_FINITE = pa.Check(np.isfinite, name="finite")
_NOT_NEGATIVE = pa.Check(lambda values: (values >= 0) & np.isfinite(values), name="finite and not negative")
_FILLED = pa.Check(lambda values: values != "", name="filled in")
