"""A small book of awkward rows: splits, a merger, leases too large, too early, unreadable or nowhere."""

from datetime import date
from pathlib import Path
from typing import Any

from tests.support.book_builder import Row, lease, square, write_book

AWKWARD_DAYS = {
    date(2009, 12, 31): "no decision is in force",
    date(2015, 12, 31): "the day before the first lease",
    date(2016, 1, 1): "the first day of the first lease",
    date(2019, 12, 31): "the last day of a plot that is then split",
    date(2020, 1, 1): "the first day of what it was split into; a decision establishes a phase",
    date(2021, 3, 1): "the leasable land of a phase is not stated",
    date(2021, 12, 31): "the last day of a lease that was ended",
    date(2022, 1, 1): "the day after; leases begin",
    date(2022, 6, 15): "a part of the split plot was split again; two decisions are in force for a phase",
    date(2023, 11, 17): "the day of the book",
    date(2060, 12, 31): "the last day of most leases",
    date(2061, 1, 1): "the day after",
}
# Those of which papers are made: nothing in force, not stated, decided twice, the book's own, all over.
AWKWARD_PAPERS = tuple(list(AWKWARD_DAYS)[at] for at in (0, 5, 8, 9, 11))


def awkward_book(folder: Path) -> Path:
    """Write the book of `tests.support.book_builder` with awkward rows; see there for what it begins with."""
    return write_book(
        folder,
        zones=lambda rows: [*rows, _like(rows[1], zone_id="z-d", name_en="Zone D", geometry=square(5000, 0))],
        phases=_phases,
        phase_decisions=_decisions,
        parcels=_parcels,
        tenancies=_tenancies,
    )


def unstated_book(folder: Path) -> Path:
    """Write the awkward book without a word on what an empty day means, and with more cells left empty."""

    def parcels(rows: list[Row]) -> list[Row]:
        plots = {row["parcel_id"]: row for row in _parcels(rows)}
        plots["a-1-02"]["document_area_m2"] = plots["a-2-04"]["document_area_m2"] = ""
        plots["b-1-02"]["land_use"] = ""
        plots["a-1-06"]["cleared_on"] = "2019-01-01"
        return list(plots.values())

    def tenancies(rows: list[Row]) -> list[Row]:
        return [
            *_tenancies(rows),
            lease("L20", 1, "C1", "d-2-01", "", "2020-01-01"),  # beside others, of a full plot
            lease("L21", 1, "C2", "a-1-05N", "", "2020-01-01", operating_from="2021-01-01"),
            lease("L22", 1, "C3", "a-2-03", 20_000.0, "") | {"last_day": ""},
        ]

    write_book(
        folder,
        zones=lambda rows: [*rows, _like(rows[1], zone_id="z-d", name_en="Zone D", geometry=square(5000, 0))],
        phases=_phases,
        phase_decisions=_decisions,
        parcels=parcels,
        tenancies=tenancies,
    )
    told = folder / "book.toml"
    head, _, rest = told.read_text("utf-8").partition("[empty]")
    told.write_text(head + rest[rest.index("[invented]") :], "utf-8")
    return folder


def _like(row: Row, **cells: Any) -> Row:
    return {**row, **cells}


def _phases(rows: list[Row]) -> list[Row]:
    c_1 = rows[3]
    return [
        *rows,
        _like(c_1, phase_id="c-2", name_en="Phase c-2"),  # never decided
        _like(rows[0], phase_id="d-1", zone_id="z-d", name_en="Phase d-1", geometry=square(5000, 0, 500)),
        _like(rows[1], phase_id="d-2", zone_id="z-d", name_en="Phase d-2", geometry=square(5500, 0, 500)),
    ]


def _decisions(rows: list[Row]) -> list[Row]:
    a_2, b_1 = rows[1], rows[2]
    a_2["in_force_to"], b_1["in_force_to"] = "2021-02-28", "2022-06-30"
    later = {"in_force_from": "2020-01-01", "in_force_to": ""}
    return [
        *rows,
        # What is leasable in a-2 is not stated until the end of 2021, and then less than its plots.
        _like(a_2, in_force_from="2021-03-01", in_force_to="2021-12-30", leasable_area_ha=""),
        _like(a_2, in_force_from="2021-12-31", in_force_to="", leasable_area_ha=29.99),
        # In June 2022 two decisions are in force.
        _like(b_1, in_force_from="2022-06-01", in_force_to="", leasable_area_ha=33.33),
        _like(b_1, phase_id="d-1", in_force_from="2012-01-01", in_force_to="", leasable_area_ha=0),
        _like(b_1, **later, phase_id="d-2", leasable_area_ha=12.34),
        # What a correction superseded is of no day.
        _like(b_1, **later, phase_id="d-2", leasable_area_ha=99, superseded_on="2020-02-02"),
    ]


def _parcels(rows: list[Row]) -> list[Row]:
    plots = {row["parcel_id"]: row for row in rows}
    split, first, second = plots["a-1-05"], plots["a-2-02"], plots["a-2-03"]
    split["valid_to"] = "2019-12-31"
    first["valid_to"] = second["valid_to"] = "2021-06-30"
    plots["a-1-06"]["cleared_on"] = plots["a-1-06"]["serviced_on"] = ""
    x, y, later = 250.0, 450.0, {"valid_to": ""}

    def heir(name: str, of: Row, shape: Any, area_m2: float, **cells: Any) -> Row:
        shape_and_area = {"geometry": shape, "document_area_m2": area_m2}
        return _like(of, parcel_id=name, parent_parcel_ids=of["parcel_id"], **shape_and_area, **cells)

    def elsewhere(phase_id: str, east_m: float, area_m2: float, **cells: Any) -> Row:
        place = {"zone_id": f"z-{phase_id[0]}", "phase_id": phase_id, "geometry": square(east_m, 0, 200)}
        return _like(plots["a-2-01"], parcel_id=f"{phase_id}-01", document_area_m2=area_m2, **place, **cells)

    west, east = square(x, y, 83.3, height=400.0), square(x + 83.3, y, 166.7, height=400.0)
    north, south = square(x + 83.3, y + 200, 166.7, height=200.0), square(x + 83.3, y, 166.7, height=200.0)
    east_plot = heir("a-1-05E", split, east, 66_679.9, valid_from="2020-01-01") | {"valid_to": "2022-06-14"}
    return [
        *rows,
        heir("a-1-05W", split, west, 33_320.1, valid_from="2020-01-01") | later,
        east_plot,
        heir("a-1-05N", east_plot, north, 33_340.0, valid_from="2022-06-15") | later,
        # No industrial land any more:
        heir("a-1-05S", east_plot, south, 33_339.9, valid_from="2022-06-15", land_use="green") | later,
        heir("a-2-04", first, square(1250, 0, 500, height=400.0), 200_000.0, valid_from="2021-07-01")
        | {"valid_to": "", "parent_parcel_ids": "a-2-02;a-2-03"},
        elsewhere("c-1", 7000, 40_000.0),
        elsewhere("d-1", 5000, 9_999.9, valid_from="2013-01-01"),
        elsewhere("d-2", 5500, 40_000.3) | {"cleared_on": "2022-01-01", "serviced_on": "2022-01-02"},
    ]


def _tenancies(rows: list[Row]) -> list[Row]:
    return [
        *rows,
        # Carried over by a split, and by the split of a part.
        lease("L7", 1, "C2", "a-1-05", 77_777.7, "2017-05-05", handed_over_on="2017-06-01"),
        # Carried back: the plot that it names came of a merger later.
        lease("L8", 1, "C3", "a-2-04", 55_555.5, "2021-01-01", operating_from="2021-05-05"),
        # Above the plot, beside a plot of the same phase that stays vacant.
        lease("L9", 1, "C1", "a-1-04", 123_456.7, "2022-01-01"),
        # Outside established phases; and where the leasable land is nought.
        lease("L10", 1, "C1", "c-1-01", 4_321.1, "2016-01-01"),
        lease("L11", 1, "C2", "d-1-01", 1_234.5, "2016-01-01", operating_from="2016-01-01"),
        lease("L12", 1, "C2", "d-2-01", 40_000.2, "2019-01-01", ended_on="2060-12-30"),
        # On green land.
        lease("L13", 1, "C1", "b-1-02", 5_000.0, "2018-01-01", operating_from="2018-01-01"),
        # Of which it is not stated until when.
        lease("L14", 1, "C3", "a-2-01", 0.1, "2022-01-01") | {"last_day": ""},
        # Cannot be used: a day that does not exist, a plot that does not exist.
        lease("L15", 1, "C3", "a-1-06", 6_000.6, "2018-01-01") | {"last_day": "2022-02-30"},
        lease("L16", 1, "C3", "a-1-99", 7_000.7, "2018-01-01", ended_on="2021-12-31"),
        # A correction, and the row it supersedes.
        lease("L17", 1, "C4", "d-2-01", 30_000.0, "2020-03-01") | {"superseded_on": "2021-01-01"},
        lease("L17", 1, "C4", "d-2-01", 0.3, "2020-03-01") | {"recorded_on": "2021-01-01"},
    ]
