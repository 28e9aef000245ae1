"""A list of corners (bảng kê tọa độ): those of a plot or zone as a paper prints them, and its areas."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd
import shapely

from geo import crs
from geo.corners import corners
from occupancy.errors import QuestionError
from outputs.records import Row, iter_rows
from outputs.submission.submission import Submission
from outputs.text import captions
from outputs.text.axes import axis_heads, plane_sentence, printed_sign
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
    """Return the lists of the plots, phases or zones called by `ids`, in that order.

    Raises
    ------
    QuestionError
        When there is none of that id on the day, or no id.
    GeometryError
        When it has no shape.
    """
    if not ids:
        raise QuestionError("Name the plots or zones whose corners are wanted.")
    return tuple(_corner_list(submission, name) for name in dict.fromkeys(ids))


def heads(submission: Submission) -> tuple[str, ...]:
    """Return the headings of a list: corner, its two coordinates, from which corner to which, how long."""
    says, say = labels(submission.words.language), submission.words.gettext
    north, east = axis_heads(_plane(submission), submission.words)
    return (says.column("corner_no"), f"{north} (m)", f"{east} (m)", say("From – to"), say("Length (m)"))


def rows(
    corners: CornerList, submission: Submission
) -> Iterator[tuple[int, float, float, str | None, float | None]]:
    """Yield the rows of a list, metres unrounded; after each ring its first corner again, without an edge.

    The metres are those that papers of the plane print, to the south and west where it counts so.
    """
    sign = printed_sign(_plane(submission))
    for _, ring in corners.points.groupby("ring_no", sort=True):
        numbers = ring["corner_no"].tolist()
        points = list(zip(numbers, sign * ring["x_north_m"], sign * ring["y_east_m"], strict=True))
        edges = zip(numbers, [*numbers[1:], numbers[0]], ring["edge_m"], strict=True)
        for point, (start, end, edge_m) in zip(points, edges, strict=True):
            yield *point, f"{start} – {end}", edge_m
        yield *points[0], None, None


def row_texts(corners: CornerList, submission: Submission) -> list[tuple[str, ...]]:
    """Return the rows of a list as they are printed, each cell rounded by itself."""

    def metres(length: float | None) -> str:
        return "" if length is None else format_number(length, submission.words, places=_PLACES)

    return [
        (str(number), metres(north), metres(east), between or "", metres(edge))
        for number, north, east, between, edge in rows(corners, submission)
    ]


def area_texts(corners: CornerList, submission: Submission) -> list[tuple[str, str]]:
    """Return label and text of each area."""
    return [(label, format_m2(area, submission.words)) for label, area in corners.areas]


def system(submission: Submission) -> str:
    """Return the plane by its name, its central meridian, and which way its axes run."""
    return plane_sentence(_plane(submission), submission.words)


def title(submission: Submission) -> str:
    """Return the title of the paper."""
    return submission.words.gettext("Table of corner coordinates")


def notes(submission: Submission) -> tuple[str, ...]:
    """Return what stands below the lists: what they rest on, and what they are not."""
    say = submission.words.gettext
    areas = say(
        "Areas are those of the figure in the plane of the map; lengths are those between the corners."
    )
    kept = {
        say("Book"),
        say("Day"),
        say("Later than the book"),
        say("Source"),
        say("Book’s fingerprint"),
        say("Invented"),
        say("Made by"),
    }
    lines = [f"{label}: {text}" for label, text in submission.identity if label in kept]
    return (areas, say("No line on this map is a legal boundary."), "  ·  ".join(lines))


def _plane(submission: Submission) -> crs.System:
    return crs.require_crs(submission.book.parcels)


def _corner_list(submission: Submission, land_id: str) -> CornerList:
    book, words = submission.book, submission.words
    valid = set(submission.statement.parcels["parcel_id"])
    for key, frame in (("parcel_id", book.parcels), ("phase_id", book.phases), ("zone_id", book.zones)):
        matches = frame[frame[key] == land_id]
        if not len(matches) or (key == "parcel_id" and land_id not in valid):
            continue
        shape = matches.geometry.iloc[0]
        row = iter_rows(pd.DataFrame(matches.drop(columns=frame.geometry.name)))[0]
        name = words.gettext("Plot {plot}").format(plot=land_id)
        if key != "parcel_id":
            name = captions.localized_name(row, words)
        points = corners(shape, crs.require_crs(frame))
        return CornerList(name, _where(submission, row), _areas(submission, row), shape, points)
    raise QuestionError(
        "There is no plot, phase or zone {wanted} on {day}; look it up in the book.",
        wanted=land_id,
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
    """Return the area on paper, of a plot; the measured one; how far they lie apart."""
    says, words = labels(submission.words.language), submission.words
    measured = float(row["measured_area_m2"])
    lines = [(says.column("measured_area_m2"), measured)]
    if "document_area_m2" in row:
        document = float(row["document_area_m2"])
        lines.insert(0, (says.column("document_area_m2"), document))
        lines.append((words.gettext("Measured less document (m²)"), measured - document))
    return tuple(lines)
