"""The enquiry: areas and their limits, and what a book cannot be asked."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from geo.errors import LandbookError
from occupancy.land_search.enquiry import (
    CRITERIA,
    Enquiry,
    Requirement,
    area_limits,
    places_meant,
    validate_enquiry,
)
from tests.support.offer_builders import lot, with_places, yard
from tests.support.process_memory import zone


@pytest.mark.parametrize(
    ("ideal", "least", "most", "expected"),
    [
        (12, None, None, (12, 10.8, 15)),
        (12, 10, None, (12, 10, 15)),
        (12, None, 14, (12, 10.8, 14)),
        (12, 10, 14, (12, 10, 14)),
        (12, 12, 12, (12, 12, 12)),
        (None, 10, None, (10, 10, 12.5)),
        (None, None, 10, (10, 9, 10)),
        (None, 10, 30, (10, 10, 30)),
        (0.3, None, None, (0.3, 0.27, 0.375)),
    ],
)
def test_an_area_that_is_asked_for_has_limits(
    ideal: float | None, least: float | None, most: float | None, expected: tuple[float, float, float]
) -> None:
    assert area_limits(ideal, least, most) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("areas", "sentence"),
    [
        ((None, None, None), "No area is asked for; name how many hectares are wanted."),
        ((0, None, None), "An area wanted is a number of hectares above nought, like 12 or 0.5."),
        ((-1, None, None), "An area wanted is a number of hectares above nought, like 12 or 0.5."),
        ((12, 0, None), "An area wanted is a number of hectares above nought, like 12 or 0.5."),
        ((float("nan"), None, None), "An area wanted is a number of hectares above nought, like 12 or 0.5."),
        ((float("inf"), None, None), "An area wanted is a number of hectares above nought, like 12 or 0.5."),
        ((12, 13, 14), "The area wanted is 12 ha, from 13 to 14 ha; give them in order of size."),
        ((12, 10, 11), "The area wanted is 12 ha, from 10 to 11 ha; give them in order of size."),
        ((None, 10, 9), "The area wanted is 10 ha, from 10 to 9 ha; give them in order of size."),
    ],
)
def test_areas_that_make_no_sense_are_told_in_a_sentence(
    areas: tuple[float | None, float | None, float | None], sentence: str
) -> None:
    with pytest.raises(LandbookError) as told:
        area_limits(*areas)
    assert str(told.value) == sentence


def land() -> Any:
    zones = [zone("Z") | {"districts": "Từ Sơn;Tiên Du"}, zone("Y") | {"districts": "Quế Võ;Tiên Du"}]
    drawn = yard(lot("A", 0, 0), zones=zones)
    return with_places(drawn, {"town-lim": (0, 0), "town-far": (1000, 0)})


def asked(*wishes: Requirement, **more: Any) -> Enquiry:
    return Enquiry(**({"ideal_ha": 1, "min_ha": 1, "max_ha": 1, "requirements": wishes} | more))


GOOD: Mapping[str, Requirement] = {
    "zones": Requirement("zones", ("Z", "Y")),
    "districts": Requirement("districts", ("Tiên Du",)),
    "ready_by": Requirement("ready_by", date(2024, 5, 31)),
    "term_years": Requirement("term_years", 30.0),
    "price_usd_m2": Requirement("price_usd_m2", 0.0),
    "power": Requirement("power"),
    "water": Requirement("water"),
    "wastewater": Requirement("wastewater"),
    "road": Requirement("road"),
    "sector": Requirement("sector", ("26",)),
    "distance_km": Requirement("distance_km", 40, place="town"),
    "road_km": Requirement("road_km", 40.0, place="town-lim"),
    "frontage_m": Requirement("frontage_m", 100.0),
    "width_m": Requirement("width_m", 50.0),
    "rectangularity": Requirement("rectangularity", 0.9),
    "beside": Requirement("beside", ("Alpha",), weight=0.0),
    **{name: Requirement(name, 3000.0) for name in ("power_mva", "water_m3_day", "wastewater_m3_day")},
}


def test_every_criterion_can_be_asked() -> None:
    assert set(GOOD) == set(CRITERIA)
    every = asked(*GOOD.values())

    assert validate_enquiry(land(), every) is every


NUMBER = "{} is asked for as {}; give a number from 0 up, like 150."


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        (Requirement("colour", 1.0), f"Land is not searched by colour; ask for {', '.join(CRITERIA)}."),
        (Requirement("price_usd_m2", -1.0), NUMBER.format("price_usd_m2", "-1.0")),
        (Requirement("price_usd_m2", float("nan")), NUMBER.format("price_usd_m2", "nan")),
        (Requirement("price_usd_m2", float("inf")), NUMBER.format("price_usd_m2", "inf")),
        (Requirement("term_years"), NUMBER.format("term_years", "()")),
        (Requirement("width_m", ("50",)), NUMBER.format("width_m", "('50',)")),
        (Requirement("frontage_m", True), NUMBER.format("frontage_m", "True")),
        (Requirement("distance_km", ("40",), place="town"), NUMBER.format("distance_km", "('40',)")),
        (Requirement("ready_by", 5.0), "ready_by is asked for as 5.0; give a day like 2024-05-31."),
        (Requirement("zones"), "zones is asked for without a name; name one or more."),
        (Requirement("districts", 3.0), "districts is asked for without a name; name one or more."),
        (Requirement("sector"), "sector is asked for without a name; name one or more."),
        (Requirement("beside"), "beside is asked for without a name; name one or more."),
        (Requirement("beside", (" ",)), "beside is asked for without a name; name one or more."),
        (Requirement("zones", ("X",)), "The book has none of zones called X; choose from Z, Y."),
        (
            Requirement("districts", ("Z",)),
            "The book has none of districts called Z; choose from Từ Sơn, Tiên Du, Quế Võ.",
        ),
        (
            Requirement("distance_km", 40.0, place="Paris"),
            "The book has no place Paris; name one of town, town-lim, town-far.",
        ),
        (
            Requirement("road_km", 40.0),
            "The book has no place –; name one of town, town-lim, town-far.",
        ),
        (Requirement("power", weight=-1.0), "The weight of power is -1; give a number from 0 up."),
        (Requirement("power", weight=float("inf")), "The weight of power is inf; give a number from 0 up."),
        (Requirement("power", weight=float("nan")), "The weight of power is nan; give a number from 0 up."),
    ],
)
def test_a_wish_that_cannot_be_asked_is_told_in_a_sentence(wish: Requirement, sentence: str) -> None:
    with pytest.raises(LandbookError) as told:
        validate_enquiry(land(), asked(wish))
    assert str(told.value) == sentence


@pytest.mark.parametrize("more", [{"most_plots": 0}, {"most_offers": 0}, {"most_plots": -1}])
def test_at_least_one_plot_and_one_offer_are_allowed(more: dict[str, int]) -> None:
    with pytest.raises(LandbookError, match=r"^At least one plot and one offer must be allowed\.$"):
        validate_enquiry(land(), asked(**more))


def test_the_areas_of_an_enquiry_made_by_hand_are_checked_too() -> None:
    with pytest.raises(LandbookError, match="in order of size"):
        validate_enquiry(land(), asked(min_ha=2))


def test_a_book_without_places_says_so() -> None:
    with pytest.raises(LandbookError, match="The book has no place town; name one of –"):
        validate_enquiry(yard(lot("A", 0, 0)), asked(Requirement("distance_km", 40.0, place="town")))


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("town-lim", ("town-lim",)),
        ("town", ("town-lim", "town-far")),
        ("TOWN LIM", ("town-lim",)),
        ("lim", ("town-lim",)),
        ("im", ()),
        ("", ()),
        ("lim far", ()),
    ],
)
def test_a_place_is_meant_by_its_key_its_class_or_the_words_of_its_name(
    text: str, keys: tuple[str, ...]
) -> None:
    assert places_meant(land(), text) == keys
