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

from occupancy.loading.table_specs import Column

AREAS = ("measured_area_m2", "geodesic_area_m2")


def decimals_of(name: str) -> str:
    """Return the column that holds with how many decimals the numbers of a printed column are written."""
    return f"{name}_decimals"


def dtype(column: Column) -> str:
    """Return the dtype of a column as the table above has it."""
    if column.kind == "date":
        return "datetime64[s]"
    if column.kind == "float" or (column.kind == "int" and not column.required):
        return "float64"
    if column.kind == "int":
        return "int64"
    if column.kind == "bool":
        return "bool" if column.required else "boolean"
    return "str"
