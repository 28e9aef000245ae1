"""The report as PDF, set by Typst with the fonts that it brings: the same bytes on every computer."""

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst

from occupancy.packaged_files import ROOT
from outputs.submission.annex.annex_map import INSIDE, annex_map
from outputs.submission.report.report_data import report_data
from outputs.submission.submission import Submission

TEMPLATES = ROOT / "outputs/submission/templates"
_REPORT, _TABLE, _PART = "report.typ", "table.typ", "table_part.typ"


def report_pdf(submission: Submission) -> bytes:
    """The report with the table and the map as annexes, on A4; a book without outlines has no map."""
    data = report_data(submission) | {"map_width_mm": INSIDE.width_mm}
    drawn = {} if data["no_map"] else {"map.pdf": annex_map(submission, paper=INSIDE)}
    return _set(_REPORT, data, drawn)


def table_pdf(submission: Submission) -> bytes:
    """The table by itself, on A4 lying on its side."""
    return _set(_TABLE, report_data(submission), {})


def _set(template: str, data: Mapping[str, Any], pictures: Mapping[str, bytes]) -> bytes:
    with TemporaryDirectory() as name:
        folder = Path(name)
        for file in (template, _PART):
            (folder / file).write_bytes((TEMPLATES / file).read_bytes())
        (folder / "report.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        for file, content in pictures.items():
            (folder / file).write_bytes(content)
        pdf = typst.compile(folder / template, root=folder, font_paths=_fonts(), ignore_system_fonts=True)
    if not isinstance(pdf, bytes):
        raise TypeError("Typst made several files where one was asked for")
    return pdf


@lru_cache
def _fonts() -> typst.Fonts:
    """Typst's own fonts, opened once; none of the computer's."""
    return typst.Fonts(include_system_fonts=False)
