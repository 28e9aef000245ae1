"""Robustness: what each cause does to the room to the line is worked out by hand, on each side of it."""

from datetime import date
from pathlib import Path

import pytest

from occupancy.book import load
from occupancy.errors import QuestionError
from occupancy.questions.robustness import Cause, Robustness, robustness
from occupancy.statement import state
from tests.support.book_builder import FULL_LEASES, Change, add, edit, full_leases, lease, write_book

DAY = date(2023, 11, 17)

ESTIMATES = '\n[estimates]\nzone_pct = 15\ntotal_pct = {}\nreason_vi = "x"\nreason_en = "x"\n'


def asked(folder: Path, *, estimates: float = 0.0, **changes: Change) -> Robustness:
    write_book(folder, **changes)
    if estimates:
        with (folder / "book.toml").open("a", encoding="utf-8") as file:
            file.write(ESTIMATES.format(estimates))
    return robustness(state(load(folder), as_of=DAY))


def cause(found: Robustness, code: str) -> Cause:
    return next(each for each in found.causes if each.code == code)


def test_estimates_take_60_percent_of_what_they_add(tmp_path: Path) -> None:
    # 90 of 150 ha; the 90 ha of a-2 and b-1 are estimated, 3 % of them are 2.7 ha, and 60 % of these 1.62.
    found = asked(tmp_path, estimates=3, tenancies=FULL_LEASES)

    up, down = cause(found, "estimates_high"), cause(found, "estimates_low")
    assert (up.effect_ha, down.effect_ha) == (-1.62, 1.62)
    assert up.fill_rate_pct == pytest.approx(100 * 90 / 152.7)
    assert (found.holds, up.holds, down.holds, found.light) == (True, False, True, "amber")


def test_a_verdict_with_room_enough_is_robust(tmp_path: Path) -> None:
    # 100 of 150 ha: 10 ha of room; 10 % of 90 ha take 5.4 ha, with areas and rounding.
    more = add(*full_leases(), lease("L11", 1, "C1", "a-1-06", 100_000, "2022-02-01"))
    found = asked(tmp_path, estimates=10, tenancies=more)

    assert found.light == "green"
    assert found.together.holds
    assert [abs(each.effect_ha) for each in found.causes] == sorted(
        (abs(each.effect_ha) for each in found.causes), reverse=True
    )


def test_causes_that_flip_the_verdict_together_alone_make_it_amber(tmp_path: Path) -> None:
    # 101 of 150 ha, a lease 1 ha above its plot; 19.5 % of 90 ha are 17.55: 60.28 %, without the 1 ha 59.68.
    more = add(*full_leases(), lease("L11", 1, "C1", "a-1-06", 110_000, "2022-02-01"))
    found = asked(tmp_path, estimates=19.5, tenancies=more)

    above = next(each for each in found.causes if each.kind == "finding")
    assert above.effect_ha == pytest.approx(-1)
    assert all(each.holds for each in found.causes)
    assert not found.together.holds
    assert found.light == "amber"


def test_rows_set_aside_may_lift_a_verdict(tmp_path: Path) -> None:
    # 33.33 %: 40 ha are missing; the line of L6 names a plot that is not there.
    found = asked(tmp_path, tenancies=edit(6, parcel_id="nowhere"))

    assert (found.holds, found.light) == (False, "red")
    assert cause(found, "set_aside").effect_ha == 10
    assert cause(found, "set_aside").fill_rate_pct == pytest.approx(100 * 50 / 150)


def test_rows_are_rounded_as_they_are_printed(tmp_path: Path) -> None:
    # 99,951 m² are printed 10.00 ha: 49 m² more; 99,949 m² are 9.99 ha: 49 m² less.
    for number, (area, gain) in enumerate(((99_951, 0.0049), (99_949, -0.0049))):
        found = asked(tmp_path / str(number), tenancies=edit(5, leased_area_m2=area))
        assert cause(found, "rows_rounded").effect_ha == pytest.approx(gain, abs=1e-9)


def test_areas_are_taken_on_the_ellipsoid_and_of_rounded_coordinates(tmp_path: Path) -> None:
    found = asked(tmp_path, tenancies=FULL_LEASES)
    # The plane is within 0.02 % of the ellipsoid, and both sides are off alike; 0.1 m of 250 m × 400 m.
    assert 0 < abs(cause(found, "geodesic_areas").effect_ha) < 0.01
    assert 0 < abs(cause(found, "coordinates_6_decimals").effect_ha) < 0.05


def test_without_a_rule_on_the_day_there_is_nothing_to_hold(tmp_path: Path) -> None:
    book = load(write_book(tmp_path))
    for day in (DAY.replace(year=2013), DAY.replace(year=2025)):
        with pytest.raises(QuestionError, match="No rule on the fill rate"):
            robustness(state(book, as_of=day))
