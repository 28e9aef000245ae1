"""Photos of land: files in the folder `photos` of a book, made small, with nothing kept but the picture."""

from collections.abc import Collection, Iterable
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from geo.errors import SourceError

FOLDER, LOGO = "photos", "logo"
MOST = 3  # of a sheet
_ENDINGS = (".jpg", ".jpeg", ".png")
_SIZE_PX, _QUALITY = (1200, 900), 82
_LOGO_PX = (640, 240)
_MOST_PIXELS = 100_000_000
_PARTING = frozenset(" _-.(")  # between the id and whatever else the name of a file has


def photos(folder: Path, ids: Iterable[str], *, among: Collection[str]) -> tuple[bytes, ...]:
    """Return photos of plots and phases as JPEG, the first MOST in the order of `ids`.

    Parameters
    ----------
    folder
        Of the book.
    ids
        Those whose photos are wanted; a file belongs to the longest id that its name begins with.
    among
        All ids of the book, for that.

    Raises
    ------
    SourceError
        If a file is not a picture, or has more than a hundred million pixels.
    """
    files = _files(folder)
    owners = {file: _owner(file.stem, among) for file in files}
    wanted = [file for one in ids for file in files if owners[file] == one]
    return tuple(_small(file) for file in wanted[:MOST])


def logo(folder: Path) -> bytes:
    """Return the picture called `logo` among the photos of a book as PNG, for whom to ask; empty without one.

    Raises
    ------
    SourceError
        As `photos`.
    """
    files = [file for file in _files(folder) if file.stem.lower() == LOGO]
    if not files:
        return b""
    picture, written = _opened(files[0]).convert("RGBA"), BytesIO()
    picture.thumbnail(_LOGO_PX)
    picture.save(written, "PNG")
    return written.getvalue()


def photo_times(folder: Path) -> tuple[tuple[str, int], ...]:
    """Return the names of the photos of a book, and when each was last written, by which a change is seen."""
    return tuple((file.name, file.stat().st_mtime_ns) for file in _files(folder))


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in (folder / FOLDER).glob("*") if file.suffix.lower() in _ENDINGS)


def _owner(stem: str, among: Collection[str]) -> str:
    """Return the longest id that a name begins with; empty where there is none."""
    if stem in among:
        return stem
    ends = [at for at, sign in enumerate(stem) if sign in _PARTING]
    return next((stem[:at] for at in reversed(ends) if stem[:at] in among), "")


def _small(file: Path) -> bytes:
    picture, written = _opened(file).convert("RGB"), BytesIO()
    picture.thumbnail(_SIZE_PX)
    picture.save(written, "JPEG", quality=_QUALITY)
    return written.getvalue()


def _opened(file: Path) -> Image.Image:
    """Return a picture the right way up."""
    try:
        with Image.open(file) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                raise OSError
            return ImageOps.exif_transpose(opened)
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError, SyntaxError, ValueError):
        raise SourceError(
            "{file} in the folder photos cannot be read as a picture; save it as JPEG or PNG of at most 100"
            " million pixels, or take it away.",
            file=file.name,
        ) from None
