"""The sentences of the program in the reader's language; English is the source, `locale/*.po` the others.

Code marks a sentence with `words.gettext("…")`, or with `N_("…")` where it is only named and said later;
the first argument of every LandbookError is marked by being there. `.po` files are read as they are.
"""

from collections.abc import Mapping
from functools import lru_cache

from babel.messages.pofile import read_po

from geo.errors import LandbookError
from occupancy.packaged_files import ROOT

SOURCE = "en"
LANGUAGES = ("vi", "en")
# Those of the sheets for investors; the catalogues of the last three have what a sheet says, and no more.
SHEET_LANGUAGES = ("vi", "en", "ko", "zh", "ja")
DRAFTS = ("ko", "zh", "ja")  # not yet read by a native speaker, and every sheet in them says so
LOCALE = ROOT / "outputs/text/locale"


class Translator:
    """The sentences of one language; one that is not translated is said in English."""

    def __init__(self, language: str, messages: Mapping[str, str | tuple[str, ...]]) -> None:
        self.language = language
        self._messages = messages

    def gettext(self, message: str) -> str:
        """The sentence `message`, its `{places}` still open."""
        found = self._messages.get(message)
        return found if isinstance(found, str) and found else message

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        """The form of a sentence for `count` things, its `{places}` still open."""
        found = self._messages.get(singular)
        if isinstance(found, tuple) and found[0]:
            return found[0 if count == 1 else len(found) - 1]
        return singular if count == 1 else plural

    def error(self, error: LandbookError) -> str:
        """What an error says, with its places filled in."""
        return self.gettext(error.template).format(**error.params)


def N_(message: str) -> str:  # noqa: N802
    """Mark a sentence for translation where it is named; it is said later, through `gettext`."""
    return message


@lru_cache
def translator(language: str) -> Translator:
    """The sentences of `language`, of SHEET_LANGUAGES; any other is a fault of the caller (ValueError)."""
    if language not in SHEET_LANGUAGES:
        raise ValueError(f"no catalogue for {language!r}; there are {', '.join(SHEET_LANGUAGES)}")
    if language == SOURCE:
        return Translator(language, {})
    with (LOCALE / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    return Translator(language, {_key(entry.id): _text(entry.string) for entry in catalogue if entry.id})


def _key(message: str | list[str] | tuple[str, ...]) -> str:
    return message if isinstance(message, str) else message[0]


def _text(text: str | list[str] | tuple[str, ...] | None) -> str | tuple[str, ...]:
    return tuple(text) if isinstance(text, list | tuple) else text or ""
