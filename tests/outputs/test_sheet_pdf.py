"""The sheet as PDF: two pages in five languages whose words can be found, however odd the book is."""

from datetime import date
from pathlib import Path

import pytest

from occupancy.book import LandBook, load
from occupancy.loading.audiences import INVESTOR
from occupancy.plot_profile.profile import plot_profile
from occupancy.statement import Statement, state
from outputs.site_sheet.document import SiteSheet, file_name, sheet, sheet_document
from outputs.site_sheet.occasion import Occasion
from outputs.site_sheet.sections.price import ready_lines
from outputs.site_sheet.sheet_files import drawings, sheet_pdf
from outputs.text.translations import SHEET_LANGUAGES, translator
from tests.support.book_builder import edit, write_book
from tests.support.kept_books import drop_books
from tests.support.paper_readers import (
    DATA,
    fonts_not_embedded,
    pdf_facts,
    pdf_pages,
    pdf_points,
    pdf_sizes,
    pdf_text,
)
from tests.support.site_sheets import bare, investors, texts

OCCASION = Occasion(
    date(2023, 11, 20), 30, "12 ha, <b>≤ 150</b>", "https://land.example.vn/proposal?sel=YP-B12-02"
)
FONTS = {"ko": "NotoSansKR", "zh": "NotoSansSC", "ja": "NotoSansJP"}


@pytest.fixture(scope="module")
def packaged() -> tuple[LandBook, Statement]:
    return investors()


def one_of(packaged: tuple[LandBook, Statement], language: str, area: float | None = None) -> SiteSheet:
    return sheet(packaged[1], ["YP-B12-02"], language=language, area_ha=area)


@pytest.mark.parametrize("language", SHEET_LANGUAGES)
def test_all_that_a_sheet_says_can_be_found_in_its_text(
    packaged: tuple[LandBook, Statement], language: str
) -> None:
    for plots, area in ((["YP-B12-02"], 1.5), (["YP-B12-03", "YP-B12-04"], None)):
        one = sheet(packaged[1], plots, language=language, area_ha=area, occasion=OCCASION)
        pdf = sheet_pdf(one)
        said = sheet_document(one)
        # Codes of the language, and figures of columns, are not shown; everything else is.
        said = {name: told for name, told in said.items() if name not in {"language", "lang"}}
        found = bare(pdf_text(pdf))
        assert [text for text in texts(said) if bare(text) not in found] == []


@pytest.mark.parametrize(("day", "says_so"), [(date(2023, 11, 17), False), (date(2023, 11, 18), True)])
def test_a_sheet_of_a_day_later_than_the_book_says_how_far_the_book_goes(
    packaged: tuple[LandBook, Statement], day: date, *, says_so: bool
) -> None:
    later = sheet(state(packaged[0], as_of=day), ["YP-B12-02"], language="en")
    sentence = "The book goes up to 17 Nov 2023; a later day shows what was agreed by then."
    assert (bare(sentence) in bare(pdf_text(sheet_pdf(later)))) == says_so


@pytest.mark.parametrize("language", SHEET_LANGUAGES)
def test_no_text_of_a_map_is_below_seven_points_and_the_airport_has_its_name(
    packaged: tuple[LandBook, Statement], language: str
) -> None:
    one = one_of(packaged, language)
    drawn = drawings(one)
    assert min(text.size for name in ("place", "plot") for text in drawn[name].texts) >= 7
    airport = "Nội Bài" if language in ("vi", "en") else ""
    assert airport in " ".join(text.text for text in drawn["place"].texts)


@pytest.mark.parametrize("language", SHEET_LANGUAGES)
def test_fonts_are_inside_those_of_the_language_are_used_and_no_text_is_below_seven_points(
    packaged: tuple[LandBook, Statement], language: str
) -> None:
    pdf = sheet_pdf(one_of(packaged, language))
    assert fonts_not_embedded(pdf) == set()
    assert b"NotoSans-Bold" in pdf
    used = {name for name in FONTS.values() if name.encode() in pdf}
    assert used == ({FONTS[language]} if language in FONTS else set())
    assert min(pdf_points(pdf)) >= 7


@pytest.mark.parametrize("language", SHEET_LANGUAGES)
def test_every_page_has_the_stamp_the_day_the_fingerprint_and_its_number(
    packaged: tuple[LandBook, Statement], language: str
) -> None:
    pages = pdf_pages(sheet_pdf(one_of(packaged, language)))
    stamp = sheet_document(one_of(packaged, language))["stamp"]
    assert stamp
    assert len(pages) == 2
    for at, page in enumerate(pages, start=1):
        assert bare(stamp) in bare(page)
        assert packaged[0].content_hash[:12] in page
        assert f"{at}/2" in page


def test_the_same_sheet_has_the_same_bytes(packaged: tuple[LandBook, Statement]) -> None:
    once = sheet_pdf(one_of(packaged, "ko"))
    drop_books()
    assert sheet_pdf(sheet(investors()[1], ["YP-B12-02"], language="ko")) == once


def test_a_pdf_says_that_it_was_made_on_the_day_it_is_about(packaged: tuple[LandBook, Statement]) -> None:
    pdf = sheet_pdf(one_of(packaged, "en"))
    facts = pdf_facts(pdf)
    assert facts["CreationDate"].startswith("D:20231117")
    assert "YP-B12-02" in facts["Title"]
    assert pdf_sizes(pdf) == [pytest.approx((210, 297), abs=0.1)] * 2


def test_a_tax_is_told_with_its_days_whom_it_is_for_and_that_nobody_checked_the_law(
    packaged: tuple[LandBook, Statement],
) -> None:
    text = pdf_text(sheet_pdf(one_of(packaged, "en")))
    assert "A new project in an industrial park pays no tax for 2 years and half of it for 4" in text
    assert "projects licensed until 30/09/2025" in text
    assert "until 30 Sep 2025; not checked against the text of the law" in text
    assert not any(word in text.lower() for word in ("holiday", "exempt", "50 % reduction"))


def test_what_no_source_states_is_said_to_be_not_stated(packaged: tuple[LandBook, Statement]) -> None:
    section = sheet_document(one_of(packaged, "en"))["sections"][2]["lines"]
    assert {one["label"]: one["value"] for one in section} == {
        "Power": "7 × 63 MVA",
        "Water": "36,000 m³/day",
        "Wastewater treatment": "28,000 m³/day",
        "Not stated": "",
    }
    assert {one["remark"] for one in section[:3]} == {"planned; stated on 31 Aug 2016"}
    assert section[3]["remark"].startswith("roads, building density, storeys allowed, ground level, setback")


@pytest.mark.parametrize(("is_said", "expected"), [(True, "not yet"), (False, "not stated")])
def test_an_empty_day_is_not_yet_where_the_book_says_so(
    tmp_path: Path, expected: str, *, is_said: bool
) -> None:
    open_days = dict.fromkeys(("cleared_on", "clearance_due_on", "serviced_on", "service_due_on"), "")
    folder = write_book(tmp_path / "book", parcels=edit(3, **open_days))
    if not is_said:
        told = (folder / "book.toml").read_text("utf-8")
        days = [f'{name} = "not yet"\n' for name in ("cleared_on", "serviced_on")]
        (folder / "book.toml").write_text(told.replace(days[0], "").replace(days[1], ""), "utf-8")
    statement = state(load(folder), as_of=date(2023, 11, 17))
    lines = ready_lines(plot_profile(statement, ["a-1-04"]), translator("en"))
    assert [line.value for line in lines] == [expected, expected]


@pytest.mark.parametrize("plots", [1, 2, 18])
def test_every_number_of_a_source_is_in_the_list_of_sources(
    packaged: tuple[LandBook, Statement], plots: int
) -> None:
    _, statement = packaged
    chosen = statement.parcels[statement.parcels["phase_id"].eq("que-vo-3-pk2")]["parcel_id"].head(plots)
    said = sheet_document(sheet(statement, list(chosen), language="en"))
    marks = [one["marks"] for section in said["sections"] for one in section["lines"]]
    marks += [mark for table in said["tables"].values() if table for mark in table["marks"]]
    numbers = {int(one) for mark in marks if mark for one in mark.split(", ")}
    assert numbers == set(range(1, len(said["sources"]["texts"]) + 1))


HOSTILE = (
    '#import "x"; $1/0$ <b>*bold*</b> {{ x }} \\u{0} \u202eevil\u0007 @ref // /* <script>alert(1)</script>'
)


def hostile_book(folder: Path, *, language_of_texts: str = HOSTILE, times: int = 1) -> LandBook:
    """A book whose every free text is one that would be a program somewhere."""
    text = (language_of_texts + " ") * times
    write_book(
        folder,
        zones=lambda rows: [row | {"name_vi": text, "name_en": text, "districts": text} for row in rows],
        phases=lambda rows: [
            row | {"name_vi": text, "name_en": text, "developer": text, "source": text, "note": text}
            for row in rows
        ],
        phase_decisions=lambda rows: [
            row | {"source": text, "note": text, "decision_no": text} for row in rows
        ],
        parcels=lambda rows: [row | {"source": text} for row in rows],
        services=lambda _: [
            {
                "zone_id": "z-a",
                "service": one,
                "value": text,
                "unit": "",
                "source": f"{text} {at}",
                "note": text,
            }
            for at, one in enumerate(["power", "water", "wastewater", "road", "density", "price", "term"] * 3)
        ],
        anchor_tenants=lambda _: [
            {
                "tenant_name": text,
                "sector": text,
                "country": text,
                "zone_id": "z-a",
                "year": 2000 + at,
                "source": f"{text} {at}",
            }
            for at in range(30)
        ],
    )
    return load(folder, audience=INVESTOR.audience)


def test_texts_of_a_book_are_never_read_as_markup(tmp_path: Path) -> None:
    book = hostile_book(tmp_path)
    one = sheet(state(book, as_of=date(2023, 11, 17)), ["a-1-04"], language="en")
    found = bare(pdf_text(sheet_pdf(one)))
    assert bare('#import "x"; $1/0$ <b>*bold*</b> {{ x }}') in found
    assert "\u202e" not in found


@pytest.mark.parametrize("language", SHEET_LANGUAGES)
@pytest.mark.parametrize("text", [HOSTILE, "W" * 400, "공장 工业 工場 Ữ " * 40])
def test_no_text_however_long_makes_a_third_page(tmp_path: Path, language: str, text: str) -> None:
    book = hostile_book(tmp_path, language_of_texts=text, times=3)
    statement = state(book, as_of=date(2023, 11, 17))
    for plots in (["a-1-04"], ["a-1-04", "a-1-05"]):
        assert len(pdf_pages(sheet_pdf(sheet(statement, plots, language=language)))) == 2


def test_an_assembly_of_many_plots_with_many_corners_is_one_sheet(
    packaged: tuple[LandBook, Statement],
) -> None:
    _, statement = packaged
    plots = list(statement.parcels[statement.parcels["phase_id"].eq("que-vo-3-pk2")]["parcel_id"].head(40))
    for language in SHEET_LANGUAGES:
        pdf = sheet_pdf(sheet(statement, plots, language=language))
        assert len(pdf_pages(pdf)) == 2
        found = bare(pdf_text(pdf))
        assert all(plot in found for plot in plots)


def test_signs_of_other_languages_in_a_book_bring_their_fonts(tmp_path: Path) -> None:
    book = load(
        write_book(tmp_path, zones=edit(0, name_vi="富士康 工业园 한화 トヨタ", name_en="")),
        audience=INVESTOR.audience,
    )
    pdf = sheet_pdf(sheet(state(book, as_of=date(2023, 11, 17)), ["a-1-04"], language="vi"))
    assert "富士康" in pdf_text(pdf)
    assert "한화" in pdf_text(pdf)
    assert "トヨタ" in pdf_text(pdf)


def test_a_sheet_is_never_made_from_the_internal_book() -> None:
    book = load(DATA)
    with pytest.raises(ValueError, match="never from the internal one"):
        sheet(state(book, as_of=date(2023, 11, 17)), ["YP-B12-02"], language="en")


def test_a_sheet_of_a_book_in_which_nothing_is_invented_has_no_stamp(tmp_path: Path) -> None:
    write_book(tmp_path)
    told = tmp_path / "book.toml"
    text = told.read_text(encoding="utf-8").replace(
        'tables = ["parcels", "tenancies", "projects"]', "tables = []"
    )
    told.write_text(
        text.replace('"Số liệu giả định"', '""').replace('"Invented figures"', '""'), encoding="utf-8"
    )
    book = load(tmp_path, audience=INVESTOR.audience)
    pdf = sheet_pdf(sheet(state(book, as_of=date(2023, 11, 17)), ["a-1-04"], language="en"))
    assert "invented" not in pdf_text(pdf).lower()


def test_a_file_has_a_name_that_any_computer_takes(packaged: tuple[LandBook, Statement]) -> None:
    one, other = one_of(packaged, "ko"), sheet(packaged[1], ["YP-B12-03", "YP-B12-04"], language="ko")
    assert file_name([one], suffix="pdf") == "YP-B12-02-2023-11-17-ko.pdf"
    assert file_name([other, one], suffix="kmz") == "YP-B12-03+YP-B12-04-and-1-2023-11-17-ko.kmz"


def test_words_of_a_language_without_catalogue_are_a_fault_of_the_caller() -> None:
    with pytest.raises(ValueError, match="no catalogue for 'fr'"):
        translator("fr")
