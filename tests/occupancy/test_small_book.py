"""Zones, plots and leases are a book: what is missing is derived, and each derivation is told."""

import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from geo.errors import LandbookError, SeveralError, SourceError
from geo.layer_reader import read_layer
from occupancy.book import LandBook, load
from occupancy.loading.audiences import INVESTOR
from occupancy.statement import Statement, state
from outputs.text import captions
from outputs.text.translations import translator
from tests.support.book_builder import MAKERS, Change, Row, square, write_book

THREE = ("zones.geojson", "parcels.geojson", "tenancies.csv")
WITHOUT = (*(name for name in MAKERS if name not in THREE), "book.toml")
WHOLE = "Toàn bộ lô"


def with_columns(*kept: str) -> Change:
    """A change that leaves of each row the columns named."""
    return lambda rows: [{name: row[name] for name in kept} for row in rows]


def three_files(folder: Path, **change: Change) -> Path:
    """A book of three files with the columns that it must have, of the zones z-a and z-b."""
    asked: dict[str, Change] = {
        "zones": lambda rows: with_columns("name_vi", "geometry")(rows[:2]),
        "parcels": with_columns("parcel_id", "geometry"),
        "tenancies": leases("parcel_id", "leased_area_m2", "first_day"),
    }
    return write_book(folder, without=WITHOUT, **(asked | change))


def leases(*names: str) -> Change:
    """The leases of the book in a file that has no other columns."""

    def changed(rows: list[Row]) -> list[Row]:
        kept = [{name: row[name] for name in names} for row in rows]
        rows.clear()
        return kept

    return changed


def told(book: LandBook, *rules: str) -> list[tuple[str, str, str]]:
    """Rule, field and value of the findings of some rules."""
    rows = book.findings[book.findings["rule"].isin(rules)]
    return [*rows[["rule", "field", "value"]].itertuples(index=False, name=None)]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> LandBook:
    return load(three_files(tmp_path_factory.mktemp("three") / "Khu công nghiệp"))


@pytest.fixture(scope="module")
def statement(book: LandBook) -> Statement:
    return state(book, as_of=book.info.data_as_of)


def test_three_files_have_a_rate(statement: Statement) -> None:
    # Ten plots of 10 ha and one of 2 ha, all of them industrial for want of a land use; leases as recorded,
    # L4 too, whose end is not in these files: 10 + 10 + 4 + 6 + 10 + 10 + 10 ha.
    total = statement.total
    assert total["leasable_ha"] == pytest.approx(102, abs=0.02)
    assert total["leased_ha"] == pytest.approx(60)
    assert total["fill_rate_pct"] == pytest.approx(100 * 60 / 102, abs=0.02)
    assert total["vacant_ha"] == pytest.approx(42, abs=0.02)
    assert total["estimated"]
    assert (total["zones_established"], total["zones_operating"]) == (2, 2)


def test_the_book_says_of_itself_what_its_tables_tell(book: LandBook) -> None:
    info = book.info
    assert (info.name_vi, info.name_en, info.default_basis) == (*["Khu công nghiệp"] * 2, "established")
    assert info.data_as_of == date(2022, 1, 1)  # the first day of L5
    # 106.05 E, 21.1 N is nearest to the town of Bắc Ninh; the nearest meridian of any province is 106°00′.
    assert info.plane == "EPSG:9209"
    assert told(book, "B036") == [
        ("B036", "name_vi", "Khu công nghiệp"),
        ("B036", "name_en", "Khu công nghiệp"),
        ("B036", "data_as_of", "2022-01-01"),
        ("B036", "plane", "EPSG:9209 (105°30′)"),
        ("B036", "default_basis", "established"),
    ]


def test_each_derivation_is_a_note(book: LandBook) -> None:
    assert sorted(told(book, *(f"B0{number}" for number in range(37, 44)))) == [
        ("B037", "", "2"),
        ("B038", "", "2"),
        ("B039", "phase_id", "11"),
        ("B039", "zone_id", "11"),
        ("B040", "land_use", "11"),
        ("B041", "document_area_m2", "11"),
        ("B042", "lease_id", "7"),
        ("B042", "line_no", "7"),
        ("B042", "zone_id", "2"),
    ]
    assert set(book.findings["severity"]) == {"note"}


def test_what_was_taken_is_said_beside_the_rate(statement: Statement) -> None:
    assert captions.not_counted(statement, translator("en")) == (
        "taken, as the book does not state it: each zone as one phase, leasable land as the sum of industrial"
        " plots, zones and phases of plots by their place, all plots as factory land, areas of plots as"
        " measured"
    )
    assert "mỗi KCN là một giai đoạn" in captions.not_counted(statement, translator("vi"))


def test_a_plot_lies_in_the_zone_that_contains_it(book: LandBook) -> None:
    zones = book.parcels.set_index("parcel_id")["zone_id"]
    assert (zones["a-2-03"], zones["b-1-01"]) == ("Khu A", "Khu B")


def test_lines_of_leases_are_numbered_plot_by_plot(book: LandBook) -> None:
    lines = book.tenancies[book.tenancies["parcel_id"] == "a-1-03"]
    assert [*zip(lines["lease_id"], lines["line_no"], strict=True)] == [("a-1-03", 1), ("a-1-03", 2)]


def test_a_lease_of_the_whole_plot_has_its_area(tmp_path: Path) -> None:
    def whole(rows: list[Row]) -> None:
        rows[0]["leased_area_m2"] = WHOLE

    book = load(
        write_book(tmp_path, tenancies=whole, parcels=lambda rows: rows[0].update(document_area_m2=99_990))
    )
    assert book.tenancies["leased_area_m2"].iloc[0] == 99_990
    assert told(book, "B043") == [("B043", "leased_area_m2", "1")]


# A plot of 10 ha without paper: what a drawing and a paper may differ by passes, as L006 and L014 have it.
@pytest.mark.parametrize(
    ("leased_m2", "finding"), [(100_050, None), (101_000, "T031"), (119_000, "T031"), (121_000, "T002")]
)
def test_a_lease_is_held_to_a_measured_plot_as_paper_is(
    tmp_path: Path, leased_m2: int, finding: str | None
) -> None:
    def first(rows: list[Row]) -> list[Row]:
        rows[0]["leased_area_m2"] = leased_m2
        return leases("parcel_id", "leased_area_m2", "first_day")(rows)

    book = load(three_files(tmp_path, tenancies=first))
    found = state(book, as_of=book.info.data_as_of).findings
    found = found[found["rule"].isin(["T002", "T031"])]
    assert [*zip(found["rule"], found["record_id"], found["value"], strict=True)] == (
        [(finding, "a-1-01", f"{leased_m2}.0")] if finding else []
    )
    assert {*found["severity"]} <= {"warning" if finding == "T031" else "error"}


def test_a_plot_that_no_zone_contains_is_set_aside_and_told(tmp_path: Path) -> None:
    def far(rows: list[Row]) -> list[Row]:
        return [
            {"parcel_id": "x", "geometry": square(50_000, 0)},
            *with_columns("parcel_id", "geometry")(rows),
        ]

    book = load(three_files(tmp_path, parcels=far))
    errors = book.findings[book.findings["severity"] == "error"]
    assert [*zip(errors["rule"], errors["record_id"], errors["field"], strict=True)] == [
        ("B003", "x", "zone_id"),
        ("B003", "x", "phase_id"),
    ]
    assert len(book.parcels) == 11


def test_a_plot_of_a_zone_that_is_not_there_is_told_once_and_by_its_zone(tmp_path: Path) -> None:
    def lost(rows: list[Row]) -> list[Row]:
        for plot in rows:
            plot["zone_id"] = "z-x" if plot is rows[0] else ""
        return with_columns("parcel_id", "zone_id", "geometry")(rows)

    book = load(three_files(tmp_path, parcels=lost))
    errors = book.findings[(book.findings["severity"] == "error") & (book.findings["table"] == "parcels")]
    assert [*zip(errors["rule"], errors["field"], errors["value"], strict=True)] == [
        ("B006", "zone_id", "z-x")
    ]


def test_a_phase_without_decision_has_its_industrial_plots(tmp_path: Path) -> None:
    # With phases, paper areas and land uses: 60, 30 and 10 ha of factory plots; 2 ha of b-1 are green.
    book = load(write_book(tmp_path, without=["phase_decisions.csv"]))
    leasable = book.decisions.set_index("phase_id")["leasable_area_ha"]
    assert [round(leasable[phase], 4) for phase in ("a-1", "a-2", "b-1", "c-1")] == [60, 30, 10, 0]
    # It holds from when the phase operates, else from the first lease.
    days = book.decisions.set_index("phase_id")["in_force_from"].dt.date
    assert (days["a-1"], days["b-1"]) == (date(2015, 1, 1), date(2016, 1, 1))
    assert told(book, "B037", "B038") == [("B038", "", "4")]


def test_a_correction_recorded_later_does_not_move_the_day_of_the_book(tmp_path: Path) -> None:
    """The first lease is corrected two years after the last one begins."""

    def corrected(rows: list[Row]) -> list[Row]:
        kept = leases("parcel_id", "leased_area_m2", "first_day")(rows)
        kept = [{**row, "recorded_on": "", "superseded_on": ""} for row in kept]
        kept[0]["superseded_on"] = "2024-01-31"
        return [*kept, {**kept[0], "recorded_on": "2024-01-31", "superseded_on": ""}]

    assert load(three_files(tmp_path / "book", tenancies=corrected)).info.data_as_of == date(2022, 1, 1)


def test_a_newest_day_that_is_a_slip_is_not_the_day_of_the_book(tmp_path: Path) -> None:
    def slip(rows: list[Row]) -> list[Row]:
        rows[0]["first_day"] = "2558-01-01"
        return leases("parcel_id", "leased_area_m2", "first_day")(rows)

    assert load(three_files(tmp_path, tenancies=slip)).info.data_as_of == date(2022, 1, 1)


def test_an_investor_sees_the_same_book(tmp_path: Path) -> None:
    folder = three_files(tmp_path / "book")
    whole, shown = load(folder), load(folder, audience=INVESTOR.audience)
    assert shown.info == whole.info
    day = whole.info.data_as_of
    totals = [pd.Series(state(one, as_of=day).total) for one in (shown, whole)]
    pd.testing.assert_series_equal(*totals)


@pytest.mark.parametrize("suffix", [".gpkg", ".shp", ".fgb", ".kml"])
def test_land_in_other_formats_is_read_from_its_own_file(tmp_path: Path, suffix: str) -> None:
    folder = three_files(tmp_path / "book")
    for name in ("zones", "parcels"):
        layer = read_layer(folder / f"{name}.geojson").drop(columns="row")
        heading = {"name_vi": "Name", "parcel_id": "Name"} if suffix == ".kml" else {}
        driver = {"driver": "KML"} if suffix == ".kml" else {}
        layer.rename(columns=heading).to_file(folder / f"{name}{suffix}", **driver)
        (folder / f"{name}.geojson").unlink()
    book = load(folder)
    assert (len(book.zones), len(book.parcels)) == (2, 11)
    assert state(book, as_of=book.info.data_as_of).total["leased_ha"] == pytest.approx(60)
    # GDAL gives a KML columns that it does not have; these two its writer puts in.
    assert {field for _, field, _ in told(book, "B004")} <= {"id", "description"}
    assert {f"parcels{suffix}"} == set(book.findings.loc[book.findings["table"] == "parcels", "file"])


def test_a_shapefile_may_cut_the_names_of_columns(tmp_path: Path) -> None:
    folder = write_book(tmp_path / "book")
    layer = read_layer(folder / "parcels.geojson").drop(columns="row")
    layer.columns = [name[:10] if name != "geometry" else name for name in layer.columns]
    layer.to_file(folder / "parcels.shp")
    (folder / "parcels.geojson").unlink()
    parcels = load(folder).parcels
    assert parcels["document_area_m2"].sum() == pytest.approx(1_020_000)
    assert str(parcels["serviced_on"].iloc[0].date()) == "2014-06-01"


def test_land_is_measured_in_the_cadastral_plane_that_it_is_drawn_in(tmp_path: Path) -> None:
    folder = three_files(tmp_path / "book")
    layer = read_layer(folder / "parcels.geojson").drop(columns="row").to_crs("EPSG:9209")
    layer.to_file(folder / "parcels.gpkg")
    (folder / "parcels.geojson").unlink()
    book = load(folder)
    assert book.info.plane == "EPSG:9209"
    assert book.parcels["measured_area_m2"].iloc[0] == pytest.approx(100_000, abs=0.01)


@pytest.mark.parametrize("second", ["parcels.csv", "parcels.kml"])
def test_two_files_for_one_table_are_refused_in_a_sentence(tmp_path: Path, second: str) -> None:
    folder = three_files(tmp_path / "book")
    (folder / second).write_text("<kml/>")
    with pytest.raises(SourceError, match=f"parcels.geojson and {second} are one table; keep one of them."):
        load(folder)


def test_all_faults_are_told_in_one_answer(tmp_path: Path) -> None:
    folder = write_book(tmp_path / "book", without=["zones.geojson"])
    (folder / "parcels.geojson").unlink()
    text = (folder / "book.toml").read_text().replace("2023-11-17", '"soon"')
    text = text.replace("EPSG:9209", "EPSG:3857")
    (folder / "book.toml").write_text(text)
    (folder / "tenancies.csv").write_text("lease_id,day\n")
    (folder / "services.csv").write_text("zone_id\n")
    assert sentences(folder) == [
        f"zones.geojson, parcels.geojson are not in the folder {folder}; a book needs them.",
        "Land cannot be measured in EPSG:3857 (WGS 84 / Pseudo-Mercator): it is in degrees, or stretches"
        " areas; name a cadastral plane, such as EPSG:9209.",
        "book.toml has 'soon' under data_as_of; write it like data_as_of = 2023-12-31.",
        "tenancies.csv has no column parcel_id, leased_area_m2, first_day; add it, or rename the one meant"
        " (there are: lease_id, day).",
        "services.csv has no column service, value; add it, or rename the one meant (there are: zone_id).",
    ]


def test_heads_of_all_tables_are_told_at_once(tmp_path: Path) -> None:
    folder = write_book(tmp_path / "book")
    (folder / "tenancies.csv").write_text("lease_id,day\n")
    (folder / "services.csv").write_text("zone_id\n")
    assert [sentence.split(";")[0] for sentence in sentences(folder)] == [
        "tenancies.csv has no column parcel_id, leased_area_m2, first_day",
        "services.csv has no column service, value",
    ]


def sentences(folder: Path) -> Sequence[str]:
    """The sentences of a refusal."""
    with pytest.raises(LandbookError) as refusal:
        load(folder)
    error = refusal.value
    return [str(one) for one in error.errors] if isinstance(error, SeveralError) else [str(error)]


def test_what_is_missing_of_book_toml_alone_is_taken(tmp_path: Path) -> None:
    folder = write_book(tmp_path / "book")
    text = (folder / "book.toml").read_text().replace('default_basis = "established"\n', "")
    (folder / "book.toml").write_text(text)
    book = load(folder)
    assert told(book, "B036") == [("B036", "default_basis", "established")]
    assert book.info.country == "vn"


def test_the_order_of_rows_does_not_matter_to_what_is_derived(tmp_path: Path) -> None:
    first = load(three_files(tmp_path / "a" / "book"))

    def turned(rows: list[Row]) -> list[Row]:
        return with_columns("parcel_id", "geometry")(rows[::-1])

    shutil.rmtree(tmp_path / "a")
    second = load(three_files(tmp_path / "a" / "book", parcels=turned))
    columns = ["phase_id", "leasable_area_ha", "in_force_from"]
    pd.testing.assert_frame_equal(first.decisions[columns], second.decisions[columns])


def test_ids_that_repeat_are_told_at_once(tmp_path: Path) -> None:
    def repeated(rows: list[Row]) -> list[Row]:
        return [*rows, rows[0] | {"geometry": square(0, 2000)}, rows[2] | {"geometry": square(0, 4000)}]

    assert sentences(write_book(tmp_path, parcels=repeated)) == [
        "parcels.geojson has rows of one parcel_id, known at the same time: a-1-01 (1, 12), a-1-03 (3, 13);"
        " give each its own id, or date superseded_on of the rows that are corrected."
    ]
