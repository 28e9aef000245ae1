"""The dossier of an offer: every fact with source and day, on books whose figures a child can add up."""

from datetime import date
from pathlib import Path

import pytest
import shapely

from occupancy.book import load
from occupancy.errors import QuestionError
from occupancy.land_search.enquiry import PLACE_CLASSES
from occupancy.loading.audiences import INVESTOR
from occupancy.plot_profile.profile import PlotProfile, plot_profile
from occupancy.plot_profile.surroundings import ACROSS, BESIDE
from occupancy.questions.stated_facts import SERVICES
from occupancy.statement import Statement, state
from tests.support import process_memory
from tests.support.book_builder import add, edit, square, write_book
from tests.support.paper_readers import DATA

DAY = date(2023, 11, 17)


def opened(folder: Path, **change: object) -> Statement:
    """A hand-made book, changed, as investors may see it."""
    book = load(write_book(folder, **change), audience=INVESTOR.audience)  # type: ignore[arg-type]
    return state(book, as_of=DAY)


def street(parcel_id: str, shape: shapely.Polygon, phase: str = "a-1") -> dict[str, object]:
    """A street of a phase of z-a."""
    return {
        "parcel_id": parcel_id,
        "zone_id": "z-a",
        "phase_id": phase,
        "land_use": "traffic",
        "document_area_m2": shape.area,
        "geometry": shape,
    }


@pytest.fixture(scope="module")
def vacant(tmp_path_factory: pytest.TempPathFactory) -> PlotProfile:
    """a-1-04: 250 m × 400 m in the second row, vacant since its lease ended in 2021."""
    return plot_profile(opened(tmp_path_factory.mktemp("book")), ["a-1-04"])


@pytest.fixture(scope="module")
def packaged() -> Statement:
    return state(load(DATA, audience=INVESTOR.audience), as_of=DAY)


def test_a_plot_has_its_area_as_recorded_as_measured_and_as_offered(vacant: PlotProfile) -> None:
    assert vacant.kind == "plot"
    assert vacant.parcel_ids == ("a-1-04",)
    assert (vacant.document_ha, vacant.vacant_ha, vacant.offered_ha) == (10.0, 10.0, 10.0)
    assert vacant.land is not None
    assert vacant.land.measured_ha == pytest.approx(10.0, abs=1e-4)
    assert vacant.land.width_m == pytest.approx(250.0, abs=0.1)
    assert vacant.land.rectangularity == pytest.approx(1.0, abs=1e-3)
    assert vacant.land.corners["edge_m"].round().tolist() == [250, 400, 250, 400]


def test_a_plot_has_its_zone_phase_decision_and_contact(vacant: PlotProfile) -> None:
    assert vacant.zone["name_en"] == "Zone A"
    assert vacant.phase["status"] == "operating"
    assert vacant.decision["decision_no"] == "D-a-1"
    assert vacant.decision["leasable_basis"] == "published"
    assert vacant.contact == {"name_vi": "Ban quản lý", "name_en": "Zone authority"}
    assert vacant.invented_tables == ("parcels", "tenancies", "projects")


def test_services_and_prices_have_source_and_day_and_what_is_not_stated_has_no_fact(
    vacant: PlotProfile,
) -> None:
    assert set(vacant.services) == set(SERVICES)
    [power] = vacant.services["power"]
    assert (power.value, power.unit, power.source, power.day) == ("2x63", "MVA", "made up", None)
    assert vacant.services["water"] == ()
    [price] = vacant.published
    assert (price.value, price.unit) == ("110", "USD/m2")
    [asking] = vacant.asking
    assert (asking.value, asking.unit, asking.day) == (110.0, "USD/m2", DAY)


@pytest.mark.parametrize(
    ("day", "years", "months"),
    [
        (date(2060, 11, 30), 0, 1),  # term_end 2060-12-31 is the last day: until 1 January 2061
        (date(2060, 12, 1), 0, 1),
        (date(2060, 12, 2), 0, 0),
        (date(2060, 12, 31), 0, 0),
        (date(2061, 6, 1), 0, 0),
        (date(2059, 12, 31), 1, 0),
        (date(2060, 1, 1), 1, 0),
        (date(2060, 1, 2), 0, 11),
        (date(2023, 11, 17), 37, 1),
    ],
)
def test_the_remaining_term_is_in_whole_years_and_months(
    tmp_path: Path, day: date, years: int, months: int
) -> None:
    book = opened(tmp_path).book
    term = plot_profile(state(book, as_of=day), ["a-1-05"]).term
    assert (term.end.value, term.years, term.months) == (date(2060, 12, 31), years, months)


def test_a_phase_without_an_end_has_a_term_that_is_not_stated(tmp_path: Path) -> None:
    term = plot_profile(opened(tmp_path), ["a-2-02"]).term
    assert (term.end.value, term.years, term.months) == (None, None, None)


def test_plots_side_by_side_are_one_shape_without_the_line_between_them(tmp_path: Path) -> None:
    together = plot_profile(opened(tmp_path), ["a-2-03", "a-2-02"])
    assert together.kind == "assembly"
    assert together.parcel_ids == ("a-2-02", "a-2-03")
    assert (together.offered_ha, together.document_ha) == (20.0, 20.0)
    assert together.land is not None
    assert together.land.shape.geom_type == "Polygon"
    assert together.land.measured_ha == pytest.approx(20.0, abs=1e-3)
    assert together.land.corners["edge_m"].round().tolist() == [500, 400, 500, 400]


def test_a_part_is_a_lot_at_an_end_of_the_street_and_leaves_the_rest_its_own(tmp_path: Path) -> None:
    # A street 20 m wide below the second row of plots, whose south side lies at y = 450.
    statement = opened(tmp_path, parcels=add(street("S", square(0, 430, 750, height=20))))
    part = plot_profile(statement, ["a-1-05"], area_ha=2.5)
    assert part.kind == "part"
    assert (part.offered_ha, part.vacant_ha) == (2.5, 10.0)
    assert part.land is not None
    # One and a half times as deep as wide: √(25,000 / 1.5) = 129.1 m of the 250 m of street, 193.6 m deep.
    assert part.land.frontage_m == pytest.approx(129.1, abs=0.1)
    assert part.land.measured_ha == pytest.approx(2.5, abs=1e-3)
    west, south, east, north = part.land.shape.bounds
    assert (east - west, north - south) == pytest.approx((129.1, 193.6), abs=0.1)
    assert (west, south) == pytest.approx(part.land.whole.bounds[:2], abs=0.1)
    assert part.land.cut_line is not None
    assert part.land.cut_line.length == pytest.approx(129.1 + 193.6, abs=0.2)


def test_plots_are_shown_whole_where_a_part_of_one_is_leased_for_nobody_records_where(tmp_path: Path) -> None:
    statement = opened(tmp_path, tenancies=edit(2, leased_area_m2=20_000))  # 8 of 10 ha of a-1-03
    both = plot_profile(statement, ["a-1-03", "a-1-02"])
    assert both.offered_ha == pytest.approx(2.0)
    assert both.land is not None
    assert (both.land.cut_line, both.land.whole.area) == (None, pytest.approx(200_000, abs=10))
    rest = plot_profile(statement, ["a-1-03"])
    assert (rest.kind, rest.offered_ha) == ("part", pytest.approx(2.0))
    assert rest.land is not None
    assert (rest.land.cut_line, rest.land.measured_ha) == (None, pytest.approx(10.0, abs=1e-3))


def test_neighbours_are_told_by_sector_beside_and_across_a_street(tmp_path: Path) -> None:
    statement = opened(
        tmp_path,
        parcels=add(street("S", square(0, 400, 750, height=50))),
    )
    found = plot_profile(statement, ["a-1-05"]).neighbours
    # 50 m is wider than the 40 m that are looked across: a-1-02 lies behind a street too wide.
    assert {(one.parcel_id, one.relation, one.use) for one in found} == {
        ("S", BESIDE, "traffic"),
        ("a-1-04", BESIDE, "vacant"),
        ("a-1-06", BESIDE, "reserved"),
    }

    statement = opened(
        tmp_path / "nearer",
        parcels=lambda rows: [
            *(
                row | {"geometry": shapely.affinity.translate(row["geometry"], 0, -10)}
                if row["parcel_id"] in {"a-1-04", "a-1-05", "a-1-06"}
                else row
                for row in rows
            ),
            street("S", square(0, 400, 750, height=40)),
        ],
    )
    across = [one for one in plot_profile(statement, ["a-1-05"]).neighbours if one.relation == ACROSS]
    assert [(one.parcel_id, one.sectors) for one in across] == [
        ("a-1-01", (("26", 10.0),)),
        ("a-1-02", (("22", 10.0),)),
        ("a-1-03", (("", 6.0), ("22", 4.0))),  # C26 is no code: the sector is not stated
    ]
    assert all(one.gap_m == pytest.approx(40.0, abs=0.05) for one in across if one.parcel_id == "a-1-02")


def test_no_dossier_of_an_investor_names_anybody_who_leases(packaged: Statement) -> None:
    inside = load(DATA)
    names = {name for name in inside.projects["tenant_name"] if name}
    told = repr(vars(plot_profile(packaged, ["YP-B12-02"])))
    assert len(names) > 1000
    assert not any(name in told for name in names)


def test_ways_are_measured_to_every_place_of_the_classes_the_nearest_of_each_first(
    packaged: Statement,
) -> None:
    ways = plot_profile(packaged, ["YP-B12-02"]).distances
    places = packaged.book.places
    assert {one.key for one in ways} == set(places.loc[places["class"].isin(PLACE_CLASSES), "key"])
    order = [(PLACE_CLASSES.index(one.place_class), one.straight_km) for one in ways]
    assert order == sorted(order)
    assert all(
        one.road_km is None or one.straight_km - 1e-9 <= one.road_km <= 1.6 * one.straight_km for one in ways
    )
    # At 30 km/h at the least and 80 at the most.
    assert all(
        (one.minutes is None) is (one.road_km is None)
        and (one.minutes is None or 60 / 80 < one.minutes / float(one.road_km or 0) < 60 / 30)
        for one in ways
    )
    noi_bai = next(one for one in ways if one.key == "airport-noi-bai")
    assert 19 < noi_bai.straight_km < 22


def test_known_tenants_stand_with_source_those_of_the_phase_and_the_latest_year_first(
    packaged: Statement,
) -> None:
    anchors = plot_profile(packaged, ["YP-B12-02"]).anchors
    elsewhere = [one["elsewhere"] for one in anchors]
    assert elsewhere == sorted(elsewhere)
    for there in (False, True):
        years = [one["year"] for one in anchors if one["elsewhere"] == there and one["year"] == one["year"]]
        assert years == sorted(years, reverse=True)
    assert all(one["source"] for one in anchors)
    assert "Samsung Display Vietnam" in [one["tenant_name"] for one in anchors]


@pytest.mark.parametrize(
    ("plots", "area", "said"),
    [
        ([], None, "name one plot"),
        (["nowhere"], None, "no parcel_id nowhere"),
        (["a-1-04", "a-2-02"], None, "lie in a-1, a-2; make a sheet for each"),
        (["a-1-04"], 0.0, "cannot be offered"),
        (["a-1-04"], 10.01, "of its 10.0000 vacant ha"),
        (["a-1-04"], float("nan"), "cannot be offered"),
        (["a-1-04", "a-1-05"], 5.0, "name one plot"),
    ],
)
def test_what_cannot_be_described_is_said_in_one_sentence(
    tmp_path: Path, plots: list[str], area: float | None, said: str
) -> None:
    statement = opened(tmp_path)
    with pytest.raises(QuestionError, match=said):
        plot_profile(statement, plots, area_ha=area)


def test_all_of_a_plot_may_be_asked_for_by_its_area(tmp_path: Path) -> None:
    assert plot_profile(opened(tmp_path), ["a-1-04"], area_ha=10.0).kind == "plot"


def test_a_plot_that_is_not_there_on_the_day_is_said(tmp_path: Path) -> None:
    statement = opened(tmp_path, parcels=edit(3, valid_to="2023-11-16"))
    with pytest.raises(QuestionError, match="a-1-04 is not a plot on 2023-11-17"):
        plot_profile(statement, ["a-1-04"])


def test_a_plot_that_is_not_drawn_has_a_dossier_without_land() -> None:
    book = process_memory.book(parcels=[process_memory.plot("A", ha=7)])
    one = plot_profile(state(book, as_of=DAY), ["A"])
    assert one.land is None
    assert (one.distances, one.neighbours) == ((), ())
    assert one.offered_ha == 7.0
