"""Strange land, strange questions and books on disk: every search has an answer."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import shapely

from occupancy.book import LandBook, load
from occupancy.land_search.available_land import available_land
from occupancy.land_search.enquiry import Enquiry, Requirement
from occupancy.loading.audiences import INVESTOR
from occupancy.statement import state
from tests.support.book_builder import write_book
from tests.support.offer_builders import (
    DAY,
    answered,
    box,
    enquiry,
    lot,
    named,
    of,
    with_places,
    yard,
)
from tests.support.process_memory import lease

# Strange land and strange questions -------------------------------------------------------------------------

EVERYTHING = (
    Requirement("zones", ("Z",)),
    Requirement("ready_by", date(2024, 5, 31)),
    Requirement("term_years", 30.0),
    Requirement("price_usd_m2", 150.0),
    Requirement("power"),
    Requirement("water"),
    Requirement("wastewater"),
    Requirement("road"),
    Requirement("sector", ("26",)),
    Requirement("frontage_m", 50.0),
    Requirement("width_m", 50.0),
    Requirement("rectangularity", 0.8),
    Requirement("beside", ("Alpha",)),
)
MULTI = shapely.MultiPolygon([box(0, 0, 50, 100), box(60, 0, 50, 100)])
STRANGE: dict[str, LandBook] = {
    "no plot": yard(),
    "nothing vacant": yard(lot("A", 0, 0), tenancies=[lease("L1", "A", 1)]),
    "one plot": yard(lot("A", 0, 0)),
    "no shapes": yard((lot("A", 0, 0)[0], None), (lot("B", 0, 0, divisible=True)[0], None)),
    "some shapes": yard(lot("A", 0, 0), (lot("B", 0, 0, 300, 100, divisible=True)[0], None)),
    "in pieces": yard((lot("A", 0, 0, divisible=True)[0], MULTI), lot("B", 110, 0)),
    "overlapping": yard(lot("A", 0, 0), lot("B", 50, 0), lot("C", 0, 0)),
    "no area on paper": yard(lot("A", 0, 0, document_area_m2=0.0), lot("B", 100, 0)),
    "far more on paper": yard(lot("A", 0, 0, document_area_m2=9e9, divisible=True), lot("B", 100, 0)),
    "far less on paper": yard(lot("A", 0, 0, document_area_m2=0.3), lot("B", 100, 0)),
    "no streets, no services": yard(lot("A", 0, 0), lot("B", 100, 0)),
    "let without a certificate": yard(
        lot("A", 0, 0), lot("B", 100, 0), tenancies=[lease("L1", "B", 1)], projects=[{"certificate_no": "C"}]
    ),
}
QUESTIONS: dict[str, Enquiry] = {
    "usual": enquiry(1, *EVERYTHING, across_streets=True, until=date(2030, 1, 1)),
    "soft": enquiry(1, *(replace(wish, hard=False, weight=0.0) for wish in EVERYTHING)),
    "tiny": enquiry(1e-6),
    "vast": enquiry(1e6, until=date(2030, 1, 1)),
    "one plot": enquiry(2, *EVERYTHING, most_plots=1, most_offers=1),
    "anything": enquiry(1, area=(1e-9, 1e9), across_streets=True),
    "twice the same": enquiry(1, *[Requirement("price_usd_m2", 1.0)] * 2),
    "nothing wanted": enquiry(
        1, Requirement("price_usd_m2", 0.0), Requirement("frontage_m", 0.0), Requirement("term_years", 0.0)
    ),
}


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("land", STRANGE)
def test_strange_land_and_strange_questions_have_an_answer(land: str, question: str) -> None:
    asked = QUESTIONS[question]

    found = answered(STRANGE[land], asked)

    for one in found.offers:
        assert asked.min_ha - 1e-6 <= one.area_ha <= asked.max_ha + 1e-6
        assert not one.failed
    assert set(named(found.offers)).isdisjoint(named(found.near_misses))
    assert (
        bool(found.offers)
        or bool(found.relaxations)
        or not found.near_misses
        or all(of(one, "free").outcome == "failed" for one in found.near_misses)
    )


def test_a_tiny_area_is_a_part_of_what_can_be_divided() -> None:
    [offer] = answered(yard(lot("A", 0, 0, divisible=True)), enquiry(1e-6)).offers

    assert (offer.kind, offer.area_ha) == ("part", 1e-6)


def test_a_place_far_outside_is_far_away() -> None:
    land = with_places(yard(lot("A", 0, 0)), {"moon": (2_000_000, 50)})

    near = answered(land, enquiry(1, Requirement("distance_km", 40.0, place="moon")))
    [missed] = answered(land, enquiry(1, Requirement("distance_km", 40.0, place="moon", hard=False))).offers

    assert (near.offers, near.near_misses) == ((), ())
    assert of(missed, "distance_km").value == pytest.approx(1999.95)


def test_an_investor_finds_the_same_plots_as_everybody() -> None:
    land = yard(
        lot("A", 0, 0),
        lot("B", 100, 0),
        lot("let", 200, 0),
        tenancies=[lease("L1", "let", 1, certificate_no="C1")],
        projects=[{"certificate_no": "C1", "tenant_name": "Alpha"}],
    )
    theirs = replace(land, records=replace(land.records, policy=INVESTOR))
    asked = enquiry(2, Requirement("price_usd_m2", 100.0))

    assert named(answered(theirs, asked).offers) == named(answered(land, asked).offers) == ["A+B"]


def test_the_book_as_it_was_known_has_the_land_of_then() -> None:
    rows = [lease("L1", "A", 1, recorded_on="2023-06-01")]
    land = yard(lot("A", 0, 0), tenancies=rows)

    assert named(answered(land.as_known(date(2023, 5, 31)), enquiry(1)).offers) == ["A"]
    assert named(answered(land.as_known(date(2023, 6, 1)), enquiry(1)).offers) == []


def test_supplies_are_kept_by_day_and_not_for_ever() -> None:
    land = yard(lot("A", 0, 0))
    first = available_land(state(land, as_of=DAY))

    assert available_land(state(land, as_of=DAY, basis="gross_planned")) is first
    for days in range(1, 9):
        available_land(state(land, as_of=DAY + timedelta(days)))
    assert available_land(state(land, as_of=DAY)) is not first


# Books on disk ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("audience", ["internal", "investor"])
@pytest.mark.parametrize("plane", ["EPSG:9209", "EPSG:9214"])
def test_a_book_on_disk_in_any_plane_and_for_any_audience_has_the_same_offers(
    tmp_path: Path, plane: str, audience: str
) -> None:
    land = load(write_book(tmp_path / "book", plane=plane), audience=audience)

    found = answered(
        land, enquiry(20, *(replace(wish, hard=False) for wish in EVERYTHING if wish.criterion != "zones"))
    )

    # Of a-1 the plots 01 to 03 are let and 06 is held; 04 and 05 lie side by side, as do 02 and 03 of a-2.
    assert named(found.offers) == ["a-1-04+a-1-05", "a-2-02+a-2-03"]


LEAN = ("projects.csv", "services.csv", "reservations.csv", "anchor_tenants.csv", "published_totals.csv")


def test_a_book_with_no_more_than_a_book_needs_can_be_asked_everything(tmp_path: Path) -> None:
    land = load(write_book(tmp_path / "book", without=LEAN, tenancies=lambda rows: rows.clear()))
    wishes = [wish for wish in EVERYTHING if wish.criterion not in ("zones", "frontage_m")]

    found = answered(land, enquiry(20, *wishes, until=date(2030, 1, 1)))

    stated = {"price_usd_m2", "ready_by", "term_years", "width_m", "rectangularity"}
    unknown = {one.criterion for offer in found.offers for one in offer.not_stated}
    assert {"a-1-01+a-1-02", "a-1-05+a-1-06"} <= set(named(found.offers))
    assert unknown - stated == {"power", "water", "wastewater", "road", "sector", "beside"}
