"""A remark of a proof: where, and what, to be said in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from outputs.text.formatting import recorded
from outputs.text.translations import Translator

_PLACES = 7  # behind them stands the noise of adding floats
_LONGEST = 160  # of what is cited from a file


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be said of `where`; `template` is a sentence of the catalogues, `places` fill it."""

    where: str
    template: str
    places: Mapping[str, Any] = field(default_factory=dict)

    def said(self, words: Translator) -> str:
        """The sentence, numbers as the reader writes them."""
        places = {name: format_value(value, words) for name, value in self.places.items()}
        return words.gettext(self.template).format(**places)


def format_value(value: object, words: Translator) -> str:
    """A cell in a sentence: all its decimals, or that it is not stated; long texts are cut."""
    if value is None or value != value:  # noqa: PLR0124  NaN
        return words.gettext("not stated")
    if isinstance(value, bool):
        return words.gettext("yes") if value else words.gettext("no")
    if isinstance(value, int | float):
        return recorded(value, words)
    text = str(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def equal_within_noise(first: object, second: object) -> bool:
    """Whether two figures are one, but for the noise of adding floats; other cells must be equal."""
    if isinstance(first, bool) or isinstance(second, bool):
        return first is second
    if isinstance(first, int | float) and isinstance(second, int | float):
        return bool(abs(first - second) <= 10.0**-_PLACES) or (first != first and second != second)  # noqa: PLR0124
    return first == second
