"""Places: where and when a figure holds: a zone, phase or plot of a book, or the whole of it, on a day."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce

import numpy as np

from occupancy.book import LandBook
from occupancy.evidence import must_have
from occupancy.reckoning.days import Bools
from occupancy.reckoning.moment import Moment, moment


@dataclass(frozen=True, slots=True)
class Place:
    """Where and when a figure holds: phases of the book, and the plots in them that are valid on the day.

    `asked` are the ids it was asked for by, as `evidence` takes them.
    """

    moment: Moment
    as_of: date
    phases: Bools
    plots: Bools
    asked: Mapping[str, str]

    def within(self, counted: Bools) -> "Place":
        """What of the place lies in the phases that count."""
        of_plots = counted[self.moment.ledger.plots.phase]
        return replace(self, phases=self.phases & counted, plots=self.plots & of_plots)


def place(book: LandBook, *, as_of: date, asked: Mapping[str, str]) -> Place:
    """The zone, phase or plot `asked` for by its id, or the whole book.

    Raises
    ------
    QuestionError
        When the book has no such zone, phase or plot.
    """
    must_have(book, asked)
    seen = moment(book, as_of=as_of)
    tables = {"zone_id": book.phases, "phase_id": book.phases, "parcel_id": book.parcels}
    chosen = {
        name: (tables[name][name] == wanted).to_numpy(dtype=np.bool_)
        for name, wanted in asked.items()
        if wanted
    }
    plots = seen.plots.valid & chosen.pop("parcel_id", np.True_)
    phases = reduce(np.logical_and, chosen.values(), np.ones(len(book.phases), dtype=np.bool_))
    return Place(seen, as_of, phases, plots & phases[seen.ledger.plots.phase], asked)
