"""Sources and references in the reader's language, where a book has their words in it."""

from collections.abc import Mapping

from occupancy.book import LandBook
from occupancy.loading.table_specs import TABLES, WORDED, worded
from occupancy.measures.memo import cached_per_book
from outputs.text.labels import labels
from outputs.text.translations import Translator


def cited(name: str, book: LandBook, words: Translator) -> str:
    """Return a source or reference of a book in the reader's words; by its name where it has none."""
    return _words(book)["vi" if words.language == "vi" else "en"].get(name, name)


def source_text(name: str, book: LandBook, words: Translator) -> str:
    """Return a source as `cited`, or what its code stands for; an empty one is not stated."""
    return labels(words.language).code("source", cited(name, book, words))


@cached_per_book
def _words(book: LandBook) -> Mapping[str, Mapping[str, str]]:
    """Return the words of each language by the plain texts that they stand for."""
    found: dict[str, dict[str, str]] = {"vi": {}, "en": {}}
    for table in TABLES:
        frame = getattr(book, table.name)
        for name in set(WORDED).intersection(table.names):
            for language, column in zip(("vi", "en"), worded(name), strict=True):
                if column in frame:
                    pairs = zip(frame[name].tolist(), frame[column].tolist(), strict=True)
                    found[language] |= {plain: said for plain, said in pairs if said != ""}
    return found
