"""The gate before a sheet: land that must not be offered is refused with the reason."""

from collections.abc import Sequence

import pandas as pd

from occupancy.errors import QuestionError, RefusedError
from occupancy.land_search.available_land import are_adjacent
from occupancy.land_search.eligibility import exclusion_of
from occupancy.statement import Statement
from outputs.offers.texts import bar_text
from outputs.text.formatting import format_day
from outputs.text.translations import Translator


def refuse_ineligible(
    statement: Statement,
    parcel_ids: Sequence[str],
    words: Translator,
    *,
    area_ha: float | None = None,
) -> None:
    """Raise an error unless the land may be offered on the day of the statement.

    Parameters
    ----------
    statement
        Of the book that holds everything there is to know, never an investor's.
    parcel_ids
        The plots of one offer.
    words
        The language in which the reason is told.
    area_ha
        Of a single plot, the part that is offered.

    Raises
    ------
    RefusedError
        If a plot must not be offered, cannot be offered in part, or does not lie beside the others.
    QuestionError
        If no plot is named, or the book has it not.
    """
    if not parcel_ids:
        raise QuestionError("No plot is named; give its id as in parcels.geojson.")
    for plot in parcel_ids:
        exclusion = exclusion_of(statement, plot)
        if exclusion is not None:
            _refuse(plot, bar_text(exclusion.code, words, exclusion.until), statement, words)
    if area_ha is not None:
        _refuse_indivisible(statement, parcel_ids[0], words, area_ha=area_ha)
    if len(parcel_ids) > 1 and not are_adjacent(statement, parcel_ids):
        raise RefusedError(
            "{plots} do not all lie side by side or across a street; make a sheet for each that lies apart.",
            plots=", ".join(parcel_ids),
        )


def _refuse_indivisible(statement: Statement, plot: str, words: Translator, *, area_ha: float) -> None:
    """Refuse a part of a plot that cannot be divided, or of which that is not stated."""
    vacant = statement.parcels.set_index("parcel_id")["vacant_ha"].get(plot, 0.0)
    divisible = statement.book.parcels.set_index("parcel_id")["divisible"][plot]
    if area_ha >= vacant:
        return
    if pd.isna(divisible):
        _refuse(plot, words.gettext("it is not stated whether it can be divided"), statement, words)
    if not divisible:
        _refuse(plot, words.gettext("it cannot be divided"), statement, words)


def _refuse(plot: str, why: str, statement: Statement, words: Translator) -> None:
    raise RefusedError(
        "{plot} cannot be offered on {day}: {why}; offer other land, or ask for another day.",
        plot=plot,
        day=format_day(statement.as_of, words),
        why=why,
    )
