"""What a sheet is handed over with: days, what was asked, the address as a QR code, photos, other units."""

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from geo.errors import SourceError
from occupancy.plot_profile.profile import plot_profile
from occupancy.statement import state
from outputs.maps.paper.location_map import road_name
from outputs.offers.selection import PlotGroup
from outputs.site_sheet.document import SiteSheet
from outputs.site_sheet.occasion import Occasion, client_address, qr_code
from outputs.site_sheet.photos import logo, photos
from outputs.site_sheet.sections.comparison import comparison_facts, key_remarks
from outputs.site_sheet.sections.price import price_lines
from outputs.site_sheet.tables import Sources, degrees_text, other_units
from outputs.text.translations import translator
from tests.support import process_memory
from tests.support.process_memory import Row

DAY = date(2023, 11, 17)


def test_a_sheet_holds_for_as_many_days_as_are_set_behind_the_day_it_is_made_on() -> None:
    vi, en = translator("vi"), translator("en")
    assert Occasion(date(2023, 11, 20), 30).made(en) == "Made on 20 Nov 2023, valid until 20 Dec 2023"
    assert Occasion(date(2023, 12, 31), 1).made(vi) == "Lập ngày 31/12/2023, có giá trị đến hết 01/01/2024"
    assert Occasion(date.max, 30).made(vi) == "Lập ngày 31/12/9999, có giá trị đến hết 31/12/9999"
    assert Occasion().made(en) == ""


def test_the_address_of_a_client_has_the_land_the_day_and_the_language_and_nothing_else() -> None:
    picks = [PlotGroup(("A-01", "A-02")), PlotGroup(("B+1",), 1.5)]
    assert client_address("https://land.example.vn", picks, day=DAY, language="ko") == (
        "https://land.example.vn/proposal?sel=A-01%2BA-02;B%252B1%401.5&lang=ko&day=2023-11-17"
    )
    assert client_address("", picks, day=DAY, language="ko") == ""


def test_a_qr_code_is_the_same_for_the_same_address() -> None:
    once = qr_code("https://land.example.vn/proposal?sel=A")
    assert once == qr_code("https://land.example.vn/proposal?sel=A") != qr_code("https://land.example.vn/")
    assert once.startswith(b"<svg ")
    start = "https://land.example.vn/proposal?sel="
    assert qr_code(start + "A" * (300 - len(start)))
    assert qr_code(start + "A" * (301 - len(start))) == qr_code("") == b""


# 1 평 and 1 坪 are 400/121 m², 1 亩 is 2000/3 m²: 12 ha are 36,300 평 and 180 亩.
@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("vi", "120.000 m²"),
        ("en", "120,000 m²"),
        ("ko", "120,000 ㎡ · 36,300 평"),
        ("ja", "120,000 ㎡ · 36,300 坪"),
        ("zh", "120,000 ㎡ · 180.0 亩"),
    ],
)
def test_areas_stand_in_the_units_of_their_readers(language: str, expected: str) -> None:
    assert other_units(12.0, translator(language)) == expected


def test_places_south_of_the_equator_and_west_of_greenwich_say_so() -> None:
    en = translator("en")
    assert degrees_text(21.1799, 106.0724, en, places=4) == "21.1799° N, 106.0724° E"
    assert degrees_text(-18.1, -178.4, en, places=1) == "18.1° S, 178.4° W"


def offered(*parcels: Row, area_ha: float | None = None, end: str = "2061-05-16") -> SiteSheet:
    """The sheet of plots of one phase, which can be leased until `end`."""
    book = process_memory.book(parcels=list(parcels), phases=[process_memory.phase(term_end=end)])
    names = [str(parcel["parcel_id"]) for parcel in parcels]
    statement = state(book, as_of=DAY)
    return SiteSheet(statement, plot_profile(statement, names, area_ha=area_ha), translator("en"))


def test_the_price_in_all_and_per_year_is_that_of_what_is_offered_and_of_the_rest_of_the_term() -> None:
    # 3 ha at 120 and 2 ha at 90 USD/m²: 5.4 m USD; 37 years and 6 months to 16 May 2061: 144,000 a year.
    dear = process_memory.plot("A", ha=3, asking_price_usd_m2=120.0, divisible=True)
    cheap = process_memory.plot("B", ha=2, asking_price_usd_m2=90.0)
    both = offered(dear, cheap).profile
    assert (both.total_usd, both.usd_per_year) == (pytest.approx(5_400_000), pytest.approx(144_000))
    assert offered(dear, area_ha=1.0).profile.total_usd == pytest.approx(1_200_000)
    sheet = offered(dear, cheap)
    lines = price_lines(sheet.profile, sheet.words, Sources(sheet.words, sheet.book))
    said = {line.label: line.value for line in lines}
    assert said["Price of the land offered"] == "5,400,000 USD"
    assert said["The same per year"] == "144,000 USD"
    assert key_remarks(sheet.profile, sheet.words)[1] == "in all 5,400,000 USD"


def test_where_one_price_is_not_stated_nor_is_that_in_all() -> None:
    some = offered(process_memory.plot("A", ha=3, asking_price_usd_m2=120.0), process_memory.plot("B", ha=2))
    assert (some.profile.total_usd, some.profile.usd_per_year) == (None, None)
    facts = comparison_facts(some.profile, some.words)
    assert (facts["Asking price"], facts["The same per year"]) == ("120 USD/m² (1 of 2 plots)", "not stated")
    assert key_remarks(some.profile, some.words)[1] == "1 of 2 plots"
    ended = offered(process_memory.plot("A", ha=3, asking_price_usd_m2=120.0), end="2023-11-20")
    assert (ended.profile.total_usd, ended.profile.usd_per_year) == (pytest.approx(3_600_000), None)


def test_roads_are_called_as_on_their_signs() -> None:
    en = translator("en")
    named = {"name_vi": "Quốc lộ 18", "name_en": "National road 18"}
    assert road_name({"key": "QL18", **named}, en) == "QL18"
    assert road_name({"key": "ĐT295B", **named}, en) == "ĐT295B"
    assert road_name({"key": "w-1", "name_vi": "Phố Huế", "name_en": ""}, en) == "Phố Huế"
    assert road_name({"key": "CT09_PLAN", **named}, en) == ""


def test_photos_are_those_of_plots_and_phase_and_keep_nothing_but_the_picture(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    picture, exif = Image.new("RGB", (3000, 1500), "green"), Image.Exif()
    exif[0x010E] = "taken at 21.1, 106.1"
    for name in ("A-1.jpg", "A-1-02.png", "A-1_gate.JPG", "A-10.jpg", "p1 air.jpeg", "other.jpg", "A-1.txt"):
        picture.save(folder / name, "PNG" if name.endswith("png") else "JPEG", exif=exif)
        picture = picture.resize((picture.width - 100, 1500))
    ids = {"A-1", "A-1-02", "A-10", "p1"}
    found = photos(tmp_path, ["A-1", "p1"], among=ids)  # A-1, A-1_gate, p1 air
    sizes = [Image.open(BytesIO(photo)).size for photo in found]
    assert sizes == [(1200, 600), (1200, 643), (1200, 692)]
    assert not any(b"taken at" in photo for photo in found)
    assert photos(tmp_path, ["A-1-02"], among=ids)[0].startswith(b"\xff\xd8")
    assert photos(tmp_path / "elsewhere", ["A-1"], among=ids) == ()


def test_the_sign_of_whom_to_ask_is_the_picture_called_logo(tmp_path: Path) -> None:
    assert logo(tmp_path) == b""
    (tmp_path / "photos").mkdir()
    Image.new("RGBA", (1280, 240), (0, 0, 0, 0)).save(tmp_path / "photos" / "Logo.png")
    with Image.open(BytesIO(logo(tmp_path))) as sign:
        assert (sign.format, sign.size, sign.mode) == ("PNG", (640, 120), "RGBA")
    assert photos(tmp_path, ["Logo"], among={"A-1"}) == ()


def test_a_photo_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "A-1.jpg").write_bytes(b"no picture")
    with pytest.raises(SourceError, match=r"A-1\.jpg in the folder photos cannot be read"):
        photos(tmp_path, ["A-1"], among={"A-1"})
