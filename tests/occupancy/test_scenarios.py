"""Scenarios: steps of a planner become changes, are judged as any, and come to what a hand works out.

The book of `tests.support.book_builder` has 150 ha leasable, of which 50 are leased; with FULL_LEASES 90 are,
just 60 %.
"""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import shapely
from pandas.testing import assert_frame_equal

from geo import crs
from geo.errors import LandbookError
from occupancy.book import LandBook, load, read
from occupancy.change import ChangeRefusedError, apply, completed
from occupancy.changes.rows import invert
from occupancy.loading.book_folder import read_dictionary
from occupancy.scenario.scenario_file import (
    Scenario,
    Step,
    read_scenario,
    scenario_from_bytes,
    scenario_from_link,
    scenario_geojson,
    scenario_link,
    scenario_toml,
)
from occupancy.scenario.steps import change_of
from occupancy.scenario.whatif import Layers, Outcome, differences, recovery_day, what_if
from occupancy.statement import Statement, state
from tests.support.book_builder import CORNER, FULL_LEASES, add, square, write_book
from tests.support.same_books import assert_same

DAY = date(2023, 11, 17)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> LandBook:
    return load(write_book(tmp_path_factory.mktemp("book"), tenancies=FULL_LEASES))


@pytest.fixture(scope="module")
def now(book: LandBook) -> Statement:
    return state(book, as_of=DAY)


def outline(x: float, y: float, width: float, height: float) -> dict[str, Any]:
    """An outline in degrees, metres from the corner of the book."""
    drawn = shapely.transform(square(x, y, width, height=height), lambda at: at + list(CORNER))
    return in_degrees(drawn)


def in_degrees(drawn: Any) -> dict[str, Any]:
    plane = crs.planar_crs("EPSG:9209")
    return shapely.geometry.mapping(
        shapely.transform(drawn, lambda at: pd.DataFrame(crs.lon_lat(at[:, 0], at[:, 1], plane)).to_numpy().T)
    )


def scenario(*steps: Step, **more: Any) -> Scenario:
    return Scenario(title="Thử", steps=steps, **more)


def outcome(now: Statement, *steps: Step, **more: Any) -> Outcome:
    return what_if(now, scenario(*steps, **more))


def met(found: Outcome) -> bool:
    return bool(found.after.rules.set_index("rule").loc["new_zone", "holds"])


def new_zone(leasable_ha: float, **cells: Any) -> Step:
    return Step("establish", DAY, {"zone_id": "z-d", "shape": "d", "leasable_ha": leasable_ha, **cells})


ZONE = {"d": outline(6000, 0, 1000, 600)}


# What steps come to, by hand -------------------------------------------------------------------------------


def test_the_book_stands_just_on_the_line(now: Statement) -> None:
    assert now.total["leased_ha"] == 90
    assert now.total["fill_rate_pct"] == 60


@pytest.mark.parametrize(
    ("steps", "leased_ha", "leasable_ha", "holds"),
    [
        # A lease that is taken back from the day on is gone on it; one that ends on it is not.
        ((Step("revoke", DAY, {"leases": ("L8",)}),), 80, 150, False),
        ((Step("end", DAY, {"leases": ("L8",)}),), 90, 150, True),
        ((Step("revoke", date(2023, 11, 18), {"leases": ("L8",)}),), 90, 150, True),
        # L2 has two lines, 10 and 4 ha; on the plot a-1-03 are L2 and L3.
        ((Step("revoke", DAY, {"leases": ("L2",)}),), 76, 150, False),
        ((Step("revoke", DAY, {"plots": ("a-1-03",)}),), 80, 150, False),
        # a-1-06 is vacant, 10 ha; so is what was taken back in a step before.
        ((Step("lease", DAY, {"plots": ("a-1-06",)}),), 100, 150, True),
        ((Step("lease", DAY, {"plots": ("a-1-06",), "area_m2": 30_000.0}),), 93, 150, True),
        (
            (
                Step("revoke", DAY, {"plots": ("a-1-05",)}),
                Step("lease", DAY, {"plots": ("a-1-05",)}),
            ),
            90,
            150,
            True,
        ),
        ((Step("correct", DAY, {"leases": ("L8",), "area_m2": 99_999.0}),), 89.9999, 150, False),
        # A new zone lets the rate fall; 60 % of 150.0 ha are just leased.
        ((new_zone(0.0),), 90, 150, True),
        ((new_zone(0.01),), 90, 150.01, False),
        ((new_zone(50.0),), 90, 200, False),
        # What is not industrial does not count, and what is cleared or put together changes nothing.
        ((Step("reclassify", DAY, {"plots": ("a-1-01",), "land_use": "green"}),), 80, 150, False),
        ((Step("clear", DAY, {"plots": ("a-2-01",)}),), 90, 150, True),
        ((Step("merge", DAY, {"plots": ("a-1-04", "a-1-05"), "parcel_id": "a-1-45"}),), 90, 150, True),
    ],
)
def test_steps_come_to_what_a_hand_works_out(
    now: Statement, steps: tuple[Step, ...], leased_ha: float, leasable_ha: float, holds: bool
) -> None:
    found = outcome(now, *steps, shapes=ZONE)

    assert found.after.total["leased_ha"] == pytest.approx(leased_ha, abs=1e-9)
    assert found.after.total["leasable_ha"] == pytest.approx(leasable_ha, abs=1e-9)
    assert met(found) == holds


def test_a_plot_is_cut_along_a_line_and_its_area_on_paper_shared(now: Statement) -> None:
    # a-1-06 is 250 m wide from x = 500: the line at 600 m leaves 4 ha and 6 ha.
    line = shapely.LineString([[600, 400], [600, 900]])
    cut = in_degrees(shapely.transform(line, lambda at: at + list(CORNER)))

    found = outcome(now, Step("split", DAY, {"plots": ("a-1-06",), "shape": "cut"}), shapes={"cut": cut})

    parts = found.after.parcels.set_index("parcel_id")["document_area_m2"]
    assert sorted(parts[["a-1-06-1", "a-1-06-2"]].round(-1)) == [40_000, 60_000]
    assert parts[["a-1-06-1", "a-1-06-2"]].sum() == 100_000
    assert "a-1-06" not in parts.index
    assert set(found.changed_plots) == {"a-1-06", "a-1-06-1", "a-1-06-2"}


def test_a_lease_of_a_plot_that_is_cut_goes_on_on_its_parts(now: Statement) -> None:
    line = shapely.LineString([[100, -10], [100, 500]])
    cut = in_degrees(shapely.transform(line, lambda at: at + list(CORNER)))

    found = outcome(now, Step("split", DAY, {"plots": ("a-1-01",), "shape": "cut"}), shapes={"cut": cut})

    assert found.after.total["leased_ha"] == pytest.approx(90, abs=1e-9)
    assert met(found)


@pytest.mark.parametrize("do", ["revoke", "end"])
def test_a_part_of_a_plot_that_was_cut_is_taken_back_and_its_sister_stays_leased(
    now: Statement, do: str
) -> None:
    # a-1-01 is 250 m wide and leased whole: the line at 100 m leaves 4 ha and 6 ha, of which 4 are taken.
    line = shapely.LineString([[100, -10], [100, 500]])
    cut = in_degrees(shapely.transform(line, lambda at: at + list(CORNER)))
    split = Step("split", date(2023, 1, 1), {"plots": ("a-1-01",), "shape": "cut"})
    sizes = outcome(now, split, shapes={"cut": cut}).after.parcels.set_index("parcel_id")["leased_ha"]
    small = sizes[["a-1-01-1", "a-1-01-2"]].idxmin()

    # What ends on a day is leased on it, and gone on the next.
    day = DAY if do == "revoke" else date(2023, 11, 16)
    found = outcome(now, split, Step(do, day, {"plots": (small,)}), shapes={"cut": cut})

    leased = found.after.parcels.set_index("parcel_id")["leased_ha"]
    assert leased[small] == 0
    assert leased[["a-1-01-1", "a-1-01-2"]].sum() == pytest.approx(6, abs=0.01)
    assert found.after.total["leased_ha"] == pytest.approx(86, abs=0.01)
    # All of it is taken back where both parts are named.
    take_both = Step(do, day, {"plots": ("a-1-01-1", "a-1-01-2")})
    both = outcome(now, split, take_both, shapes={"cut": cut})
    assert both.after.total["leased_ha"] == pytest.approx(80)


def test_leases_are_extended_by_their_plots_and_no_other_day_moves(now: Statement) -> None:
    found = outcome(now, Step("extend", DAY, {"plots": ("a-1-03",), "until": date(2070, 1, 1)}))
    last = found.after.book.tenancies.set_index(["lease_id", "line_no"])["last_day"]
    before = now.book.tenancies.set_index(["lease_id", "line_no"])["last_day"]
    assert [key for key in last.index if last[key] != before[key]] == [("L2", 2), ("L3", 1)]
    assert last["L2", 2].date() == date(2070, 1, 1)


def test_a_phase_of_a_zone_that_is_there_widens_it(now: Statement) -> None:
    step = Step("establish", DAY, {"zone_id": "z-b", "shape": "d", "leasable_ha": 10.0, "phase_id": "b-2"})

    found = outcome(now, step, shapes={"d": outline(4000, 0, 500, 500)})

    assert found.after.zones.set_index("zone_id").loc["z-b", "leasable_ha"] == 50
    area = found.after.book.zones.set_index("zone_id").loc["z-b", "measured_area_m2"]
    assert area == pytest.approx(1_250_000, rel=1e-6)


def test_differences_are_after_less_before(now: Statement) -> None:
    found = differences(outcome(now, Step("revoke", DAY, {"leases": ("L8",)})))

    assert found["total"]["leased_ha"] == -10
    assert found["total"]["vacant_ha"] == 10
    assert found["rates"]["established"]["fill_rate_pct"] == pytest.approx(80 / 1.5 - 60)
    assert found["rules"]["new_zone"]["headroom_leased_ha"] == -10
    assert (found["rules"]["new_zone"]["holds_before"], found["rules"]["new_zone"]["holds"]) == (True, False)
    assert found["plots"] == 1


# Limits of drawn land --------------------------------------------------------------------------------------


def test_a_phase_is_held_against_the_limit_of_its_area_on_either_side(now: Statement) -> None:
    for width, holds in ((2499.0, True), (2501.0, False)):  # × 2,000 m: 499.8 and 500.2 ha
        shapes = {"d": outline(6000, 0, width, 2000)}
        check, rice = outcome(now, new_zone(10.0), shapes=shapes).checks
        assert (rice.check, rice.limit_ha, rice.area_ha, rice.holds) == ("rice_area", 200, None, None)
        assert (check.check, check.limit_ha, check.holds) == ("phase_area", 500, holds)
        assert check.area_ha == pytest.approx(width * 0.2, rel=1e-4)


def test_rice_land_is_held_against_the_rule_of_its_book(tmp_path: Path) -> None:
    rule = {"rule": "rice", "label_en": "Rice land", "label_vi": "Đất lúa", "quantity": "rice_area"}
    more = {"comparison": "max", "value": 10, "unit": "ha", "first_day": "2014-07-01", "verified": "false"}
    book = load(write_book(tmp_path, rules=add(rule | more)))
    stated = state(book, as_of=DAY)
    for rice_ha, holds in ((10.0, True), (10.01, False), (None, None)):
        cells = {} if rice_ha is None else {"rice_ha": rice_ha}
        [check] = outcome(stated, new_zone(10.0, **cells), shapes=ZONE).checks
        assert (check.check, check.area_ha, check.holds, check.verified) == (
            "rice_area",
            rice_ha,
            holds,
            False,
        )
    layers = Layers(rice=[shapely.geometry.shape(outline(6900, 0, 500, 600))])  # 6 ha of it
    [check] = what_if(stated, scenario(new_zone(10.0), shapes=ZONE), layers=layers).checks
    assert (check.area_ha, check.holds) == (pytest.approx(6.0, rel=1e-3), True)


def test_land_that_a_layer_forbids_is_told_in_hectares(now: Statement) -> None:
    layers = Layers(forbidden={"Rừng": [shapely.geometry.shape(outline(6900, 0, 500, 600))]})

    found = what_if(now, scenario(new_zone(10.0), shapes=ZONE), layers=layers)

    check = next(check for check in found.checks if check.check == "forbidden")
    assert (check.name, check.holds) == ("Rừng", False)
    assert check.area_ha == pytest.approx(6.0, rel=1e-3)  # 100 m × 600 m


def test_a_zone_on_land_of_another_is_refused(now: Statement) -> None:
    with pytest.raises(ChangeRefusedError) as refused:
        outcome(now, new_zone(10.0), shapes={"d": outline(3500, 0, 1000, 600)})
    assert "L016" in set(refused.value.findings["rule"])


def test_the_line_is_met_again_when_the_missing_land_is_leased(now: Statement) -> None:
    # 60 % of 200 ha are 120: 30 ha are missing, at 60 ha a year half a year, 182.6 days.
    [found] = outcome(now, new_zone(50.0), shapes=ZONE, absorption_ha=60.0).recoveries
    assert found.missing_ha == pytest.approx(30)
    assert found.day == date(2024, 5, 18)
    assert outcome(now, new_zone(0.0), shapes=ZONE, absorption_ha=60.0).recoveries == ()


@pytest.mark.parametrize(
    ("missing", "pace", "day"),
    [
        (0.0, 1.0, DAY),
        (1.0, 365.2425, date(2023, 11, 18)),
        (1.0001, 365.2425, date(2023, 11, 19)),
        (1.0, 0.0, None),
        (1.0, 1e-9, None),
    ],
)
def test_the_day_of_recovery_is_the_first_by_which_the_land_is_leased(
    missing: float, pace: float, day: date | None
) -> None:
    assert recovery_day(DAY, missing, pace) == day


# Judged, taken back, in any order --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (Step("revoke", DAY, {"leases": ("nobody",)}), "no lease nobody"),
        (Step("revoke", DAY, {"plots": ("a-1-06",)}), "Nothing is leased on the plot a-1-06"),
        (Step("extend", DAY, {"plots": ("a-1-06",), "until": DAY}), "Nothing is leased on the plot a-1-06"),
        (Step("clear", DAY, {"plots": ("nowhere",)}), "no plot nowhere"),
        (Step("lease", DAY, {"plots": ("a-1-01",)}), "no vacant land"),
        (Step("lease", DAY, {"plots": ("a-1-06",), "area_m2": 200_000.0}), "errors into the book"),
        (Step("revoke", date(2010, 1, 1), {"leases": ("L8",)}), "errors into the book"),
        (Step("reclassify", DAY, {"plots": ("a-1-06",), "land_use": "moon"}), "errors into the book"),
        (Step("merge", DAY, {"plots": ("a-1-01", "a-1-06"), "parcel_id": "x"}), "do not touch"),
        (Step("merge", DAY, {"plots": ("a-1-01", "b-1-01"), "parcel_id": "x"}), "several phases"),
        (Step("split", DAY, {"plots": ("a-1-06",), "shape": "d"}), "does not cut"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_sentence_and_nothing_is_done(
    now: Statement, step: Step, said: str
) -> None:
    good = Step("revoke", DAY, {"leases": ("L9",)})
    with pytest.raises(LandbookError, match=said):
        outcome(now, good, step, shapes=ZONE)
    assert now.book.tenancies.set_index("lease_id").loc["L9", "ended_on"] is pd.NaT


def test_a_scenario_and_its_inverse_give_the_same_book(book: LandBook) -> None:
    steps = (
        new_zone(50.0),
        Step("revoke", DAY, {"leases": ("L2",)}),
        Step("lease", DAY, {"plots": ("a-1-06",)}),
        Step("merge", DAY, {"plots": ("a-1-04", "a-1-05"), "parcel_id": "a-1-45"}),
    )
    change = completed(book, change_of(book, scenario(*steps, shapes=ZONE)))
    made = apply(book, change)

    assert made.content_hash != book.content_hash
    assert apply(made, invert(change)).content_hash == book.content_hash


def test_the_order_of_steps_on_different_plots_does_not_matter(book: LandBook) -> None:
    steps = (
        Step("revoke", DAY, {"plots": ("a-1-05",)}),
        Step("clear", DAY, {"plots": ("a-2-01",)}),
        Step("lease", DAY, {"plots": ("a-1-06",)}),
    )
    one, other = (apply(book, change_of(book, scenario(*order))) for order in (steps, steps[::-1]))
    assert one.content_hash == other.content_hash


# Read and written ------------------------------------------------------------------------------------------


WHOLE = scenario(
    new_zone(50.0, rice_ha=12.5, name="KCN Mới"),
    Step("lease", DAY, {"plots": ("a-1-06",), "until": date(2060, 1, 1)}),
    shapes=ZONE,
    absorption_ha=60.0,
    reason="hỏi",
    known_on=DAY,
)


def test_a_scenario_is_read_as_it_was_written(tmp_path: Path) -> None:
    (tmp_path / "moi.toml").write_text(scenario_toml(WHOLE), encoding="utf-8")
    (tmp_path / "moi.geojson").write_text(scenario_geojson(WHOLE), encoding="utf-8")
    back = read_scenario(tmp_path / "moi.toml")
    assert replace(back, shapes={}) == replace(WHOLE, shapes={})
    assert shapely.geometry.shape(back.shapes["d"]).equals(shapely.geometry.shape(WHOLE.shapes["d"]))


def test_a_scenario_is_read_as_an_address_has_it() -> None:
    assert scenario_link(scenario_from_link(scenario_link(WHOLE))) == scenario_link(WHOLE)


HEAD = 'landbook_scenario = 1\ntitle = "x"\n'
STEP = HEAD + "[[step]]\n"
HOSTILE = [
    ("", "needs landbook_scenario"),
    ("landbook_scenario = 2", "needs landbook_scenario"),
    ("x = [", "not TOML"),
    (HEAD, "needs the key step"),
    (HEAD + "step = 3", "under step"),
    (HEAD + "price = 3\n" + STEP[len(HEAD) :], "key price, which no scenario has"),
    (STEP + 'do = "sell"\non = 2023-01-01', "a step does one of"),
    (STEP + 'do = "clear"\nplots = ["a"]', "needs the key step.1.on"),
    (STEP + 'do = "clear"\non = 2023-01-01', "needs the key step.1.plots"),
    (STEP + 'do = "clear"\non = 2023-01-01\nplots = []', "under step.1.plots"),
    (STEP + 'do = "clear"\non = "soon"\nplots = ["a"]', "under step.1.on"),
    (STEP + 'do = "clear"\non = 2023-01-01T10:00:00\nplots = ["a"]', "under step.1.on"),
    (STEP + 'do = "clear"\non = 2023-01-01\nplots = ["a"]\narea = 1', "key step.1.area"),
    (STEP + 'do = "revoke"\non = 2023-01-01', "needs the key step.1.leases"),
    (STEP + 'do = "lease"\non = 2023-01-01\nplots = ["a"]\narea_m2 = nan', "under step.1.area_m2"),
    (STEP + 'do = "lease"\non = 2023-01-01\nplots = ["a"]\narea_m2 = -1', "under step.1.area_m2"),
    (STEP + 'do = "lease"\non = 2023-01-01\nplots = ["a"]\narea_m2 = true', "under step.1.area_m2"),
    (
        STEP + 'do = "establish"\non = 2023-01-01\nzone_id = "z"\nleasable_ha = 1\nshape = "s"',
        "shape s, which is not",
    ),
]


@pytest.mark.parametrize(("text", "said"), HOSTILE)
def test_a_hostile_scenario_is_told_in_one_sentence(text: str, said: str) -> None:
    with pytest.raises(LandbookError, match=said):
        scenario_from_bytes("s.toml", text.encode())


SHAPE = '{"type": "FeatureCollection", "features": [{"properties": {"id": "s"}, "geometry": %s}]}'


@pytest.mark.parametrize(
    "shapes",
    [
        "{",
        "[]",
        '{"features": [{}]}',
        SHAPE % "null",
        SHAPE % '{"type": "Polygon", "coordinates": []}',
        SHAPE
        % '{"type": "Polygon", "coordinates": [[[555000, 2340000], [555900, 2340000], [555900, 2340900]]]}',
        SHAPE % '{"type": "Moon"}',
        SHAPE % ("[" * 100_000),
    ],
)
def test_hostile_shapes_are_told_in_one_sentence(shapes: str) -> None:
    text = STEP + 'do = "establish"\non = 2023-01-01\nzone_id = "z"\nleasable_ha = 1\nshape = "s"'
    with pytest.raises(LandbookError):
        scenario_from_bytes("s.toml", text.encode(), shapes.encode())


@pytest.mark.parametrize("text", ["", "A", "é", "eJwDAAAAAAE", scenario_link(WHOLE)[:-7]])
def test_an_address_without_a_scenario_is_told_in_one_sentence(text: str) -> None:
    with pytest.raises(LandbookError):
        scenario_from_link(text)


CUT = in_degrees(
    shapely.transform(shapely.LineString([[600, 400], [600, 900]]), lambda at: at + list(CORNER))
)


@pytest.mark.parametrize(
    "step",
    [
        Step("lease", DAY, {"plots": ("a-1-06",)}),
        Step("end", DAY, {"leases": ("L8",)}),
        Step("revoke", DAY, {"leases": ("L8",)}),
        Step("extend", DAY, {"plots": ("a-1-03",), "until": date(2070, 1, 1)}),
        Step("clear", DAY, {"plots": ("a-2-01",)}),
        Step("service", DAY, {"plots": ("a-2-01",)}),
        Step("reclassify", DAY, {"plots": ("a-1-01",), "land_use": "green"}),
        Step("split", DAY, {"plots": ("a-1-06",), "shape": "cut"}),
        Step("merge", DAY, {"plots": ("a-1-04", "a-1-05"), "parcel_id": "a-1-45"}),
        Step("correct", DAY, {"leases": ("L8",), "area_m2": 99_999.0}),
        new_zone(50.0),
    ],
    ids=lambda step: step.do,
)
@pytest.mark.parametrize("known_on", [None, DAY])
def test_each_kind_of_step_gives_the_book_that_its_files_give(
    now: Statement, step: Step, known_on: date | None
) -> None:
    found = outcome(now, step, shapes={**ZONE, "cut": CUT}, known_on=known_on)

    source = found.after.book.records.source
    assert source is not None
    whole = read(source, read_dictionary())
    assert_same(found.after.book, whole)
    stated = state(whole, as_of=DAY)
    assert found.after.total == pytest.approx(stated.total, nan_ok=True, rel=0, abs=0)
    assert_frame_equal(found.after.parcels, stated.parcels)
    assert_frame_equal(found.after.findings, stated.findings)
