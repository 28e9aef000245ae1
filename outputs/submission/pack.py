"""The submission pack: one ZIP with the papers, the layers, the very tables they were made from, a manifest.

The same book, arguments and versions give the same bytes.
"""

from collections.abc import Callable, Collection

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from occupancy.audiences import INTERNAL
from occupancy.book import LandBook
from occupancy.errors import QuestionError, RefusedError
from occupancy.loading.book_folder import DICTIONARY, Folder, read_dictionary
from occupancy.program_name import program_name
from outputs.files import deterministic_zip
from outputs.gis.layer_files import layer_file
from outputs.maps.paper.annex_map import annex_map, is_drawn, is_outlined
from outputs.submission import manifest, readme, signature
from outputs.submission.report.report_docx import report_docx
from outputs.submission.report.report_pdf import report_pdf
from outputs.submission.submission import Submission
from outputs.submission.without_tenants import without_tenants
from outputs.submission.workbook.workbook import workbook
from outputs.text.translations import N_

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
    readme.FILE: (
        N_("Description of the files"),
        lambda submission: readme.readme(submission, paper_names(submission.book)),
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
    signed = {} if key is None else signature.sign(declared, key)
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
    lacking = {*(() if drawn else (MAP_PDF, MAP_PNG)), *(() if layout >= _README_SINCE else (readme.FILE,))}
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
