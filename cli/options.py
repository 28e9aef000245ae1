"""The options that commands share, and opening the book they name, with a sign of life."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.console import Console

from occupancy.book import LandBook, load
from occupancy.errors import QuestionError
from occupancy.isolated_load import load_in_subprocess
from occupancy.program import DATA, cache_folder
from occupancy.provinces.books import book_folders
from occupancy.statement import Statement, state
from outputs.text.translations import N_, Translator

PACKAGED = [DATA]
_SHOWN = 5  # names of books in a sentence
# Formats are named here as well as beside their writers, so that no command loads those in vain.
LayerFormat = Literal["gpkg", "shp", "kml", "kmz", "dxf", "geojson", "parquet", "fgb", "csv"]
System = Literal["vn2000", "wgs84"]
PaperFormat = Literal["xlsx", "docx", "pdf"]
TableFormat = Literal["xlsx", "docx", "pdf", "csv"]


class LayerName(StrEnum):
    """The layers there are; an option that may be repeated takes no Literal."""

    ZONES = "zones"
    PHASES = "phases"
    PARCELS = "parcels"


def option(name: str, help_: str, metavar: str | None = None) -> Any:  # noqa: ANN401  typer's own type
    """Return an option whose default says nothing to a reader of `--help`."""
    return typer.Option(name, help=help_, metavar=metavar, show_default=False)


def argument(help_: str, metavar: str) -> Any:  # noqa: ANN401  typer's own type
    """Return an argument that has to be given."""
    return typer.Argument(help=help_, metavar=metavar, show_default=False)


_DATA = N_(
    "Folder of the land book; the packaged book when not given. Several books: given several times, a folder"
    " that holds them, or a pattern in quotation marks."
)
_PROVINCES = N_("provinces.csv, which says what book is of which province when; else that beside the books.")
_AS_OF = N_("The day asked about, like 2023-11-17; the book's own day when not given.")
_KNOWN_ON = N_("Answer with what was known on this day; corrections made later are left out.")
_BASIS = N_(
    "Code of the basis that fill rates are measured on, as in bases.csv; the book's own when not given."
)
_SINCE = N_("An earlier day, like 2021-12-31; the papers then show what has changed since.")
_AGENCY = N_(
    "TOML file with the keys of [agency]: who submits, head and foot of the papers; else [agency] in"
    " book.toml, and dots to fill in."
)

Data = Annotated[list[Path], option("--data", _DATA, "FOLDER")]
ProvincesFile = Annotated[Path | None, option("--provinces", _PROVINCES, "FILE")]
AsOf = Annotated[str, option("--as-of", _AS_OF, "DAY")]
KnownOn = Annotated[str, option("--known-on", _KNOWN_ON, "DAY")]
Since = Annotated[str, option("--since", _SINCE, "DAY")]
Basis = Annotated[str, option("--basis", _BASIS, "CODE")]
AgencyFile = Annotated[Path | None, option("--agency", _AGENCY, "FILE")]
OutFile = Annotated[Path, option("--out", N_("The file to write, whole or not at all."), "FILE")]
_SETTINGS = N_("Settings of the office: address of the copy for investors, days that a sheet holds.")
_ASKED = N_("What the client asked for, as the sheet is to say it.")
_MADE_ON = N_("The day that the sheet is made on, like 2023-11-20; today when not given.")

Settings = Annotated[Path | None, option("--settings", _SETTINGS, "FILE")]
Asked = Annotated[str, option("--asked", _ASKED, "TEXT")]
MadeOn = Annotated[str, option("--made-on", _MADE_ON, "DAY")]
_ENGINE = N_(
    "Where it is worked out: local, dask (a process for each core), or dask://HOST:PORT, the scheduler of a"
    " cluster."
)
_PROVINCE = N_("Name of the book in a partitioned data set; its only one when not given.")
Engine = Annotated[str, option("--engine", _ENGINE, "ENGINE")]
Province = Annotated[str, option("--province", _PROVINCE, "NAME")]
SheetLanguage = Annotated[
    Literal["vi", "en", "ko", "zh", "ja"],
    typer.Option(
        "--lang", help=N_("Language of the sheet: vi, en, ko (Korean), zh (Chinese) or ja (Japanese).")
    ),
]
Shown = Annotated[
    Literal["table", "json"],
    typer.Option("--format", help=N_("table to read, json for programs (nothing rounded).")),
]
_FORM = N_("table to read, json or csv for programs (nothing rounded). Not given: by the ending of --out.")
_OUT = N_("Write into this file instead of the screen, whole or not at all; csv is then marked for Excel.")
ReportFormat = Annotated[Literal["table", "json", "csv"] | None, option("--format", _FORM)]
Out = Annotated[Path | None, option("--out", _OUT, "FILE")]
Language = Annotated[
    Literal["vi", "en"],
    typer.Option("--lang", help=N_("Language of the answer: vi (Vietnamese) or en (English).")),
]


def parse_day(text: str, *, option: str) -> date | None:
    """Return the day written after an option; None when the option was not given.

    Raises
    ------
    QuestionError
        If it is not a day of the calendar, written year-month-day.
    """
    if not text:
        return None
    try:
        if len(text) == len("2023-11-17"):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise QuestionError(
        "{text} after {option} is not a day; write one of the calendar like 2023-11-17.",
        text=text,
        option=option,
    )


@contextmanager
def spinner(message: str) -> Iterator[Callable[[str, int, int], None]]:
    """Show `message` with a moving sign on the error stream while the work goes on; only on a terminal.

    What it yields may be called at each step: what it is, how many are done, of how many.
    """
    with Console(stderr=True).status(message) as sign:

        def report_step(step: str, done: int, of: int) -> None:
            sign.update(f"{message} {min(done + 1, of)}/{of}: {step}")

        yield report_step


def only_folder(data: Sequence[Path]) -> Path:
    """Return the folder of the one book that a command is about.

    Raises
    ------
    QuestionError
        If several books are named.
    """
    folders = book_folders(data)
    if len(folders) > 1:
        raise QuestionError(
            "This command is about one book, and {count} are named ({books}); name one after --data.",
            count=len(folders),
            books=", ".join([*(folder.name for folder in folders[:_SHOWN]), *["…"][: len(folders) > _SHOWN]]),
        )
    return folders[0]


def open_book(
    data: Sequence[Path], words: Translator, *, known_on: date | None = None, audience: str = ""
) -> LandBook:
    """Open the one book that is named, as it was known on a day when one is named.

    For an `audience`, another process reads it, so that what is hidden never comes into this one.
    """
    cache, folder = cache_folder(), only_folder(data)
    with spinner(words.gettext("Opening the land book…")):
        if audience:
            book: LandBook = load_in_subprocess(folder, cache=cache, audience=audience)
        else:
            book = load(folder, cache=cache)
        return book if known_on is None else book.as_known(known_on)


def open_statement(
    data: Sequence[Path],
    words: Translator,
    *,
    as_of: str = "",
    known_on: str = "",
    basis: str = "",
    audience: str = "",
) -> Statement:
    """Open a book and state it for a day (its own when empty) and a basis (its own when empty).

    Raises
    ------
    QuestionError
        If `as_of` or `known_on` is not a day, or the book has no such basis.
    """
    day, known = parse_day(as_of, option="--as-of"), parse_day(known_on, option="--known-on")
    book = open_book(data, words, known_on=known, audience=audience)
    return state_book(book, words, as_of=day, basis=basis)


def state_book(book: LandBook, words: Translator, *, as_of: date | None, basis: str = "") -> Statement:
    """Return the statement of a book for a day (its own when None) and a basis (its own when empty)."""
    with spinner(words.gettext("Working out the statement…")):
        return state(book, as_of=as_of or book.info.data_as_of, basis=basis or None)
