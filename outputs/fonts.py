"""The fonts of papers and sheets: Tinos; Noto Sans, and its sisters for Korean, Chinese, Japanese.

They are some 10 MB a language once installed and several times that to fetch, so each is fetched when a
paper or sheet first needs it.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from threading import Lock

from matplotlib.ft2font import FT2Font, LoadFlags

from outputs.assets import FONTS

# What matplotlib opens fonts with is the process's: one thread at a time.
DRAWING = Lock()
_FIRST_OF_EAST_ASIA = 0x1100


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
    return tuple(FONTS[key].ensure() for key in keys)


@lru_cache(maxsize=16)
def sign_widths(file: Path) -> dict[int, float]:
    """Return how wide each sign of a font is, as a part of its size."""
    with DRAWING:
        font = FT2Font(str(file))
        return {
            sign: font.load_char(sign, flags=LoadFlags.NO_SCALE).horiAdvance / font.units_per_EM
            for sign in font.get_charmap()
        }


@lru_cache(maxsize=16)
def _signs(folder: Path, key: str) -> frozenset[int]:
    """Return the code points that a font has."""
    path = next(folder / name for name in FONTS[key].copied.values() if name.endswith("-Regular.ttf"))
    with DRAWING:
        return frozenset(FT2Font(str(path)).get_charmap())
