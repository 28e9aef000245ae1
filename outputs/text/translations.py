"""The sentences of the program in the reader's language; English is the source, `locale/*.po` the others.

Code marks a sentence with `words.gettext("…")`, or with `N_("…")` where it is only named and said later;
the first argument of every LandbookError is marked by being there. `.po` files are read as they are.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from babel.messages.pofile import read_po

from geo.errors import LandbookError, SeveralError
from occupancy.program import ROOT

SOURCE = "en"
LANGUAGES = ("vi", "en")
# Those of the sheets for investors; the catalogues of the last three have what a sheet says, and no more.
LANGUAGE_NAMES = {"vi": "Tiếng Việt", "en": "English", "ko": "한국어", "zh": "中文", "ja": "日本語"}
SHEET_LANGUAGES = tuple(LANGUAGE_NAMES)
DRAFTS = ("ko", "zh", "ja")  # not yet read by a native speaker, and every sheet in them says so
LOCALE = ROOT / "outputs/text/locale"


class Translator:
    """The sentences of one language; one that is not translated is said in English."""

    def __init__(self, language: str, messages: Mapping[str, str | tuple[str, ...]]) -> None:
        self.language = language
        self._messages = messages

    def gettext(self, message: str) -> str:
        """Return the translation of a message, its `{places}` still open."""
        text = self._messages.get(message)
        return text if isinstance(text, str) and text else message

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        """Return the form of a sentence for `count` things, its `{places}` still open."""
        forms = self._messages.get(singular)
        if isinstance(forms, tuple) and forms[0]:
            return forms[0 if count == 1 else len(forms) - 1]
        return singular if count == 1 else plural

    def listed(self, texts: Iterable[str]) -> str:
        """Return texts one after the other, with the comma that lists have in this language."""
        return self.gettext(", ").join(texts)

    def error(self, error: LandbookError) -> str:
        """Return what an error says, with its places filled in; of several, each."""
        if isinstance(error, SeveralError):
            return " ".join(self.error(one) for one in error.errors)
        return self.gettext(error.template).format(**error.params)


def N_(message: str) -> str:  # noqa: N802
    """Mark a sentence for translation where it is named; it is said later, through `gettext`."""
    return message


@lru_cache
def translator(language: str) -> Translator:
    """Return the translator of one of SHEET_LANGUAGES; another is a fault of the caller (ValueError)."""
    if language not in SHEET_LANGUAGES:
        raise ValueError(f"no catalogue for {language!r}; there are {', '.join(SHEET_LANGUAGES)}")
    if language == SOURCE:
        return Translator(language, {})
    with (LOCALE / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    messages = {}
    for entry in catalogue:
        if entry.id:  # the first entry is the head of the file
            key = entry.id if isinstance(entry.id, str) else entry.id[0]
            text = entry.string or ""
            messages[key] = text if isinstance(text, str) else tuple(text)
    return Translator(language, messages)
