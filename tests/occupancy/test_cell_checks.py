"""What can be read and cannot be meant: areas in another unit, days 543 years ahead, a dot for thousands."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from geopandas import GeoDataFrame
from hypothesis import given
from hypothesis import strategies as st
from shapely import box

from geo import crs, shape_metrics
from occupancy.book import LandBook, load
from occupancy.land_search.eligibility import excluded_plots
from occupancy.loading.land import forms
from occupancy.statement import state
from outputs.text.labels import labels
from tests.support.book_builder import Change, Row, edit, lease, write_book

PLANE = crs.planar_crs("EPSG:9209")
E0, N0 = 560_000, 2_340_000
PLOT_M2 = 100_000.0  # of every industrial plot of the small book; there are eleven plots in it


def told(book: LandBook, *rules: str) -> list[dict[str, Any]]:
    return book.findings[book.findings["rule"].isin(rules)].to_dict("records")


def errors(book: LandBook) -> list[str]:
    return book.findings.loc[book.findings["severity"] == "error", "rule"].tolist()


def each(**cells: Callable[[float], Any]) -> Change:
    """A change of one cell in all rows, from the number that stands there."""

    def change(rows: list[Row]) -> None:
        for row in rows:
            row.update({name: written(float(row[name])) for name, written in cells.items()})

    return change


# Areas on paper


def plots(*paper_m2: float) -> GeoDataFrame:
    """Plots of 10,000 m² side by side, with these areas on paper."""
    drawn = [box(E0 + 100 * at, N0, E0 + 100 * at + 100, N0 + 100) for at in range(len(paper_m2))]
    ids = [f"{at:03d}" for at in range(len(paper_m2))]
    rows = {"row": range(1, len(ids) + 1), "parcel_id": ids, "document_area_m2": paper_m2}
    rows |= {"phase_id": "p1", "block": ""}
    return GeoDataFrame(rows, geometry=drawn, crs=PLANE)


# Of 8,341 m² on paper 19.9 % are 1,659.9: the map may have 10,000.8; of 8,326 they are 20.1 %.
@pytest.mark.parametrize(
    ("paper_m2", "rule"), [(8341.0, "L006"), (8326.0, "L014"), (12_490.0, "L006"), (12_510.0, "L014")]
)
def test_a_plot_off_by_more_than_20_percent_of_its_paper_is_an_error(paper_m2: float, rule: str) -> None:
    found = forms.paper_differences(plots(paper_m2, 10_000.0, 10_000.0))

    assert found[["rule", "record_id"]].to_numpy().tolist() == [[rule, "000"]]
    assert found["severity"].tolist() == ["error" if rule == "L014" else "warning"]
    if rule == "L014":
        assert found["expected"].tolist() == [""]  # no unit brings it near
        assert found["area_m2"].tolist() == pytest.approx([10_000 - paper_m2])


@pytest.mark.parametrize(
    ("written", "unit"),
    [
        (1.0, "ha"),
        (2.47, "acre"),
        (107_643.0, "ft2"),
        (27.8, "sao"),
        (2.78, "mau"),
        (8.66e-7, "degree2"),
        (10.0, "thousand"),
        (450.0, ""),
    ],
)
def test_one_plot_in_another_unit_is_an_error_that_names_the_unit(written: float, unit: str) -> None:
    found = forms.paper_differences(plots(10_000.0, written, 10_000.0))

    assert found[["rule", "record_id", "expected"]].to_numpy().tolist() == [["L014", "001", unit]]


def test_a_whole_column_in_hectares_is_one_error() -> None:
    found = forms.paper_differences(plots(*[1.0] * 5))

    assert found[["rule", "severity", "record_id", "field", "value", "expected"]].to_numpy().tolist() == [
        ["L013", "error", "000", "document_area_m2", "5", "ha"]
    ]


@pytest.mark.parametrize(
    ("in_ha", "in_m2", "rules"),
    [
        (1, 0, ["L014"]),  # a single plot is told as itself
        (2, 1, ["L013"]),
        (2, 2, ["L014", "L014"]),  # half is no column
        (9, 9, ["L014"] * 9),
        (10, 10, ["L013"]),  # but ten are
    ],
)
def test_plots_in_hectares_are_told_of_the_column_when_they_are_most_or_many(
    in_ha: int, in_m2: int, rules: list[str]
) -> None:
    found = forms.paper_differences(plots(*[1.0] * in_ha, *[10_000.0] * in_m2))

    assert found["rule"].tolist() == rules
    assert set(found["expected"]) == {"ha"}


def test_a_plot_that_is_off_besides_a_column_in_hectares_is_told_too() -> None:
    found = forms.paper_differences(plots(1.0, 1.0, 1.0, 10_050.0))

    assert found[["rule", "record_id"]].to_numpy().tolist() == [["L013", "000"], ["L006", "003"]]


@given(st.sampled_from(sorted(shape_metrics.UNITS)), st.floats(1e3, 1e6), st.floats(0.95, 1.05))
def test_an_area_finds_the_unit_it_was_written_in(code: str, area_m2: float, off: float) -> None:
    written = np.array([area_m2 / shape_metrics.UNITS[code] * off])

    assert shape_metrics.likely_unit(written, np.array([area_m2])).tolist() == [code]


# Leased areas


@pytest.mark.parametrize(
    ("unit", "factor"), [("ha", 10_000), ("acre", 4_046.86), ("mau", 3_600), ("sao", 360), ("ft2", 0.0929)]
)
def test_leased_areas_in_another_unit_are_one_error_and_no_plot_is_offered(
    unit: str, factor: float, tmp_path: Path
) -> None:
    book = load(write_book(tmp_path, tenancies=each(leased_area_m2=lambda m2: round(m2 / factor, 4))))

    [finding] = told(book, "T014")
    # Five of seven lines lease a whole plot: L1, L2, L4, L5, L6.
    assert (finding["severity"], finding["value"], finding["expected"]) == ("error", "5", unit)
    bars = excluded_plots(state(book, as_of=book.info.data_as_of))
    assert bars.loc[bars["parcel_id"] == "a-1-05", ["bar", "rule"]].to_numpy().tolist() == [["error", "T014"]]


def test_a_book_in_hectares_throughout_has_one_error_for_each_of_its_two_columns(tmp_path: Path) -> None:
    in_ha = {
        "parcels": each(document_area_m2=lambda m2: m2 / 10_000),
        "tenancies": each(leased_area_m2=lambda m2: m2 / 10_000),
    }
    book = load(write_book(tmp_path, **in_ha))

    assert errors(book) == ["T014", "L013"]
    assert [row["value"] for row in told(book, "L013")] == ["11"]


@pytest.mark.parametrize("let_m2", [100.0, 250.0, 27.8, 900.5])
def test_a_book_of_small_parts_of_plots_has_no_error(let_m2: float, tmp_path: Path) -> None:
    book = load(write_book(tmp_path, tenancies=each(leased_area_m2=lambda m2: let_m2 + m2 / 50_000)))

    assert errors(book) == []


def parts(*areas: Any) -> Change:
    """Leases of parts of the plot a-1-01, a certificate for each."""
    lines = [lease(f"L{at}", 1, f"C{at}", "a-1-01", area, "2016-01-01") for at, area in enumerate(areas)]
    return lambda _: lines


# Parts of plots of 10 ha, let by the hectare: no line is as large as land that is let.
@pytest.mark.parametrize(
    ("areas", "found"),
    [((0.8, 1.1, 1.3, 0.5, 2.2), 1), ((0.8, 1.1, 1.3, 0.5), 0), ((0.8, 1.1, 10.5, 11.5, 12.2), 0)],
)
def test_parts_of_plots_in_hectares_are_told_by_their_smallness(
    areas: tuple[float, ...], found: int, tmp_path: Path
) -> None:
    book = load(write_book(tmp_path, tenancies=parts(*areas)))

    assert [row["expected"] for row in told(book, "T014")] == ["ha"] * found


# Days: the day of the small book is 2023-11-17, so the last day of a beginning is 2028-11-17.


@pytest.mark.parametrize(
    ("first_day", "meant"),
    [("2028-11-18", ""), ("2203-01-01", ""), ("2558-01-01", "2015-01-01"), ("2571-11-17", "2028-11-17")],
)
def test_a_lease_that_begins_too_far_ahead_is_set_aside_and_543_years_are_named(
    first_day: str, meant: str, tmp_path: Path
) -> None:
    book = load(
        write_book(
            tmp_path,
            tenancies=edit(
                0, first_day=first_day, last_day="2601-12-31", handed_over_on="", operating_from=""
            ),
        )
    )

    [finding] = told(book, "B016")
    assert (finding["severity"], finding["record_id"], finding["field"]) == ("error", "L1/1", "first_day")
    assert (finding["value"], finding["expected"]) == (first_day, meant)
    aside = state(book, as_of=book.info.data_as_of).set_aside
    assert (aside["rows"], aside["leased_ha"]) == (1, 10.0)  # it may be live: the rate says what is not in it
    sentence = labels("en").finding(finding)
    assert ("543 years" in sentence) == bool(meant)


@pytest.mark.parametrize("first_day", ["2028-11-17", "2023-11-18"])
def test_a_lease_may_begin_within_five_years_after_the_day_of_the_book(
    first_day: str, tmp_path: Path
) -> None:
    book = load(
        write_book(tmp_path, tenancies=edit(0, first_day=first_day, handed_over_on="", operating_from=""))
    )

    assert told(book, "B016") == []
    assert book.set_aside.empty


@pytest.mark.parametrize(
    ("table", "field", "aside"),
    [
        ("phase_decisions", "in_force_from", True),
        ("parcels", "valid_from", False),
        ("parcels", "cleared_on", False),
        ("parcels", "serviced_on", False),
        ("phases", "operating_from", False),
        ("tenancies", "handed_over_on", False),
        ("tenancies", "operating_from", False),
        ("reservations", "first_day", True),
    ],
)
def test_any_day_on_which_something_begins_is_held_against_the_day_of_the_book(
    table: str, field: str, aside: bool, tmp_path: Path
) -> None:
    ahead: dict[str, Change] = {table: edit(0, **{field: "2203-01-01", "last_day": "", "in_force_to": ""})}
    if table == "parcels":
        ahead = {table: edit(0, **{field: "2203-01-01"})}
    elif table == "phases":
        ahead = {table: edit(0, **{field: "2203-01-01", "term_end": ""})}
    book = load(write_book(tmp_path, **ahead))

    assert [row["field"] for row in told(book, "B016")] == [field]
    assert len(book.set_aside) == int(aside)


@pytest.mark.parametrize(("ended_on", "found"), [("2564-12-31", 1), ("2100-01-01", 0), ("9999-12-31", 0)])
def test_an_end_is_held_against_the_buddhist_calendar_only(ended_on: str, found: int, tmp_path: Path) -> None:
    book = load(write_book(tmp_path, tenancies=edit(3, ended_on=ended_on, last_day="9999-12-31")))

    assert [row["expected"] for row in told(book, "B016")] == ["2021-12-31"] * found


def test_a_column_of_buddhist_years_is_one_error_with_its_count(tmp_path: Path) -> None:
    rows = [lease(f"L{at}", 1, f"C{at}", "a-1-01", 100, "2558-01-01") for at in range(12)]
    book = load(write_book(tmp_path, tenancies=lambda _: rows, without=("projects.csv",)))

    [finding] = told(book, "B016", "B018")
    assert (finding["rule"], finding["severity"], finding["row"]) == ("B018", "error", 2)
    assert (finding["field"], finding["value"], finding["expected"]) == ("first_day", "12", "B016")
    assert len(book.set_aside) == 12
    assert (
        labels("en")
        .finding(finding)
        .startswith("tenancies.csv: first_day is at fault from row 2 on (rows: 12). A day lies")
    )


@pytest.mark.parametrize(
    ("empty", "filled", "rules"),
    [
        *((10, 9, ["B018"]), (10, 10, ["B019"] * 10), (9, 1, ["B019"] * 9)),
        *((9, 0, ["B018"]), (3, 0, ["B018"]), (2, 0, ["B019"] * 2)),
    ],
)
def test_an_empty_column_is_told_once_when_ten_rows_and_more_than_half_are_empty_or_all_of_three_and_more(
    empty: int, filled: int, rules: list[str], tmp_path: Path
) -> None:
    book = load(
        write_book(tmp_path, tenancies=parts(*[""] * empty, *[2000] * filled), without=("projects.csv",))
    )

    assert [row["rule"] for row in told(book, "B019", "B018")] == rules
    assert book.set_aside.empty
    assert len(book.tenancies) == empty + filled


# A dot for thousands


# The plot has 100,000 m².
@pytest.mark.parametrize(
    ("areas", "wrong"),
    [
        (("90.000", "9000.0"), ["90.000"]),  # ninety thousand
        (("119.999", "9000.0"), ["119.999"]),  # within 20 % above the plot
        (("120.001", "9000.0"), []),  # more than the plot: no thousands
        (("90.00", "9000.0"), []),
        (("90.0000", "9000.0"), []),
        (("90.000", "9000.125"), []),  # three decimals are how this column is written
        (("90.000", "9000.125", "800.5", "9000.0"), ["90.000"]),  # not of most of its large cells
        (("90.000", "8.500"), ["90.000", "8.500"]),
    ],
)
def test_three_decimals_in_a_column_without_them_are_a_dot_for_thousands(
    areas: tuple[str, ...], wrong: list[str], tmp_path: Path
) -> None:
    book = load(write_book(tmp_path, tenancies=parts(*areas)))

    found = told(book, "B017")
    assert [row["value"] for row in found] == wrong
    assert all(row["severity"] == "error" for row in found)
    if wrong:
        assert found[0]["expected"] == wrong[0].replace(".", "")


def test_three_decimals_that_are_the_area_of_the_plot_are_decimals(tmp_path: Path) -> None:
    def small(rows: list[Row]) -> None:  # the green plot of 200 m × 100 m
        rows[-1].update(document_area_m2=890.125, land_use="factory")

    folder = write_book(
        tmp_path, parcels=small, tenancies=edit(0, parcel_id="b-1-02", leased_area_m2="890.125")
    )

    assert told(load(folder), "B017") == []


def test_a_column_of_areas_with_a_dot_for_thousands_is_one_error(tmp_path: Path) -> None:
    dotted = each(leased_area_m2=lambda m2: f"{m2 / 1000:.3f}")
    book = load(write_book(tmp_path, tenancies=dotted))

    [finding] = told(book, "T014", "B017", "B018")
    assert (finding["rule"], finding["expected"]) == ("T014", "thousand")


def test_findings_of_leases_are_kept_with_the_book_on_disk(tmp_path: Path) -> None:
    folder = write_book(tmp_path, tenancies=edit(0, leased_area_m2="90.000"))
    read, kept = (load(folder, cache=tmp_path / "cache") for _ in range(2))

    assert [row["rule"] for row in told(kept, "B017")] == ["B017"]
    pd.testing.assert_frame_equal(kept.tenancies, read.tenancies)
    pd.testing.assert_frame_equal(kept.findings, read.findings)
