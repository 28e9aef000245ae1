"""The commands: what each is called, what it does, and the same in a few words."""

from collections.abc import Callable

from cli.analysis_commands import bridge, calendar, headroom
from cli.book_commands import export, init
from cli.find_commands import find
from cli.import_commands import import_files
from cli.layer_commands import atlas, draw_map, layers
from cli.offer_commands import sheet, shortlist
from cli.paper_commands import coordinates, submission_pack, table, verify_pack
from cli.report_commands import check, reconcile_with_published, report
from cli.scenario_commands import robust, whatif
from cli.sql_command import print_sql
from outputs.text.translations import N_

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
    "whatif": (
        whatif,
        N_(
            "What scenarios come to beside the book: dated steps such as a new zone, a lease, a revocation."
            " Nothing is written into the book; a scenario that brings an error is refused (exit code 1)."
        ),
        N_("What scenarios come to beside the book."),
    ),
    "robustness": (
        robust,
        N_(
            "Whether the verdict of the rule on the fill rate survives what may be otherwise: open findings,"
            " estimates, areas, rounding, rows set aside; the largest first."
        ),
        N_("Whether the verdict of the rule is robust."),
    ),
    "reconcile": (
        reconcile_with_published,
        N_("The book's figures held against published ones, with the reasons known for a difference."),
        N_("The book's figures against published ones."),
    ),
    "headroom": (
        headroom,
        N_(
            "How far rates are from the lines of the rules: leased land that may be lost, leasable land that"
            " may be added, land still to be leased; when recorded terms alone cross a line, which plots"
            " would, and every rate that one leased figure gives."
        ),
        N_("How far rates are from the lines of the rules."),
    ),
    "calendar": (
        calendar,
        N_(
            "Land that comes back and falls due: leases and terms that end, clearance and infrastructure due,"
            " reservations that lapse, by day and quarter; leased land not in use, and years of supply left."
        ),
        N_("Land that comes back and falls due."),
    ),
    "bridge": (
        bridge,
        N_(
            "What leads from the fill rate of one day to that of another: new, renewed and ended leases,"
            " corrections, land newly established and more, in hectares and points, down to the lease lines."
        ),
        N_("What leads from one fill rate to another."),
    ),
    "check": (
        check,
        N_("Faults found in the book, each with file, row and field; exit code 1 when there is an error."),
        N_("Faults found in the book."),
    ),
    "import": (
        import_files,
        N_(
            "Files of an office become rows of a book: shown with the figures before and after, then written"
            " whole or not at all. Exit code 1 when something must be answered first, with nothing written."
        ),
        N_("Files of an office into a book."),
    ),
    "map": (
        draw_map,
        N_(
            "The zones and plots as a map in one HTML file that opens from disk, without a network; or on"
            " paper: all zones by fill rate, or a plan of a zone, of plots or of a piece of land to a stated"
            " scale."
        ),
        N_("The zones and plots as a map in one file."),
    ),
    "atlas": (
        atlas,
        N_("A plan of each zone to a stated scale behind an index, as one PDF."),
        N_("A plan of each zone in one PDF."),
    ),
    "find": (
        find,
        N_(
            "Land that answers an investor's enquiry: single plots, parts of plots, and neighbours put"
            " together, ranked, with the reasons; near misses and what they fail; what to ask for where"
            " nothing fits."
        ),
        N_("Land that answers an enquiry."),
    ),
    "sheet": (
        sheet,
        N_(
            "A sheet for an investor, as PDF or as one HTML file: the land, its place, price, term, services"
            " and neighbours by sector, without any tenant; refused (exit code 1) for land that must not be"
            " offered."
        ),
        N_("A sheet for an investor."),
    ),
    "shortlist": (
        shortlist,
        N_(
            "Several offers for an investor: a ZIP with everything, or by the ending of the file a page with"
            " a map, a comparison of two to four (PDF), a workbook, or a file for Google Earth; refused (exit"
            " code 1) for land that must not be offered."
        ),
        N_("Several offers for an investor."),
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
        submission_pack,
        N_(
            "A submission pack: workbook, report, map, GIS layers, the very tables they were made from, and a"
            " manifest, in one ZIP. Exit code 1 when errors are open and no reason is given."
        ),
        N_("All papers of a submission in one ZIP."),
    ),
    "verify": (
        verify_pack,
        N_(
            "Three answers about a submission pack: are its files intact, are its figures those of the tables"
            " inside, and what differs in the book of today. Exit code 1 when a file or figure of the pack is"
            " not right; a book that has gone on is no fault of the pack."
        ),
        N_("Whether a submission pack is intact and right."),
    ),
    "init": (
        init,
        N_(
            "An empty book in a new folder: book.toml with comments, and register.xlsx, a workbook with a"
            " sheet for each table, to be filled in."
        ),
        N_("An empty book to fill in."),
    ),
    "export": (
        export,
        N_(
            "The tables of a book, but for its layers, as one workbook; beside the layers it is the same book"
            " in place of the CSV files. Or all of a book in a new folder, as Parquet or as CSV and GeoJSON."
        ),
        N_("A book as a workbook, or in files of another kind."),
    ),
    "sql": (
        print_sql,
        N_(
            "The bare question as SQL for DuckDB or PostgreSQL, generated from bases.csv: leased land, what"
            " it is divided by and the rate of a day, by zone and in all, under each basis."
        ),
        N_("Fill rates as SQL for a database."),
    ),
}
