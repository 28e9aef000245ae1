"""Every sentence a reader may see is in every catalogue, with the same places in it."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from geo.errors import SourceError
from occupancy.program import COMMAND, MODULE, ROOT
from outputs.text.translations import LANGUAGES, LOCALE, SOURCE, translator
from tests.support.translation_strings import sentences, unreadable

PLACES = re.compile(r"\{(\w+)[^}]*\}")
TRANSLATED = [language for language in LANGUAGES if language != SOURCE]


def catalogue(language: str) -> dict[str, str]:
    with (LOCALE / f"{language}.po").open("rb") as file:
        entries = [entry for entry in read_po(file, locale=language) if entry.id]
    first = [(e.id, e.string) if isinstance(e.id, str) else (e.id[0], e.string[0]) for e in entries]
    return {str(message): str(text or "") for message, text in first}


def faults(found: dict[str, str], texts: dict[str, str]) -> list[str]:
    """Sentences that a catalogue lacks, leaves blank, or says with other places."""
    wrong = [f"{where}: no translation of {text!r}" for text, where in found.items() if not texts.get(text)]
    wrong += [
        f"{message!r} and {text!r} have different places"
        for message, text in texts.items()
        if text and sorted(PLACES.findall(message)) != sorted(PLACES.findall(text))
    ]
    return wrong + [f"{message!r} is said nowhere" for message in texts if message not in found]


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_is_translated(language: str) -> None:
    found = sentences(ROOT)
    assert len(found) > 100
    assert faults(found, catalogue(language)) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_sentence_names_the_program_by_one_of_its_names(language: str) -> None:
    """It is called by two; a sentence has the place {program} for the one that the reader has typed."""
    told = [text for pair in catalogue(language).items() for text in pair]
    assert [text for text in told if MODULE in text or f"{COMMAND} check" in text] == []


def test_a_sentence_without_translation_and_one_with_other_places_are_seen() -> None:
    found = {"a": "x.py:1", "b {n}": "x.py:2", "c": "x.py:3"}
    assert faults(found, {"a": "", "b {n}": "b {m}", "c": "c", "d": "d"}) == [
        "x.py:1: no translation of 'a'",
        "'b {n}' and 'b {m}' have different places",
        "'d' is said nowhere",
    ]


def test_marked_sentences_and_templates_of_errors_are_found(tmp_path: Path) -> None:
    (tmp_path / "ui").mkdir()
    (tmp_path / "ui" / "page.py").write_text(
        'X = N_("one")\n'
        "def f(w):\n"
        '    print(f"{w.gettext(\'two\')}", w.ngettext("three", "threes", 2), w.say("four" " and five"))\n'
        '    raise FieldError("six {a}" if w else "seven", a=1)\n',
        encoding="utf-8",
    )
    assert set(sentences(tmp_path)) == {"one", "two", "three", "four and five", "six {a}", "seven"}


def test_the_sentences_of_errors_can_be_read_from_the_code(tmp_path: Path) -> None:
    assert unreadable(ROOT) == []
    (tmp_path / "geo").mkdir()
    (tmp_path / "geo" / "bad.py").write_text('raise SourceError(f"no {x}")\n', encoding="utf-8")
    assert unreadable(tmp_path) == ["geo/bad.py:1"]


def test_an_error_is_said_in_the_reader_s_language() -> None:
    error = SourceError("{folder} is not a folder; name the folder of a book.", folder="x")
    assert translator("vi").error(error) == "x không phải là thư mục; hãy nêu thư mục của một bộ dữ liệu."
    assert translator("en").error(error) == str(error) == "x is not a folder; name the folder of a book."


def test_vietnamese_has_one_form_for_any_number() -> None:
    one, many = "{rows} row, {area} ha leased not counted", "{rows} rows, {area} ha leased not counted"
    assert translator("vi").ngettext(one, many, 1) == translator("vi").ngettext(one, many, 7)
    assert translator("en").ngettext(one, many, 1) == one
    assert translator("en").ngettext(one, many, 0) == many


def test_a_language_without_catalogue_is_a_fault_of_the_caller() -> None:
    with pytest.raises(ValueError, match="no catalogue for 'fr'"):
        translator("fr")
