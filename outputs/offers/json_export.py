"""The answer to an enquiry for other programs, unrounded; and the gate for land not to be offered."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from geo.crs import to_wgs84
from occupancy.book import LandBook
from occupancy.errors import QuestionError, RefusedError
from occupancy.land_search.available_land import are_adjacent
from occupancy.land_search.eligibility import exclusion_of
from occupancy.land_search.enquiry import QUANTITIES
from occupancy.land_search.results import Change, Offer, Offers, Relaxation, Verdict
from occupancy.statement import Statement
from outputs.offers.texts import bar_text
from outputs.records import to_json_value
from outputs.text import captions
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


# Of an offer, as they stand.
_OFFER = ("rank", "parcel_ids", "zone_id", "phase_id", "kind", "area_ha", "whole_ha", "score")
_DEGREES = 7  # a centimetre


def offers_json(book: LandBook, answer: Offers, words: Translator) -> dict[str, Any]:
    """Return offers, near misses, relaxations and land that comes back; what is not stated is None.

    `undivided` is land of phases that no plot is made of yet; it has no ids of plots and the rank 0. Changes
    of a relaxation are of wishes, or of settings (`across_streets`, `most_plots`, `in_part`, `assemble`).
    `invented` says what of the book is, else None; `exact` whether every set of neighbours was looked at,
    and `passed_over` where not. Of a quantity `capacity` says whether it is free, installed or planned, and
    `stated_later_on` is the day of what was stated only after the day of the answer.
    """
    return {
        "as_of": to_json_value(answer.as_of),
        "known_on": to_json_value(book.known_on),
        "book_hash": book.content_hash,
        "invented": captions.invented(book, words) or None,
        "found": answer.offer_count,
        "exact": answer.exact,
        "passed_over": [
            {"zone_id": bound.zone_id, "phase_id": bound.phase_id, "plots_from": bound.plots}
            for bound in answer.passed_over
        ],
        "offers": [_offer(offer) for offer in answer.offers],
        "near_misses": [_near_miss(offer) for offer in answer.near_misses],
        "relaxations": [_relaxation(relaxation) for relaxation in answer.relaxations],
        "undivided": [_offer(offer) for offer in answer.undivided],
        "coming": [_cells(plot, "parcel_id", "zone_id", "day", "why", "area_ha") for plot in answer.coming],
    }


def offers_geojson(book: LandBook, answer: Offers, words: Translator) -> dict[str, Any]:
    """Return the offers as features in WGS 84 (RFC 7946), the best first; what is offered is their shape."""
    shapes = np.array([offer.shape for offer in answer.offers], dtype=object)
    frame = to_wgs84(GeoDataFrame(geometry=shapes, crs=book.parcels.crs))
    placed = shapely.set_precision(np.asarray(frame.geometry.array, dtype=object), 10.0**-_DEGREES)
    features = [
        {"type": "Feature", "properties": _offer(offer), "geometry": shapely.geometry.mapping(shape)}
        for offer, shape in zip(answer.offers, shapely.orient_polygons(placed), strict=True)
    ]
    about = offers_json(book, answer, words)
    kept = {key: about[key] for key in ("as_of", "known_on", "book_hash", "invented", "found", "exact")}
    return {"type": "FeatureCollection", "landbook": kept, "features": features}


def _offer(offer: Offer) -> dict[str, Any]:
    return {
        **_cells(offer, *_OFFER),
        "streets_crossed": [list(pair) for pair in offer.streets_crossed],
        **_cells(offer, "partly_leased", "prices", "states", "ready_on"),
        "reasons": [_verdict(verdict) for verdict in offer.verdicts if verdict.criterion != "free"],
    }


def _near_miss(offer: Offer) -> dict[str, Any]:
    return {
        **_cells(offer, "parcel_ids", "zone_id", "phase_id", "kind", "area_ha"),
        "failed": [
            _requirement(verdict) | {"found": to_json_value(verdict.value)} for verdict in offer.failed
        ],
    }


def _relaxation(relaxation: Relaxation) -> dict[str, Any]:
    return {
        "changes": [
            _requirement(change) | {"needed": to_json_value(change.needed)} for change in relaxation.changes
        ],
        **_cells(relaxation, "parcel_ids", "zone_id", "area_ha"),
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    way = _cells(verdict, "nearest", "minutes") if verdict.place else {}
    return _requirement(verdict) | {
        "found": to_json_value(verdict.value),
        **way,
        **_cells(verdict, "outcome", "hard", "weight", "score"),
        **({"capacity": verdict.capacity or None} if verdict.criterion in QUANTITIES else {}),
        **({"stated_later_on": to_json_value(verdict.stated_later_on)} if verdict.stated_later_on else {}),
    }


def _requirement(verdict: Verdict | Change) -> dict[str, Any]:
    place = {"place": verdict.place} if verdict.place else {}
    return {"criterion": verdict.criterion, **place, "wanted": _json(verdict.target)}


def _cells(result: object, *names: str) -> dict[str, Any]:
    """Return attributes of a result as JSON has them; floats are not rounded."""
    cells = {name: getattr(result, name) for name in names}
    return {name: cell if isinstance(cell, float) else _json(cell) for name, cell in cells.items()}


def _json(value: object) -> Any:  # noqa: ANN401  any JSON value
    return [to_json_value(part) for part in value] if isinstance(value, tuple) else to_json_value(value)
