"""The mapping: what each heading of a delivery means, kept so that next time nobody is asked."""

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from geo.errors import FieldError, SourceError

FILE = "mapping.toml"
KEEP = "keep"
ALL = "*"
_TEXTS = ("columns", "units", "decimal", "dates", "codes", "gone")


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetMapping:
    """What one sheet or layer holds.

    Attributes
    ----------
    table
        The table of the book.
    layer
        Its name, as it was when the mapping was made.
    crs
        The system of its shapes, as a person gave it; empty: the one that it declares.
    columns
        Heading → column; a heading that is left out means "".
    units, decimal, dates
        Heading → the unit of its areas ("ha", "m2"), its decimal sign, the order of its days ("dmy" …), where
        the cells leave that open.
    codes
        Word → code.
    gone
        Key of a row that the book has and the delivery not, joined by "/" (ALL: any) → KEEP, or the day on
        which it ended.
    """

    table: str
    layer: str = ""
    crs: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    decimal: Mapping[str, str] = field(default_factory=dict)
    dates: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)
    gone: Mapping[str, str] = field(default_factory=dict)


def read_mapping(path: Path) -> tuple[SheetMapping, ...]:
    """Read a mapping; none where there is no file.

    Raises
    ------
    SourceError
        If it is not TOML in UTF-8.
    FieldError
        If a key is not known or not what it should be.
    """
    if not path.exists():
        return ()
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise SourceError(
            "{file} is not TOML in UTF-8 ({fault}); mend that line, or save the file as UTF-8.",
            file=path.name,
            fault=str(fault),
        ) from None
    sheets = raw.pop("sheet", [])
    if raw or not isinstance(sheets, list):
        raise FieldError(
            "{file} has the key {key}, which no mapping has.", file=path.name, key=next(iter(raw), "sheet")
        )
    return tuple(_sheet(sheet, path.name) for sheet in sheets)


def mapping_text(sheets: Iterable[SheetMapping]) -> str:
    """Return a mapping as TOML."""
    lines = ["# What the headings of delivered files mean; read and written by the import.\n"]
    for sheet in sheets:
        lines.append("\n[[sheet]]\n")
        lines += [
            f"{name} = {quoted(getattr(sheet, name))}\n"
            for name in ("table", "layer", "crs")
            if getattr(sheet, name)
        ]
        for name in _TEXTS:
            if cells := getattr(sheet, name):
                lines.append(f"[sheet.{name}]\n")
                lines += [f"{quoted(key)} = {quoted(value)}\n" for key, value in cells.items()]
    return "".join(lines)


def merged(kept: Iterable[SheetMapping], new: Iterable[SheetMapping]) -> tuple[SheetMapping, ...]:
    """Return mappings with those of new sheets in the place of the same table and layer."""
    by_sheet = {(sheet.table, sheet.layer): sheet for sheet in kept}
    by_sheet |= {(sheet.table, sheet.layer): sheet for sheet in new}
    return tuple(by_sheet.values())


def with_answers(sheet: SheetMapping, answer: SheetMapping) -> SheetMapping:
    """Return a mapping with what an answer says in the place of what it had; a column has one heading."""
    meant = {column for column in answer.columns.values() if column}
    columns = {heading: column for heading, column in sheet.columns.items() if column not in meant}
    return replace(
        sheet,
        crs=answer.crs or sheet.crs,
        columns={**columns, **answer.columns},
        units={**sheet.units, **answer.units},
        decimal={**sheet.decimal, **answer.decimal},
        dates={**sheet.dates, **answer.dates},
        codes={**sheet.codes, **answer.codes},
        gone={**sheet.gone, **answer.gone},
    )


def lasting(sheet: SheetMapping) -> SheetMapping:
    """Return what of a mapping holds next time too: which rows ended was an answer for this time."""
    return replace(sheet, gone={key: how for key, how in sheet.gone.items() if how == KEEP})


def fitting(
    sheets: Iterable[SheetMapping], layer: str, headings: Iterable[str], *, table: str = ""
) -> SheetMapping | None:
    """Return the mapping made for such a sheet: all headings that it gives a column to are there.

    Where a `table` is known, only one made for that.
    """
    there = {*headings}
    sheets = [sheet for sheet in sheets if table in {"", sheet.table}]
    fits = [
        sheet
        for sheet in sheets
        if sheet.columns and {heading for heading, column in sheet.columns.items() if column} <= there
    ]
    named = [sheet for sheet in fits if sheet.layer == layer]
    return named[0] if named else fits[0] if len(fits) == 1 else None


def _sheet(raw: object, file: str) -> SheetMapping:
    if not isinstance(raw, dict):
        raise FieldError("{file} has {value} under {key}.", file=file, key="sheet", value=repr(raw)[:60])
    for name, value in raw.items():
        if name not in {"table", "layer", "crs", *_TEXTS}:
            raise FieldError(
                "{file} has the key {key}, which no mapping has.", file=file, key=f"sheet.{name}"
            )
        texts: list[Any] = [*value.values()] if name in _TEXTS and isinstance(value, dict) else [value]
        if not all(isinstance(text, str) for text in texts):
            raise FieldError(
                "{file} has {value} under {key}.", file=file, key=f"sheet.{name}", value=repr(value)[:60]
            )
    if "table" not in raw:
        raise FieldError("{file} needs the key {key}.", file=file, key="sheet.table")
    return SheetMapping(**raw)


def quoted(text: str) -> str:
    """Return a text as TOML has it."""
    return json.dumps(text, ensure_ascii=False)
