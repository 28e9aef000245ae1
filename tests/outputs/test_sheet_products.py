"""Comparison, HTML and Google Earth: the same facts as the sheet, safe, and the same every time."""

import io
import re
import zipfile
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
import shapely
from geopandas import GeoDataFrame
from pyogrio import read_dataframe

from geo import crs
from geo.errors import SourceError
from occupancy.book import LandBook, load
from occupancy.errors import QuestionError
from occupancy.loading.audiences import INVESTOR
from occupancy.plot_profile.profile import plot_profile
from occupancy.statement import Statement, state
from outputs.site_sheet.document import SiteSheet, sheet, sheet_document
from outputs.site_sheet.sections.comparison import comparison_facts
from outputs.site_sheet.sheet_files import comparison_pdf, sheet_html, shortlist_html, shortlist_kmz
from outputs.text.translations import SHEET_LANGUAGES, translator
from tests.outputs.test_sheet_pdf import HOSTILE, OCCASION, hostile_book
from tests.support import process_memory
from tests.support.book_builder import write_book
from tests.support.kept_books import drop_books
from tests.support.paper_readers import fonts_not_embedded, pdf_points, pdf_sizes, pdf_text
from tests.support.site_sheets import bare, investors, products, texts

DAY = date(2023, 11, 17)
OFFERS = (["YP-B12-03", "YP-B12-04"], ["YP-B12-02"], ["Q3-A12-09"], ["T1-A04-07"])
KML = "{http://www.opengis.net/kml/2.2}"


@pytest.fixture(scope="module")
def packaged() -> tuple[LandBook, Statement]:
    return investors()


def four(packaged: tuple[LandBook, Statement], language: str) -> list[SiteSheet]:
    return [sheet(packaged[1], plots, language=language) for plots in OFFERS]


class Text(HTMLParser):
    """The text of a page without its scripts and styles, and every element in it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.within, self.text, self.tags, self.links = "", "", [], []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.within = tag
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name in {"src", "href"} and value]

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002
        self.within = ""

    def handle_data(self, data: str) -> None:
        if self.within not in {"script", "style"}:
            self.text += data


@pytest.mark.parametrize("language", SHEET_LANGUAGES)
@pytest.mark.parametrize("count", [2, 3, 4])
def test_a_comparison_is_one_page_with_all_facts_of_all_offers(
    packaged: tuple[LandBook, Statement], language: str, count: int
) -> None:
    sheets = four(packaged, language)[:count]
    pdf = comparison_pdf(sheets)
    size = (297, 210) if count < 4 else (420, 297)
    assert pdf_sizes(pdf) == [pytest.approx(size, abs=0.1)]
    assert fonts_not_embedded(pdf) == set()
    assert min(pdf_points(pdf)) >= 7
    found = bare(pdf_text(pdf))
    said = [
        text for one in sheets for pair in comparison_facts(one.profile, one.words).items() for text in pair
    ]
    assert [text for text in said if bare(text) not in found] == []
    assert bare(sheet_document(sheets[0])["stamp"]) in found


@pytest.mark.parametrize("count", [0, 1, 5])
def test_fewer_than_two_offers_and_more_than_four_are_not_compared(
    packaged: tuple[LandBook, Statement], count: int
) -> None:
    one = sheet(packaged[1], ["YP-B12-02"], language="en")
    with pytest.raises(QuestionError, match=f"choose 2 to 4, not {count}"):
        comparison_pdf([one] * count)


@pytest.mark.parametrize("language", SHEET_LANGUAGES)
def test_the_page_of_a_sheet_says_what_its_pdf_says(
    packaged: tuple[LandBook, Statement], language: str
) -> None:
    one = sheet(packaged[1], ["YP-B12-02"], language=language, area_ha=1.5, occasion=OCCASION)
    on_paper = {"language", "lang", "running"}  # what only pages of paper have above them
    said = {name: told for name, told in sheet_document(one).items() if name not in on_paper}
    found = bare(Text(sheet_html(one)).text)
    assert [text for text in texts(said) if bare(text) not in found] == []


def test_a_page_links_to_nothing(packaged: tuple[LandBook, Statement]) -> None:
    sheets = four(packaged, "ja")
    for html in (sheet_html(sheets[0]), shortlist_html(sheets)):
        read = Text(html)
        assert [link for link in read.links if not link.startswith("data:")] == []
        assert "default-src 'none'" in html
        assert not re.search(r"url\((?!data:|#)", html)


def test_texts_of_a_book_are_no_elements_of_a_page(tmp_path: Path) -> None:
    book = hostile_book(tmp_path, language_of_texts='</script><img src=x onerror="alert(1)">' + HOSTILE)
    one = sheet(state(book, as_of=DAY), ["a-1-04"], language="en")
    for html in (sheet_html(one), shortlist_html([one])):
        read = Text(html)
        assert "img" not in read.tags
        assert read.tags.count("script") == 3
        assert "<img" in read.text


def test_a_shortlist_has_a_card_for_each_offer_with_its_number(packaged: tuple[LandBook, Statement]) -> None:
    html = shortlist_html(four(packaged, "en"))
    assert re.findall(r'data-offer="(\d)"', html) == ["1", "2", "3", "4"]
    assert all(bare("+".join(plots)) in bare(Text(html).text) for plots in OFFERS)


def test_a_shortlist_of_nothing_is_refused() -> None:
    for make in (shortlist_html, shortlist_kmz):
        with pytest.raises(QuestionError, match="at least one offer"):
            make([])


def test_google_earth_gets_a_pin_and_an_outline_for_each_offer(
    packaged: tuple[LandBook, Statement], tmp_path: Path
) -> None:
    sheets = four(packaged, "ko")
    content_ = shortlist_kmz(sheets)
    with zipfile.ZipFile(io.BytesIO(content_)) as archive:
        root, names = ElementTree.fromstring(archive.read("doc.kml")), archive.namelist()
    folders = root.findall(f".//{KML}Folder")
    assert [folder.findtext(f"{KML}name", "")[:2] for folder in folders] == ["1.", "2.", "3.", "4."]
    about = root.findtext(f"{KML}Document/{KML}description", "")
    assert packaged[0].content_hash[:12] in about
    assert "가상 자료" in about
    assert all(len(folder.findall(f".//{KML}Point")) == 1 for folder in folders)
    balloons = [folder.findtext(f"{KML}Placemark/{KML}description", "") for folder in folders]
    assert [Text(text).links for text in balloons] == [[f"pictures/{at}-map.png"] for at in range(1, 5)]
    assert [name for name in names if name.endswith(".png")] == [
        f"pictures/{at}-map.png" for at in range(1, 5)
    ]
    assert "17,397 ㎡ · 5,263 평" in balloons[2]
    place = tmp_path / "shortlist.kmz"
    place.write_bytes(content_)
    for number, one in enumerate(sheets, start=1):
        read = read_dataframe(place, layer=number - 1)
        shape = read.geometry[read.geometry.geom_type != "Point"].iloc[0]
        assert one.profile.land is not None
        own = crs.to_wgs84(
            GeoDataFrame(geometry=[one.profile.land.shape], crs=crs.require_crs(packaged[0].parcels))
        ).geometry.iloc[0]
        assert shapely.symmetric_difference(shapely.force_2d(shape), own).area < own.area * 1e-6


def test_texts_of_a_book_are_no_markup_in_the_balloons_of_google_earth(tmp_path: Path) -> None:
    book = hostile_book(tmp_path)
    one = sheet(state(book, as_of=DAY), ["a-1-04"], language="en")
    with zipfile.ZipFile(io.BytesIO(shortlist_kmz([one]))) as archive:
        root = ElementTree.fromstring(archive.read("doc.kml"))
    told = [found.text or "" for found in root.findall(f".//{KML}Placemark/{KML}description")]
    assert told
    assert all(set(Text(text).tags) == {"p", "img", "table", "tr", "td"} for text in told)


@pytest.mark.parametrize("language", ["vi", "zh"])
def test_every_product_is_the_same_every_time(language: str) -> None:
    first = products(four(investors(), language))
    drop_books()
    again = products(four(investors(), language))
    assert {name for name in first if first[name] != again[name]} == set()
    assert len(first) == 12


def test_a_book_that_draws_nothing_has_sheets_without_maps() -> None:
    book = process_memory.book(parcels=[process_memory.plot("A", ha=7), process_memory.plot("B", ha=3)])
    statement = state(book, as_of=DAY)
    told = memory_sheets(statement)
    for name, made in products(told).items():
        assert len(made) > 500, name
    assert len(pdf_sizes(comparison_pdf(told))) == 1


def memory_sheets(statement: Statement) -> list[SiteSheet]:
    """Sheets of plots A and B of a book in memory, which knows no audiences."""
    return [SiteSheet(statement, plot_profile(statement, [plot]), translator("vi")) for plot in "AB"]


def test_without_leaflet_one_sentence_says_what_to_do(
    packaged: tuple[LandBook, Statement], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANDBOOK_CACHE", str(tmp_path))
    monkeypatch.setattr("outputs.assets.commands", lambda: iter(()))
    with pytest.raises(SourceError, match="there is no npm to fetch them; run pip install"):
        sheet_html(sheet(packaged[1], ["YP-B12-02"], language="en"))


def test_a_book_of_another_plane_has_its_sheets_too(tmp_path: Path) -> None:
    book = load(write_book(tmp_path, plane="EPSG:9214"), audience=INVESTOR.audience)
    one = sheet(state(book, as_of=DAY), ["a-1-04", "a-1-05"], language="ja")
    assert "VN-2000" in pdf_text(products([one])["sheet-0.pdf"])
