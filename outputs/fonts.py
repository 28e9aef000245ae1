"""The fonts of the sheets: Noto Sans for Latin and Vietnamese, its sisters for Korean, Chinese, Japanese.

They are some 10 MB a language once installed and several times that to fetch, so each is fetched when a
sheet first needs it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from threading import Lock

from matplotlib.ft2font import FT2Font

from occupancy.packaged_files import ROOT
from outputs.assets import Assets

# What matplotlib opens fonts with is the process's: one thread at a time.
DRAWING = Lock()
_FIRST_OF_EAST_ASIA = 0x1100


@dataclass(frozen=True)
class Font:
    """A family as documents name it, and the npm package that has it."""

    family: str
    package: str

    @cached_property
    def assets(self) -> Assets:
        """Its files, as they are installed."""
        name = self.family.replace(" ", "")
        weights = {"400Regular": f"{name}-Regular.ttf", "700Bold": f"{name}-Bold.ttf"}
        fonts = {f"{self.package}/{weight}/{name}_{weight}.ttf": file for weight, file in weights.items()}
        copied = {**fonts, f"{self.package}/LICENSE_FONT": "OFL.txt"}
        return Assets(f"fonts/{name}", copied, (self.package,), ROOT / "fonts")


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
    """Return the keys of the fonts that `text` in a sheet of `language` is set in, the first choice first."""
    keys = ["latin"]
    written = {"ko": bool(_HANGUL.search(text)), "ja": bool(_KANA.search(text)), "zh": False}
    if language in written:
        keys.append(language)
    keys += [key for key, present in written.items() if present and key not in keys]
    if len(keys) == 1 and _HAN.search(text):
        keys.append("zh")
    return tuple(keys)


def covering(language: str, text: str) -> tuple[str, ...]:
    """Return `needed`, and the fonts of other languages for signs that those do not have, as far as these do.

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
    missing = signs.difference(*(_signs(folder, key) for folder, key in zip(ensure(keys), keys, strict=True)))
    for key in ("zh", "ja", "ko"):
        if missing and key not in keys:
            more = missing & _signs(*ensure([key]), key)
            keys, missing = (*keys, key) if more else keys, missing - more
    return keys


def ensure(keys: Iterable[str]) -> tuple[Path, ...]:
    """Return the folders of the fonts, in the order of the keys; what is missing is fetched first.

    Raises
    ------
    SourceError
        If npm is not found, cannot fetch them, or the folder cannot be written.
    """
    return tuple(FONTS[key].assets.ensure() for key in keys)


@lru_cache(maxsize=16)
def _signs(folder: Path, key: str) -> frozenset[int]:
    """Return the code points that a font has."""
    path = folder / f"{FONTS[key].family.replace(' ', '')}-Regular.ttf"
    with DRAWING:
        return frozenset(FT2Font(str(path)).get_charmap())
