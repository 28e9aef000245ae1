"""Messages of a proof: where something is wrong and what, in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from outputs.text.formatting import format_recorded
from outputs.text.translations import Translator

_PLACES = 7  # behind them stands the noise of adding floats
_LONGEST = 160  # of what is cited from a file


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence about a file; `template` is one of the catalogues, and `params` fill it."""

    where: str
    template: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def text(self, words: Translator) -> str:
        """Return the sentence, numbers as the reader writes them."""
        params = {name: format_value(value, words) for name, value in self.params.items()}
        return words.gettext(self.template).format(**params)


def format_value(value: object, words: Translator) -> str:
    """Return a value for a sentence: all its decimals, or that it is not stated; long texts are cut."""
    if value is None or value != value:  # noqa: PLR0124  NaN
        return words.gettext("not stated")
    if isinstance(value, bool):
        return words.gettext("yes") if value else words.gettext("no")
    if isinstance(value, int | float):
        return format_recorded(value, words)
    text = str(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def equal_within_noise(first: object, second: object) -> bool:
    """Return True if two figures are equal but for the noise of adding floats; other cells must be equal."""
    if isinstance(first, bool) or isinstance(second, bool):
        return first is second
    if isinstance(first, int | float) and isinstance(second, int | float):
        return bool(abs(first - second) <= 10.0**-_PLACES) or (first != first and second != second)  # noqa: PLR0124
    return first == second
