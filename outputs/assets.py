"""The JavaScript of the maps: installed with npm as package.json says, copied into `static/vendor`.

Run `python -m outputs.assets` to install by hand; the doors call `ensure` and need nobody to. What is
installed is what package-lock.json fixes, hash by hash; nothing of it is kept in the repository.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from geo.errors import LandbookError, SourceError
from occupancy.packaged_files import ROOT
from outputs import npm
from outputs.catalogue import words

VENDOR = Path("static") / "vendor"
# What is copied: a place in node_modules, and its name in static/vendor. A folder goes as a whole.
COPIED = {
    "leaflet/dist/leaflet.js": "leaflet.js",
    "leaflet/dist/leaflet.css": "leaflet.css",
    "leaflet/dist/images": "images",
    "leaflet/LICENSE": "leaflet.LICENSE.txt",
    "jquery/dist/jquery.min.js": "jquery.min.js",
    "jquery/LICENSE.txt": "jquery.LICENSE.txt",
    "leaflet-draw/dist/leaflet.draw.js": "leaflet.draw.js",
    "leaflet-draw/dist/leaflet.draw.css": "leaflet.draw.css",
    # One by one: the folder has older copies of Leaflet's own pictures.
    "leaflet-draw/dist/images/spritesheet.png": "images/spritesheet.png",
    "leaflet-draw/dist/images/spritesheet-2x.png": "images/spritesheet-2x.png",
    "leaflet-draw/dist/images/spritesheet.svg": "images/spritesheet.svg",
    "pmtiles/dist/pmtiles.js": "pmtiles.js",
    "protomaps-leaflet/dist/protomaps-leaflet.js": "protomaps-leaflet.js",
    "protomaps-leaflet/LICENSE": "protomaps-leaflet.LICENSE.txt",
}
_LONGEST_S = 180


def available(root: Path = ROOT) -> bool:
    """Whether every file is in `static/vendor` with the hash it was installed with, from today's lock."""
    try:
        lock = npm.hashed(root / "package-lock.json")
    except OSError:
        return False
    return npm.complete(root / VENDOR, set(COPIED.values()), lock=lock)


def ensure(root: Path = ROOT) -> None:
    """Install what is missing; does nothing, in a few milliseconds, when all is there.

    Raises
    ------
    SourceError
        If npm is not found, or cannot fetch the packages; what was there before stays.
    """
    if not available(root):
        install(root)


def install(root: Path = ROOT) -> None:
    """Install the packages afresh and put their files into `static/vendor`, all of them or none.

    Raises
    ------
    SourceError
        If npm is not found, cannot fetch the packages, or the folder cannot be written.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="landbook-") as place:
            work = Path(place)
            for name in ("package.json", "package-lock.json"):
                shutil.copyfile(root / name, work / name)
            npm.fetch(work, longest_s=_LONGEST_S)
            new = npm.gather(work, COPIED, work / "vendor", lock=npm.hashed(root / "package-lock.json"))
            npm.put(new, root / VENDOR)
    except npm.NpmError as fault:
        raise _explained(fault.reason) from None
    except OSError as fault:
        raise SourceError(
            "The map's JavaScript could not be put into {folder} ({reason});"
            " run python -m outputs.assets where writing there is allowed.",
            folder=VENDOR.as_posix(),
            reason=fault.strerror or fault,
        ) from fault


def _explained(reason: str) -> SourceError:
    if not reason:
        return SourceError(
            "The map's JavaScript is not installed and there is no npm to fetch it;"
            " run pip install -r requirements.txt, which brings one."
        )
    return SourceError(
        "The map's JavaScript is not installed and npm could not fetch it ({reason});"
        " connect to the network and run python -m outputs.assets.",
        reason=reason,
    )


def main() -> int:
    """Install what is missing and say in one line how it went; 0 when all is there."""
    say = words("en")
    try:
        ensure()
    except LandbookError as error:
        sys.stderr.write(say.error(error) + "\n")
        return 2
    sys.stdout.write(say.gettext("The map's JavaScript is in {folder}.").format(folder=VENDOR) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
