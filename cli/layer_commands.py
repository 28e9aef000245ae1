"""Commands that draw land: the map in a browser, and layers for GIS."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cli.options import (
    PACKAGED,
    AsOf,
    Basis,
    Data,
    KnownOn,
    Language,
    LayerFormat,
    LayerName,
    OutFile,
    System,
    open_statement,
    option,
    spinner,
)
from cli.output import ANNEX, LAYERS, MAP, say_beyond, settle_format, write_text
from occupancy.errors import QuestionError
from occupancy.statement import Statement
from outputs.files import write_atomically
from outputs.text.translations import N_, Translator, translator

if TYPE_CHECKING:
    from outputs.maps.paper.plan import Extent, Layout
    from outputs.submission.submission import Submission

_OF_LAND = "--zone, --plots, --bbox"
_OUT_MAP = N_(
    "The file to write, whole or not at all: .html for a browser, .pdf, .png or .svg for paper, to scale."
)
_ZONE_MAP = N_("Id of a zone, as in zones.geojson: its plots by state, as a plan on paper.")
_PLOTS = N_("Ids of plots, commas between them: a plan of these, of each zone a page.")
_BBOX = N_("West, south, east and north in degrees, commas between them: a plan of that land.")
_PAPER = N_("The sheet of a plan; the least that has room when not given.")
_ORIENTATION = N_("How the sheet lies; as shows the land larger when not given.")
_SCALE = N_("Scale of a plan, like 2000 for 1:2,000; the largest round one that has room when not given.")
Sheet = Annotated[Literal["a4", "a3", "a2", "a1"] | None, option("--paper", _PAPER)]
Orientation = Annotated[Literal["landscape", "portrait"] | None, option("--orientation", _ORIENTATION)]
Scale = Annotated[str, option("--scale", _SCALE, "NUMBER")]
_FORM = N_(
    "gpkg, kml, kmz and dxf hold all layers in one file; shp, geojson, parquet, fgb and csv come as a ZIP."
    " Not given: by the ending of --out."
)
_CRS = N_(
    "vn2000: the book's plane, in metres; wgs84: degrees. Not given: the plane, and degrees for kml and kmz."
)
_LAYER = N_(
    "A layer to write, zones, phases or parcels (plots); may be given more than once; all if not given."
)


def draw_map(  # noqa: PLR0913, PLR0917  one parameter per option
    out: Annotated[Path, option("--out", _OUT_MAP, "FILE")],
    zone: Annotated[str, option("--zone", _ZONE_MAP, "ID")] = "",
    plots: Annotated[str, option("--plots", _PLOTS, "ID,ID")] = "",
    bbox: Annotated[str, option("--bbox", _BBOX, "W,S,E,N")] = "",
    paper: Sheet = None,
    orientation: Orientation = None,
    scale: Scale = "",
    data: Data = PACKAGED,
    as_of: AsOf = "",
    known_on: KnownOn = "",
    basis: Basis = "",
    lang: Language = "vi",
) -> None:
    """Write the map as one HTML file that opens without a network, or as a map on paper."""
    # Only this command draws; the others start without waiting for what it needs.
    from outputs.maps.outlines import drawn_land, undrawn  # noqa: PLC0415
    from outputs.submission.submission import Submission, agency  # noqa: PLC0415

    reader = translator(lang)
    land, laid_out = _extent(zone=zone, plots=plots, bbox=bbox), _layout(paper, orientation, scale)
    if land is None and (paper or orientation or scale):
        raise QuestionError("Paper and scale are of a plan; name its land by {options}.", options=_OF_LAND)
    made = settle_format(out, None, ANNEX if land else MAP)
    statement = open_statement(data, reader, as_of=as_of, known_on=known_on, basis=basis)
    book = statement.book
    if made == "html":
        write_text(_map_page(statement, reader), out=out)
    else:
        write_atomically(
            out, _map_on_paper(Submission(statement, reader, agency=agency(book.info)), land, laid_out, made)
        )
    lines = (reader.gettext("The map is in {path}.").format(path=out), undrawn(book, reader))
    write_text("".join(f"{line}\n" for line in lines if line))
    say_beyond(statement, reader)
    if drawn_land(book).empty:
        raise typer.Exit(1)


def _map_page(statement: Statement, reader: Translator) -> str:
    """Return the map for a browser; what draws it there is fetched when it is not there yet."""
    from outputs.assets import MAP_LIBRARIES  # noqa: PLC0415
    from outputs.maps.web.zone_map import map_page  # noqa: PLC0415

    if not MAP_LIBRARIES.available():
        with spinner(reader.gettext("Installing the map's JavaScript, once…")):
            MAP_LIBRARIES.install()
    with spinner(reader.gettext("Drawing the map…")):
        return map_page(statement, reader, vendor=MAP_LIBRARIES.folder)


def _map_on_paper(submission: "Submission", land: "Extent | None", layout: "Layout", kind: str) -> bytes:
    """Return a plan of some land; without one the annex, all zones by fill rate."""
    from outputs.maps.paper.annex_map import annex_map  # noqa: PLC0415
    from outputs.maps.paper.plan import plan  # noqa: PLC0415

    with spinner(submission.words.gettext("Drawing the map…")):
        if land is None:
            return annex_map(submission, kind=kind)
        return plan(submission, land, layout, kind=kind)


def atlas(  # noqa: PLR0913, PLR0917  one parameter per option
    out: OutFile,
    paper: Sheet = None,
    orientation: Orientation = None,
    scale: Scale = "",
    data: Data = PACKAGED,
    as_of: AsOf = "",
    known_on: KnownOn = "",
    basis: Basis = "",
    lang: Language = "vi",
) -> None:
    """Write a plan of each zone behind an index, as one PDF."""
    from outputs.maps.paper import plan  # noqa: PLC0415
    from outputs.submission.submission import Submission, agency  # noqa: PLC0415

    reader, layout = translator(lang), _layout(paper or "a3", orientation, scale)
    settle_format(out, None, {"pdf": ANNEX["pdf"]})
    statement = open_statement(data, reader, as_of=as_of, known_on=known_on, basis=basis)
    submission = Submission(statement, reader, agency=agency(statement.book.info))
    with spinner(reader.gettext("Drawing the map…")):
        write_atomically(out, plan.atlas(submission, layout))
    write_text(reader.gettext("The atlas is in {path}.").format(path=out) + "\n")
    say_beyond(statement, reader)


def _extent(*, zone: str, plots: str, bbox: str) -> "Extent | None":
    """Return the land of a plan by the one option that names it; None: none does."""
    from outputs.maps.paper.plan import Extent  # noqa: PLC0415

    if sum(map(bool, (zone, plots, bbox))) > 1:
        raise QuestionError("A plan is of one of {options}; name one.", options=_OF_LAND)
    if bbox:
        try:
            west, south, east, north = map(float, bbox.split(","))
        except ValueError:
            raise QuestionError(
                "{text} after {option} is not west, south, east and north like 106.1,21.1,106.2,21.2.",
                text=bbox,
                option="--bbox",
            ) from None
        return Extent(degrees=(west, south, east, north))
    ids = tuple(filter(None, (name.strip() for name in plots.split(","))))
    return Extent(zone_id=zone, plots=ids) if zone or ids else None


def _layout(paper: str | None, orientation: str | None, scale: str) -> "Layout":
    from outputs.maps.paper.plan import LEAST_SCALE, MOST_SCALE, Layout  # noqa: PLC0415

    number = float(scale) if scale.isascii() and scale.isdigit() else 0.0
    if scale and not LEAST_SCALE <= number <= MOST_SCALE:
        raise QuestionError(
            "{text} after {option} is no scale; write a whole number from 100 to 1000000.",
            text=scale,
            option="--scale",
        )
    return Layout(paper or "", orientation or "", number or None)


def layers(  # noqa: PLR0913, PLR0917  one parameter per option
    out: OutFile,
    data: Data = PACKAGED,
    as_of: AsOf = "",
    known_on: KnownOn = "",
    basis: Basis = "",
    form: Annotated[LayerFormat | None, option("--format", _FORM)] = None,
    system: Annotated[System | None, option("--crs", _CRS)] = None,
    layer: Annotated[list[LayerName] | None, option("--layer", _LAYER)] = None,
    lang: Language = "vi",
) -> None:
    """Write zones, phases and plots as GIS layers."""
    # Only this command writes layers; the others start without waiting for GDAL.
    from outputs.gis.layer_files import layer_file  # noqa: PLC0415
    from outputs.gis.layers import is_hollow, shortfalls  # noqa: PLC0415

    reader, only = translator(lang), layer or ()
    made = settle_format(out, form, LAYERS)
    statement = open_statement(data, reader, as_of=as_of, known_on=known_on, basis=basis)
    with spinner(reader.gettext("Writing the layers…")):
        write_atomically(out, layer_file(statement, reader, form=made, system=system or "", only=only))
    written = reader.gettext("The layers are in {path}.").format(path=out)
    write_text("\n".join([written, *shortfalls(statement, reader, only=only)]) + "\n")
    say_beyond(statement, reader)
    if is_hollow(statement, only=only):
        raise typer.Exit(1)
