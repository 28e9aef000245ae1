"""Texts of a book on paper: no longer than there is room for, and with places where a line may break."""

import re
import unicodedata

_UNBROKEN = 24  # signs without a space that a line of the narrowest column takes
_BREAK = "\u200b"  # a place to break that shows nothing
_CONTROL = {"Cc", "Cf", "Cs", "Co", "Cn"}


def clipped(text: str, most: int) -> str:
    """A text on one line, of at most `most` signs, ended by dots where it was longer."""
    shown = "".join(sign if unicodedata.category(sign) not in _CONTROL else " " for sign in text)
    shown = " ".join(shown.split())
    if len(shown) > most:
        shown = shown[: most - 1].rstrip() + "…"
    return re.sub(rf"[^\s]{{{_UNBROKEN},}}", _broken, shown)


def _broken(found: re.Match[str]) -> str:
    """A long word with places to break: behind its marks, or else every so many signs."""
    word = re.sub(r"(?<=[/_.,;&?=+-])(?=\w)", _BREAK, found[0])
    return re.sub(rf"([^{_BREAK}]{{{_UNBROKEN}}})(?=[^{_BREAK}])", rf"\1{_BREAK}", word)
