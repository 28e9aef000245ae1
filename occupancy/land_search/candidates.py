"""Candidates: what could be offered, each one plot, part of one, or neighbours together."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.shape_metrics import proportions
from geo.subdivision import Cut, Front, subdivide, subdivided_polygon
from geo.subdivision import dissolve_adjacent as joined_plots
from occupancy.land_search.available_land import AvailableLand
from occupancy.measures.arrays import Bools, Floats, Positions
from occupancy.measures.phase_status import M2_PER_HA

PLOT, PART, ASSEMBLY = "plot", "part", "assembly"


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Possible offers; arrays go by candidate, `members` by plot of the supply.

    `members[starts[c]:starts[c + 1]]` are the positions of the plots of candidate `c`. `area_m2` is what is
    offered, `kind` PLOT, PART or ASSEMBLY.
    """

    supply: AvailableLand
    members: Positions
    starts: Positions
    area_m2: Floats
    kind: NDArray[np.str_]

    def __len__(self) -> int:
        return len(self.area_m2)

    @property
    def first(self) -> Positions:
        """The first plot of each candidate; phase and zone are the same for all of its plots."""
        return self.members[self.starts[:-1]]

    @property
    def sizes(self) -> Positions:
        """How many plots each candidate has."""
        return np.diff(self.starts)

    def of(self, candidate: int) -> tuple[int, ...]:
        """The plots of a candidate, as positions in the supply."""
        return tuple(self.members[self.starts[candidate] : self.starts[candidate + 1]].tolist())

    def greatest(self, values: Floats) -> Floats:
        """Of a value per plot the greatest of each candidate's; what is not known is passed over."""
        return (
            np.asarray(np.fmax.reduceat(values[self.members], self.starts[:-1])) if len(self) else values[:0]
        )

    def least(self, values: Floats) -> Floats:
        """Of a value per plot the least of each candidate's; what is not known is passed over."""
        return -self.greatest(-values)

    def total(self, values: Floats) -> Floats:
        """The sum of a value per plot over each candidate's."""
        return (
            np.asarray(np.add.reduceat(values[self.members], self.starts[:-1])) if len(self) else values[:0]
        )

    def take(self, at: Positions) -> "Candidates":
        """The candidates at some places, in that order."""
        sizes = self.sizes[at]
        starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.intp)
        members = self.members[np.repeat(self.starts[at] - starts[:-1], sizes) + np.arange(starts[-1])]
        return Candidates(self.supply, members, starts, self.area_m2[at], self.kind[at])

    @classmethod
    def all(cls, several: Sequence["Candidates"]) -> "Candidates":
        """All candidates of several, in that order."""
        ends = np.cumsum([0, *(one.starts[-1] for one in several)])
        return cls(
            several[0].supply,
            np.concatenate([one.members for one in several]),
            np.concatenate([[0], *(one.starts[1:] + end for one, end in zip(several, ends, strict=False))]),
            np.concatenate([one.area_m2 for one in several]),
            np.concatenate([one.kind for one in several]),
        )

    def any(self, truths: Bools) -> Bools:
        """Whether something is true of any plot of each candidate."""
        if not len(self):
            return truths[:0]
        return np.asarray(np.logical_or.reduceat(truths[self.members], self.starts[:-1]))

    def inside(self, at: Positions) -> tuple[Positions, Floats]:
        """The plots of some candidates, and which are in which: 1 or 0, a row per candidate."""
        some = self.take(at)
        plots, column = np.unique(some.members, return_inverse=True)
        inside = np.zeros((len(at), len(plots)))
        inside[np.repeat(np.arange(len(at)), some.sizes), column] = 1.0
        return plots, inside

    def compactness(self) -> Floats:
        """4 π × area ÷ perimeter², of a part the whole plot's; 1 is a circle, NaN without a shape.

        What two plots of a set have in common is no boundary of it.
        """
        area, around = self.total(self.supply.measured_m2), self.total(self.supply.perimeter_m)
        phase = np.where(self.sizes > 1, self.supply.phase[self.first], -1)
        for number in np.unique(phase[phase >= 0]).tolist():
            sets = np.flatnonzero(phase == number)
            plots, inside = self.inside(sets)
            shared_m = self.supply.shared_m(plots)
            around[sets] -= ((inside @ shared_m) * inside).sum(axis=1)
        return np.asarray(4 * np.pi * area / np.maximum(around, 1.0) ** 2)

    def frontage_m(self) -> Floats:
        """The metres of street beside what is offered: of a part its own, of several plots their sum.

        NaN of a part that must not be offered: nobody knows where it would be.
        """
        metres = self.total(self.supply.front["frontage_m"].to_numpy(dtype=np.float64)).copy()
        metres[self._nowhere] = np.nan
        parts = np.flatnonzero((self.kind == PART) & ~self._nowhere)
        known = self.supply.cache.part_frontages
        keys = [(self.of(int(at)), float(self.area_m2[at])) for at in parts]
        # Other threads measure too: what is new is settled once.
        new = {key: int(at) for at, key in zip(parts, keys, strict=True) if key not in known}
        if new:  # sets of plots are judged by the thousand, and have none
            found = self.supply.fronting_m([self.shape(at) for at in new.values()])
            known.update(zip(new, found.tolist(), strict=True))
        metres[parts] = [known[key] for key in keys]
        return metres

    def forms(self) -> Floats:
        """How wide and how rectangular what is offered is, of `geo.shape_metrics`: a row per candidate.

        NaN of a part that must not be offered.
        """
        kept = self.supply.cache.forms
        parts = np.where(self.kind == PART, self.area_m2, 0.0).tolist()
        forms = [(part, self.of(candidate)) for candidate, part in enumerate(parts)]
        nowhere = set(np.flatnonzero(self._nowhere).tolist())
        new = [at for at, form in enumerate(forms) if form not in kept and at not in nowhere]
        if new:
            shapes = np.array([None, *(self.shape(candidate) for candidate in new)], dtype=object)[1:]
            measured = proportions(shapes)[["width_m", "rectangularity"]].to_numpy().tolist()
            kept.update(zip((forms[candidate] for candidate in new), map(tuple, measured), strict=True))
        found = [(np.nan, np.nan) if at in nowhere else kept[form] for at, form in enumerate(forms)]
        return np.array(found, dtype=np.float64).reshape(-1, 2)

    @property
    def _nowhere(self) -> Bools:
        """Parts of plots that cannot be divided, or not be offered for another reason."""
        return np.asarray((self.kind == PART) & self.supply.barred[self.first])

    def shape(self, candidate: int) -> shapely.Geometry | None:
        """The shape of one candidate; None where the book has none."""
        plots, part = self.of(candidate), self.kind[candidate] == PART
        first: shapely.Polygon | shapely.MultiPolygon | None = self.supply.shapes[plots[0]]
        if len(plots) == 1 and not (part and first is not None and first.area > 0):
            return first
        kept, form = self.supply.cache.shapes, (float(self.area_m2[candidate]) if part else 0.0, plots)
        if form not in kept:
            kept[form] = (
                joined_plots(self.supply.shapes[list(plots)])
                if len(plots) > 1
                else subdivided_polygon(first, self._front(plots[0]), self._share(candidate) * first.area)  # type: ignore[arg-type, union-attr]
            )
        return kept[form]

    def cut(self, candidate: int) -> Cut | None:
        """The trial cut of a part, along the street where there is one; None where the plot has no shape."""
        [plot] = self.of(candidate)
        shape = self.supply.shapes[plot]
        if shape is None or not shape.area > 0:
            return None
        return subdivide(shape, self._front(plot), self._share(candidate) * shape.area)

    def _share(self, candidate: int) -> float:
        """Return the offered fraction of a plot (offered m² ÷ document m²)."""
        return float(self.area_m2[candidate] / self.supply.document_m2[self.first[candidate]])

    def _front(self, plot: int) -> Front:
        x1, y1, x2, y2 = self.supply.fronts[plot].tolist()
        return x1, y1, x2, y2


def single_plot_candidates(
    supply: AvailableLand, *, most_ha: float, ideal_ha: float, in_part: bool
) -> Candidates:
    """Each vacant plot once: whole, or in part where it is larger than wanted and can be divided.

    What is left of a partly leased plot is a part.
    """
    area = supply.area_m2
    divisible = supply.plots["divisible"].fillna(False).to_numpy(dtype=np.bool_)
    cut = in_part & divisible & (area > most_ha * M2_PER_HA)
    rest = supply.plots["state"].eq("partly_leased").to_numpy(dtype=np.bool_)
    return Candidates(
        supply,
        np.arange(len(area)),
        np.arange(len(area) + 1),
        np.where(cut, ideal_ha * M2_PER_HA, area),
        np.where(cut | rest, PART, PLOT),
    )


def whole_plot_candidates(supply: AvailableLand) -> Candidates:
    """Each vacant plot once, with all that is vacant of it."""
    return single_plot_candidates(supply, most_ha=np.inf, ideal_ha=0.0, in_part=False)


def assembly_candidates(supply: AvailableLand, sets: Sequence[Sequence[int]]) -> Candidates:
    """Sets of plots as candidates."""
    members = np.array([plot for one in sets for plot in one], dtype=np.intp)
    starts = np.concatenate([[0], np.cumsum([len(one) for one in sets], dtype=np.intp)]).astype(np.intp)
    made = Candidates(supply, members, starts, np.zeros(len(sets)), np.full(len(sets), ASSEMBLY))
    return Candidates(supply, members, starts, made.total(supply.area_m2), made.kind)


def of_members(supply: AvailableLand, at: Positions, sets: NDArray[np.bool_]) -> Candidates:
    """Sets of the plots at some positions as candidates; a row of `sets` per set, a column per plot."""
    _, column = np.nonzero(sets)
    starts = np.concatenate([[0], np.cumsum(sets.sum(axis=1))]).astype(np.intp)
    area, kind = sets @ supply.area_m2[at], np.full(len(sets), ASSEMBLY)
    return Candidates(supply, at[column], starts, np.asarray(area, dtype=np.float64), kind)
