"""What makes a whole table unusable is one clear sentence and no book: never half an answer."""

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import CrsError, FieldError, LandbookError, SourceError
from occupancy.book import load
from occupancy.loading.book_settings import Credit
from occupancy.loading.table_specs import TABLES
from occupancy.program import DATA, DEFAULTS
from occupancy.statement import state
from tests.support.book_builder import BOOK_TOML, MAKERS, PLANE, Change, Row, add, edit, write_book
from tests.support.examples import examples

LEASES = "lease_id,line_no,parcel_id,leased_area_m2,first_day\n"
NEEDED = {table.file for table in TABLES if table.required}
TOML = BOOK_TOML.format(plane=PLANE)


def refused(folder: Path, error: type[LandbookError]) -> str:
    """The sentence with which a book is refused."""
    with pytest.raises(error) as refusal:
        load(folder)
    sentence = str(refusal.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    return sentence


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "tenancies.csv is empty"),
        (b" \r\n\n", "tenancies.csv is empty"),
        (b"\xef\xbb\xbf", "tenancies.csv is empty"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "is a web page"),
        (b"\n  <?xml version='1.0'?><a/>", "is a web page"),
        (b"PK\x03\x04\x14\x00\x06\x00", "is a spreadsheet"),
        (b"lease_id\x00\x01\x02", "binary data"),
        ("lease_id,line_no\n".encode("utf-16"), "is in UTF-16"),
        (LEASES.encode() + "L1,1,Lô,1,2020-01-01\n".encode("latin-1"), "line 2, is not in UTF-8"),
        (LEASES.encode() + b"L1,1,tr\xad\xeang,1,2020-01-01\n", "line 2, is not in UTF-8 (perhaps TCVN3"),
        (
            LEASES.encode() + b"L1,1,a,1,2016-01-01\nL2,1,a-1",
            "line 3, has not as many cells as the header (3, not 5)",
        ),
        (
            LEASES.encode() + b"L1,1,a-1-01,12,5,2016-01-01\n",
            "line 2, has not as many cells as the header (6, not 5)",
        ),
        (LEASES.encode() + b'L1,1,"a-1-01,10,2016-01-01\nL2,1,a,1,2020-01-01\n', "line 2, is not CSV"),
        (LEASES.encode() + b'L1,1,"a"b,10,2016-01-01\n', "line 2, is not CSV"),
    ],
)
def test_a_table_that_is_no_csv_in_utf_8_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    folder = write_book(tmp_path)
    (folder / "tenancies.csv").write_bytes(content)
    sentence = refused(folder, SourceError)
    assert sentence.startswith("tenancies.csv")
    assert words in sentence


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("lease_id,line_no,parcel_id,leased_area_m2", "has no column first_day"),
        ("lease_id,line_no,parcel_id,area,first_day", "has no column leased_area_m2"),
        ("lease_id,line_no,parcel_id,leased_area_m2,first_day,parcel_id", "has the column parcel_id twice"),
        ("lease_id,line_no,parcel_id,leased_area_m2,first_day,row", "column called row"),
        ("lines_not_ours", "has no column lease_id, line_no, parcel_id, leased_area_m2, first_day"),
    ],
)
def test_a_header_that_cannot_serve_is_refused(tmp_path: Path, header: str, words: str) -> None:
    folder = write_book(tmp_path)
    (folder / "tenancies.csv").write_text(header + "\n", encoding="utf-8")
    sentence = refused(folder, FieldError)
    assert "tenancies.csv" in sentence
    assert words in sentence


@pytest.mark.parametrize("name", sorted(NEEDED))
def test_a_file_that_a_book_needs_is_named_when_it_is_not_there(tmp_path: Path, name: str) -> None:
    folder = write_book(tmp_path)
    (folder / name).unlink()
    assert name in refused(folder, SourceError)


@pytest.mark.parametrize("name", ["tenancies.csv", "projects.csv", "zones.geojson"])
def test_a_folder_where_a_file_should_be_is_refused(tmp_path: Path, name: str) -> None:
    folder = write_book(tmp_path)
    (folder / name).unlink()
    (folder / name).mkdir()
    assert name in refused(folder, SourceError)


def test_a_book_is_a_folder(tmp_path: Path) -> None:
    folder = write_book(tmp_path / "book")
    assert "is not a folder" in refused(tmp_path / "nowhere", SourceError)
    assert "is not a folder" in refused(folder / "book.toml", SourceError)


def test_a_folder_that_cannot_be_listed_is_no_empty_book(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_book(tmp_path / "book")

    def refuse(_: Path) -> None:  # rights hold back nobody who may do everything, as tests often may
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    assert f"The folder {folder} cannot be read (Permission denied)" in refused(folder, SourceError)


def test_a_link_that_leads_nowhere_is_named(tmp_path: Path) -> None:
    folder = write_book(tmp_path / "book", without=["services.csv"])
    (folder / "services.csv").symlink_to(tmp_path / "nowhere.csv")
    assert "services.csv cannot be read (No such file or directory)" in refused(folder, SourceError)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html></html>",
        b"\x00\x01",
        b'{"type": "Topology"}',
        b'{"type": "FeatureCollection", "features": [{"ty',
    ],
)
@pytest.mark.parametrize("name", ["zones.geojson", "parcels.geojson"])
def test_a_layer_that_is_no_geojson_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    folder = write_book(tmp_path)
    (folder / name).write_bytes(content)
    assert name in refused(folder, SourceError)


def test_a_layer_without_a_required_property_is_refused(tmp_path: Path) -> None:
    def without(rows: list[Row]) -> None:
        for row in rows:
            del row["zone_id"]

    assert "phases.geojson has no column zone_id" in refused(write_book(tmp_path, phases=without), FieldError)


# Keys that say what is meant -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            {"zones": edit(1, zone_id="z-a")},
            "zones.geojson has the zone_id z-a in row 1 and in row 2, known at",
        ),
        ({"phases": edit(2, phase_id="a-1")}, "phases.geojson has the phase_id a-1 in row 1 and in row 3"),
        ({"parcels": edit(4, parcel_id="a-1-01")}, "has the parcel_id a-1-01 in row 1 and in row 5"),
        ({"parcels": edit(4, parcel_id=" a-1-01 ")}, "has the parcel_id a-1-01 in row 1 and in row 5"),
    ],
)
def test_an_id_that_means_two_things_at_once_is_refused(
    tmp_path: Path, change: dict[str, Change], words: str
) -> None:
    assert words in refused(write_book(tmp_path, **change), FieldError)


def plot_twice(first: tuple[str, str], second: tuple[str, str]) -> Change:
    """The first plot recorded twice, each time with the days (recorded_on, superseded_on)."""

    def change(rows: list[Row]) -> list[Row]:
        days = ("recorded_on", "superseded_on")
        rows[0].update(zip(days, first, strict=True))
        return [*rows, rows[0] | dict(zip(days, second, strict=True))]

    return change


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("", "2020-03-01"), ("2020-03-01", "")),  # corrected on the day
        (("", "2020-03-01"), ("2020-03-02", "")),  # a day on which neither is known
        (("2020-03-01", ""), ("", "2020-03-01")),
        (("2020-03-01", "2020-03-01"), ("", "")),  # withdrawn on the day: never known
    ],
)
def test_a_plot_may_be_recorded_again_from_the_day_it_is_superseded(
    tmp_path: Path, first: tuple[str, str], second: tuple[str, str]
) -> None:
    book = load(write_book(tmp_path, parcels=plot_twice(first, second)))
    assert book.parcels["parcel_id"].is_unique


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("", "2020-03-02"), ("2020-03-01", "")),  # the day before it is superseded
        (("", ""), ("2020-03-01", "")),
        (("2020-03-01", ""), ("", "")),
        (("2019-01-01", "2021-01-01"), ("2020-01-01", "2020-02-01")),
    ],
)
def test_a_plot_known_twice_on_a_day_is_refused(
    tmp_path: Path, first: tuple[str, str], second: tuple[str, str]
) -> None:
    sentence = refused(write_book(tmp_path, parcels=plot_twice(first, second)), FieldError)
    assert "a-1-01 in row" in sentence
    assert "known at the same time" in sentence


# book.toml -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("was", "becomes", "error", "words"),
    [
        ('name_en = "Test book"', 'name_en = ""', FieldError, "name_en"),
        ("data_as_of = 2023-11-17", 'data_as_of = "17/11/2023"', FieldError, "'17/11/2023' under data_as_of"),
        ("data_as_of = 2023-11-17", "data_as_of = 2023-11-17T10:00:00", FieldError, "data_as_of"),
        ("data_as_of = 2023-11-17", "data_as_of = 2023-02-31", SourceError, "book.toml is not TOML"),
        ('plane = "EPSG:9209"', "plane = 9209", FieldError, "9209 under plane"),
        ('plane = "EPSG:9209"', 'plane = "EPSG:3857"', CrsError, "EPSG:3857"),
        ('plane = "EPSG:9209"', 'plane = "EPSG:4326"', CrsError, "EPSG:4326"),
        ('plane = "EPSG:9209"', 'plane = "VN-2000"', CrsError, "VN-2000"),
        ('"established"', '"gross"', FieldError, "gross, which is not in bases.csv; choose one of est"),
        ('text_vi = "Số liệu giả định"', "", FieldError, "no key invented.text_vi"),
        ('tables = ["parcels", "tenancies", "projects"]', 'tables = "all"', FieldError, "invented.tables"),
        ('licence = "CC0-1.0"', "", FieldError, "no key credits.licence"),
        ("[[credits]]", "[credits]", FieldError, "under credits"),
        ("[contact]", "[contact", SourceError, "book.toml is not TOML in UTF-8"),
    ],
)
def test_a_wrong_key_of_the_book_is_named(
    tmp_path: Path, was: str, becomes: str, error: type[LandbookError], words: str
) -> None:
    folder = write_book(tmp_path)
    assert was in TOML
    (folder / "book.toml").write_text(TOML.replace(was, becomes), encoding="utf-8")
    assert words in refused(folder, error)


def test_a_book_toml_in_another_encoding_is_refused(tmp_path: Path) -> None:
    folder = write_book(tmp_path)
    (folder / "book.toml").write_bytes(TOML.encode("utf-16"))
    assert "book.toml is not TOML in UTF-8" in refused(folder, SourceError)


def test_a_layer_in_utf_16_is_named_as_such(tmp_path: Path) -> None:
    folder = write_book(tmp_path)
    text = (folder / "zones.geojson").read_text(encoding="utf-8")
    (folder / "zones.geojson").write_bytes(text.encode("utf-16"))
    assert "zones.geojson is in UTF-16" in refused(folder, SourceError)


def test_bases_without_a_row_say_what_to_add(tmp_path: Path) -> None:
    folder = write_book(tmp_path)
    header = (DEFAULTS / "bases.csv").read_text(encoding="utf-8").splitlines()[0]
    (folder / "bases.csv").write_text(header + "\n", encoding="utf-8")
    assert "has no basis that can be used" in refused(folder, FieldError)


def test_a_key_of_the_book_that_is_not_known_is_a_note(tmp_path: Path) -> None:
    folder = write_book(tmp_path)
    (folder / "book.toml").write_text("colour = 1\n" + TOML, encoding="utf-8")
    book = load(folder)
    found = book.findings[book.findings["rule"] == "B004"]
    assert found[["file", "field", "severity"]].to_numpy().tolist() == [["book.toml", "colour", "note"]]


def test_what_book_toml_says_is_the_info_of_the_book(tmp_path: Path) -> None:
    info = load(write_book(tmp_path)).info
    assert (info.name_vi, info.name_en) == ("Sổ thử", "Test book")
    assert info.data_as_of.isoformat() == "2023-11-17"
    assert (info.plane, info.default_basis) == ("EPSG:9209", "established")
    assert info.invented_tables == ("parcels", "tenancies", "projects")
    assert info.contact["name_en"] == "Zone authority"
    assert info.credits == (Credit("Drawn by hand", "CC0-1.0", ""),)


def test_a_book_need_not_have_anything_invented_nor_credits(tmp_path: Path) -> None:
    folder = write_book(tmp_path)
    (folder / "book.toml").write_text(TOML.split("[invented]")[0], encoding="utf-8")
    info = load(folder).info
    assert (info.invented_tables, info.invented_vi, info.credits, dict(info.contact)) == ((), "", (), {})


# The program's own tables --------------------------------------------------------------------------------


def test_bases_and_rules_are_the_program_s_own_where_the_book_has_none(tmp_path: Path) -> None:
    book = load(write_book(tmp_path))
    absent = book.findings[book.findings["rule"] == "B007"]
    ours = ["bases.csv", "rules.csv", "forms.csv"]
    assert absent["file"].tolist() == [*ours, "basemap.geojson", "places.geojson"]
    assert (absent["severity"] == "note").all()
    assert "established" in set(book.bases["basis"])
    assert book.bases["verified"].dtype == bool


def test_the_bases_of_the_book_come_before_the_program_s(tmp_path: Path) -> None:
    basis: Row = {
        "basis": "established",
        "label_en": "Ours",
        "label_vi": "Của ta",
        "phases": "established",
        "numerator": "leased_ha",
        "denominator": "leasable_ha",
        "verified": "false",
    }
    wrong = basis | {"basis": "other", "denominator": "leased_ha"}
    book = load(write_book(tmp_path, bases=add(basis, wrong)))
    assert book.bases["label_en"].tolist() == ["Ours"]
    assert book.findings.loc[book.findings["rule"] == "B001", "field"].tolist() == ["denominator"]


# Whatever is written -------------------------------------------------------------------------------------


CELLS = [
    "",
    "null",
    "-1",
    "1e999",
    "31/02/2023",
    "0001-01-01",
    "a-1-01;a-1-02",
    '"',
    "\n",
    "\0",
    "e\u0301",
    "[]",
    "🙂",
]


@examples(12)
@given(
    name=st.sampled_from(sorted(MAKERS)),
    at=st.floats(0, 1),
    cell=st.sampled_from(CELLS),
    length=st.integers(0, 40),
)
def test_a_book_with_something_written_over_opens_or_is_refused_in_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, name: str, at: float, cell: str, length: int
) -> None:
    folder = write_book(tmp_path_factory.mktemp("book"))
    whole = (folder / name).read_bytes()
    start = int(at * len(whole))
    (folder / name).write_bytes(whole[:start] + cell.encode() + whole[start + length :])
    try:
        said = load(folder).content_hash
    except LandbookError as refusal:
        said = str(refusal)
    assert said
    assert "\n" not in said


def test_a_book_that_names_no_country_is_under_no_rule_and_cites_nothing(tmp_path: Path) -> None:
    folder = write_book(tmp_path)
    (folder / "book.toml").write_text(TOML.replace('rules = "vn"\n', ""), encoding="utf-8")
    book = load(folder)
    assert book.rules.empty
    assert state(book, as_of=book.info.data_as_of).rules.empty
    assert set(book.bases["reference"]) == {""}


def test_a_book_that_names_its_country_is_under_its_rules(tmp_path: Path) -> None:
    assert "new_zone" in set(load(write_book(tmp_path)).rules["rule"])


def test_rules_of_the_book_s_own_go_before_those_of_its_country(tmp_path: Path) -> None:
    folder = write_book(tmp_path)
    (folder / "rules.csv").write_bytes((DEFAULTS / "rules.csv").read_bytes())  # a head without rows
    assert load(folder).rules.empty


def test_land_that_a_basis_exempts_has_to_be_in_the_book(tmp_path: Path) -> None:
    folder = write_book(tmp_path)
    head, *rows = (DEFAULTS / "bases.csv").read_text(encoding="utf-8").splitlines()

    def exempting(land: str) -> None:
        text = "\n".join([f"{head},exempt_land", f"{rows[0]},{land}", *(f"{row}," for row in rows[1:])])
        (folder / "bases.csv").write_text(text + "\n", encoding="utf-8")

    exempting("z-b; a-2")
    # Without b-1 and a-2 there are 60 of 150 ha leasable, and 30 of 50 ha leased.
    total = state(load(folder), as_of=date(2023, 11, 17)).rates.loc["established"]
    assert (total["numerator_ha"], total["denominator_ha"]) == (30, 60)
    exempting("z-b; a-9")
    assert "bases.csv, row 2, exempts a-9" in refused(folder, FieldError)


def test_a_country_without_rules_here_is_refused_with_those_there_are(tmp_path: Path) -> None:
    folder = write_book(tmp_path)
    (folder / "book.toml").write_text(TOML.replace('"vn"', '"fj"'), encoding="utf-8")
    assert "book.toml has 'fj' under rules; write it like rules = \"vn\"" in refused(folder, FieldError)


@pytest.mark.parametrize("name", ["bases.csv", "rules.csv", "forms.csv"])
def test_what_the_program_lends_names_no_province_and_what_it_cites_is_national(name: str) -> None:
    text = (DEFAULTS / name).read_text(encoding="utf-8")
    assert not re.search("Bắc Ninh|Nghị định|Decree|QCVN|NĐ-CP", text)


def test_the_rules_of_the_packaged_book_are_those_of_its_country() -> None:
    assert (DATA / "rules.csv").read_bytes() == (DEFAULTS / "rules_vn.csv").read_bytes()
