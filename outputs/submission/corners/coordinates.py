"""Tables of corner coordinates (bảng kê tọa độ) of plots, phases or zones, in the formats of papers."""

from collections.abc import Callable, Mapping, Sequence

from occupancy.errors import QuestionError
from outputs.submission.corners.coordinates_docx import coordinates_docx
from outputs.submission.corners.coordinates_pdf import coordinates_pdf
from outputs.submission.corners.coordinates_xlsx import coordinates_xlsx
from outputs.submission.corners.corner_list import CornerList, corner_lists
from outputs.submission.submission import Submission

FORMATS: Mapping[str, Callable[[Submission, Sequence[CornerList]], bytes]] = {
    "xlsx": coordinates_xlsx,
    "docx": coordinates_docx,
    "pdf": coordinates_pdf,
}


def coordinates(submission: Submission, ids: Sequence[str], *, form: str) -> bytes:
    """The paper on the plots, phases or zones called by `ids`; the same arguments give the same bytes.

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
