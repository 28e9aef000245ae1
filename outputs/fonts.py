"""The fonts of the sheets: Noto Sans for Latin and Vietnamese, its sisters for Korean, Chinese, Japanese.

They are some 10 MB a language once installed and several times that to fetch, so each is fetched when a
sheet first needs it. `python -m outputs.fonts` fetches all. What is installed is what fonts/package-lock.json
fixes, hash by hash; nothing of it is kept in the repository.
"""

import json
import re
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock

from matplotlib.ft2font import FT2Font

from geo.errors import LandbookError, SourceError
from occupancy.packaged_files import ROOT
from outputs import vendor
from outputs.text.translations import translator

FOLDER = Path("fonts")
# What matplotlib opens fonts with is the process's: one thread at a time.
DRAWING = Lock()
_LONGEST_S = 600
_FIRST_OF_EAST_ASIA = 0x1100


@dataclass(frozen=True, slots=True)
class Font:
    """A family as documents name it, and the npm package that has it."""

    family: str
    package: str

    @property
    def files(self) -> Mapping[str, str]:
        """What is copied: a place in node_modules, and its name in the folder of the font."""
        name = self.family.replace(" ", "")
        weights = {"400Regular": f"{name}-Regular.ttf", "700Bold": f"{name}-Bold.ttf"}
        fonts = {f"{self.package}/{one}/{name}_{one}.ttf": file for one, file in weights.items()}
        return fonts | {f"{self.package}/LICENSE_FONT": "OFL.txt"}


FONTS: Mapping[str, Font] = {
    "latin": Font("Noto Sans", "@expo-google-fonts/noto-sans"),
    "ko": Font("Noto Sans KR", "@expo-google-fonts/noto-sans-kr"),
    "zh": Font("Noto Sans SC", "@expo-google-fonts/noto-sans-sc"),
    "ja": Font("Noto Sans JP", "@expo-google-fonts/noto-sans-jp"),
}
# Signs by which a text asks for a font, whatever the language of the sheet; Chinese ones are in all three.
_HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]")
_KANA = re.compile("[\u3040-\u30ff\uff66-\uff9f]")
_HAN = re.compile("[\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uff65]")


def needed(language: str, text: str) -> tuple[str, ...]:
    """The keys of the fonts that `text` in a sheet of `language` is set in, the first choice first."""
    found = ["latin"]
    asked = {"ko": bool(_HANGUL.search(text)), "ja": bool(_KANA.search(text)), "zh": False}
    if language in asked:
        found.append(language)
    found += [key for key, wanted in asked.items() if wanted and key not in found]
    if len(found) == 1 and _HAN.search(text):
        found.append("zh")
    return tuple(found)


def covering(language: str, text: str, root: Path = ROOT) -> tuple[str, ...]:
    """As `needed`, and the fonts of the other languages for signs that those do not have, as far as they do.

    Chinese, Japanese and Korean share signs, but no font of one has all that the others write.

    Raises
    ------
    SourceError
        As `ensure`, for the fonts looked at are fetched.
    """
    keys = needed(language, text)
    signs = {ord(sign) for sign in text if ord(sign) >= _FIRST_OF_EAST_ASIA}
    if not signs:
        return keys
    missing = signs.difference(
        *(_signs(folder, key) for folder, key in zip(ensure(keys, root), keys, strict=True))
    )
    for key in ("zh", "ja", "ko"):
        if missing and key not in keys:
            more = missing & _signs(*ensure([key], root), key)
            keys, missing = (*keys, key) if more else keys, missing - more
    return keys


def available(keys: Iterable[str], root: Path = ROOT) -> bool:
    """Whether the fonts are installed, with the hashes they were installed with, from today's lock."""
    return all(_is_there(key, root) for key in keys)


def ensure(keys: Iterable[str], root: Path = ROOT) -> tuple[Path, ...]:
    """The folders of the fonts, in the order asked; what is missing is fetched first.

    Raises
    ------
    SourceError
        If npm is not found, cannot fetch them, or the folder cannot be written.
    """
    wanted = tuple(keys)
    missing = [key for key in wanted if not _is_there(key, root)]
    if missing:
        install(missing, root)
    return tuple(root / FOLDER / key for key in wanted)


def install(keys: Iterable[str], root: Path = ROOT) -> None:
    """Fetch fonts afresh, each into a folder of its own, whole or not at all; nothing else is fetched.

    Raises
    ------
    SourceError
        If npm is not found, cannot fetch them, or the folder cannot be written.
    """
    chosen = tuple(keys)
    try:
        with tempfile.TemporaryDirectory(prefix="landbook-") as place:
            work = Path(place)
            _ask_for(chosen, root, work)
            vendor.fetch(work, longest_s=_LONGEST_S)
            lock = vendor.hashed(root / FOLDER / "package-lock.json")
            for key in chosen:
                _put(vendor.gather(work, FONTS[key].files, work / key, lock=lock), key, root)
    except vendor.NpmError as fault:
        raise _explained(fault.reason) from None
    except OSError as fault:
        raise SourceError(
            "The fonts of the sheets could not be put into {folder} ({reason});"
            " run python -m outputs.fonts where writing there is allowed.",
            folder=FOLDER.as_posix(),
            reason=fault.strerror or fault,
        ) from fault


def _put(new: Path, key: str, root: Path) -> None:
    try:
        vendor.put(new, root / FOLDER / key)
    except OSError:
        if not _is_there(key, root):  # else another process was quicker
            raise


def _ask_for(keys: tuple[str, ...], root: Path, work: Path) -> None:
    """Write a package.json and a lock that name the packages of these fonts and no others."""
    packages = {FONTS[key].package for key in keys}
    asked = json.loads((root / FOLDER / "package.json").read_text(encoding="utf-8"))
    asked["dependencies"] = {name: at for name, at in asked["dependencies"].items() if name in packages}
    lock = json.loads((root / FOLDER / "package-lock.json").read_text(encoding="utf-8"))
    kept = {name: lock["packages"][name] for name in (f"node_modules/{one}" for one in sorted(packages))}
    lock["packages"] = {"": lock["packages"][""] | {"dependencies": asked["dependencies"]}} | kept
    for name, content in (("package.json", asked), ("package-lock.json", lock)):
        (work / name).write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def _is_there(key: str, root: Path) -> bool:
    folder = root / FOLDER / key
    try:
        lock = vendor.hashed(root / FOLDER / "package-lock.json")
        # Hashing megabytes at every sheet would take longer than setting it: a file that has not changed is
        # looked at once.
        changed = tuple(sorted((path.name, path.stat().st_mtime_ns) for path in folder.iterdir()))
    except OSError:
        return False
    return _is_sound(key, folder, lock, changed)


@lru_cache(maxsize=64)
def _is_sound(key: str, folder: Path, lock: str, changed: tuple[tuple[str, int], ...]) -> bool:
    del changed
    return vendor.complete(folder, set(FONTS[key].files.values()), lock=lock)


@lru_cache(maxsize=16)
def _signs(folder: Path, key: str) -> frozenset[int]:
    """The code points that a font has."""
    path = folder / f"{FONTS[key].family.replace(' ', '')}-Regular.ttf"
    with DRAWING:
        return frozenset(FT2Font(str(path)).get_charmap())


def _explained(reason: str) -> SourceError:
    if not reason:
        return SourceError(
            "The fonts of the sheets are not installed and there is no npm to fetch them;"
            " run pip install -r requirements.txt, which brings one."
        )
    return SourceError(
        "The fonts of the sheets are not installed and npm could not fetch them ({reason});"
        " connect to the network and run python -m outputs.fonts.",
        reason=reason,
    )


def main() -> int:
    """Fetch all fonts that are missing and say in one line how it went; 0 when all are there."""
    say = translator("en")
    try:
        ensure(FONTS)
    except LandbookError as error:
        sys.stderr.write(say.error(error) + "\n")
        return 2
    sys.stdout.write(say.gettext("The fonts of the sheets are in {folder}.").format(folder=FOLDER) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
