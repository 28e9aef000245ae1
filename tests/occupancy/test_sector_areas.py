"""Which sectors the land is leased to: by plot and zone, as known on a day, the same for every audience."""

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from occupancy.book import LandBook, load
from occupancy.loading.book_folder import codes_of, read_dictionary
from occupancy.loading.lease_checks import SECTOR, SECTORS, sectors_by_certificate, sectors_by_lease
from occupancy.questions.land_use_balance import leased_by_sector, sectors_of_plots
from occupancy.statement import state
from tests.support.book_builder import Change, Row, edit, write_book
from tests.support.paper_readers import packaged
from tests.support.process_memory import book, decision, lease, phase, plot, zone

DAY = date(2023, 11, 17)
CODES = codes_of(read_dictionary())[SECTOR]


def project(certificate_no: str, sector_code: str, **more: Any) -> Row:
    return {"certificate_no": certificate_no, "sector_code": sector_code} | more


def rows(frame: pd.DataFrame) -> list[tuple[object, ...]]:
    return list(frame.itertuples(index=False, name=None))


def both(folder: Path) -> tuple[LandBook, LandBook]:
    """The book of a folder for those inside, and for investors."""
    return load(folder), load(folder, audience="investor")


# Land by sector --------------------------------------------------------------------------------------------


def test_land_is_summed_by_zone_and_sector_in_the_order_of_zones_and_codes() -> None:
    land = book(
        zones=[zone("Z"), zone("A")],
        phases=[phase("P", "Z"), phase("Q", "A")],
        decisions=[decision("P"), decision("Q")],
        parcels=[plot("A1"), plot("A2"), plot("B1", phase_id="Q", zone_id="A")],
        projects=[project("C1", "26"), project("C2", "13"), project("C3", "26")],
        tenancies=[
            lease("L1", "A1", 3, certificate_no="C1"),
            lease("L2", "A1", 2, certificate_no="C2"),
            lease("L3", "A2", 4, certificate_no="C3"),
            lease("L4", "B1", 1, certificate_no="C1"),
            lease("L5", "B1", 0.5),
        ],
    )
    assert rows(leased_by_sector(state(land, as_of=DAY))) == [
        ("Z", "13", 20_000.0),
        ("Z", "26", 70_000.0),
        ("A", "", 5_000.0),
        ("A", "26", 10_000.0),
    ]
    assert rows(sectors_of_plots(state(land, as_of=DAY))) == [
        ("A1", "13", 20_000.0),
        ("A1", "26", 30_000.0),
        ("A2", "26", 40_000.0),
        ("B1", "", 5_000.0),
        ("B1", "26", 10_000.0),
    ]


@pytest.mark.parametrize("code", ["", "99", "C26", "2 6", "026", "Điện tử"])
def test_what_is_no_code_of_the_dictionary_is_not_stated(code: str) -> None:
    land = book(projects=[project("C1", code)], tenancies=[lease(certificate_no="C1")])
    assert rows(sectors_of_plots(state(land, as_of=DAY))) == [("A", "", 100_000.0)]


def test_only_industrial_land_of_established_phases_counts_in_a_zone() -> None:
    land = book(
        phases=[phase("P"), phase("Q")],
        decisions=[decision("P"), decision("Q", established=None)],
        parcels=[plot("A"), plot("S", land_use="service"), plot("O", phase_id="Q")],
        projects=[project("C1", "26")],
        tenancies=[lease(f"L{name}", name, 1, certificate_no="C1") for name in "ASO"],
    )
    assert rows(leased_by_sector(state(land, as_of=DAY))) == [("Z", "26", 10_000.0)]
    assert sectors_of_plots(state(land, as_of=DAY))["parcel_id"].tolist() == ["A", "S", "O"]


@pytest.mark.parametrize(
    ("day", "sectors"),
    [
        (date(2019, 12, 31), []),
        (date(2020, 1, 1), ["26"]),
        (date(2020, 12, 31), ["26"]),
        (date(2021, 1, 1), []),
    ],
)
def test_a_lease_counts_from_its_first_day_to_its_last(day: date, sectors: list[str]) -> None:
    line = lease(certificate_no="C1", first_day="2020-01-01", last_day="2020-12-31")
    land = book(projects=[project("C1", "26")], tenancies=[line])
    for asked in (leased_by_sector(state(land, as_of=day)), sectors_of_plots(state(land, as_of=day))):
        assert asked["sector_code"].tolist() == sectors
        assert asked["leased_m2"].dtype == "float64"


def test_on_a_plot_that_was_split_a_lease_is_carried_over_by_the_areas() -> None:
    land = book(
        parcels=[
            plot("A", 10, valid_to="2019-12-31"),
            plot("B", 6, valid_from="2020-01-01", parent_parcel_ids="A"),
            plot("C", 4, valid_from="2020-01-01", parent_parcel_ids="A"),
        ],
        projects=[project("C1", "26")],
        tenancies=[lease(certificate_no="C1", ha=5)],
    )
    assert rows(sectors_of_plots(state(land, as_of=date(2019, 12, 31)))) == [("A", "26", 50_000.0)]
    assert rows(sectors_of_plots(state(land, as_of=date(2020, 1, 1)))) == [
        ("B", "26", 30_000.0),
        ("C", "26", 20_000.0),
    ]
    assert rows(leased_by_sector(state(land, as_of=date(2020, 1, 1)))) == [("Z", "26", 50_000.0)]


def test_without_leases_or_land_there_are_no_sectors() -> None:
    for land in (book(), book(tenancies=[lease(ha=0)])):
        assert rows(leased_by_sector(state(land, as_of=DAY))) == []
        assert list(leased_by_sector(state(land, as_of=DAY))) == ["zone_id", "sector_code", "leased_m2"]
        assert list(sectors_of_plots(state(land, as_of=DAY))) == ["parcel_id", "sector_code", "leased_m2"]


@pytest.mark.parametrize("day", [date(1999, 1, 1), date(2021, 12, 31), DAY])
def test_the_sectors_of_the_packaged_book_come_to_its_leased_land(day: date) -> None:
    statement = state(packaged(), as_of=day)
    found = leased_by_sector(state(packaged(), as_of=day)).groupby("zone_id")["leased_m2"].sum() / 10_000
    zones = statement.zones.set_index("zone_id")["leased_ha"]
    assert found.reindex(zones.index, fill_value=0.0).tolist() == pytest.approx(zones.tolist())


# Both audiences --------------------------------------------------------------------------------------------


def test_a_known_code_arrives_plot_by_plot_for_both(tmp_path: Path) -> None:
    folder = write_book(tmp_path / "book")
    expected = [
        ("a-1-01", "26", 100_000.0),
        ("a-1-02", "22", 100_000.0),
        ("a-1-03", "", 60_000.0),  # of C3, whose sector is no code
        ("a-1-03", "22", 40_000.0),
        ("a-2-01", "", 100_000.0),
        ("b-1-01", "", 100_000.0),  # of C4, which has none
    ]
    for land in both(folder):
        assert rows(sectors_of_plots(state(land, as_of=DAY))) == expected
        assert rows(leased_by_sector(state(land, as_of=DAY))) == [
            ("z-a", "", 160_000.0),
            ("z-a", "22", 140_000.0),
            ("z-a", "26", 100_000.0),
            ("z-b", "", 100_000.0),
        ]


def corrected(rows: list[Row]) -> list[Row]:
    """The certificate of L1 is of another sector since 2020-03-01, and of a third since 2021-07-01."""
    first = rows[0] | {"superseded_on": "2020-03-01"}
    second = first | {"sector_code": "27", "recorded_on": "2020-03-01", "superseded_on": "2021-07-01"}
    third = first | {"sector_code": "C26", "recorded_on": "2021-07-01", "superseded_on": ""}
    return [third, *rows[1:], second, first]


@pytest.mark.parametrize(
    ("known_on", "code"),
    [
        (date(1900, 1, 1), "26"),
        (date(2020, 2, 29), "26"),
        (date(2020, 3, 1), "27"),
        (date(2021, 6, 30), "27"),
        (date(2021, 7, 1), ""),
        (None, ""),
    ],
)
def test_a_sector_is_the_one_that_was_known(tmp_path: Path, known_on: date | None, code: str) -> None:
    for land in both(write_book(tmp_path / "book", projects=corrected)):
        seen = land if known_on is None else land.as_known(known_on)
        assert rows(sectors_of_plots(state(seen, as_of=DAY)))[0] == ("a-1-01", code, 100_000.0)


def test_a_sector_is_known_again_when_the_book_is_opened_again(tmp_path: Path) -> None:
    folder = write_book(tmp_path / "book", projects=corrected)
    for audience in ("internal", "investor"):
        cold, warm = (load(folder, cache=tmp_path / "cache", audience=audience) for _ in range(2))
        for day in (date(2020, 2, 29), date(2020, 3, 1)):
            codes = [land.as_known(day).tenancies[SECTOR].tolist() for land in (cold, warm)]
            assert codes[0] == codes[1]
            assert ("27" in codes[0]) == (day == date(2020, 3, 1))


def doubled(**cells: Any) -> Change:
    """The certificate of L1 stands twice; the second time with other cells."""
    return lambda rows: [*rows, rows[0] | {"sector_code": "27"} | cells]


@pytest.mark.parametrize(
    ("projects", "code"),
    [
        (doubled(tenant_name="Beta"), "26"),  # reads after Alpha
        (doubled(tenant_name="Aleph"), "27"),
        (doubled(tenant_name="Aleph", recorded_on="2020-01-01"), "26"),  # what was recorded first is kept
        (doubled(tenant_name="Aleph", jobs="many"), "26"),  # a row that cannot be used has no say
        (edit(0, jobs="many"), ""),
        (edit(0, superseded_on="2020-01-01"), ""),
        (edit(0, recorded_on="2999-01-01"), "26"),
        (edit(0, recorded_on="2020-01-02", superseded_on="2020-01-01"), ""),
        (edit(0, sector_code="  27 "), "27"),
        (edit(0, certificate_no=" C1\u200b"), "26"),
    ],
)
def test_of_certificates_both_go_by_the_same_row(tmp_path: Path, projects: Change, code: str) -> None:
    for land in both(write_book(tmp_path / "book", projects=projects)):
        assert rows(sectors_of_plots(state(land, as_of=DAY)))[0] == ("a-1-01", code, 100_000.0)


def test_a_book_without_certificates_states_no_sector(tmp_path: Path) -> None:
    for land in both(write_book(tmp_path / "book", without=["projects.csv"])):
        assert set(land.tenancies[SECTOR]) == {""}


# What is kept ----------------------------------------------------------------------------------------------


def days(frame: pd.DataFrame) -> list[tuple[str, str, str]]:
    """Code and days of each row, a day that is not there as a dash."""
    spans = [frame[name].dt.strftime("%Y-%m-%d").fillna("-") for name in ("recorded_on", "superseded_on")]
    return list(zip(frame[SECTOR], *spans, strict=True))


def kept(line: Row, *projects: Row) -> list[tuple[str, str, str]]:
    """What is kept of the days of a certificate for a line."""
    land = book(projects=[project("C1", "26") | one for one in projects], tenancies=[lease(**line)])
    certificates = sectors_by_certificate(land.records.tables["projects"], codes=CODES)
    return days(sectors_by_lease(land.records.tables["tenancies"], certificates))


@pytest.mark.parametrize(
    ("line", "spans"),
    [
        ({}, [("26", "2015-01-01", "2020-03-01"), ("27", "2020-03-01", "-")]),
        ({"recorded_on": "2014-12-31"}, [("26", "2015-01-01", "2020-03-01"), ("27", "2020-03-01", "-")]),
        ({"recorded_on": "2015-01-01"}, [("26", "-", "2020-03-01"), ("27", "2020-03-01", "-")]),
        ({"recorded_on": "2020-02-29"}, [("26", "-", "2020-03-01"), ("27", "2020-03-01", "-")]),
        ({"recorded_on": "2020-03-01"}, [("27", "-", "-")]),
        ({"superseded_on": "2020-03-02"}, [("26", "2015-01-01", "2020-03-01"), ("27", "2020-03-01", "-")]),
        ({"superseded_on": "2020-03-01"}, [("26", "2015-01-01", "-")]),
        ({"superseded_on": "2015-01-01"}, []),
    ],
)
def test_only_the_days_on_which_a_known_line_changes_are_kept(
    line: Row, spans: list[tuple[str, str, str]]
) -> None:
    first = {"recorded_on": "2015-01-01", "superseded_on": "2020-03-01"}
    second = {"recorded_on": "2020-03-01", "sector_code": "27"}
    assert kept({"certificate_no": "C1"} | line, first, second) == spans


def test_a_correction_that_leaves_the_sector_leaves_no_day() -> None:
    parts = [
        {"superseded_on": "2018-01-01"},
        {"recorded_on": "2018-01-01", "superseded_on": "2020-03-01", "jobs": 7},
        {"recorded_on": "2020-03-01", "tenant_name": "Beta"},
    ]
    assert kept({"certificate_no": "C1"}, *parts) == [("26", "-", "-")]


def test_a_sector_that_was_unknown_for_a_while_has_two_spans() -> None:
    parts = [{"superseded_on": "2018-01-01"}, {"recorded_on": "2020-03-01"}]
    assert kept({"certificate_no": "C1"}, *parts) == [("26", "-", "2018-01-01"), ("26", "2020-03-01", "-")]


def test_of_rows_known_at_the_same_time_the_later_has_its_turn_after_the_first() -> None:
    parts = [
        {"superseded_on": "2020-03-01"},
        {"recorded_on": "2018-01-01", "superseded_on": "2019-01-01", "sector_code": "13"},
        {"recorded_on": "2018-01-01", "superseded_on": "2021-01-01", "sector_code": "27"},
    ]
    assert kept({"certificate_no": "C1"}, *parts) == [
        ("26", "-", "2020-03-01"),
        ("27", "2020-03-01", "2021-01-01"),
    ]


def test_an_investor_keeps_codes_and_days_of_numbered_lines_in_their_order(tmp_path: Path) -> None:
    folder = write_book(tmp_path / "book", projects=corrected, tenancies=lambda rows: rows[::-1])
    sectors = load(folder, audience="investor").records.sectors
    assert list(sectors) == list(SECTORS)
    assert sectors["row"].tolist() == [1, 1, 2, 3, 5, 5]  # of C1, C2, C2 and C1
    assert days(sectors)[:3] == [
        ("26", "-", "2020-03-01"),
        ("27", "2020-03-01", "2021-07-01"),
        ("22", "-", "-"),
    ]
