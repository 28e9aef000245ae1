"""Results: offers with their reasons, near misses, relaxations, and land that comes back."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

import shapely

from occupancy.land_search.enquiry import Enquiry, Target

Outcome = Literal["met", "not_stated", "failed"]
Value = float | date | str | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an offer has of one criterion.

    Attributes
    ----------
    criterion
        One of `criteria.CRITERIA`, or `area_ha`, `plots`, `compactness`, which are always looked at, or
        `free`: whether the plots may be offered.
    target, value
        What was asked for and what there is (None: not stated), in the unit that the criterion ends in.
    outcome
        `met`, `failed`, or `not_stated`, which is neither.
    score
        From 0 to 1; half at the limit asked for. None where not stated.
    capacity
        Of a quantity, whether it is `free`, `installed` or `planned`; empty where that is not stated.
    stated_later_on, stated_precision
        The day of what was stated only after that of the answer, and whether it is known to the `day`,
        `month` or `year`; None: it was stated by then, or has no day.
    nearest, minutes
        Of a distance: the key of the place it is measured to, and how long the way by road takes.
    """

    criterion: str
    target: Target | str
    value: Value
    outcome: Outcome
    hard: bool
    weight: float
    score: float | None
    place: str = ""
    capacity: str = ""
    stated_later_on: date | None = None
    stated_precision: str = "day"
    nearest: str = ""
    minutes: float | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """Land that answers.

    Attributes
    ----------
    rank
        From 1; 0 for land that is not offered.
    kind
        `plot`, `part` of a plot, `assembly` of neighbours of one phase, or `undivided` land of a phase.
    area_ha, whole_ha
        What is offered, and the vacant land of its plots.
    score
        From 0 to 100: the mean of the verdicts' scores by weight; what is not stated scores nought.
    streets_crossed
        Pairs of its plots that only a street joins.
    shape, cut_line
        What is offered, in the book's plane, and the trial cut of a part.
    partly_leased
        Whether some of its land is let; where that lies is not recorded, so its shape is all of its plots.
    prices, states
        Of each plot: the price asked in USD/m² (None: not stated), and the state on the day.
    ready_on
        From when all of its plots are, or are due to be, ready; None where that is not stated of each.
    """

    rank: int
    parcel_ids: tuple[str, ...]
    zone_id: str
    phase_id: str
    kind: Literal["plot", "part", "assembly", "undivided"]
    area_ha: float
    whole_ha: float
    score: float
    verdicts: tuple[Verdict, ...]
    streets_crossed: tuple[tuple[str, str], ...] = ()
    shape: shapely.Geometry | None = None
    cut_line: shapely.Geometry | None = None
    partly_leased: bool = False
    prices: tuple[float | None, ...] = ()
    states: tuple[str, ...] = ()
    ready_on: date | None = None

    @property
    def failed(self) -> tuple[Verdict, ...]:
        """The hard criteria that it fails."""
        return tuple(verdict for verdict in self.verdicts if verdict.hard and verdict.outcome == "failed")

    @property
    def not_stated(self) -> tuple[Verdict, ...]:
        """The criteria of which nothing is known."""
        return tuple(verdict for verdict in self.verdicts if verdict.outcome == "not_stated")


@dataclass(frozen=True, slots=True)
class Change:
    """What would have to be asked for instead: `needed` in place of `target`."""

    criterion: str
    target: Target | str
    needed: Value
    place: str = ""


@dataclass(frozen=True, slots=True)
class Relaxation:
    """The smallest changes of an enquiry, all of them together, that would give the offer named.

    A change may be of a setting too, under its name in `Enquiry`.
    """

    changes: tuple[Change, ...]
    parcel_ids: tuple[str, ...]
    zone_id: str
    area_ha: float


@dataclass(frozen=True, slots=True)
class UpcomingPlot:
    """Land that is not free or not ready yet: from which day it will be, and why.

    `why` is `lease_end`, `reservation_end`, `clearance_due` or `service_due`.
    """

    parcel_id: str
    zone_id: str
    day: date
    why: str
    area_ha: float


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A phase in which not every set of neighbours of `plots` plots or more was looked at."""

    zone_id: str
    phase_id: str
    plots: int


@dataclass(frozen=True, slots=True, eq=False)
class Offers:
    """The answer to an enquiry.

    Attributes
    ----------
    offers
        The best first: those of which every hard wish is known to be met come before all others.
    offer_count
        How many offers there are in all, of which `offers` are the first.
    near_misses
        Land that fails a hard wish, or may not be offered: those that fail least first.
    relaxations
        Only where there is no offer.
    coming
        Within the horizon of the enquiry.
    passed_over
        Where sets of neighbours were not all looked at, a phase each; empty where every one was.
    looked_at
        How many sets were built.
    undivided
        Land of phases that no plot is made of yet, for large enquiries; without plots, and not ranked.
    """

    as_of: date
    enquiry: Enquiry
    offers: tuple[Offer, ...]
    offer_count: int
    near_misses: tuple[Offer, ...]
    relaxations: tuple[Relaxation, ...]
    coming: tuple[UpcomingPlot, ...]
    passed_over: tuple[PassedOver, ...]
    looked_at: int
    undivided: tuple[Offer, ...] = ()

    @property
    def exact(self) -> bool:
        """Whether no land was passed over: trying every set of neighbours gives the same offers."""
        return not self.passed_over
