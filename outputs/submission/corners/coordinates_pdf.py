"""Lists of corners as PDF, set by Typst with the fonts that it brings: the same bytes on every computer."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory

import typst

from occupancy.packaged_files import ROOT
from outputs.maps.paper.corner_drawing import WIDTH_MM, corner_drawing
from outputs.submission.corners import corner_list
from outputs.submission.corners.corner_list import CornerList
from outputs.submission.submission import Submission
from outputs.text import captions

TEMPLATE = ROOT / "outputs/submission/templates/coordinates.typ"


def coordinates_pdf(submission: Submission, lists: Sequence[CornerList]) -> bytes:
    """The lists with their drawings, each on pages of its own, the stamps on every page."""
    # The moment a PDF says it was made in is the day that it is about.
    made = datetime.combine(submission.statement.as_of, time(), UTC)
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / TEMPLATE.name).write_bytes(TEMPLATE.read_bytes())
        text = json.dumps(_data(submission, lists), ensure_ascii=False)
        (folder / "coordinates.json").write_text(text, encoding="utf-8")
        for at, one in enumerate(lists):
            (folder / _drawing(at)).write_bytes(corner_drawing(one, submission, kind="pdf"))
        pdf = typst.compile(
            folder / TEMPLATE.name,
            root=folder,
            font_paths=typst.Fonts(include_system_fonts=False),
            ignore_system_fonts=True,
            timestamp=made,
        )
    if not isinstance(pdf, bytes):
        raise TypeError("Typst made several files where one was asked for")
    return pdf


def _data(submission: Submission, lists: Sequence[CornerList]) -> dict[str, object]:
    return {
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
                "name": one.name,
                "where": one.where,
                "areas": corner_list.areas(one, submission),
                "drawing": _drawing(at),
                "rows": corner_list.printed(one, submission),
            }
            for at, one in enumerate(lists)
        ],
    }


def _drawing(at: int) -> str:
    return f"drawing-{at}.pdf"
