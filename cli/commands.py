"""The commands: each opens a book, asks one question and puts the answer out."""

from collections.abc import Callable

import typer

from cli.opening import answered, opened, waiting
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
from cli.papers import coordinates, layers
from cli.screen import say, show
from cli.submitting import pack, table, verified
from geo.findings import counts
from occupancy.reconcile import reconcile
from outputs.catalogue import N_, words
from outputs.plain import json_text
from outputs.tables.checking import check_json, check_sheet
from outputs.tables.reconciling import reconcile_json, reconcile_sheets
from outputs.tables.report import report_csv, report_json
from outputs.tables.report_sheet import report_sheet


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
    reader, day = words(lang), asked_day(as_of, option="--as-of")
    book = opened(data, reader, known_on=asked_day(known_on, option="--known-on"))
    statement = answered(book, reader, as_of=day, basis=basis)
    if form is Written.JSON:
        say(json_text(report_json(book, statement, reader, by=by)), out=out)
    elif form is Written.CSV:
        say(report_csv(book, statement, reader, by=by), out=out, excel=True)
    else:
        show([report_sheet(book, statement, reader, by=by)], reader, out=out)


def reconciled(
    data: Data = PACKAGED,
    as_of: PublishedDay = "",
    known_on: KnownOn = "",
    form: ShownOption = Shown.TABLE,
    lang: LanguageOption = Language.VI,
) -> None:
    """Hold the figures of the book against published ones."""
    reader, day = words(lang), asked_day(as_of, option="--as-of")
    book = opened(data, reader, known_on=asked_day(known_on, option="--known-on"))
    answer = reconcile(book, as_of=day)
    if form is Shown.JSON:
        say(json_text(reconcile_json(book, answer)))
    else:
        show(reconcile_sheets(book, answer, reader), reader)


def check(
    data: Data = PACKAGED,
    as_of: AsOf = "",
    known_on: KnownOn = "",
    form: ShownOption = Shown.TABLE,
    lang: LanguageOption = Language.VI,
) -> None:
    """Look for faults; the exit code is 1 when there is an error."""
    reader, day = words(lang), asked_day(as_of, option="--as-of")
    book = opened(data, reader, known_on=asked_day(known_on, option="--known-on"))
    statement = answered(book, reader, as_of=day)
    if form is Shown.JSON:
        say(json_text(check_json(book, statement, reader)))
    else:
        show([check_sheet(book, statement, reader)], reader)
    if counts(statement.findings)["error"]:
        raise typer.Exit(1)


def draw(
    out: OutMap,
    data: Data = PACKAGED,
    as_of: AsOf = "",
    known_on: KnownOn = "",
    basis: Basis = "",
    lang: LanguageOption = Language.VI,
) -> None:
    """Write the map as one HTML file that opens without a network."""
    # Only this command draws; the others start without waiting for folium.
    from outputs import assets  # noqa: PLC0415
    from outputs.maps.zone_map import map_page  # noqa: PLC0415

    reader, day = words(lang), asked_day(as_of, option="--as-of")
    book = opened(data, reader, known_on=asked_day(known_on, option="--known-on"))
    statement = answered(book, reader, as_of=day, basis=basis)
    if not assets.available():
        with waiting(reader.gettext("Installing the map's JavaScript, once…")):
            assets.install()
    with waiting(reader.gettext("Drawing the map…")):
        page = map_page(book, statement, reader, vendor=assets.ROOT / assets.VENDOR)
    say(page, out=out)
    say(reader.gettext("The map is in {path}.").format(path=out) + "\n")


# Name → the command, what it does, and the same in a few words.
COMMANDS: dict[str, tuple[Callable[..., None], str, str]] = {
    "report": (
        report,
        N_(
            "How full the zones are on a day: areas, fill rates, the room to the legal threshold,"
            " and what could not be counted."
        ),
        N_("How full the zones are on a day."),
    ),
    "reconcile": (
        reconciled,
        N_("The book's figures held against published ones, with the reasons known for a difference."),
        N_("The book's figures against published ones."),
    ),
    "check": (
        check,
        N_("Faults found in the book, each with file, row and field; exit code 1 when there is an error."),
        N_("Faults found in the book."),
    ),
    "map": (
        draw,
        N_("The zones and plots as a map in one HTML file that opens from disk, without a network."),
        N_("The zones and plots as a map in one file."),
    ),
    "layers": (
        layers,
        N_(
            "Zones, phases and plots of a day as GIS layers, with their areas and states and without tenants,"
            " for programs that draw and measure land."
        ),
        N_("Zones, phases and plots as GIS layers."),
    ),
    "coordinates": (
        coordinates,
        N_(
            "The corners of plots, phases or zones in the book's plane, with edges, areas and a drawing to"
            " scale, as a paper."
        ),
        N_("Corner coordinates as a paper."),
    ),
    "table": (
        table,
        N_(
            "The occupancy table as it is printed for a submission, for Excel, for Word, on paper or as CSV;"
            " an XLSX has live formulas down to single leases."
        ),
        N_("The printed occupancy table."),
    ),
    "submission": (
        pack,
        N_(
            "A submission pack: workbook, report, map, GIS layers, the very tables they were made from, and a"
            " manifest, in one ZIP. Exit code 1 when errors are open and no reason is given."
        ),
        N_("All papers of a submission in one ZIP."),
    ),
    "verify": (
        verified,
        N_(
            "Three answers about a submission pack: are its files intact, are its figures those of the tables"
            " inside, and what differs in the book of today. Exit code 1 when a file or figure of the pack is"
            " not right; a book that has gone on is no fault of the pack."
        ),
        N_("Whether a submission pack is intact and right."),
    ),
}
