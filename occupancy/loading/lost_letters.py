"""Lost letters: text of TCVN3, VNI or UTF-8 that was read in another encoding, and what it was."""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Bools = NDArray[np.bool_]

# What may be so at all, in signs that every engine of regular expressions has.
SUSPECT = (
    "[A-Za-zÀ-ỹ][¨ª«¬\u00adµ¶¸¹]|\ufffd|[Â-ô][\u0080-¿Œ-ž˜-€™]|[A-Za-zÀ-ỹ][?][A-Za-zÀ-ỹ]"
    "|[AEOaeo][Ââ]|[AEOUYÔÖaeouyôö][ØÙÛøùû]|[ÔÖôö][ÕÏõï]|[Öö][Ôô]|[Aa][ÉÈéè]|[Ññ][AEOUÔÖaeouôö]"
    "|[a-zß-öø-ÿ][À-ÖØ-Þ]"
)
# Letters of TCVN3 read as Latin-1 ("bé tµi nguyªn"), and the sign that stands for a lost character.
_LOST = re.compile("[A-Za-zÀ-ỹ][¨ª«¬\u00adµ¶¸¹]|\ufffd")
_RAISED = re.compile("[a-zß-öø-ÿ][À-ÖØ-Þ]")  # its letters in the middle of a word: nghiÖp
_ASKED = re.compile(r"(?<!\S)[^\W\d_]+\?[^\W\d_]+(?=[\s,.;)]|$)")  # C?ng
# The signs of Windows-1252 that Latin-1 has not, as the bytes that they stand for.
AS_BYTE = {ord(bytes([at]).decode("cp1252", "ignore") or chr(at)): at for at in range(0x80, 0xA0)}
_LETTERS = re.compile("[\x00-\x7f\xa0-ſƠơƯưẠ-ỹ‐-…\u3000-\ud7ff]+")
# A syllable as VNI writes it, with two signs for a letter that no other language has beside each other.
_VNI = re.compile(
    r"(?<!\w)(?:ngh?|nh|gh?|kh?|ch?|th|tr|ph|qu|[bdñhlmnprstvx])?"
    r"(?:[aeiouy]?(?:[aeo]â|[aeouyôö]ø|[aeuyôö]ù|[uyôö]û|[ôö][õï]|öô[øùûõï]?)i?"
    r"|aé|(?<=ñ)[aeouôö][øùûõïáàåãä]i?)(?:ch?|ng|nh|[mnpt])?(?!\w)",
    re.IGNORECASE,
)
_TONES = ("\u0301", "\u0300", "\u0309", "\u0303", "\u0323")  # as in á à ả ã ạ
_MARKS = {
    **dict(zip("ùøûõï", _TONES, strict=True)),
    **{"â": "\u0302", "ê": "\u0306"},
    **dict(zip("áàåãä", ("\u0302" + tone for tone in _TONES), strict=True)),
    **dict(zip("éèúüë", ("\u0306" + tone for tone in _TONES), strict=True)),
}
_MARKED = re.compile(f"(?<=[aeouyôö])[{''.join(_MARKS)}]", re.IGNORECASE)
_SINGLE = str.maketrans("ñôöæóòîÑÔÖÆÓÒÎ", "đơưỉĩịỵĐƠƯỈĨỊỴ")


def from_vni(western: str) -> str:
    """Return a text of VNI that was read as Windows-1252."""
    marked = _MARKED.sub(lambda mark: _MARKS[mark[0].lower()], western)
    return unicodedata.normalize("NFC", marked.translate(_SINGLE))


def probably_meant(text: str) -> str | None:
    """Return what a text that lost its letters was: empty where nobody can tell, None if it lost none."""
    try:
        read = text.translate(AS_BYTE).encode("latin-1").decode("utf-8")
    except UnicodeError:
        read = text
    if read != text and _LETTERS.fullmatch(read):
        return unicodedata.normalize("NFC", read)
    if _VNI.search(text):
        return from_vni(text)
    if _LOST.search(text) or _RAISED.search(text):
        read = from_tcvn3(text)
        if share_of_syllables(read) == 1 > share_of_syllables(text):
            return read
    return "" if _LOST.search(text) or _ASKED.search(text) else None


# Bytes 0xA1 to 0xFE of TCVN3 (TCVN 5712-1, as fonts called .Vn… have it).
_ABC = (
    "ĂÂÊÔƠƯĐăâêôơưđẶ\u0300\u0309\u0303\u0301\u0323àảãáạẲằẳẵắẴẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíịò"
    "ỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵ"
)
_FROM_ABC = {0xA1 + at: sign for at, sign in enumerate(_ABC)}
_TONE_SIGNS = dict.fromkeys(map(ord, _TONES))
_SYLLABLE = re.compile(
    "(?:ngh?|nh|gh|gi|g|kh?|ch?|th|tr|t|ph?|qu|[bdđhlmnrsvx])?"
    "(?:uyê|uya|iê|yê|ia|ya|uô|ua|uâ|uơ|ưa|ươ|uê|uy|ue|oa|oă|oe|[aăâeêioôơuưy])"
    "(?:ch|ng|nh|[cmnptiyou])?"
)
_STOPPED = re.compile("(?:ch|[cpt])$")  # such a syllable has the tone of á or ạ, or none
_WORD = re.compile(r"[^\s\d.,;:!?()/\"'“”‘’&+_–—-]*[^\x00-\x7f–—“”‘’][^\s\d.,;:!?()/\"'“”‘’&+_–—-]*")


def from_tcvn3(western: str) -> str:
    """Return a text of TCVN3 (ABC) that was read as Latin-1 or Windows-1252."""
    return unicodedata.normalize("NFC", western.translate(AS_BYTE).translate(_FROM_ABC))


def share_of_syllables(text: str) -> float:
    """Return which share of the words with signs beyond ASCII are Vietnamese syllables; 0 of none."""
    words = _WORD.findall(text[:200_000])
    return sum(map(is_syllable, words)) / len(words) if words else 0.0


@lru_cache(maxsize=50_000)
def is_syllable(word: str) -> bool:
    """Return whether a word is a syllable as Vietnamese writes it."""
    parts = unicodedata.normalize("NFD", word.casefold())
    toneless = parts.translate(_TONE_SIGNS)
    tones = [sign for sign in parts if ord(sign) in _TONE_SIGNS]
    plain = unicodedata.normalize("NFC", toneless)
    if len(tones) > 1 or not _SYLLABLE.fullmatch(plain) or _is_raised(word):
        return False
    return not (tones and _STOPPED.search(plain)) or tones[0] in "\u0301\u0323"


def _is_raised(word: str) -> bool:
    """Return whether a large letter with marks stands behind a small one."""
    return any(one.islower() and two.isupper() and not two.isascii() for one, two in pairwise(word))


def looks_mojibake(text: "pd.Series[str]") -> Bools:
    """Which cells look like text of a lost encoding, or hold a lost character."""
    suspect = text.str.contains(SUSPECT).to_numpy(dtype=np.bool_, copy=True)
    suspect[suspect] = [probably_meant(cell) is not None for cell in text.array[suspect]]
    return suspect
