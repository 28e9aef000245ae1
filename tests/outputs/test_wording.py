"""Numbers, signs and plurals in the sentences that people read, held as kinds over all catalogues."""

import ast
import re
from pathlib import Path

import pandas as pd
import pytest
from babel.messages.pofile import read_po

from occupancy.book import load
from occupancy.land_search.results import Verdict
from occupancy.measures.fill_rates import evaluate_fill_rate_rules
from occupancy.program import DATA, DEFAULTS, DICTIONARY, ROOT
from outputs.offers.texts import found_text
from outputs.records import iter_rows
from outputs.site_sheet.sections.price import years_and_months
from outputs.tables.report_view import verdict
from outputs.text.formatting import format_number, format_rate, format_signed, format_typed
from outputs.text.labels import within
from outputs.text.translations import LOCALE, SHEET_LANGUAGES, translator
from tests.support.translation_strings import sources

# A place, perhaps one of these words, and a word that ends in s: a thing counted, or a verb.
COUNTED = re.compile(r"\{(\w+)\} (?:(?:more|open|other|or more) )?([a-z]+s)\b")
VERBS = {
    *("is", "has", "was", "does", "takes", "needs", "holds", "lies", "unpacks", "rests", "leases", "names"),
    *("reaches", "overlaps", "reads", "looks", "says", "changes", "breaks", "stays", "measures", "makes"),
    "as",
}
# Places that are names, or numbers that cannot be 1 where the sentence is said.
NEVER_ONE = {
    "Industrial land for lease: {count} plots together",  # 1 plot is no assembly
    "{known} of {plots} plots",  # said where fewer are known than there are
    "{count} sources, each beside its row",  # said above a few
    "{points} points",  # a difference with decimals, +1.00
    "{plots} or more plots in {place}",  # neighbours: 2 at the least
    "{name}: all {plots} plots on the map",  # one is named instead
    "And more: {count} differences in all.",  # said above 20
    "{file} unpacks to more than a pack may hold ({most} MB, {files} files); it was not opened.",
    "All {files} files are intact.",  # a pack has more than 1
    "At most {most} plots fit into the shortlist; take something out first.",  # the program's own number
    "{file} is more than the map can draw (at most {shapes} shapes, {corners} corners and {mb} MB); "
    "cut it to the land you need, or simplify it.",  # the program's own numbers
    "{file} unpacks to more than {most} MB or {files} files; zip only the layers you need.",
    "{file} holds {keys} keys; name a file with one.",  # said where there are more
    "{plots} plots: go to them",  # a pin of one plot is the plot
    "Of {all} plots selected the shortlist has the first {first}.",  # said where there are more than fit
}


def messages(language: str) -> list[tuple[str, ...]]:
    """Each message of a catalogue: its English form or forms, then its translations."""
    with (LOCALE / f"{language}.po").open("rb") as file:
        entries = [entry for entry in read_po(file, locale=language) if entry.id]
    both = [(entry.id, entry.string) for entry in entries]
    return [
        tuple(text for part in one for text in ((part,) if isinstance(part, str) else part)) for one in both
    ]


def single_forms() -> list[str]:
    """The English sentences that have one form for every number, those of findings among them."""
    with (LOCALE / "vi.po").open("rb") as file:
        said = [entry.id for entry in read_po(file, locale="vi") if isinstance(entry.id, str) and entry.id]
    rows = pd.read_csv(DICTIONARY, dtype="str", keep_default_na=False)
    return [*said, *rows.loc[rows["kind"] == "finding", "label_en"]]


def miscounted(texts: list[str]) -> list[str]:
    """The sentences that say "1 plots" where a place of theirs is 1."""
    return [
        text
        for text in texts
        if text not in NEVER_ONE and any(word not in VERBS for _, word in COUNTED.findall(text))
    ]


def vietnamese() -> list[str]:
    """All Vietnamese texts that the program or its data bring: sentences, labels, rules, bases."""
    texts = [text for one in messages("vi") for text in one[len(one) // 2 :]]
    tables = [*DATA.glob("*.csv"), *DEFAULTS.glob("*.csv")]
    for table in tables:
        rows = pd.read_csv(table, dtype="str", keep_default_na=False)
        texts += [text for name in rows if name.endswith("_vi") for text in rows[name]]
    return texts


def test_a_sentence_that_counts_things_has_a_form_for_one() -> None:
    texts = single_forms()
    assert len(texts) > 500
    assert miscounted(texts) == []
    assert set(texts) >= NEVER_ONE


def test_a_sentence_with_one_form_for_one_and_many_is_seen() -> None:
    texts = ["{n} plots are free", "{n} more corners", "{file} is empty", "Plots: {n}"]
    assert miscounted(texts) == ["{n} plots are free", "{n} more corners"]


@pytest.mark.parametrize(
    ("years", "months", "english", "korean"),
    [(1, 1, "1 year 1 month", "1년 1개월"), (30, 0, "30 years", "30년"), (0, 2, "2 months", "2개월")],
)
def test_a_remaining_term_is_counted_in_years_and_months(
    years: int, months: int, english: str, korean: str
) -> None:
    assert years_and_months(years, months, translator("en")) == english
    assert years_and_months(years, months, translator("ko")) == korean


@pytest.mark.parametrize("language", SHEET_LANGUAGES)
def test_below_nought_one_minus_is_written_by_every_function(language: str) -> None:
    words = translator(language)
    written = [
        format_number(-14.6, words, places=2),
        format_signed(-14.6, words, places=2),
        format_rate(-14.6, words),
        format_typed(-14.6, words),
    ]
    assert {text[0] for text in written} == {"−"}
    assert not any("-" in text for text in written)


def test_numbers_are_written_in_one_place_that_knows_the_minus() -> None:
    writers = [
        path.relative_to(ROOT).as_posix()
        for path in sources(ROOT)
        if any(
            isinstance(node, ast.ImportFrom)
            and str(node.module).startswith("babel.numbers")
            and any(name.name.startswith("format_") for name in node.names)
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        )
    ]
    assert writers == ["outputs/text/formatting.py"]


@pytest.mark.parametrize("language", ["vi", "ko", "zh", "ja"])
def test_no_sentence_has_a_hyphen_for_a_minus(language: str) -> None:
    hyphen = re.compile(r"(?<![\w}…“])-[\d{]")
    assert [text for one in messages(language) for text in one if hyphen.search(text)] == []


def test_in_vietnamese_the_data_set_is_not_called_as_a_title_deed_is() -> None:
    """“Sổ” alone is the red book of a land user."""
    texts = [text for one in messages("vi") for text in one[len(one) // 2 :]]
    for table in (DICTIONARY, *DEFAULTS.glob("*.csv")):
        rows = pd.read_csv(table, dtype="str", keep_default_na=False)
        texts += [text for name in rows if name.endswith("_vi") for text in rows[name]]
    assert len(texts) > 1500
    assert [text for text in texts if re.search(r"\bsổ\b", text, re.IGNORECASE)] == []


def test_in_vietnamese_the_sign_for_per_cent_stands_apart_from_its_number() -> None:
    texts = vietnamese()
    assert len(texts) > 1000
    assert [text for text in texts if re.search(r"[\d}]%", text)] == []


def test_the_rules_of_the_packaged_book_are_those_of_the_country() -> None:
    assert Path(DATA / "rules.csv").read_bytes() == (DEFAULTS / "rules_vn.csv").read_bytes()


def test_where_nothing_is_leased_no_leasable_land_is_too_much() -> None:
    rules = pd.DataFrame(
        [["r", "A", "A", "fill_rate", "established", "min", 60.0, "", True]],
        columns=[
            *("rule", "label_en", "label_vi", "quantity", "basis", "comparison", "value", "reference"),
            "verified",
        ],
    ).assign(first_day=pd.NaT, last_day=pd.NaT)
    rates = pd.DataFrame(
        {"numerator_ha": [0.0], "denominator_ha": [8.0], "fill_rate_pct": [0.0]}, index=["established"]
    )
    (rule,) = iter_rows(evaluate_fill_rate_rules(rules, rates, 0, recorded_to=0))
    assert verdict(rule, translator("en")) == "not met; 4.800 ha leased are missing"  # 60 % of 8 ha


def test_what_a_park_states_of_its_services_has_the_number_and_unit_of_the_reader() -> None:
    book = load(DATA)
    water = Verdict("water", (), "28000 m3/day; 2x63 MVA; by 2030", "met", hard=True, weight=1.0, score=1.0)
    assert found_text(water, book, translator("vi")) == "28.000 m³/ngày đêm; 2x63 MVA; by 2030"
    assert found_text(water, book, translator("en")) == "28,000 m³/day; 2x63 MVA; by 2030"


def test_a_label_within_a_sentence_keeps_the_capitals_of_its_abbreviations() -> None:
    assert within("KCN đã thành lập") == "KCN đã thành lập"
    assert within("Đất công nghiệp của các KCN") == "đất công nghiệp của các KCN"
    assert within("Leases") == "leases"


def test_no_label_is_made_small_as_a_whole() -> None:
    small = re.compile(r"\b(?:code|table|label|column)\(.*\)\.lower\(\)")
    lines = [
        f"{path.name}: {line.strip()}"
        for path in sources(ROOT)
        for line in path.read_text(encoding="utf-8").splitlines()
        if small.search(line)
    ]
    assert lines == []


def test_a_plot_is_called_by_one_word_in_vietnamese() -> None:
    assert [text for text in vietnamese() if "thửa" in text.lower()] == []


@pytest.mark.parametrize(
    ("language", "cleared"),
    [("vi", "đã xong ngày 1"), ("ko", "1 완료"), ("zh", "已于1完成"), ("ja", "1完了")],
)
def test_land_that_was_cleared_by_a_day_does_not_read_as_if_clearing_began(
    language: str, cleared: str
) -> None:
    assert translator(language).gettext("since {day}").format(day="1") == cleared
