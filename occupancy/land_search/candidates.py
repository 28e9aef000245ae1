"""Candidates: what could be offered, each one plot, part of one, or neighbours together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.shape_metrics import proportions
from geo.subdivision import Cut, Front, dissolve_adjacent, subdivide, subdivided_polygon
from occupancy.land_search.available_land import AvailableLand, Form
from occupancy.measures.arrays import Bools, Floats, Positions
from occupancy.measures.phase_status import M2_PER_HA

PLOT, PART, ASSEMBLY, UNDIVIDED = "plot", "part", "assembly", "undivided"
Value = TypeVar("Value")
Row = TypeVar("Row", Floats, Bools)
Shapes = Sequence[shapely.Geometry | None]


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Possible offers; arrays go by candidate, `members` by plot of the available land.

    `members[starts[c]:starts[c + 1]]` are the positions of the plots of candidate `c`. `area_m2` is what is
    offered, `kind` PLOT, PART, ASSEMBLY or UNDIVIDED (whose plots stand for phases).
    """

    land: AvailableLand
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

    def _first_of(self, candidate: int) -> int:
        return int(self.members[self.starts[candidate]])

    @property
    def sizes(self) -> Positions:
        """How many plots each candidate has."""
        return np.diff(self.starts)

    def plots_of(self, candidate: int) -> tuple[int, ...]:
        """Return the plots of a candidate, as positions in the available land."""
        return tuple(self.members[self.starts[candidate] : self.starts[candidate + 1]].tolist())

    def greatest(self, values: Floats) -> Floats:
        """Return the greatest of a value per plot for each candidate; what is not known is passed over."""
        return self._reduce(np.fmax, values)

    def least(self, values: Floats) -> Floats:
        """Return the least of a value per plot for each candidate; what is not known is passed over."""
        return self._reduce(np.fmin, values)

    def total(self, values: Floats) -> Floats:
        """Return the sum of a value per plot for each candidate."""
        return self._reduce(np.add, values)

    def any(self, truths: Bools) -> Bools:
        """Return for each candidate whether something is true of any of its plots."""
        return self._reduce(np.logical_or, truths)

    def _reduce(self, reduce: np.ufunc, values: Row) -> Row:
        rows: Row = (
            reduce.reduceat(values[self.members], self.starts[:-1]) if len(self) else values[:0].copy()
        )
        return rows

    def take(self, at: Positions) -> "Candidates":
        """Return the candidates at some places, in that order."""
        sizes = self.sizes[at]
        starts = _starts(sizes)
        members = self.members[np.repeat(self.starts[at] - starts[:-1], sizes) + np.arange(starts[-1])]
        return Candidates(self.land, members, starts, self.area_m2[at], self.kind[at])

    def inside(self, at: Positions) -> tuple[Positions, Floats]:
        """Return the plots of some candidates, and which are in which: 1 or 0, a row per candidate."""
        some = self.take(at)
        plots, column = np.unique(some.members, return_inverse=True)
        inside = np.zeros((len(at), len(plots)))
        inside[np.repeat(np.arange(len(at)), some.sizes), column] = 1.0
        return plots, inside

    def compactness(self) -> Floats:
        """Return 4 π × area ÷ perimeter², of a part the whole plot's; 1 is a circle, NaN without a shape.

        What two plots of a set have in common is no boundary of it.
        """
        area, around = self.total(self.land.measured_m2), self.total(self.land.perimeter_m)
        phase = np.where(self.sizes > 1, self.land.phase[self.first], -1)
        for number in np.unique(phase[phase >= 0]).tolist():
            sets = np.flatnonzero(phase == number)
            plots, inside = self.inside(sets)
            around[sets] -= ((inside @ self.land.shared_m(plots)) * inside).sum(axis=1)
        return np.asarray(4 * np.pi * area / np.maximum(around, 1.0) ** 2)

    def frontage_m(self) -> Floats:
        """Return the metres of street beside what is offered: of a part its own, of several plots their sum.

        NaN of a part that must not be offered, or of a plot that is let in part: nobody knows where it is.
        """
        metres = self.total(self.land.front["frontage_m"].to_numpy(dtype=np.float64))
        parts, cache = np.flatnonzero(self.kind == PART), self.land.cache.part_frontages
        own = self._measured(parts, cache, lambda shapes: self.land.fronting_m(shapes).tolist())
        metres[parts] = [np.nan if value is None else value for value in own]
        metres[self.kind == UNDIVIDED] = np.nan
        return metres

    def forms(self) -> Floats:
        """Return how wide and how rectangular what is offered is, of `geo.shape_metrics`: a row each.

        NaN where `frontage_m` has it.
        """

        def form(shapes: Shapes) -> list[list[float]]:
            drawn = np.array([None, *shapes], dtype=object)[1:]
            return proportions(drawn)[["width_m", "rectangularity"]].to_numpy().tolist()

        values = self._measured(np.arange(len(self)), self.land.cache.forms, form)
        return np.array([value or (np.nan, np.nan) for value in values], dtype=np.float64).reshape(-1, 2)

    def _measured(
        self, which: Positions, cache: dict[Form, Value], measure: Callable[[Shapes], Sequence[Value]]
    ) -> list[Value | None]:
        """Measure the shapes of some candidates, each once; None of a part of which nobody knows where it is.

        Other threads fill the cache too, so what is new is settled once.
        """
        nowhere = (self.kind == PART) & (self.land.barred | self.land.partly_leased)[self.first]
        nowhere |= self.kind == UNDIVIDED
        forms = [None if nowhere[at] else self._form(at) for at in which.tolist()]
        new = {form: at for form, at in zip(forms, which.tolist(), strict=True) if form and form not in cache}
        if new:
            cache.update(zip(new, measure([self.shape(at) for at in new.values()]), strict=True))
        return [cache[form] if form else None for form in forms]

    def _form(self, candidate: int) -> Form:
        part_m2 = float(self.area_m2[candidate]) if self.kind[candidate] == PART else 0.0
        return part_m2, self.plots_of(candidate)

    def faults(self) -> NDArray[np.object_]:
        """Return why each part is no lot, of `geo.subdivision`; empty where it is one, or is not cut."""
        found = np.full(len(self), "", dtype=object)
        for at in np.flatnonzero((self.kind == PART) & ~self.land.barred[self.first]).tolist():
            if self._is_cut(at):
                self.shape(at)
                found[at] = self.land.cache.faults[self._form(at)]
        return found

    def _is_cut(self, candidate: int) -> bool:
        """Return whether a candidate is a part that can be cut: its plot is drawn, and none of it is let."""
        plot = self._first_of(candidate)
        is_part = self.kind[candidate] == PART and not self.land.partly_leased[plot]
        return bool(is_part and self.land.measured_m2[plot] > 0)  # NaN of a plot that is not drawn

    def shape(self, candidate: int) -> shapely.Geometry | None:
        """Return the shape of a candidate, of what is left of a let plot all of it; None without one."""
        form, cache = self._form(candidate), self.land.cache
        _, plots = form
        if len(plots) == 1 and not self._is_cut(candidate):
            shape: shapely.Geometry | None = self.land.shapes[plots[0]]
            return shape
        if form not in cache.shapes:
            if len(plots) > 1:
                cache.shapes[form] = dissolve_adjacent(self.land.shapes[list(plots)])
            else:
                plot = self.land.shapes[plots[0]]
                part, cache.faults[form] = subdivided_polygon(plot, *self._front_and_m2(candidate))
                cache.shapes[form] = part
        return cache.shapes[form]

    def cut(self, candidate: int) -> Cut | None:
        """Return the trial cut of a part at its street; None where the plot is not drawn, or let in part."""
        if not self._is_cut(candidate):
            return None
        return subdivide(self.land.shapes[self._first_of(candidate)], *self._front_and_m2(candidate))

    def _front_and_m2(self, candidate: int) -> tuple[Front, float]:
        """Return the front of a plot, and the m² of its shape offered (their share is that of the papers)."""
        plot = self._first_of(candidate)
        share = float(self.area_m2[candidate] / self.land.document_m2[plot])
        return tuple(self.land.fronts[plot].tolist()), share * self.land.shapes[plot].area


def single_plot_candidates(
    land: AvailableLand, *, most_ha: float = np.inf, ideal_ha: float = 0.0, in_part: bool = False
) -> Candidates:
    """Return each vacant plot once: whole, or `ideal_ha` of it where it is over `most_ha` and divisible.

    What is left of a partly leased plot is a part.
    """
    divisible = land.plots["divisible"].fillna(False).to_numpy(dtype=np.bool_)
    cut = in_part & divisible & (land.area_m2 > most_ha * M2_PER_HA)
    return Candidates(
        land,
        np.arange(len(cut)),
        np.arange(len(cut) + 1),
        np.where(cut, ideal_ha * M2_PER_HA, land.area_m2),
        np.where(cut | land.partly_leased, PART, PLOT),
    )


def assembly_candidates(land: AvailableLand, sets: Sequence[Sequence[int]]) -> Candidates:
    """Return sets of plots, by position, as candidates."""
    members = np.array([plot for plots in sets for plot in plots], dtype=np.intp)
    starts, kind = (
        _starts(np.array([len(plots) for plots in sets], dtype=np.intp)),
        np.full(len(sets), ASSEMBLY),
    )
    candidates = Candidates(land, members, starts, np.zeros(len(sets)), kind)
    return replace(candidates, area_m2=candidates.total(land.area_m2))


def assembly_candidates_of(land: AvailableLand, at: Positions, sets: NDArray[np.bool_]) -> Candidates:
    """Return sets of some plots as candidates; a row of `sets` per set, a column per plot."""
    kind, area_m2 = np.full(len(sets), ASSEMBLY), np.asarray(sets @ land.area_m2[at], dtype=np.float64)
    return Candidates(land, at[np.nonzero(sets)[1]], _starts(sets.sum(axis=1)), area_m2, kind)


def concat_candidates(several: Sequence[Candidates]) -> Candidates:
    """Return all candidates of several, in that order."""
    return Candidates(
        several[0].land,
        np.concatenate([candidates.members for candidates in several]),
        _starts(np.concatenate([candidates.sizes for candidates in several])),
        np.concatenate([candidates.area_m2 for candidates in several]),
        np.concatenate([candidates.kind for candidates in several]),
    )


def _starts(sizes: Positions) -> Positions:
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.intp)
