"""The catalogues of the sheets: five languages, nothing missing or left over, drafts marked as drafts."""

import re
from collections.abc import Mapping
from datetime import date

import pandas as pd
import pytest
from babel.messages.pofile import read_po

from occupancy.book import load
from occupancy.land_search.enquiry import CRITERIA, PLACE_CLASSES
from occupancy.loading.table_specs import PROVINCES
from occupancy.program import DEFAULTS, ROOT
from occupancy.statement import state
from outputs.maps.style import PAPER_BASEMAP
from outputs.site_sheet.document import SiteSheet, sheet, sheet_document
from outputs.site_sheet.sections.comparison import comparison_facts
from outputs.site_sheet.sheet_files import sheet_html, shortlist_kmz
from outputs.text.labels import DICTIONARY, labels
from outputs.text.translations import DRAFTS, LANGUAGES, LOCALE, SHEET_LANGUAGES, Translator, translator
from tests.outputs.test_translations import catalogue, faults
from tests.support.paper_readers import DATA
from tests.support.translation_strings import _marked

# Sentences of other modules that a sheet says too.
BORROWED = {
    "Roads, rivers, districts",
    "Places",
    "On {day}",
    "On {day}, as known on {known}",
    "Invented: {tables}",
    "Invented",
    ", ",
    *(f"{{axis}} ({side})" for side in ("north", "east", "south", "west")),
    "Minutes by road assume {speeds}.",
    *("at most {value}", "at least {value}", "stated"),
    "The book goes up to {day}; a later day shows what was agreed by then.",
}
# What sheets share with other products: their maps, how they are set, and how numbers are written.
SHARED = (
    *(
        f"outputs/maps/paper/{name}.py"
        for name in ("canvas", "north_and_scale", "location_map", "zone_of_offer", "plot_drawing")
    ),
    "outputs/typst_pdf.py",
    "outputs/offers/enquiry_text.py",
    "ui/server/proposal.py",
    "outputs/text/formatting.py",
    "outputs/text/stated_facts.py",
)
PLACES = re.compile(r"\{(\w+)\}")


FEES = ("USD/m2/month", "USD/m2/year", "VND/kWh", "VND/m3", "USD/month", "day")
# Codes by the set they belong to; None: all of it. `count` is the unit of a table that no sheet has.
CODES: Mapping[str, tuple[str, ...] | None] = {
    "state": None,
    "land_use": None,
    "sector_code": None,
    "service": None,
    "status": None,
    "boundary_status": None,
    "leasable_basis": None,
    "source": None,
    "capacity": None,
    "incentive": None,
    "criterion": tuple(CRITERIA),
    "class": (*PLACE_CLASSES, *PAPER_BASEMAP),
    "unit": ("pct", "ha", "MVA", "kV", "m3/day", "USD/m2", "date", "month", "year", *FEES),
}


def visible_terms(kind: str, group: str, name: str) -> bool:
    """Return True if a sheet may show a row of the dictionary, by its kind, set and name."""
    if kind == "table":  # any of a book may be invented, and the stamp names those that are
        return name != PROVINCES.name
    names = CODES.get(group, ())
    return kind == "code" and (names is None or name in names)


def said() -> dict[str, str]:
    """Every sentence and label that a sheet may say, and where it comes from."""
    found = dict.fromkeys(BORROWED, "elsewhere")
    for path in [*sorted((ROOT / "outputs/site_sheet").rglob("*.py")), *(ROOT / name for name in SHARED)]:
        found |= {text: f"{path.name}:{line}" for line, text in _marked(path)}
    rows = pd.read_csv(DICTIONARY, dtype="str", keep_default_na=False)
    for row in rows.itertuples():
        if visible_terms(str(row.kind), str(row.set), str(row.name)):
            found[str(row.label_en)] = f"dictionary.csv: {row.name}"
    for row in pd.read_csv(DEFAULTS / "incentives_vn.csv", dtype="str").itertuples():
        found |= dict.fromkeys((row.label_en, row.for_whom_en, row.reference_en), "incentives_vn.csv")
    return found


class Recording(Translator):
    """Words that remember what they were asked to say."""

    def __init__(self, language: str) -> None:
        super().__init__(language, {})
        self.asked: set[str] = set()

    def gettext(self, message: str) -> str:
        self.asked.add(message)
        return super().gettext(message)


def test_sheets_have_five_languages_and_the_program_two() -> None:
    assert SHEET_LANGUAGES == ("vi", "en", "ko", "zh", "ja")
    assert LANGUAGES == ("vi", "en")
    assert {path.stem for path in LOCALE.glob("*.po")} == {"vi", "ko", "zh", "ja"}


@pytest.mark.parametrize("language", DRAFTS)
def test_every_sentence_and_label_of_a_sheet_is_translated_and_no_other(language: str) -> None:
    found = said()
    assert len(found) > 200
    assert faults(found, catalogue(language)) == []


def test_every_label_of_a_sheet_has_its_vietnamese_and_english_in_the_dictionary() -> None:
    rows = pd.read_csv(DICTIONARY, dtype="str", keep_default_na=False)
    kept = [visible_terms(str(row.kind), str(row.set), str(row.name)) for row in rows.itertuples()]
    assert rows.loc[kept, ["label_vi", "label_en"]].ne("").all(axis=None)
    named = set(rows.loc[rows["kind"] == "code", "set"] + "." + rows.loc[rows["kind"] == "code", "name"])
    assert {f"class.{one}" for one in PLACE_CLASSES} <= named
    assert {f"unit.{one}" for one in CODES["unit"] or ()} <= named


@pytest.mark.parametrize("language", DRAFTS)
def test_a_draft_says_in_its_catalogue_and_on_every_sheet_that_it_is_one(language: str) -> None:
    with (LOCALE / f"{language}.po").open("rb") as file:
        header = dict(read_po(file, locale=language).mime_headers)
    text = (LOCALE / f"{language}.po").read_text(encoding="utf-8")
    assert "X-Landbook-Draft: to be read by a native speaker" in text
    assert "A draft: no native speaker has read it yet" in text
    assert header["Language"] == language
    book = load(DATA, audience="investor")
    one = sheet(state(book, as_of=book.info.data_as_of), ["YP-B12-02"], language=language)
    draft = "This translation is a draft that no native speaker has read yet; the English sheet holds."
    assert sheet_document(one)["draft"] == translator(language).gettext(draft) != draft


def test_what_a_sheet_says_while_it_is_made_is_all_in_the_catalogues() -> None:
    book = load(DATA, audience="investor")
    statement = state(book.as_known(date(2024, 1, 1)), as_of=date(2023, 11, 17))
    heard: set[str] = set()
    for plots, area in ((["YP-B12-02"], 1.5), (["YP-B12-03", "YP-B12-04"], None)):
        told = sheet(statement, plots, language="en", area_ha=area)
        ear = Recording("en")
        one = SiteSheet(told.statement, told.profile, ear)
        sheet_document(one)
        comparison_facts(one.profile, ear)
        sheet_html(one)
        shortlist_kmz([one])
        heard |= ear.asked
    assert len(heard) > 80
    assert heard - set(said()) == set()


@pytest.mark.parametrize(
    ("language", "label"),
    [("ko", "공장용지"), ("zh", "工业用地"), ("ja", "工業用地"), ("vi", "Đất xây dựng nhà máy, kho tàng")],
)
def test_labels_come_by_way_of_the_catalogue_where_the_dictionary_has_no_column(
    language: str, label: str
) -> None:
    assert labels(language).code("land_use", "factory") == label
    assert labels(language).code("land_use", "") == translator(language).gettext("not stated")


def test_places_in_the_sentences_of_all_languages_are_the_same() -> None:
    for language in DRAFTS:
        for message, text in catalogue(language).items():
            assert sorted(PLACES.findall(message)) == sorted(PLACES.findall(text)), (language, message)
