"""The submission pack: one ZIP with papers, layers, their tables, a manifest and a README.

The same book, arguments and versions give the same bytes.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from textwrap import wrap

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from occupancy.book import LandBook
from occupancy.errors import QuestionError, RefusedError
from occupancy.loading.audiences import INTERNAL
from occupancy.loading.book_folder import DICTIONARY, Folder, read_dictionary
from occupancy.program import program_name
from outputs.files import deterministic_zip
from outputs.gis.layer_files import layer_file
from outputs.maps.paper.annex_map import annex_map, is_drawn, is_outlined
from outputs.submission import manifest
from outputs.submission.report.report_papers import report_docx, report_pdf
from outputs.submission.submission import Submission
from outputs.submission.without_tenants import without_tenants
from outputs.submission.workbook.workbook import workbook
from outputs.text import captions
from outputs.text.translations import LANGUAGES, N_, translator

FILE = "README.txt"
_WIDTH = 100
_COMMAND = "landbook verify PACK.zip"
_OF_A_CHECKOUT = "python -m occupancy verify PACK.zip"
_MANIFEST = N_(
    "Day, basis and purpose of the pack, its figures unrounded, open findings, and size and SHA-256 of each"
    " other file."
)
# What files and folders are, by how their names begin.
_FILES: Mapping[str, str] = {
    "workbook.xlsx": N_("The printed table with live formulas down to single leases, and what it rests on."),
    "report.docx": N_("The report with its annexes, to be edited and signed."),
    "report.pdf": N_("The same report, to be read and printed."),
    "map.pdf": N_("The map annex, to scale."),
    "map.png": N_("The map annex as a picture."),
    "layers.gpkg": N_(
        "Zones, phases and plots for a GIS; QGIS draws them in their colours. No tenant is in it."
    ),
    manifest.TABLES: N_("The tables of the book, from which all of this was made."),
    manifest.PROGRAM: N_("The tables of the program that they were read with."),
}


def readme(submission: Submission, names: Sequence[str]) -> bytes:
    """Write the text, Vietnamese first, for any editor; `names` are those of the papers in the pack."""
    parts = [
        "\r\n".join(_part(replace(submission, words=translator(language)), names)) for language in LANGUAGES
    ]
    return ("\ufeff" + "\r\n\r\n\r\n".join(parts) + "\r\n").encode()


def _part(submission: Submission, names: Sequence[str]) -> Iterator[str]:
    say = submission.words.gettext
    yield say("Submission pack").upper()
    yield ""
    for label, text in submission.identity:
        yield from _lines(f"{label}: {text}")
    yield from ("", say("What each file is"), "")
    yield from _lines(f"{manifest.FILE}: {say(_MANIFEST)}")
    for name, text in _FILES.items():
        if name in names or name.endswith("/"):
            yield from _lines(f"{name}: {say(text)}")
    yield from ("", say("How to verify this pack"), "")
    yield from _lines(
        say(
            "Landbook tells whether every file is as it was made, whether all figures are those of the"
            " tables inside, and what differs in the book of today: on its page “Verify”, or by one of these"
            " commands:"
        )
    )
    yield from (f"    {_COMMAND}", f"    {_OF_A_CHECKOUT}")
    yield from _lines(
        say(
            "Without the program, the SHA-256 of each file can be held against the one in manifest.json."
            " Where there is a manifest.sig, it is the Ed25519 signature of manifest.json by who made the"
            " pack."
        )
    )
    yield from ("", say("What is invented"), "")
    yield from _lines(
        captions.invented(submission.book, submission.words) or say("Nothing that is declared.")
    )


def _lines(text: str) -> list[str]:
    """Return a text in lines that are not too long, whatever line ends it has."""
    return wrap(" ".join(text.split()), _WIDTH, subsequent_indent="    ", break_long_words=False)


WORKBOOK, DOCX, PDF, LAYERS = "workbook.xlsx", "report.docx", "report.pdf", "layers.gpkg"
MAP_PDF, MAP_PNG = "map.pdf", "map.png"


# Called with what is being done, in the reader's language, and how many of how many steps are done before it.
OnStep = Callable[[str, int, int], None]


def _ignore(name: str, done: int, of: int) -> None: ...


_PAPERS: dict[str, tuple[str, Callable[[Submission], bytes]]] = {
    WORKBOOK: (N_("Workbook"), workbook),
    DOCX: (N_("Report as DOCX"), report_docx),
    PDF: (N_("Report as PDF"), report_pdf),
    MAP_PDF: (N_("Map as PDF"), annex_map),
    MAP_PNG: (N_("Map as a picture"), lambda submission: annex_map(submission, kind="png")),
    LAYERS: (
        N_("GIS layers"),
        lambda submission: layer_file(submission.statement, submission.words, form="gpkg"),
    ),
    FILE: (
        N_("Description of the files"),
        lambda submission: readme(submission, paper_names(submission.book)),
    ),
}
_README_SINCE = 3  # the first layout that has one
_PACKING = N_("Manifest and tables")


def pack(
    submission: Submission,
    folder: Folder,
    *,
    tenants: bool = True,
    key: Ed25519PrivateKey | None = None,
    on_step: OnStep = _ignore,
) -> bytes:
    """Write the pack of a submission as a ZIP.

    Parameters
    ----------
    submission
        Of the whole book; where it has open errors, with the reason why it is made nevertheless.
    folder
        The files that the book was read from (`occupancy.loading.book_folder.read_folder`).
    tenants
        Whether it names tenants; else running numbers stand for them (`without_tenants`).
    key
        What it is signed with; None: it is not.
    on_step
        Called before each step, and once at the end with as many steps done as there are.

    Raises
    ------
    RefusedError
        When errors are open and no reason is given; without tenants, when a text of the book names one.
    QuestionError
        When the book hides something from its audience, or the files are no longer those it was read from.
    """
    _check(submission, folder)
    if not tenants:
        submission, folder = without_tenants(submission, folder)
    files = papers(submission, on_step)
    of, packing = len(paper_names(submission.book)) + 1, submission.words.gettext(_PACKING)
    on_step(packing, of - 1, of)
    files |= inputs(folder)
    declared = manifest.manifest(submission, folder, files)
    signed = {} if key is None else manifest.sign(declared, key)
    made = deterministic_zip({manifest.FILE: declared, **signed, **files})
    on_step(packing, of, of)
    return made


def papers(
    submission: Submission, on_step: OnStep = _ignore, *, only: Collection[str] | None = None
) -> dict[str, bytes]:
    """Write the papers and layers, or `only` some, by their names."""
    files: dict[str, bytes] = {}
    every = paper_names(submission.book)
    for name in every:
        if only is None or name in only:
            label, make = _PAPERS[name]
            on_step(submission.words.gettext(label), len(files), len(every) + 1)
            files[name] = make(submission)
    return files


def paper_names(book: LandBook, *, layout: int = manifest.LAYOUT) -> tuple[str, ...]:
    """Return the names of the papers that every pack of a book has; one of which nothing is drawn has no map.

    Packs of layout 1 had no map of a book without outlines, though it had plots.
    """
    drawn = is_drawn(book) if layout > 1 else is_outlined(book)
    lacking = {*(() if drawn else (MAP_PDF, MAP_PNG)), *(() if layout >= _README_SINCE else (FILE,))}
    return tuple(name for name in _PAPERS if name not in lacking)


def names(book: LandBook, folder: Folder, *, layout: int = manifest.LAYOUT) -> tuple[str, ...]:
    """Return the names of all files that every pack of a book has, in their order: no more and no fewer."""
    return (manifest.FILE, *paper_names(book, layout=layout), *inputs(folder))


def inputs(folder: Folder) -> dict[str, bytes]:
    """Return the book's own files, and the tables of the program that it was read with."""
    own = {manifest.TABLES + name: data for name, data in folder.files.items() if name not in folder.absent}
    lent = {manifest.PROGRAM + name: data for name, data in folder.files.items() if name in folder.absent}
    return own | lent | {manifest.PROGRAM + DICTIONARY: read_dictionary()}


def _check(submission: Submission, folder: Folder) -> None:
    if submission.book.audience != INTERNAL.audience:
        raise QuestionError("A pack holds all tables of a book; open the whole book to make one.")
    if folder.content_hash != submission.book.content_hash:
        raise QuestionError(
            "The files in {folder} have changed since the book was opened; open it again.",
            folder=str(folder.path),
        )
    if submission.open_errors and not submission.with_errors.strip():
        raise RefusedError(
            "The book has open errors ({errors}): mend what {program} check lists, or give a reason with"
            " --with-errors, which is then printed.",
            errors=submission.open_errors,
            program=program_name(),
        )
