"""What maps draw of the land of a book: outlines of phases and zones; where there is none, its plots."""

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from geo.crs import require_crs, to_map_degrees, to_plane
from geo.geojson import Shapes, shapes_of
from occupancy.book import LandBook
from occupancy.loading.land.places import strays
from occupancy.measures.arrays import cached_per_book
from outputs.maps.style import OF_PLOTS, OPEN_STATUS
from outputs.records import iter_rows
from outputs.text.captions import localized_name
from outputs.text.formatting import format_count
from outputs.text.labels import labels
from outputs.text.translations import N_, Translator

COLUMNS = ("zone_id", "phase_id", "boundary_status", "geometry")
NOTHING = N_("Nothing of the book can be drawn: no zone, phase or plot has an outline that can be used.")


def drawn_land(book: LandBook) -> GeoDataFrame:
    """Return the land that is drawn, in the book's plane, in COLUMNS, large pieces first to lie below.

    The drawn phases; the zones none of whose phases is drawn, with an empty `phase_id`; and phases that
    neither covers, as their plots, whenever valid and but for strays, with the status OF_PLOTS.
    """
    return _land(book)[0]


def drawn_plots(book: LandBook) -> GeoDataFrame:
    """Return the plots that have a shape and do not stray."""
    return _land(book)[1]


@cached_per_book
def _land(book: LandBook) -> tuple[GeoDataFrame, GeoDataFrame]:
    plots = present(book.parcels[~strays(book.parcels, book.limits)])
    return _outlined(book, plots), plots


def _outlined(book: LandBook, plots: GeoDataFrame) -> GeoDataFrame:
    phases, zones = present(book.phases), present(book.zones)
    zones = zones[~zones["zone_id"].isin(phases["zone_id"])].assign(phase_id="")
    bare = plots[~plots["phase_id"].isin(phases["phase_id"]) & ~plots["zone_id"].isin(zones["zone_id"])]
    pieces = [frame[list(COLUMNS)] for frame in (phases, zones, _of_plots(bare)) if len(frame)]
    if not pieces:
        return zones[list(COLUMNS)]
    both = GeoDataFrame(pd.concat(pieces, ignore_index=True), geometry="geometry", crs=book.phases.crs)
    return both.iloc[np.argsort(-shapely.area(shapes_of(both)), kind="stable")].reset_index(drop=True)


def without_stray_land(frame: GeoDataFrame) -> GeoDataFrame:
    """Return the pieces of land that a map is made to fit: all but one that lies far from all the others."""
    return frame[~strays(frame.assign(phase_id=None))]


@cached_per_book
def undrawn(book: LandBook, words: Translator) -> str:
    """Return sentences on what of the book is not on a map: zones with nothing to draw, plots."""
    drawn = drawn_land(book)["zone_id"]
    if drawn.empty:
        return words.gettext(NOTHING)
    sentences = []
    names = [
        localized_name(zone, words) for zone in iter_rows(book.zones[~book.zones["zone_id"].isin(drawn)])
    ]
    if names:
        text = words.gettext("Not on the map, with neither an outline nor plots: {zones}.")
        sentences.append(text.format(zones=", ".join(names)))
    plots = int((book.set_aside["table"] == "parcels").sum())
    if plots:
        text = words.ngettext(
            "{plots} plot could not be used and is not on the map; its finding says why.",
            "{plots} plots could not be used and are not on the map; their findings say why.",
            plots,
        )
        sentences.append(text.format(plots=format_count(plots, words)))
    far = len(present(book.parcels)) - len(drawn_plots(book))
    if far:
        text = words.ngettext(
            "{plots} plot lies far from the others, outside this map; its finding says where.",
            "{plots} plots lie far from the others, outside this map; their findings say where.",
            far,
        )
        sentences.append(text.format(plots=format_count(far, words)))
    return " ".join(sentences)


def status_label(status: str, words: Translator) -> str:
    """Return what an outline of one of the kinds of line is, in the reader's language."""
    if status == OF_PLOTS:
        return words.gettext("Plots only")
    if status == OPEN_STATUS:
        return words.gettext("Not stated how well it is known")
    return labels(words.language).code("boundary_status", status)


def present(frame: GeoDataFrame) -> GeoDataFrame:
    """Return the rows that have a shape."""
    return frame[frame.geometry.notna() & ~frame.geometry.is_empty]


def on_plane(frame: GeoDataFrame, book: LandBook) -> GeoDataFrame:
    """Return the rows that have a shape, moved to the plane of a book."""
    drawable = present(frame)
    return present(to_plane(drawable, require_crs(book.zones))) if len(drawable) else drawable


def map_degrees(frame: GeoDataFrame, book: LandBook) -> GeoDataFrame:
    """Return the rows in the degrees of a map of the book."""
    return to_map_degrees(frame, require_crs(book.zones))


def geometries(frame: GeoDataFrame) -> Shapes:
    """Return the shapes of a frame as an array of its own, empty ones as None."""
    shapes = shapes_of(frame).copy()  # else it is the array of the book
    shapes[shapely.is_empty(shapes)] = None
    return shapes


def _of_plots(plots: GeoDataFrame) -> GeoDataFrame:
    """Return a piece for each phase of these plots: the land of all of them."""
    if plots.empty:
        return plots.assign(boundary_status="")
    alone = plots[["zone_id", "phase_id", "geometry"]]
    return alone.dissolve(["zone_id", "phase_id"]).reset_index().assign(boundary_status=OF_PLOTS)
