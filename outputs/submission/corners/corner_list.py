"""A list of corners (bảng kê tọa độ): those of a plot or zone as a paper prints them, and its areas."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import shapely

from geo import crs
from geo.corners import corners
from occupancy.errors import QuestionError
from outputs.records import Row, iter_rows
from outputs.submission.submission import Submission
from outputs.text import captions
from outputs.text.formatting import format_m2, format_number
from outputs.text.labels import labels

_PLACES = 3  # decimals of a metre; with two an edge of a millimetre would be none


@dataclass(frozen=True, eq=False)
class CornerList:
    """The corners of one plot, phase or zone.

    Attributes
    ----------
    name
        What stands over the list, in the reader's language.
    where
        The zone and phase that a plot lies in, and how well an outline is known.
    areas
        Label and number of square metres of each area; NaN where it is not known.
    shape
        The shape in the book's plane, metres, x = east.
    points
        Its corners, as `geo.corners.corners` gives them.
    """

    name: str
    where: str
    areas: tuple[tuple[str, float], ...]
    shape: shapely.Geometry
    points: pd.DataFrame


def corner_lists(submission: Submission, ids: Sequence[str]) -> tuple[CornerList, ...]:
    """The lists of the plots, phases or zones called by `ids`, in that order.

    Raises
    ------
    QuestionError
        When there is none of that id on the day, or no id.
    GeometryError
        When it has no shape.
    """
    if not ids:
        raise QuestionError("Name the plots or zones whose corners are wanted.")
    return tuple(_one(submission, name) for name in dict.fromkeys(ids))


def heads(submission: Submission) -> tuple[str, ...]:
    """The headings of a list: corner, X, Y, from which corner to which, how long."""
    says = labels(submission.words.language)
    metres = ((says.column(name), " (m)") for name in ("x_north_m", "y_east_m"))
    north, east = (label if "(m)" in label else label + unit for label, unit in metres)
    say = submission.words.gettext
    return (says.column("corner_no"), north, east, say("From – to"), say("Length (m)"))


def printed(one: CornerList, submission: Submission) -> list[tuple[str, ...]]:
    """The rows of a list, each cell rounded by itself; after each ring its first corner again."""
    words = submission.words
    table: list[tuple[str, ...]] = []
    for _, ring in one.points.groupby("ring_no", sort=True):
        found = iter_rows(ring)
        for at, corner in enumerate(found):
            after = found[(at + 1) % len(found)]["corner_no"]
            edge = (
                f"{corner['corner_no']} – {after}",
                format_number(corner["edge_m"], words, places=_PLACES),
            )
            table.append((*_point(corner, submission), *edge))
        table.append((*_point(found[0], submission), "", ""))
    return table


def areas(one: CornerList, submission: Submission) -> list[tuple[str, str]]:
    """Label and text of each area."""
    return [(label, format_m2(area, submission.words)) for label, area in one.areas]


def system(submission: Submission) -> str:
    """The plane by its name, its central meridian, and which way its axes run."""
    plane = crs.require_crs(submission.book.parcels)
    return submission.words.gettext("{plane}, central meridian {meridian}; X is north, Y east.").format(
        plane=plane.name, meridian=crs.central_meridian(plane)
    )


def title(submission: Submission) -> str:
    """What the paper is called."""
    return submission.words.gettext("Table of corner coordinates")


def notes(submission: Submission) -> tuple[str, ...]:
    """What stands below the lists: what they rest on, and what they are not."""
    say = submission.words.gettext
    areas = say(
        "Areas are those of the figure in the plane of the map; lengths are those between the corners."
    )
    kept = {
        say("Book"),
        say("Day"),
        say("Source"),
        say("Book’s fingerprint"),
        say("Invented"),
        say("Made by"),
    }
    lines = [f"{label}: {text}" for label, text in submission.identity if label in kept]
    return (areas, say("No line on this map is a legal boundary."), "  ·  ".join(lines))


def _point(corner: Row, submission: Submission) -> tuple[str, str, str]:
    x, y = (
        format_number(corner[name], submission.words, places=_PLACES) for name in ("x_north_m", "y_east_m")
    )
    return str(corner["corner_no"]), x, y


def _one(submission: Submission, wanted: str) -> CornerList:
    book, words = submission.book, submission.words
    valid = set(submission.statement.parcels["parcel_id"])
    for key, frame in (("parcel_id", book.parcels), ("phase_id", book.phases), ("zone_id", book.zones)):
        found = frame[frame[key] == wanted]
        if not len(found) or (key == "parcel_id" and wanted not in valid):
            continue
        shape = found.geometry.iloc[0]
        row = iter_rows(pd.DataFrame(found.drop(columns=frame.geometry.name)))[0]
        points = corners(shape, crs.require_crs(frame))
        name = words.gettext("Plot {plot}").format(plot=wanted)
        if key != "parcel_id":
            name = captions.localized_name(row, words)
        return CornerList(name, _where(submission, row), _areas(submission, row), shape, points)
    raise QuestionError(
        "There is no plot, phase or zone {wanted} on {day}; look it up in the book.",
        wanted=wanted,
        day=submission.statement.as_of.isoformat(),
    )


def _where(submission: Submission, row: Row) -> str:
    names = captions.land_names(submission.book, submission.words)
    if "parcel_id" in row:
        zone, phase = names.get(str(row["zone_id"]), ""), names.get(str(row["phase_id"]), "")
        if not phase or phase.startswith(zone):
            return phase or zone
        return f"{zone} · {phase}"
    says = labels(submission.words.language)
    status = says.code("boundary_status", str(row["boundary_status"] or ""))
    return f"{says.column('boundary_status')}: {status}"


def _areas(submission: Submission, row: Row) -> tuple[tuple[str, float], ...]:
    """The area on paper, of a plot; the measured one; how far they lie apart."""
    says, words = labels(submission.words.language), submission.words
    measured = float(row["measured_area_m2"])
    lines = [(says.column("measured_area_m2"), measured)]
    if "document_area_m2" in row:
        document = float(row["document_area_m2"])
        lines.insert(0, (says.column("document_area_m2"), document))
        lines.append((words.gettext("Measured less document (m²)"), measured - document))
    return tuple(lines)
