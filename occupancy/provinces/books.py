"""Books of several folders: where they are, what each is called, and the day that all of them record."""

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from unicodedata import normalize

from geo.errors import SourceError
from occupancy.book import LandBook
from occupancy.errors import QuestionError
from occupancy.loading.book_folder import READY, places, read_folder
from occupancy.loading.book_settings import FILE, read_info
from occupancy.loading.table_sources import FILES
from occupancy.loading.table_specs import PROVINCES

_PATTERN = frozenset("*?[")
_OF_A_BOOK = frozenset({FILE, *FILES, READY})


def book_folders(places: Sequence[Path]) -> list[Path]:
    """Return the folders of books that places name: a book, a folder that holds books, or a pattern of both.

    A folder in which there is no file of a book is one of books where its own folders have such files. What
    is neither is returned as it is: whoever opens it says what is wrong with it.

    Raises
    ------
    SourceError
        If a pattern fits no folder.
    """
    return [folder for place in places for folder in _folders_at(place)]


def _folders_at(place: Path) -> list[Path]:
    if place.exists() or _PATTERN.isdisjoint(str(place)):
        return _books_in(place)
    root = Path(place.anchor)
    fitting = [path for path in sorted(root.glob(str(place.relative_to(root)))) if path.is_dir()]
    if not fitting:
        raise SourceError(
            "No folder fits {pattern}; name the folders of books, or a folder that holds them.",
            pattern=str(place),
        )
    return [folder for one in fitting for folder in _books_in(one)]


def _books_in(place: Path) -> list[Path]:
    if _is_book(place) or not place.is_dir():
        return [place]
    return [folder for folder in sorted(place.iterdir()) if folder.is_dir() and _is_book(folder)] or [place]


def _is_book(folder: Path) -> bool:
    try:
        return not _OF_A_BOOK.isdisjoint(path.name for path in folder.iterdir())
    except OSError:
        return False


def named_folders(folders: Sequence[Path]) -> dict[str, Path]:
    """Return the folders under what provinces.csv calls their books, the name of each folder, in its order.

    Raises
    ------
    QuestionError
        If a folder is named twice, or two folders have one name.
    """
    named: dict[str, Path] = {}
    for folder in folders:
        name = normalize("NFC", folder.resolve().name)
        other = named.setdefault(name, folder)
        if other is not folder and other.resolve() == folder.resolve():
            raise QuestionError("The book in {folder} is named twice; name each book once.", folder=folder)
        if other is not folder:
            raise QuestionError(
                "Two books are called {name}, in {folder} and in {other}; rename the folder of one.",
                name=name,
                folder=other,
                other=folder,
            )
    return dict(sorted(named.items()))


def find_membership_file(places: Sequence[Path], folders: Sequence[Path]) -> Path | None:
    """Return the provinces.csv in or beside the places that name books; None where there is none.

    Raises
    ------
    QuestionError
        If there are several.
    """
    around = {folder.resolve().parent for folder in folders} | {place.resolve() for place in places}
    found = sorted(path for folder in around if (path := folder / PROVINCES.file).is_file())
    if len(found) > 1:
        raise QuestionError(
            "There are several files of provinces, {files}; name one after --provinces.",
            files=", ".join(map(str, found)),
        )
    return found[0] if found else None


@dataclass(frozen=True, eq=False)
class BookFolders(Mapping[str, LandBook]):
    """Books by the names of their folders, each opened whenever it is asked for, and kept by nobody.

    Attributes
    ----------
    folders
        Where each book is, in the order of `named_folders`.
    load
        Opens the book of a folder.
    """

    folders: Mapping[str, Path]
    load: Callable[[Path], LandBook] = field(repr=False)

    def __getitem__(self, name: str) -> LandBook:
        """Open the book of a name."""
        return self.load(self.folders[name])

    def __iter__(self) -> Iterator[str]:
        """Go through the names of the books."""
        return iter(self.folders)

    def __len__(self) -> int:
        """Count the books."""
        return len(self.folders)

    def last_common_day(self) -> date:
        """Return the last day that all of the books record, which is that of the oldest one.

        Raises
        ------
        SourceError, FieldError
            If a folder has no book, or it does not say its day.
        """
        return min(_recorded_to(folder) for folder in self.folders.values())


def _recorded_to(folder: Path) -> date:
    """Return the day of a book: as book.toml has it, without its tables, or else as they tell it."""
    with suppress(KeyError, OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        stated = tomllib.loads(places(folder)[FILE].read_text("utf-8-sig")).get("data_as_of")
        if isinstance(stated, date) and not isinstance(stated, datetime):
            return stated
    info, _ = read_info(read_folder(folder).files[FILE])
    return info.data_as_of
