"""Text of a delivery: bytes and cells of any encoding become Unicode, with what they were before."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from geo.errors import SourceError
from occupancy.loading.lost_letters import (
    AS_BYTE,
    from_tcvn3,
    from_vni,
    is_syllable,
    probably_meant,
    share_of_syllables,
)

UTF8, UTF16, CP1258, TCVN3, VNI, WESTERN = "UTF-8", "UTF-16", "Windows-1258", "TCVN3", "VNI", "Windows-1252"
TWICE = "UTF-8 read as Windows-1252"
_ESCAPED = re.compile(r"\\[Uu]\+([0-9A-Fa-f]{4})")
_DASHES = re.compile("[\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d]")
_DASHED = re.compile(rf"(?<!\s)(?<!^){_DASHES.pattern}(?=\S)|^{_DASHES.pattern}(?=\d)|[\u2010\u2011]")
_USUAL = re.compile("[\x01\n\x20-\x7eÀ-ÏÒ-ïò-ÿĂăĐđĨĩŨũƠơƯưẠ-ỹ]*")
_ETH = re.compile(r"(?<!\w)[ÐðÑñ]\w+")
_DIGITS = re.compile("[0-9]+")
_SPACES = re.compile(r"[^\S\n]+")
_WIDE_BOMS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


@dataclass(frozen=True, slots=True)
class Decoded:
    """Texts as they are to be read, with what some of them were before.

    Attributes
    ----------
    texts
        In the order given.
    encoding
        What they were in, where that was not Unicode; "" otherwise.
    before
        By position, the texts that a lost encoding was taken from.
    unsure
        Positions of texts that look lost and that no encoding explains, or that two explain.
    """

    texts: list[str]
    encoding: str
    before: Mapping[int, str]
    unsure: tuple[int, ...]


def decode(raw: bytes, *, file: str) -> tuple[str, str]:
    """Return the text of a file called `file`, and the encoding that its bytes are in.

    UTF-8 and UTF-16 are told by their marks and rules. Of encodings of one byte, the one in which the words
    are Vietnamese syllables is taken; one of Western Europe where there is none.

    Raises
    ------
    SourceError
        If it holds bytes that no text has.
    """
    for mark, name in _WIDE_BOMS.items():
        if raw.startswith(mark):
            return _wide(raw[2:], name, file), UTF16
    zeros = raw[:4096].count(0, 1, None) if b"\0" in raw[:4096] else 0
    if zeros:
        odd = raw[1:4096:2].count(0)
        return _wide(raw, "utf-16-le" if 2 * odd > zeros else "utf-16-be", file), UTF16
    try:
        return raw.decode("utf-8-sig"), UTF8
    except UnicodeDecodeError:
        pass
    western = raw.decode("latin-1")
    read = {CP1258: _composed(raw.decode("cp1258", "replace")), TCVN3: from_tcvn3(western)}
    read[VNI] = from_vni(raw.decode("cp1252", "replace"))
    found = max(read, key=lambda name: share_of_syllables(read[name]))
    if share_of_syllables(read[found]) >= 0.8:
        return read[found], found
    return raw.decode("cp1252", "replace"), WESTERN


def decode_cells(cells: Sequence[str]) -> Decoded:
    """Return the cells of a table in Unicode; those of one table were typed with few fonts.

    A cell that only one lost encoding explains is read in it. One that may be either goes with the others,
    where these agree; else it stays and is `unsure`.
    """
    bare = [cell if cell.isascii() else _DIGITS.sub("0", cell) for cell in cells]
    kind_of = {cell: _kind(cell) for cell in dict.fromkeys(bare)}
    kinds = [kind_of[cell] for cell in bare]
    lost = {kind for kind in kinds if kind in _FROM}
    whole = next(iter(lost)) if len(lost) == 1 and UTF8 not in kinds else ""
    texts, before, unsure = list(cells), {}, []
    for at, (cell, kind) in enumerate(zip(cells, kinds, strict=True)):
        name = kind if kind in _FROM else whole if kind == _EITHER else ""
        if name:
            read = _FROM[name](cell)
            if read != cell:
                texts[at], before[at] = read, cell
        elif kind == _LOST or (kind == _EITHER and lost):
            unsure.append(at)
    clean = {text: cleaned(text) for text in dict.fromkeys(texts)}
    return Decoded([clean[text] for text in texts], " + ".join(sorted(lost)), before, tuple(unsure))


def cleaned(text: str) -> str:
    r"""Return a text composed (NFC), its escapes of AutoCAD (`\U+1EA1`) read, without stray spaces and signs.

    Digits of other scripts and wide letters become plain. Dashes within words (`A–01`) and before numbers
    become hyphens; one between spaces, as in `Nam Sơn – Hạp Lĩnh`, stays.
    """
    if _USUAL.fullmatch(text) and "\\U+" not in text.upper():
        return _SPACES.sub(" ", text).strip()
    plain = _composed(_ESCAPED.sub(lambda found: chr(int(found[1], 16)), text))
    plain = "".join(map(_plain_sign, plain))
    if _ETH.search(plain):
        plain = _ETH.sub(_with_d, plain)
    return _SPACES.sub(" ", _DASHED.sub("-", plain)).strip()


def _with_d(word: re.Match[str]) -> str:
    """Return a word that begins with ð, or with the ñ of VNI among Unicode, with đ where it is a syllable."""
    read = ("đ" if word[0][0] in "ðñ" else "Đ") + word[0][1:]
    sure = word[0][0] in "Ðð" or any(ord(sign) > 0xFF for sign in word.string)
    return read if sure and is_syllable(read) else word[0]


def _from_twice(western: str) -> str:
    try:
        return _composed(western.translate(AS_BYTE).encode("latin-1").decode("utf-8"))
    except UnicodeError:
        return western


def _from_cp1258(western: str) -> str:
    try:
        return _composed(western.translate(AS_BYTE).encode("latin-1").decode("cp1258"))
    except UnicodeError:
        return western


_FROM: Mapping[str, Callable[[str], str]] = {
    TCVN3: from_tcvn3,
    VNI: from_vni,
    TWICE: _from_twice,
    CP1258: _from_cp1258,
}
_ASCII, _EITHER, _LOST = "", "either", "lost"


def _kind(cell: str) -> str:
    """Return what a cell is in for sure; `either` where it is sound as it is and in a lost encoding too."""
    if cell.isascii():
        return _LOST if "?" in cell and probably_meant(cell) == "" else _ASCII
    if any(ord(sign) > 0xFF and ord(sign) not in AS_BYTE for sign in _composed(cell)):
        return _LOST if "\ufffd" in cell else UTF8
    sound = share_of_syllables(cell) == 1
    read = [
        name
        for name, decoder in _FROM.items()
        if (text := decoder(cell)) != cell and share_of_syllables(text) == 1
    ]
    if TWICE in read:
        return TWICE
    if sound or not read:
        return _EITHER if read else (_LOST if not sound and probably_meant(cell) == "" else UTF8)
    return read[0] if len(read) == 1 else _EITHER


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _plain_sign(sign: str) -> str:
    if sign.isascii():
        return sign
    if sign.isdecimal():
        return str(unicodedata.decimal(sign))
    if "\uff01" <= sign <= "\uff5e":  # wide forms of ASCII
        return chr(ord(sign) - 0xFEE0)
    return "" if unicodedata.category(sign) in {"Cf", "Cc"} else sign


def _wide(raw: bytes, name: str, file: str) -> str:
    try:
        return raw.decode(name)
    except UnicodeDecodeError:
        raise SourceError("{file} holds binary data where text is expected.", file=file) from None


def changed(before: Iterable[str], after: Iterable[str]) -> int:
    """Return how many texts are not what they were."""
    return sum(one != other for one, other in zip(before, after, strict=True))
