"""The calendar of land and how long supply lasts: as JSON, CSV and tables to read."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pandas as pd

from occupancy.questions.land_calendar import IDLE_DAYS, KINDS, YEARS, LandCalendar, supply
from occupancy.statement import Statement
from outputs.records import Row, iter_rows, record, to_json_value
from outputs.tables.report_view import Column, TextTable, csv_text, text_table
from outputs.text import captions
from outputs.text.formatting import format_count, format_day, format_ha, format_number, format_recorded
from outputs.text.labels import labels
from outputs.text.translations import Translator

_ROW = ("day", "kind", "parcel_id", "lease_id", "area_ha")
_CSV = (*_ROW, "zone_id", "counts_from", "vacant_ha")
_NONE = "–"
_ENDLESS = 10**9  # days


def calendar_json(statement: Statement, made: LandCalendar, words: Translator) -> dict[str, Any]:
    """Return rows and quarters, land that lies idle and how long supply lasts; nothing is rounded."""
    return {
        "rows": [
            {name: to_json_value(row[name]) or None for name in _ROW} for row in iter_rows(made.rows[[*_ROW]])
        ],
        "quarters": [record(row) for row in iter_rows(made.quarters)],
        "idle": [record(row) for row in iter_rows(made.idle)],
        "supply": [record(row) for row in iter_rows(supply(statement))],
        "absorption_years": YEARS,
        "book_hash": statement.book_hash,
        "invented": captions.invented(statement.book, words) or None,
    }


def calendar_csv(statement: Statement, made: LandCalendar, words: Translator) -> str:
    """Write the rows as CSV, unrounded."""
    note = captions.invented(statement.book, words)
    body = [[*(to_json_value(row[name]) for name in _CSV), note] for row in iter_rows(made.rows)]
    return csv_text([*_CSV, "note"], body)


def calendar_tables(statement: Statement, made: LandCalendar, words: Translator) -> list[TextTable]:
    """Return quarters, rows, idle land and supply as tables."""
    return [
        quarters_table(statement, made, words),
        rows_table(statement, made, words),
        idle_table(made, words),
        *supply_tables(statement, words),
    ]


def _quarter(code: str, words: Translator) -> str:
    """Write a quarter such as 2024-Q1 as the reader does; another text stays."""
    year, _, number = code.partition("-Q")
    return words.gettext("{year}-Q{quarter}").format(year=year, quarter=number) if number else code


def quarters_table(statement: Statement, made: LandCalendar, words: Translator) -> TextTable:
    """Return the hectares of each kind by quarter, those kinds alone that there are, with a total."""
    names = labels(words.language)
    kinds = [kind for kind in KINDS if (made.quarters[f"{kind}_ha"] != 0).any()]
    columns = [Column(words.gettext("Quarter"), lambda row: _quarter(str(row["quarter"]), words))]
    columns += [
        Column(f"{names.code('kind', kind)} (ha)", _hectares(f"{kind}_ha", words), True) for kind in kinds
    ]
    columns.append(Column(words.gettext("Vacant at its end (ha)"), _hectares("vacant_ha", words), True))
    rows: list[Row] = list(iter_rows(made.quarters))
    sums = {f"{kind}_ha": float(made.quarters[f"{kind}_ha"].sum()) for kind in kinds}
    total = {"quarter": words.gettext("Total"), "vacant_ha": None, **sums}
    first, last = made.quarters["first_day"].iloc[0], made.quarters["last_day"].iloc[-1]
    title = words.gettext("Land coming back and falling due, {first} to {last}").format(
        first=format_day(first, words), last=format_day(last, words)
    )
    return text_table(
        title,
        columns,
        [*rows, total],
        above=[
            captions.book_name(statement.book, words),
            words.gettext("As recorded: renewals and leases that are still to come are not in it."),
        ],
        below=[captions.invented(statement.book, words)],
    )


def _hectares(name: str, words: Translator) -> Callable[[Row], str]:
    return lambda row: "" if row[name] is None else format_ha(row[name], words) if row[name] else _NONE


def rows_table(statement: Statement, made: LandCalendar, words: Translator) -> TextTable:
    """Return every row of the calendar."""
    names, zones = labels(words.language), captions.zone_names(statement.book, words)
    columns = [
        Column(words.gettext("Day"), lambda row: format_day(row["day"], words)),
        Column(words.gettext("What happens"), lambda row: names.code("kind", row["kind"])),
        Column(names.column("parcel_id"), lambda row: str(row["parcel_id"])),
        Column(words.gettext("Zone"), lambda row: zones.get(row["zone_id"], "")),
        Column(names.column("lease_id"), lambda row: str(row["lease_id"])),
        Column("ha", lambda row: format_ha(row["area_ha"], words), True),
    ]
    return text_table(words.gettext("Day by day"), columns, iter_rows(made.rows))


def idle_table(made: LandCalendar, words: Translator) -> TextTable:
    """Return how much leased land is handed over and not in use, by days since."""
    classes = []
    for low, high in pairwise([-1, *IDLE_DAYS, _ENDLESS]):
        some = made.idle[made.idle["days"].gt(low) & made.idle["days"].le(high)]
        ends = [format_count(low + 1, words), format_count(high, words)]
        label = f"≥ {ends[0]}" if high == _ENDLESS else "–".join(ends)
        classes.append({"label": label, "rows": len(some), "area_ha": float(some["area_ha"].sum())})
    columns = [
        Column(words.gettext("Days since hand-over"), lambda row: str(row["label"])),
        Column(words.gettext("Lease lines"), lambda row: format_count(row["rows"], words), True),
        Column("ha", lambda row: format_ha(row["area_ha"], words), True),
    ]
    return text_table(
        words.gettext("Leased land handed over and not in use, on the first day"), columns, classes
    )


def supply_tables(statement: Statement, words: Translator) -> list[TextTable]:
    """Return how many years vacant land lasts in each zone, and by the size of plots."""
    zones = captions.zone_names(statement.book, words)
    table = supply(statement)
    figures = [
        Column(words.gettext("Vacant (ha)"), lambda row: format_ha(row["vacant_ha"], words), True),
        Column(
            words.gettext("Leased more a year (ha)"),
            lambda row: format_ha(row["absorbed_ha_per_year"], words),
            True,
        ),
        Column(words.gettext("Years of supply left"), lambda row: _years(row, words), True),
    ]
    assumed = words.gettext(
        "Assumed: leased land grows on as in the mean of the three years to {day}; land not yet divided into"
        " plots is not in it."
    ).format(day=format_day(statement.as_of, words))
    of_zones = table["zone_id"] != ""
    return [
        text_table(
            words.gettext("Years of supply, by zone"),
            [Column(words.gettext("Zone"), lambda row: zones.get(row["zone_id"], "")), *figures],
            iter_rows(table[of_zones]),
            above=[assumed],
        ),
        text_table(
            words.gettext("Years of supply, by the size of plots"),
            [Column(words.gettext("Size of the plot"), lambda row: _size(row, words)), *figures],
            iter_rows(table[~of_zones]),
        ),
    ]


def _years(row: Row, words: Translator) -> str:
    return _NONE if pd.isna(row["years_left"]) else format_number(row["years_left"], words, places=1)


def _size(row: Row, words: Translator) -> str:
    low = format_recorded(row["from_ha"], words)
    if pd.isna(row["below_ha"]):
        return words.gettext("from {low} ha").format(low=low)
    return words.gettext("{low} to below {high} ha").format(
        low=low, high=format_recorded(row["below_ha"], words)
    )
