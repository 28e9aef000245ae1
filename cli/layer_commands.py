"""Commands that draw land: the map in a browser, and layers for GIS."""

from pathlib import Path
from typing import Annotated

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
    option,
)
from cli.out_file import ANNEX, LAYERS, MAP, settle_format
from cli.output import say_beyond, write_text
from cli.session import open_statement, spinner
from occupancy.statement import Statement
from outputs.files import write_atomically
from outputs.text.translations import N_, Translator, translator

_OUT_MAP = N_(
    "The file to write, whole or not at all: .html for a browser, .pdf, .png or .svg for paper, to scale."
)
_ZONE_MAP = N_("Id of a zone, as in zones.geojson: its plots by state, as a map on paper.")
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
    data: Data = PACKAGED,
    as_of: AsOf = "",
    known_on: KnownOn = "",
    basis: Basis = "",
    lang: Language = "vi",
) -> None:
    """Write the map as one HTML file that opens without a network, or as a map on paper."""
    # Only this command draws; the others start without waiting for what it needs.
    from outputs.maps.outlines import drawn_land, undrawn  # noqa: PLC0415

    reader = translator(lang)
    made = settle_format(out, None, ANNEX if zone else MAP)
    statement = open_statement(data, reader, as_of=as_of, known_on=known_on, basis=basis)
    book = statement.book
    if made == "html":
        write_text(_map_page(statement, reader), out=out)
    else:
        write_atomically(out, _map_on_paper(statement, reader, zone=zone, kind=made))
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


def _map_on_paper(statement: Statement, reader: Translator, *, zone: str, kind: str) -> bytes:
    """Return the annex: the zones by fill rate, or the plots of one by state."""
    from outputs.maps.paper.annex_map import annex_map  # noqa: PLC0415
    from outputs.submission.submission import Submission  # noqa: PLC0415

    with spinner(reader.gettext("Drawing the map…")):
        return annex_map(Submission(statement, reader), zone_id=zone, kind=kind)


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
