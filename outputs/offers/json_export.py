"""The answer to an enquiry for other programs: as JSON and as GeoJSON, unrounded."""

from typing import Any

import numpy as np
import shapely
from geopandas import GeoDataFrame

from geo.crs import to_wgs84
from occupancy.book import LandBook
from occupancy.land_search.results import Change, Offer, Offers, Relaxation, UpcomingPlot, Verdict
from outputs.records import to_json_value
from outputs.text import captions
from outputs.text.translations import Translator

_DEGREES = 7  # a centimetre


def offers_json(book: LandBook, answer: Offers, words: Translator) -> dict[str, Any]:
    """Return offers, near misses, relaxations and land that comes back; what is not stated is None.

    `invented` says what of the book is, else None; `exact` whether every set of neighbours was looked at,
    and `passed_over` where not.
    """
    return {
        "as_of": to_json_value(answer.as_of),
        "known_on": to_json_value(book.known_on),
        "book_hash": book.content_hash,
        "invented": captions.invented(book, words) or None,
        "found": answer.found,
        "exact": answer.exact,
        "passed_over": [
            {"zone_id": one.zone_id, "phase_id": one.phase_id, "plots_from": one.plots}
            for one in answer.passed_over
        ],
        "offers": [_offer(one) for one in answer.offers],
        "near_misses": [_near_miss(one) for one in answer.near_misses],
        "relaxations": [_relaxation(one) for one in answer.relaxations],
        "coming": [_upcoming(one) for one in answer.coming],
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
        "rank": offer.rank,
        "parcel_ids": list(offer.parcel_ids),
        "zone_id": offer.zone_id,
        "phase_id": offer.phase_id,
        "kind": offer.kind,
        "area_ha": offer.area_ha,
        "whole_ha": offer.whole_ha,
        "score": offer.score,
        "streets_crossed": [list(pair) for pair in offer.streets_crossed],
        "reasons": [_verdict(verdict) for verdict in offer.verdicts if verdict.criterion != "free"],
    }


def _near_miss(offer: Offer) -> dict[str, Any]:
    return {
        "parcel_ids": list(offer.parcel_ids),
        "zone_id": offer.zone_id,
        "phase_id": offer.phase_id,
        "kind": offer.kind,
        "area_ha": offer.area_ha,
        "failed": [
            _requirement(verdict) | {"found": to_json_value(verdict.found)} for verdict in offer.failed
        ],
    }


def _relaxation(relaxation: Relaxation) -> dict[str, Any]:
    return {
        "changes": [_requirement(one) | {"needed": to_json_value(one.needed)} for one in relaxation.changes],
        "parcel_ids": list(relaxation.parcel_ids),
        "zone_id": relaxation.zone_id,
        "area_ha": relaxation.area_ha,
    }


def _upcoming(coming: UpcomingPlot) -> dict[str, Any]:
    return {
        "parcel_id": coming.parcel_id,
        "zone_id": coming.zone_id,
        "day": to_json_value(coming.day),
        "why": coming.why,
        "area_ha": coming.area_ha,
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return _requirement(verdict) | {
        "found": to_json_value(verdict.found),
        "outcome": verdict.outcome,
        "hard": verdict.hard,
        "weight": verdict.weight,
        "score": verdict.score,
    }


def _requirement(verdict: Verdict | Change) -> dict[str, Any]:
    wanted = (
        [to_json_value(one) for one in verdict.wanted]
        if isinstance(verdict.wanted, tuple)
        else to_json_value(verdict.wanted)
    )
    place = {"place": verdict.place} if verdict.place else {}
    return {"criterion": verdict.criterion, **place, "wanted": wanted}
