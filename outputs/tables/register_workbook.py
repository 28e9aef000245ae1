"""The register as a workbook: empty for a clerk to fill in, or with the tables of a book."""

import io
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime

import pandas as pd
from xlsxwriter.worksheet import Worksheet

from occupancy.errors import RefusedError
from occupancy.loading import register
from occupancy.loading.table_specs import BY_NAME, WORDED, Column, Table, worded
from outputs.tables.table_export import DAYS, Styles, new_workbook, set_landscape
from outputs.text.translations import N_, Translator

# The sheets of an empty register, in the order in which a clerk meets them.
SHEETS = (
    *("tenancies", "projects", "zones", "phases", "decisions", "reservations", "services"),
    *("published_totals", "adjustments", "anchor_tenants", "incentives"),
)
# Columns that must be filled in, but are derived where they are wholly empty.
_DERIVED = {"tenancies": ("lease_id", "line_no"), "zones": ("zone_id",)}
_IN_WORDS = {name for column in WORDED for name in worded(column)}
# Columns of text in which one of a few codes is usual; others are taken too.
_USUAL = ("tenant_country", "sector_code", "unit")
_MOST_ROWS, _LONGEST, _LONGEST_LIST = 1_048_575, 32_767, 255
_FIRST_DAY = datetime(1900, 3, 1)  # spreadsheets count the days before it each in its own way
_WIDTHS = {"date": 13, "float": 15, "int": 9, "bool": 9, "code": 24, "id": 18, "ids": 18}
_HEAD, _NEEDED_HEAD = "#DCE6F1", "#F8E0B0"
_GUIDE = (
    N_("A book needs three things: the outlines of zones, those of plots, and the sheet of leases."),
    N_(
        "Put the outlines beside this file, as zones and parcels: GeoPackage (.gpkg), Shapefile (.shp),"
        " FlatGeobuf (.fgb), GeoJSON (.geojson) or KML (.kml). Each plot has its number under parcel_id, each"
        " zone its name under name_vi; in a KML these are the names of the placemarks."
    ),
    N_("Columns with an orange heading must be filled in; all others may stay empty."),
    N_("An empty cell means that the matter is not stated. It is neither zero, nor yes, nor no."),
    N_("Leave the sheet of zones empty where zones come with their outlines; so with phases."),
    N_("Do not change the names of sheets or headings. Columns and sheets without rows may be taken out."),
    N_("Type numbers and days as such; numbers of contracts, plots and certificates are text."),
    N_("Correct a row with a new one, and date the old one in the column “{column}”."),
    N_("When it is filled in: {program} check --data FOLDER lists what is still to be mended."),
)


def empty_register(words: Translator, *, program: str) -> bytes:
    """Write a register without rows: a sheet that explains, and one a table with lists, formats and notes."""
    file = io.BytesIO()
    title = words.gettext("Register of the land book")
    book = new_workbook(file, title, "")
    styles = Styles(book)
    _guide(styles, book.add_worksheet(words.gettext("How to fill it in")), words, program)
    for name in SHEETS:
        table = BY_NAME[name]
        columns = [column for column in table.columns if column.name not in _IN_WORDS]
        page = book.add_worksheet(register.sheet_name(table, words.language))
        _head(styles, page, table, [column.name for column in columns], words.language)
        for at, column in enumerate(columns):
            _expect(styles, page, at, column, words)
    book.close()
    return file.getvalue()


def filled_register(tables: Mapping[str, pd.DataFrame], words: Translator) -> bytes:
    """Write tables of text, as `table_sources.read_cells` reads them, so that they are read back the same.

    Raises
    ------
    RefusedError
        If a table has more rows, or a cell more signs, than a sheet holds, or a heading means two columns.
    """
    file = io.BytesIO()
    book = new_workbook(file, words.gettext("Register of the land book"), "")
    styles = Styles(book)
    for name, text in tables.items():
        table = BY_NAME[name]
        columns = [str(column) for column in text.columns if column and column != "row"]
        _check(table, text, columns)
        page = book.add_worksheet(register.sheet_name(table, words.language))
        _head(styles, page, table, columns, words.language)
        kinds = {column.name: column for column in table.columns}
        for at, column in enumerate(columns):
            _cells(styles, page, at, text[column], kinds.get(column), words.language)
    book.close()
    return file.getvalue()


def _check(table: Table, text: pd.DataFrame, columns: Sequence[str]) -> None:
    if len(text) > _MOST_ROWS:
        raise RefusedError("{table} has more rows than a sheet holds; keep it as CSV.", table=table.file)
    for column in columns:
        longest = int(text[column].str.len().max()) if len(text) else 0
        if longest > _LONGEST:
            raise RefusedError(
                "{table}: {column} has a cell that is longer than a sheet holds; keep it as CSV.",
                table=table.file,
                column=column,
            )
        meant = register.renamed([column], table)[column]
        if meant != column:
            raise RefusedError(
                "{table}: the column {column} would be read as {meant}; call it otherwise.",
                table=table.file,
                column=column,
                meant=meant,
            )


def _head(styles: Styles, page: Worksheet, table: Table, columns: Sequence[str], language: str) -> None:
    """Write the headings with their notes, and let them stand while rows are scrolled."""
    derived = _DERIVED.get(table.name, ())
    needed = {column.name for column in table.columns if column.required and column.name not in derived}
    kinds = {column.name: column.kind for column in table.columns}
    for at, column in enumerate(columns):
        colour = _NEEDED_HEAD if column in needed else _HEAD
        look = styles(bold=True, text_wrap=True, valign="top", bottom=1, bg_color=colour)
        known = column in kinds
        page.write_string(0, at, register.label(table, column, language) if known else column, look)
        note = register.column_note(column, language) if known else ""
        if note:
            page.write_comment(0, at, note, {"x_scale": 1.6, "y_scale": 0.7, "author": ""})
        page.set_column(at, at, _WIDTHS.get(kinds.get(column, "text"), 26))
    page.set_row(0, 32)
    page.freeze_panes(1, 0)
    set_landscape(page)
    page.repeat_rows(0)


def _expect(styles: Styles, page: Worksheet, at: int, column: Column, words: Translator) -> None:
    """Give the cells of a column their format, and say what may be entered; what is odd is asked about."""
    forms = {"date": DAYS[words.language], "float": "#,##0.##", "int": "0", "id": "@", "ids": "@"}
    page.set_column(at, at, _WIDTHS.get(column.kind, 26), styles(forms.get(column.kind, "General")))
    rule: dict[str, object] = {}
    if column.kind in {"code", "bool"} or column.name in _USUAL:
        choices = _choices(column, words.language)
        rule = {"validate": "list", "source": choices, "error_type": "warning"}
        if len(",".join(choices)) > _LONGEST_LIST:
            return
    elif column.kind == "date":
        rule = {"validate": "date", "criteria": ">=", "value": _FIRST_DAY, "error_type": "stop"}
    elif column.kind in {"float", "int"} and not column.may_be_empty and not column.signed:
        rule = {"validate": "decimal", "criteria": ">=", "value": 0, "error_type": "stop"}
    if rule:
        texts = {
            "error_title": words.gettext("Please check"),
            "error_message": words.gettext(_ODD[str(rule["validate"])]),
        }
        page.data_validation(1, at, _MOST_ROWS, at, rule | texts)


_ODD = {
    "list": N_("This is not in the list. Keep it all the same?"),
    "date": N_("A day belongs here, such as 31/12/2023."),
    "decimal": N_("A number that is not negative belongs here."),
}


def _choices(column: Column, language: str) -> list[str]:
    """Return what a list offers: words where these are read as codes, codes elsewhere."""
    labels = _labelled(column, language)
    return [*labels.values()] if column.kind in {"code", "bool"} else [*labels]


def _labelled(column: Column, language: str) -> dict[str, str]:
    """Return the codes of a column with their words in a language."""
    if column.kind == "bool":
        at = 0 if language == "vi" else 1
        return {code: words[at] for code, words in register.TRUTHS.items()}
    return register.code_labels(column.name, language)


def _cells(
    styles: Styles, page: Worksheet, at: int, cells: "pd.Series[str]", column: Column | None, language: str
) -> None:
    """Write the cells of a column: as numbers, days and words where these are read back as the same text."""
    kind = column.kind if column else "text"
    plain, day_form = styles("@"), styles(DAYS[language], align="left")
    words = _labelled(column, language) if column and kind in {"code", "bool"} else {}
    for row, text in enumerate(cells, start=1):
        if text == "":
            continue
        if kind in {"float", "int"} and (number := _number(text)) is not None:
            page.write_number(row, at, number)
        elif kind == "date" and (day := _day(text)) is not None:
            page.write_datetime(row, at, day, day_form)
        else:
            page.write_string(row, at, words.get(text, text), plain)


def _number(text: str) -> float | None:
    """Return the number that is read back as the same text; None where there is none."""
    with suppress(ValueError):
        number = float(text)
        # A spreadsheet keeps 15 digits of a number.
        if register.cell_text(number) == text and float(f"{number:.15g}") == number:
            return number
    return None


def _day(text: str) -> datetime | None:
    """Return the day that is read back as the same text; None where there is none."""
    with suppress(ValueError):
        day = datetime.strptime(text, "%Y-%m-%d")
        if day >= _FIRST_DAY and day.date().isoformat() == text:
            return day
    return None


def _guide(styles: Styles, page: Worksheet, words: Translator, program: str) -> None:
    page.write_string(0, 0, words.gettext("Register of the land book"), styles(bold=True, font_size=14))
    page.set_column(0, 0, 110)
    superseded = register.label(BY_NAME["tenancies"], "superseded_on", words.language)
    for row, line in enumerate(_GUIDE, start=2):
        text = words.gettext(line).format(column=superseded, program=program)
        page.write_string(row, 0, f"{row - 1}. {text}", styles(text_wrap=True, valign="top"))
        page.set_row(row, 15 * (1 + len(text) // 115))
    set_landscape(page)
