"""What land can be searched by: one record per criterion, which scoring, wording and both doors read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

# How a value is compared with what is asked for. `stated`: no source can speak against it, only for it.
Operator = Literal["most", "least", "day", "among", "share", "stated", "beside"]
Measured = Literal["plot", "offer", "shape"]


@dataclass(frozen=True, slots=True)
class Criterion:
    """What can be asked for.

    How it is called stands in data/dictionary.csv, how it is measured in `measurement`.

    Attributes
    ----------
    address_key, option
        Under which it stands in the address of the app and on the command line; those of services and of
        distances are shared.
    unit
        Of a number; empty for names and days.
    decimals
        With which a number is shown; None for names and days.
    measured
        Of each `plot`, of all plots of an `offer` together, or of their `shape`, which takes longest.
    to_place
        Whether it is measured to a place.
    hard
        Whether land that fails it is not offered, unless the enquiry says otherwise.
    """

    code: str
    operator: Operator
    address_key: str
    option: str
    unit: str = ""
    decimals: int | None = None
    measured: Measured = "plot"
    to_place: bool = False
    hard: bool = True

    @property
    def of_each_plot(self) -> bool:
        """Return True if each plot of an offer has to meet it by itself."""
        return self.measured == "plot"


# Looked at in every enquiry, and never asked for by these names.
FREE, AREA, PLOTS, COMPACTNESS = ALWAYS = ("free", "area_ha", "plots", "compactness")
SERVICES = ("power", "water", "wastewater", "road")

CRITERIA: Mapping[str, Criterion] = {
    criterion.code: criterion
    for criterion in (
        Criterion("zones", "among", "zones", "--zone"),
        Criterion("districts", "among", "district", "--district"),
        Criterion("ready_by", "day", "by", "--ready-by"),
        Criterion("term_years", "least", "term", "--term-years", "years", 1),
        Criterion("price_usd_m2", "most", "price", "--price-usd-m2", "USD/m2", 0),
        *(Criterion(service, "stated", "need", "--service") for service in SERVICES),
        Criterion("sector", "share", "sector", "--sector", "%", 1, hard=False),
        Criterion("distance_km", "most", "near", "--near", "km", 1, to_place=True),
        Criterion("road_km", "most", "near", "--near-by-road", "km", 1, to_place=True),
        Criterion("frontage_m", "least", "front", "--frontage-m", "m", 0, "offer"),
        Criterion("width_m", "least", "width", "--width-m", "m", 0, "shape"),
        Criterion("rectangularity", "least", "rect", "--rectangularity", "share", 2, "shape"),
        Criterion("beside", "beside", "beside", "--beside", measured="offer"),
    )
}
