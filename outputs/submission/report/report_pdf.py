"""The report as PDF, set by Typst with the fonts that it brings: the same bytes on every computer."""

import json
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import typst

from outputs.submission.annex.annex_map import INSIDE, annex_map
from outputs.submission.report.report_data import report_data
from outputs.submission.submission import Submission

TEMPLATE = Path(__file__).resolve().parents[1] / "templates" / "report.typ"


def report_pdf(submission: Submission) -> bytes:
    """The report with the table and the map as annexes, on A4; a book without outlines has no map."""
    data = report_data(submission) | {"map_width_mm": INSIDE.width_mm}
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "report.typ").write_bytes(TEMPLATE.read_bytes())
        (folder / "report.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        if not data["no_map"]:
            (folder / "map.pdf").write_bytes(annex_map(submission, paper=INSIDE))
        pdf = typst.compile(folder / "report.typ", root=folder, font_paths=_fonts(), ignore_system_fonts=True)
    if not isinstance(pdf, bytes):
        raise TypeError("Typst made several files where one was asked for")
    return pdf


@lru_cache
def _fonts() -> typst.Fonts:
    """Typst's own fonts, opened once; none of the computer's."""
    return typst.Fonts(include_system_fonts=False)
