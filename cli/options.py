"""The options of the commands: what they are called and how `--help` explains them."""

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from occupancy.errors import QuestionError
from occupancy.packaged_files import DATA
from outputs.text.translations import N_

PACKAGED = DATA


class By(StrEnum):
    """What one row of a report is."""

    ZONE = "zone"
    PHASE = "phase"
    PARCEL = "parcel"


class Shown(StrEnum):
    """How an answer is shown."""

    TABLE = "table"
    JSON = "json"


class Written(StrEnum):
    """How a report is shown; CSV too."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


class LayerFormat(StrEnum):
    """The formats of `outputs.gis.layer_files`, named here so that no command loads their writers in vain."""

    GPKG = "gpkg"
    SHP = "shp"
    KML = "kml"
    KMZ = "kmz"
    DXF = "dxf"
    GEOJSON = "geojson"
    PARQUET = "parquet"
    FGB = "fgb"
    CSV = "csv"


class PaperFormat(StrEnum):
    """The formats of a table of coordinates."""

    XLSX = "xlsx"
    DOCX = "docx"
    PDF = "pdf"


class TableFormat(StrEnum):
    """The formats of the printed table."""

    XLSX = "xlsx"
    DOCX = "docx"
    PDF = "pdf"
    CSV = "csv"


class System(StrEnum):
    """The coordinate reference systems of layers."""

    VN2000 = "vn2000"
    WGS84 = "wgs84"


class LayerName(StrEnum):
    """The layers there are."""

    ZONES = "zones"
    PHASES = "phases"
    PARCELS = "parcels"


class Language(StrEnum):
    """The languages of the catalogues."""

    VI = "vi"
    EN = "en"


_DATA = N_("Folder of the land book; the packaged book when not given.")
_AS_OF = N_("The day asked about, like 2023-11-17; the book's own day when not given.")
_KNOWN_ON = N_("Answer with what was known on this day; corrections made later are left out.")
_BASIS = N_(
    "Code of the basis that fill rates are measured on, as in bases.csv; the book's own when not given."
)
_BY = N_("What one row is: a zone, a phase or a parcel (plot).")
_SHOWN = N_("table to read, json for programs (nothing rounded).")
_WRITTEN = N_("table to read, json or csv for programs (nothing rounded).")
_OUT = N_("Write into this file instead of the screen, whole or not at all; csv is then marked for Excel.")
_OUT_MAP = N_("The HTML file to write, whole or not at all.")
_LAYER_FORMAT = N_(
    "gpkg, kml, kmz and dxf hold all layers in one file; shp, geojson, parquet, fgb and csv come as a ZIP."
)
_CRS = N_(
    "vn2000: the book's plane, in metres; wgs84: degrees. Not given: the plane, and degrees for kml and kmz."
)
_LAYER = N_(
    "A layer to write, zones, phases or parcels (plots); may be given more than once; all if not given."
)
_PLACES = N_("Ids of plots, phases or zones, parted by spaces; each gets a list of its own.")
_PAPER_FORMAT = N_("xlsx, docx or pdf; each has the corners, the areas and a drawing to scale.")
_OUT_FILE = N_("The file to write, whole or not at all.")
_OUT_PACK = N_("The ZIP to write, whole or not at all.")
_SINCE = N_("An earlier day, like 2021-12-31; the papers then show what has changed since.")
_WHO = N_("Who makes the papers, as they are to say it.")
_WHY = N_("What the papers are for, as they are to say it.")
_WITH_ERRORS = N_("Why papers are made although the book has open errors; printed on them.")
_AGENCY = N_(
    "TOML file with parent, name, place, signer_title, signer and recipients of who submits; else [agency] in"
    " book.toml, and dots to fill in."
)
_TABLE_FORMAT = N_(
    "xlsx: the workbook with live formulas, the table first; docx and pdf: the table on A4; csv: unrounded."
)
_PACK = N_("The submission pack, a ZIP.")
_TODAY = N_("Folder of the book of today, which the pack is compared with; the packaged book when not given.")
_LANG = N_("Language of the answer: vi (Vietnamese) or en (English).")
_PUBLISHED = N_("A day with published figures, like 2023-11-17; all such days when not given.")

Data = Annotated[Path, typer.Option("--data", help=_DATA, metavar="FOLDER", show_default=False)]
AsOf = Annotated[str, typer.Option("--as-of", help=_AS_OF, metavar="DAY", show_default=False)]
PublishedDay = Annotated[str, typer.Option("--as-of", help=_PUBLISHED, metavar="DAY", show_default=False)]
KnownOn = Annotated[str, typer.Option("--known-on", help=_KNOWN_ON, metavar="DAY", show_default=False)]
Basis = Annotated[str, typer.Option("--basis", help=_BASIS, metavar="CODE", show_default=False)]
ByOption = Annotated[By, typer.Option("--by", help=_BY)]
ShownOption = Annotated[Shown, typer.Option("--format", help=_SHOWN)]
WrittenOption = Annotated[Written, typer.Option("--format", help=_WRITTEN)]
Out = Annotated[Path | None, typer.Option("--out", help=_OUT, metavar="FILE", show_default=False)]
OutMap = Annotated[Path, typer.Option("--out", help=_OUT_MAP, metavar="FILE", show_default=False)]
LayerFormatOption = Annotated[LayerFormat, typer.Option("--format", help=_LAYER_FORMAT)]
SystemOption = Annotated[System | None, typer.Option("--crs", help=_CRS, show_default=False)]
LayerOption = Annotated[list[LayerName] | None, typer.Option("--layer", help=_LAYER, show_default=False)]
OutFile = Annotated[Path, typer.Option("--out", help=_OUT_FILE, metavar="FILE", show_default=False)]
Places = Annotated[list[str], typer.Argument(metavar="PLOT…", help=_PLACES, show_default=False)]
PaperFormatOption = Annotated[PaperFormat, typer.Option("--format", help=_PAPER_FORMAT)]
OutPack = Annotated[Path, typer.Option("--out", help=_OUT_PACK, metavar="FILE", show_default=False)]
Since = Annotated[str, typer.Option("--since", help=_SINCE, metavar="DAY", show_default=False)]
Who = Annotated[str, typer.Option("--who", help=_WHO, metavar="TEXT", show_default=False)]
Why = Annotated[str, typer.Option("--why", help=_WHY, metavar="TEXT", show_default=False)]
WithErrors = Annotated[
    str, typer.Option("--with-errors", help=_WITH_ERRORS, metavar="REASON", show_default=False)
]
AgencyFile = Annotated[
    Path | None, typer.Option("--agency", help=_AGENCY, metavar="FILE", show_default=False)
]
TableFormatOption = Annotated[TableFormat, typer.Option("--format", help=_TABLE_FORMAT)]
Pack = Annotated[Path, typer.Argument(metavar="PACK", help=_PACK, show_default=False)]
Today = Annotated[Path, typer.Option("--data", help=_TODAY, metavar="FOLDER", show_default=False)]
LanguageOption = Annotated[Language, typer.Option("--lang", help=_LANG)]


def asked_day(text: str, *, option: str) -> date | None:
    """The day written after an option; None when the option was not given.

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
