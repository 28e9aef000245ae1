"""Papers set by Typst: texts by way of JSON, shapes as SVG, the fonts of the language inside."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst

from occupancy.packaged_files import ROOT
from outputs import fonts

TEMPLATES = ROOT / "outputs/site_sheet/templates"
_PART = "part.typ"


def compile_typst(template: str, data: Mapping[str, Any], files: Mapping[str, bytes], as_of: date) -> bytes:
    """A PDF of `template`, which reads `data` under its own name; the same bytes for the same arguments.

    Parameters
    ----------
    template
        A file of the templates, such as `sheet.typ`; its texts are in `sheet.json`.
    data
        Texts, with the `language` of the paper.
    files
        Drawings by their names.
    as_of
        The day that the PDF says it was made on.

    Raises
    ------
    SourceError
        If the fonts that the texts need are not there and cannot be fetched.
    """
    text = json.dumps(data, ensure_ascii=False)
    keys = fonts.covering(str(data["language"]), text)
    told = json.dumps({**data, "fonts": keys}, ensure_ascii=False)
    with TemporaryDirectory() as name:
        folder = Path(name)
        for file in (template, _PART):
            (folder / file).write_bytes((TEMPLATES / file).read_bytes())
        (folder / template).with_suffix(".json").write_text(told, encoding="utf-8")
        for file, content in files.items():
            (folder / file).write_bytes(content)
        pdf = typst.compile(
            folder / template,
            root=folder,
            font_paths=_opened(fonts.ensure(keys)),
            ignore_system_fonts=True,
            timestamp=datetime.combine(as_of, time(), UTC),
        )
    if not isinstance(pdf, bytes):
        raise TypeError("Typst made several files where one was asked for")
    return pdf


@lru_cache(maxsize=16)
def _opened(folders: tuple[Path, ...]) -> typst.Fonts:
    """Fonts opened once; none of the computer's, and none of Typst's own."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(folder) for folder in folders],
    )
