"""Schemas of the typed tables of a book, as `occupancy.loading.table_specs` describes them."""

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from geo.tolerances import STEP
from occupancy.loading.lease_checks import SECTOR
from occupancy.loading.table_specs import AREAS, LAND, Column, Table, decimals_of


def schema_faults(frame: pd.DataFrame, table: Table, *, codes: Mapping[str, frozenset[str]]) -> pd.DataFrame:
    """Return what of `frame` is not as the schema of `table` says, a row per fault with `column` and `check`.

    `codes` are the permitted codes by column name.
    """
    sets = tuple((c.name, codes[c.name]) for c in table.columns if c.kind == "code")
    if table.name == "tenancies":
        sets = (*sets, (SECTOR, codes.get(SECTOR, frozenset())))
    try:
        schema(table, sets).validate(frame, lazy=True)
    except SchemaErrors as faults:
        return faults.failure_cases
    return pd.DataFrame(columns=["column", "check"])


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
    kind, filled = column.dtype, column.required and not column.may_be_empty
    checks: list[pa.Check] = []
    if column.kind in {"float", "int"}:
        checks.append(_FINITE if column.signed else _NOT_NEGATIVE)
    if kind == "str" and filled:
        checks.append(_FILLED)
    if column.kind == "code":
        checks.append(pa.Check.isin(permitted[column.name] | (frozenset() if filled else {""})))
    nullable = kind in {"datetime64[s]", "float64", "boolean"} and not filled
    return pa.Column(kind, checks, nullable=nullable)


def _is_count(index: "pd.Series[int]") -> bool:
    return bool((index.to_numpy() == np.arange(len(index))).all())


_FINITE = pa.Check(np.isfinite, name="finite")
_NOT_NEGATIVE = pa.Check(lambda values: (values >= 0) & np.isfinite(values), name="finite and not negative")
_FILLED = pa.Check(lambda values: values != "", name="filled in")
