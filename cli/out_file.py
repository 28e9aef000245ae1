"""The file that a command writes: its name and its place are looked at before the work begins."""

from collections.abc import Mapping
from pathlib import Path

from occupancy.errors import QuestionError
from outputs.files import try_place

# Format → how its file ends; a second ending will do too. A name without an ending is of the first format.
Endings = Mapping[str, tuple[str, ...]]
_ZIP = (".zip",)
PAPER: Endings = {"pdf": (".pdf",), "xlsx": (".xlsx",), "docx": (".docx",)}
TABLE: Endings = {"xlsx": (".xlsx",), "docx": (".docx",), "pdf": (".pdf",), "csv": (".csv",)}
REPORT: Endings = {"table": (".txt",), "json": (".json",), "csv": (".csv",)}
FINDINGS: Endings = {
    "table": (".txt",),
    "json": (".json",),
    "xlsx": (".xlsx",),
    "geojson": (".geojson",),
    "gpkg": (".gpkg",),
}
OFFERS: Endings = {"table": (".txt",), "json": (".json",), "geojson": (".geojson", ".json")}
ANNEX: Endings = {"pdf": (".pdf",), "png": (".png",), "svg": (".svg",)}
MAP: Endings = {"html": (".html", ".htm"), **ANNEX}
SHEET: Endings = {"pdf": (".pdf",), "html": (".html", ".htm")}
PACK: Endings = {"zip": _ZIP}
LAYERS: Endings = {
    "gpkg": (".gpkg",),
    "kml": (".kml",),
    "kmz": (".kmz",),
    "dxf": (".dxf",),
    "shp": _ZIP,
    "geojson": _ZIP,
    "parquet": _ZIP,
    "fgb": _ZIP,
    "csv": _ZIP,
}


def settle_format(out: Path | None, form: str | None, endings: Endings) -> str:
    """Return the format to write: the one that is named, else that of the file's ending, else the first.

    Where a file is named, its place is tried too; None is the screen.

    Raises
    ------
    QuestionError
        If the file's ending is that of another format, of none, or of several of which none is named.
    WriteError
        If the folder of the file is not there, may not be written to, or is full.
    """
    chosen = form or next(iter(endings))
    if out is not None:
        ending = out.suffix.lower()
        if ending and form:
            _agree(out, form, endings)
        elif ending:
            chosen = _format_of(out, ending, endings)
        try_place(out)
    return chosen


def _agree(out: Path, form: str, endings: Endings) -> None:
    if out.suffix.lower() not in endings[form]:
        raise QuestionError(
            "{out} does not end in {ending}, as a file of the format {format} does; change the name or the"
            " format.",
            out=out,
            ending=endings[form][0],
            format=form,
        )


def _format_of(out: Path, ending: str, endings: Endings) -> str:
    fitting = [form for form, known in endings.items() if ending == known[0]]
    fitting = fitting or [form for form, known in endings.items() if ending in known]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise QuestionError(
            "{out} may be of the format {formats}; name one of them after --format.",
            out=out,
            formats=", ".join(fitting),
        )
    if ending[1:] in endings:  # a format whose files come in a ZIP
        _agree(out, ending[1:], endings)
    known = dict.fromkeys(known[0] for known in endings.values())
    raise QuestionError(
        "{out} has another ending than {endings}; name the file by what it is to be.",
        out=out,
        endings=", ".join(known),
    )
