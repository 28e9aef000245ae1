"""Commands that only read: each opens a book, asks one question and prints the answer."""

import typer

from cli.options import (
    PACKAGED,
    AsOf,
    Basis,
    By,
    ByOption,
    Data,
    KnownOn,
    Language,
    LanguageOption,
    Out,
    OutMap,
    PublishedDay,
    Shown,
    ShownOption,
    Written,
    WrittenOption,
    asked_day,
)
from cli.output import say_beyond, write_tables, write_text
from cli.session import load_book, load_statement, spinner
from geo.findings import count_by_severity
from occupancy.packaged_files import ROOT
from occupancy.questions.reconciliation import reconcile
from outputs.records import json_text
from outputs.tables.findings_view import check_json, check_sheet
from outputs.tables.reconciliation_view import reconcile_json, reconcile_sheets
from outputs.tables.report_view import report_csv, report_json, report_sheet
from outputs.text.translations import translator


def report(  # noqa: PLR0913, PLR0917  one parameter per option
    data: Data = PACKAGED,
    as_of: AsOf = "",
    known_on: KnownOn = "",
    basis: Basis = "",
    by: ByOption = By.ZONE,
    form: WrittenOption = Written.TABLE,
    out: Out = None,
    lang: LanguageOption = Language.VI,
) -> None:
    """Show how full the zones are on a day."""
    reader, day = translator(lang), asked_day(as_of, option="--as-of")
    book = load_book(data, reader, known_on=asked_day(known_on, option="--known-on"))
    statement = load_statement(book, reader, as_of=day, basis=basis)
    if form is Written.JSON:
        write_text(json_text(report_json(statement, reader, by=by)), out=out)
    elif form is Written.CSV:
        write_text(report_csv(statement, reader, by=by), out=out, excel=True)
    else:
        write_tables([report_sheet(statement, reader, by=by)], reader, out=out)


def reconcile_with_published(
    data: Data = PACKAGED,
    as_of: PublishedDay = "",
    known_on: KnownOn = "",
    form: ShownOption = Shown.TABLE,
    lang: LanguageOption = Language.VI,
) -> None:
    """Hold the figures of the book against published ones."""
    reader, day = translator(lang), asked_day(as_of, option="--as-of")
    book = load_book(data, reader, known_on=asked_day(known_on, option="--known-on"))
    answer = reconcile(book, as_of=day)
    if form is Shown.JSON:
        write_text(json_text(reconcile_json(book, answer)))
    else:
        write_tables(reconcile_sheets(book, answer, reader), reader)


def check(
    data: Data = PACKAGED,
    as_of: AsOf = "",
    known_on: KnownOn = "",
    form: ShownOption = Shown.TABLE,
    lang: LanguageOption = Language.VI,
) -> None:
    """Look for faults; the exit code is 1 when there is an error."""
    reader, day = translator(lang), asked_day(as_of, option="--as-of")
    book = load_book(data, reader, known_on=asked_day(known_on, option="--known-on"))
    statement = load_statement(book, reader, as_of=day)
    if form is Shown.JSON:
        write_text(json_text(check_json(statement, reader)))
    else:
        write_tables([check_sheet(statement, reader)], reader)
    if count_by_severity(statement.findings)["error"]:
        raise typer.Exit(1)


def draw_map(
    out: OutMap,
    data: Data = PACKAGED,
    as_of: AsOf = "",
    known_on: KnownOn = "",
    basis: Basis = "",
    lang: LanguageOption = Language.VI,
) -> None:
    """Write the map as one HTML file that opens without a network."""
    # Only this command draws; the others start without waiting for folium.
    from outputs import vendor  # noqa: PLC0415
    from outputs.maps.outlines import outlined, undrawn  # noqa: PLC0415
    from outputs.maps.web.zone_map import map_page  # noqa: PLC0415

    reader, day = translator(lang), asked_day(as_of, option="--as-of")
    book = load_book(data, reader, known_on=asked_day(known_on, option="--known-on"))
    statement = load_statement(book, reader, as_of=day, basis=basis)
    if not vendor.available():
        with spinner(reader.gettext("Installing the map's JavaScript, once…")):
            vendor.install()
    with spinner(reader.gettext("Drawing the map…")):
        page = map_page(book, statement, reader, vendor=ROOT / vendor.VENDOR)
    write_text(page, out=out)
    missing = undrawn(book, reader)
    written = reader.gettext("The map is in {path}.").format(path=out)
    write_text(f"{written}\n{missing}\n" if missing else f"{written}\n")
    say_beyond(statement, reader)
    if outlined(book).empty:
        raise typer.Exit(1)
