"""Several books as one: those that a call names, and what they amount to on its day."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from cli.options import parse_day, spinner
from cli.output import TABLE, write_text
from occupancy.book import LandBook, load
from occupancy.errors import QuestionError, RefusedError
from occupancy.program import cache_folder
from occupancy.provinces.books import BookFolders, book_folders, find_membership_file, named_folders
from occupancy.provinces.membership import Memberships, read_memberships
from occupancy.provinces.statement import ProvinceStatement, state_provinces
from outputs.files import write_folder
from outputs.records import iter_rows
from outputs.tables.provinces_view import count_books, province_name
from outputs.text.translations import Translator

# Makes the paper of the book in a folder, for a day and a basis.
PaperOfBook = Callable[[Path, str, str], bytes]
_OF_FILES = frozenset({*(ending for endings in TABLE.values() for ending in endings), ".zip"})


class BookRefusedError(RefusedError):
    """A paper that is refused, with the book that it is of."""


@dataclass(frozen=True, eq=False)
class SeveralBooks:
    """The books that a call names, which are opened one by one, and which province each is of."""

    books: BookFolders
    memberships: Memberships | None

    def state(
        self, words: Translator, *, as_of: str = "", basis: str = "", with_parcels: bool = False
    ) -> ProvinceStatement:
        """Return what they amount to on a day: when none is named, the last that all of them record."""
        day = parse_day(as_of, option="--as-of") or self.books.last_common_day()
        with spinner(words.gettext("Working out the statement…")):
            return state_provinces(
                self.books, self.memberships, as_of=day, basis=basis or None, with_parcels=with_parcels
            )

    def opened(self, words: Translator) -> dict[str, LandBook]:
        """Open all books at once."""
        with spinner(words.gettext("Opening the land book…")):
            return dict(self.books.items())


def several_books(
    data: Sequence[Path], provinces: Path | None, *, known_on: str = "", always: bool = False
) -> SeveralBooks | None:
    """Return the books that are named; None where it is one book that no file of provinces is given for.

    Raises
    ------
    SourceError, FieldError, QuestionError
        As `book_folders`, `named_folders` and `read_memberships` do.
    """
    folders = book_folders(data)
    if len(folders) == 1 and provinces is None and not always:
        return None
    file = provinces or find_membership_file(data, folders)
    opened = partial(_opened, known_on=known_on)
    memberships = None if file is None else read_memberships(file)
    return SeveralBooks(BookFolders(named_folders(folders), opened), memberships)


def write_papers(
    several: SeveralBooks,
    words: Translator,
    out: Path,
    *,
    call: tuple[str, str],
    paper: tuple[PaperOfBook, str],
) -> ProvinceStatement:
    """Write the paper of each book into the folder of its province in `out`, and a summary beside these.

    Returns what the books amount to, as the summary has it.

    A book that is of two provinces stands in both folders. `call` has the day and the basis that are asked
    for, `paper` what makes one from the folder of a book, a day and a basis, and how its file ends.

    Raises
    ------
    QuestionError
        If `out` is the name of a file, or there is something in it.
    RefusedError
        When the paper of a book is refused; nothing is then written.
    """
    from outputs.tables.provinces_export import provinces_workbook  # noqa: PLC0415

    make, ending = paper
    if out.suffix.lower() in _OF_FILES or (out.exists() and (not out.is_dir() or any(out.iterdir()))):
        raise QuestionError(
            "Papers of several books are written into a new folder; name one after --out, not {out}.", out=out
        )
    statement = several.state(words, as_of=call[0], basis=call[1])
    made: dict[str, bytes] = {}
    for name, folder in several.books.folders.items():
        try:
            made[name] = make(folder, statement.as_of.isoformat(), statement.basis)
        except RefusedError as error:
            raise BookRefusedError("{book}: {why}", book=name, why=words.error(error)) from None
    files = {"summary.xlsx": provinces_workbook(statement, words)}
    names = {row["province"]: province_name(row, words) for row in iter_rows(statement.provinces)}
    for province, books in statement.members.items():
        place = re.sub(r"[^\w .()-]+", "-", names[province]).strip(". ") or "-"
        files |= {f"{place}/{name}.{ending}": made[name] for name in books}
    write_folder(out, files)
    write_text(
        words.gettext("The papers of {books} are in {path}.").format(
            books=count_books(len(made), words), path=out
        )
        + "\n"
    )
    return statement


def _opened(folder: Path, *, known_on: str) -> LandBook:
    book, known = load(folder, cache=cache_folder()), parse_day(known_on, option="--known-on")
    return book if known is None else book.as_known(known)
