"""Opening a book apart: files are read in a process of its own, and only what an audience may see comes back.

What a program has read stays in its memory until something else is written over it. A book for investors is
therefore read by another process, which ends; this one never held a cell that is withheld.
"""

import pickle
import subprocess
import sys
from pathlib import Path

from geo.errors import LandbookError, SourceError
from occupancy.book import LandBook, load
from occupancy.program import ROOT, program_name


def load_in_subprocess(folder: Path, *, cache: Path | None = None, audience: str) -> LandBook:
    """Open the book in `folder` for an audience as `occupancy.book.load` does, in a process of its own.

    Raises
    ------
    SourceError, FieldError, CrsError, QuestionError
        As `load` does.
    """
    request = pickle.dumps((folder.resolve(), cache, audience))
    # Not multiprocessing: it would run the program that asks a second time, and that may be an app.
    command = [sys.executable, "-m", __spec__.name]
    process = subprocess.run(command, cwd=ROOT, input=request, capture_output=True, check=False)
    if process.returncode:
        raise SourceError(
            "The book in {folder} could not be read by a process of its own; try again, or look at what"
            " {program} check says of it.",
            folder=folder,
            program=program_name(),
        )
    opened: LandBook | LandbookError = pickle.loads(process.stdout)
    if isinstance(opened, LandbookError):
        raise opened
    return opened


def _answer() -> None:
    """Read the request from the input, and write the book, or why there is none, as output."""
    folder, cache, audience = pickle.load(sys.stdin.buffer)
    try:
        opened: LandBook | LandbookError = load(folder, cache=cache, audience=audience)
    except LandbookError as error:
        opened = error
    sys.stdout.buffer.write(pickle.dumps(opened))


if __name__ == "__main__":
    _answer()
