"""Book arrays: a book's keys as positions and its days as numbers, worked out once per book."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from occupancy.book import LandBook
from occupancy.measures.arrays import (
    ALWAYS,
    NEVER,
    NOT_STATED,
    Bools,
    Days,
    Floats,
    Positions,
    cached_per_book,
    day_numbers,
)


@dataclass(frozen=True, slots=True)
class Decisions:
    """What each decision gives a phase; areas in ha, NaN where it does not say."""

    phase: Positions
    first: Days
    last: Days
    planned_ha: Floats
    established_ha: Floats
    leasable_ha: Floats
    estimated: Bools


@dataclass(frozen=True, slots=True)
class Plots:
    """Each plot; `first` to `last` are the days on which it is valid, both inclusive.

    `document_m2` is NaN where the area on paper is not stated, `use_stated` false where the use is not.
    """

    phase: Positions
    factory: Bools
    use_stated: Bools
    document_m2: Floats
    first: Days
    last: Days
    cleared: Days
    serviced: Days


@dataclass(frozen=True, slots=True)
class Lines:
    """Each lease line; `plot` is -1 where the book has no such plot, `project` likewise.

    A line whose first day is not stated has always been live, of unknown area: `area_m2` is NaN.
    `certificate` numbers the certificates as written, -1 where empty. `plot_first` and `plot_last`
    repeat the validity of the plot, so that the common case needs no look-up.
    """

    plot: Positions
    first: Days
    last: Days
    area_m2: Floats
    handed_over: Days
    operating: Days
    certificate: Positions
    project: Positions
    plot_first: Days
    plot_last: Days


@dataclass(frozen=True, slots=True)
class SuccessorIndex:
    """Who follows whom: the targets of plot i are `target[start[i] : start[i] + count[i]]`."""

    start: Positions
    count: Positions
    target: Positions

    def targets(self, plots: Positions) -> tuple[Positions, Positions]:
        """Return all targets of `plots`: for each the position in `plots` it belongs to, and itself."""
        counts = self.count[plots]
        owner = np.repeat(np.arange(len(plots)), counts)
        offset = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
        return owner, self.target[self.start[plots][owner] + offset]


@dataclass(frozen=True, slots=True)
class BookArrays:
    """All arrays of a book; positions count from 0 in the order of the book's frames.

    `exempt` are the phases that a basis leaves out, of bases that do. Areas that differ by no more than
    `equal_m2` count as equal. `use_withheld` says that whoever reads the
    book is not shown what is in use.
    """

    zone_count: int
    zone_of_phase: Positions
    operating_from: Days
    decisions: Decisions
    plots: Plots
    lines: Lines
    children: SuccessorIndex
    parents: SuccessorIndex
    held_plot: Positions
    held_first: Days
    held_last: Days
    exempt: Mapping[str, Bools]
    equal_m2: float
    use_withheld: bool


@cached_per_book
def book_arrays(book: LandBook) -> BookArrays:
    """Work out the arrays of a book, kept as long as the book itself is."""
    plots, ids = _plots(book), plot_index(book)
    children, parents = _family(book, plots)
    held = book.reservations
    return BookArrays(
        zone_count=len(book.zones),
        zone_of_phase=_positions(book.phases["zone_id"], pd.Index(book.zones["zone_id"])),
        operating_from=_days_of(book, book.phases, "operating_from"),
        decisions=_decisions(book),
        plots=plots,
        lines=_lines(book, plots),
        children=children,
        parents=parents,
        held_plot=_positions(held["parcel_id"], ids),
        held_first=day_numbers(held["first_day"], empty=ALWAYS),
        held_last=day_numbers(held["last_day"], empty=NEVER),
        exempt=_exempt(book),
        equal_m2=book.limits.area_m2,
        use_withheld=not book.shows("idle_state"),
    )


def _exempt(book: LandBook) -> dict[str, Bools]:
    """Return for each basis with exempt land which phases that is, by themselves or with their zone."""
    some = book.bases[book.bases["exempt_land"] != ""]
    own = book.phases[["phase_id", "zone_id"]]
    return {
        basis: own.isin(named.split(";")).any(axis=1).to_numpy(dtype=np.bool_)
        for basis, named in zip(some["basis"], some["exempt_land"], strict=True)
    }


@cached_per_book
def plot_index(book: LandBook) -> "pd.Index[str]":
    """Return the ids of plots, to look up positions: of a million that is dear to make, and cheap to ask."""
    index: pd.Index[str] = pd.Index(book.parcels["parcel_id"])
    return index


def _positions(keys: "pd.Series[Any]", among: "pd.Index[Any]") -> Positions:
    return np.asarray(among.get_indexer(pd.Index(keys)), dtype=np.intp)


def _floats(table: pd.DataFrame, name: str) -> Floats:
    return table[name].to_numpy(dtype=np.float64)


def _decisions(book: LandBook) -> Decisions:
    table = book.decisions
    return Decisions(
        phase=_positions(table["phase_id"], pd.Index(book.phases["phase_id"])),
        first=day_numbers(table["in_force_from"], empty=NEVER),
        last=day_numbers(table["in_force_to"], empty=NEVER),
        planned_ha=_floats(table, "planned_area_ha"),
        established_ha=_floats(table, "established_area_ha"),
        leasable_ha=_floats(table, "leasable_area_ha"),
        estimated=(table["leasable_basis"] == "estimated").to_numpy(dtype=np.bool_),
    )


def _plots(book: LandBook) -> Plots:
    table = book.parcels
    return Plots(
        phase=_positions(table["phase_id"], pd.Index(book.phases["phase_id"])),
        factory=(table["land_use"] == "factory").to_numpy(dtype=np.bool_),
        use_stated=(table["land_use"] != "").to_numpy(dtype=np.bool_),
        document_m2=_floats(table, "document_area_m2"),
        first=day_numbers(table["valid_from"], empty=ALWAYS),
        last=day_numbers(table["valid_to"], empty=NEVER),
        cleared=_days_of(book, table, "cleared_on"),
        serviced=_days_of(book, table, "serviced_on"),
    )


def _days_of(book: LandBook, table: pd.DataFrame, name: str) -> Days:
    return day_numbers(table[name], empty=NEVER if name in book.info.not_yet else NOT_STATED)


def _days_of_use(book: LandBook, name: str) -> Days:
    """Return the days of a column of leases that the audience may be shown nothing of."""
    if book.shows("idle_state"):
        return _days_of(book, book.tenancies, name)
    return np.full(len(book.tenancies), NOT_STATED, dtype=np.int32)


def _lines(book: LandBook, plots: Plots) -> Lines:
    table = book.tenancies
    plot = _positions(table["parcel_id"], plot_index(book))
    written = table["certificate_no"].mask(table["certificate_no"] == "")
    last_day, ended = (day_numbers(table[name], empty=NEVER) for name in ("last_day", "ended_on"))
    # Position -1, a plot the book does not have, is the one appended: valid on no day.
    return Lines(
        plot=plot,
        first=day_numbers(table["first_day"], empty=ALWAYS),
        last=np.minimum(last_day, ended),
        area_m2=np.where(table["first_day"].isna(), np.nan, _floats(table, "leased_area_m2")),
        handed_over=_days_of_use(book, "handed_over_on"),
        operating=_days_of_use(book, "operating_from"),
        certificate=pd.factorize(written)[0].astype(np.intp),
        project=_positions(table["certificate_no"], pd.Index(book.projects["certificate_no"])),
        plot_first=np.append(plots.first, np.int32(NEVER))[plot],
        plot_last=np.append(plots.last, np.int32(ALWAYS))[plot],
    )


def _family(book: LandBook, plots: Plots) -> tuple[SuccessorIndex, SuccessorIndex]:
    """Return children and parents of every plot.

    A parent the book does not have is left out, and so is one that does not begin, or end, before its
    child does: it needs no successor, and no circle can come about.
    """
    size = len(book.parcels)
    named = book.parcels["parent_parcel_ids"].reset_index(drop=True)
    listed = named[named != ""].str.split(";").explode()
    pairs = pd.DataFrame({"child": listed.index, "parent": _positions(listed, plot_index(book))})
    pairs = pairs[pairs["parent"] >= 0].drop_duplicates().sort_values(["child", "parent"])
    child, parent = pairs["child"].to_numpy(dtype=np.intp), pairs["parent"].to_numpy()
    begun = plots.first[child].astype(np.int64) - plots.first[parent]
    ended = plots.last[child].astype(np.int64) - plots.last[parent]
    older = (begun > 0) | ((begun == 0) & (ended > 0))
    child, parent = child[older], parent[older]
    return _kin(parent, child, size), _kin(child, parent, size)


def _kin(source: Positions, target: Positions, size: int) -> SuccessorIndex:
    order = np.argsort(source, kind="stable")
    count = np.bincount(source, minlength=size)
    return SuccessorIndex(np.cumsum(count) - count, count, target[order])
