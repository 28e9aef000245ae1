"""Tables of corner coordinates (bảng kê tọa độ) of plots, phases or zones, in the formats of papers."""

from collections.abc import Callable, Mapping, Sequence

from occupancy.errors import QuestionError
from occupancy.packaged_files import ROOT
from outputs.maps.paper.corner_map import WIDTH_MM, corner_drawing
from outputs.submission.corners import corner_list
from outputs.submission.corners.coordinates_docx import coordinates_docx
from outputs.submission.corners.coordinates_xlsx import coordinates_xlsx
from outputs.submission.corners.corner_list import CornerList, corner_lists
from outputs.submission.submission import Submission
from outputs.text import captions
from outputs.typst_pdf import compile_typst

_TEMPLATE = ROOT / "outputs/submission/templates/coordinates.typ"


def coordinates(submission: Submission, ids: Sequence[str], *, form: str) -> bytes:
    """Write the paper on the plots, phases or zones called `ids`; the same arguments give the same bytes.

    Raises
    ------
    QuestionError
        When there is no such format, or nothing of that id on the day.
    GeometryError
        When one has no shape.
    """
    if form not in FORMATS:
        raise QuestionError(
            "There is no format {format}; choose one of {formats}.", format=form, formats=", ".join(FORMATS)
        )
    return FORMATS[form](submission, corner_lists(submission, ids))


def coordinates_pdf(submission: Submission, lists: Sequence[CornerList]) -> bytes:
    """Write the lists as PDF, each with its drawing on pages of its own, the stamps on every page."""
    names = [f"drawing-{at}.pdf" for at in range(len(lists))]
    data = {
        "language": submission.words.language,
        "title": corner_list.title(submission),
        "system": corner_list.system(submission),
        "stamps": list(submission.stamps),
        "footer": captions.as_of_sentence(submission.statement, submission.words),
        "heads": corner_list.heads(submission),
        "notes": corner_list.notes(submission),
        "width_mm": WIDTH_MM,
        "lists": [
            {
                "name": corners.name,
                "where": corners.where,
                "areas": corner_list.areas(corners, submission),
                "drawing": name,
                "rows": corner_list.printed(corners, submission),
            }
            for name, corners in zip(names, lists, strict=True)
        ],
    }
    drawings = {
        name: corner_drawing(corners, submission, kind="pdf")
        for name, corners in zip(names, lists, strict=True)
    }
    return compile_typst(_TEMPLATE, data, drawings, as_of=submission.statement.as_of)


FORMATS: Mapping[str, Callable[[Submission, Sequence[CornerList]], bytes]] = {
    "xlsx": coordinates_xlsx,
    "docx": coordinates_docx,
    "pdf": coordinates_pdf,
}
