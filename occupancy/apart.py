"""Opening a book apart: files are read in a process of its own, and only what an audience may see comes back.

What a program has read stays in its memory until something else is written over it. A book for investors is
therefore read by another process, which ends; this one never held a cell that is withheld.
"""

from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from occupancy.book import LandBook, load


def load_apart(folder: Path, *, cache: Path | None = None, audience: str) -> LandBook:
    """The book in `folder` as `occupancy.book.load` opens it for an audience, read by a process of its own.

    Raises
    ------
    SourceError, FieldError, CrsError, QuestionError
        As `load` does.
    """
    opening = partial(load, folder, cache=cache, audience=audience)
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as apart:
        return apart.submit(opening).result()
