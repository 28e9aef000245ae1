"""Text whose letters were lost on the way from another encoding, and what it probably was."""

import re
import unicodedata

# What may be so at all, in signs that every engine of regular expressions has.
SUSPECT = (
    "[A-Za-zÀ-ỹ][¨ª«¬\u00adµ¶¸¹]|\ufffd|[Â-ô][\u0080-¿Œ-ž˜-€™]|[A-Za-zÀ-ỹ][?][A-Za-zÀ-ỹ]"
    "|[AEOaeo][Ââ]|[AEOUYÔÖaeouyôö][ØÙÛøùû]|[ÔÖôö][ÕÏõï]|[Öö][Ôô]|[Aa][ÉÈéè]|[Ññ][AEOUÔÖaeouôö]"
)
# Letters of TCVN3 read as Latin-1 ("bé tµi nguyªn"), and the sign that stands for a lost character.
_LOST = re.compile("[A-Za-zÀ-ỹ][¨ª«¬\u00adµ¶¸¹]|\ufffd")
_ASKED = re.compile(r"(?<!\S)[^\W\d_]+\?[^\W\d_]+(?=[\s,.;)]|$)")  # C?ng
# The signs of Windows-1252 that Latin-1 has not, as the bytes that they stand for.
_BYTES = {ord(bytes([at]).decode("cp1252", "ignore") or chr(at)): at for at in range(0x80, 0xA0)}
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


def probably_meant(text: str) -> str | None:
    """Return what a text that lost its letters was: empty where nobody can tell, None if it lost none."""
    try:
        read = text.translate(_BYTES).encode("latin-1").decode("utf-8")
    except UnicodeError:
        read = text
    if read != text and _LETTERS.fullmatch(read):
        return unicodedata.normalize("NFC", read)
    if _VNI.search(text):
        marked = _MARKED.sub(lambda mark: _MARKS[mark[0].lower()], text)
        return unicodedata.normalize("NFC", marked.translate(_SINGLE))
    return "" if _LOST.search(text) or _ASKED.search(text) else None
