"""Papers and pictures set by Typst: texts as JSON, drawings as files, fonts that the program brings."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import typst

from occupancy.program import ROOT
from outputs import fonts

Format = Literal["pdf", "png"]
_DRAWINGS = ROOT / "outputs/maps/paper"  # the templates that set drawings
_DOTS_PER_INCH = 200


def compile_typst(
    template: Path, data: Mapping[str, Any], files: Mapping[str, bytes], *, as_of: date | None = None
) -> bytes:
    """Compile a template in the font of papers and return the PDF; the same bytes for the same arguments.

    Parameters
    ----------
    template
        A `.typ` file; it reads `data` from a JSON file of its own name, and may import the other templates
        of its folder.
    data
        Texts.
    files
        Drawings by their names.
    as_of
        The day that the PDF says it was made on; None: it says none.

    Raises
    ------
    SourceError
        If the font is not there and cannot be fetched.
    """
    return _compile(template, data, files, as_of=as_of, font_set=_paper_fonts(*fonts.ensure(["paper"])))


def compile_with_language_fonts(
    template: Path,
    data: Mapping[str, Any],
    files: Mapping[str, bytes],
    *,
    as_of: date,
    kind: Format = "pdf",
) -> bytes:
    """Compile a template with the fonts that its texts need, first those of `data["language"]`.

    The template gets the keys of the fonts as `fonts`; a picture (`kind`) is of one page. The rest is as in
    `compile_typst`.

    Raises
    ------
    SourceError
        If the fonts are not there and cannot be fetched.
    """
    keys = fonts.covering(str(data["language"]), json.dumps(data, ensure_ascii=False))
    font_set = _fonts_of(fonts.ensure(keys))
    return _compile(template, {**data, "fonts": keys}, files, as_of=as_of, font_set=font_set, kind=kind)


def compile_picture(
    data: Mapping[str, Any], drawings: Sequence[bytes], *, kind: Format, font_folder: Path
) -> bytes:
    """Set drawings (SVG) with their texts, a page of its own each, which says no day."""
    template, font_set = _DRAWINGS / "picture.typ", _fonts_of((font_folder,))
    files = {f"picture-{number}.svg": drawing for number, drawing in enumerate(drawings)}
    return _compile(template, data, files, as_of=None, font_set=font_set, kind=kind)


def _compile(
    template: Path,
    data: Mapping[str, Any],
    files: Mapping[str, bytes],
    *,
    as_of: date | None,
    font_set: typst.Fonts,
    kind: Format = "pdf",
) -> bytes:
    with TemporaryDirectory() as name:
        folder = Path(name)
        for source in (*template.parent.glob("*.typ"), _DRAWINGS / "drawing.typ"):
            (folder / source.name).write_bytes(source.read_bytes())
        text = json.dumps(data, ensure_ascii=False)
        (folder / template.name).with_suffix(".json").write_text(text, encoding="utf-8")
        for file, content in files.items():
            (folder / file).write_bytes(content)
        made = typst.compile(
            folder / template.name,
            root=folder,
            font_paths=font_set,
            ignore_system_fonts=True,
            format=kind,
            ppi=_DOTS_PER_INCH,
            timestamp=None if as_of is None else datetime.combine(as_of, time(), UTC),
        )
    if not isinstance(made, bytes):
        raise TypeError("Typst made several files where one was asked for")
    return made


@lru_cache(maxsize=4)
def _paper_fonts(folder: Path) -> typst.Fonts:
    """Open the font of papers, and Typst's own for the few signs that it has not."""
    return typst.Fonts(include_system_fonts=False, font_paths=[str(folder)])


@lru_cache(maxsize=16)
def _fonts_of(folders: tuple[Path, ...]) -> typst.Fonts:
    """Open the fonts of folders once, and none of the computer's or of Typst's own."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(folder) for folder in folders],
    )
