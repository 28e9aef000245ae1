"""The layer of zones: coloured by fill rate, outlined by how well their boundary is known."""

from collections import Counter
from typing import Any

import pandas as pd

from occupancy.book import LandBook
from occupancy.statement import Statement
from outputs.maps.outlines import status_label
from outputs.maps.style import KINDS, NO_RATE, RATES, kind_of, rate_class
from outputs.maps.web.layers import Drawing, Outline, collection, script_json, web_geometries
from outputs.records import Row, iter_rows, rows_by_key
from outputs.text.captions import localized_name
from outputs.text.formatting import format_ha, format_rate
from outputs.text.labels import Labels, labels
from outputs.text.translations import Translator

_NONE = "–"


def zone_rates(book: LandBook, statement: Statement, words: Translator) -> Drawing:
    """Zones and their phases, the figure of each zone written on it."""
    return Drawing(
        "zones",
        words.gettext("Zones by fill rate"),
        zone_shapes(book, statement, words),
        script_json({"lines": _lines(), "figures": zone_figures(book, statement, words)}),
    )


def zone_shapes(book: LandBook, statement: Statement, words: Translator) -> str:
    """The outlines as GeoJSON, each with its colour, its line and what is said of it."""
    zones, phases = rows_by_key(statement.zones, "zone_id"), rows_by_key(statement.phases, "phase_id")
    parts = Counter(phase["zone_id"] for phase in phases.values())
    cut = {*statement.parcels["phase_id"], *statement.parcels["zone_id"]}
    features = []
    for outline in web_geometries(book).outlines:
        zone, phase = zones[outline.zone_id], phases.get(outline.phase_id)
        line = kind_of(outline.boundary_status)
        properties: dict[str, Any] = {
            "zone_id": outline.zone_id,
            "phase_id": outline.phase_id,
            "line": line,
            "cut": (outline.phase_id or outline.zone_id) in cut,
            "colour": _colour(zone, phase),
            "tip": _tip(outline, zone, phase, alone=parts[outline.zone_id] <= 1, words=words)
            + _rate_lines(zone, statement, words),
        }
        geometry = outline.geometry
        if KINDS[line].ring:
            properties["radius_m"] = round(outline.radius_m, 1)
            geometry = f'{{"type":"Point","coordinates":[{outline.lon:.6f},{outline.lat:.6f}]}}'
        features.append((properties, geometry))
    return collection(features)


def zone_figures(book: LandBook, statement: Statement, words: Translator) -> list[dict[str, Any]]:
    """What is written on each drawn zone, and where."""
    at = web_geometries(book).labels
    return [
        {
            "lon": at[zone["zone_id"]][0],
            "lat": at[zone["zone_id"]][1],
            "figure": shown_rate(zone["fill_rate_pct"], statement, words),
            "name": localized_name(zone, words),
        }
        for zone in iter_rows(statement.zones)
        if zone["zone_id"] in at
    ]


def shown_rate(value_pct: float, statement: Statement, words: Translator) -> str:
    """A rate with its sign, on its side of every rule's line and every class of colour; a dash for none."""
    if pd.isna(value_pct):
        return _NONE
    lines = [*statement.rules["value_pct"], *(low for low, _ in RATES)]
    return f"{format_rate(value_pct, words, thresholds=lines)} %"


def _lines() -> dict[str, dict[str, Any]]:
    return {
        kind: {"dash": line.dash, "hatched": line.hatched, "ring": line.ring, "thin": line.thin}
        for kind, line in KINDS.items()
    }


def _colour(zone: Row, phase: Row | None) -> str:
    """The colour of the zone's rate; none for a phase that the rate does not cover."""
    number = rate_class(zone["fill_rate_pct"])
    covered = phase is None or phase["status"] in ("established", "operating") or phase["fill_rate_pct"] >= 0
    return RATES[number][1] if number >= 0 and covered else NO_RATE


def _tip(outline: Outline, zone: Row, phase: Row | None, *, alone: bool, words: Translator) -> list[str]:
    """The names, the standing and the kind of line of an outline."""
    said: Labels = labels(words.language)
    name = localized_name(zone, words)
    part = "" if phase is None or alone else localized_name(phase, words)
    status = zone["status"] if phase is None else phase["status"]
    return [
        name,
        "" if part == name else part,
        said.code("status", status),
        words.gettext("Outline: {kind}; not a legal boundary").format(
            kind=status_label(outline.boundary_status, words)
        ),
    ]


def _rate_lines(zone: Row, statement: Statement, words: Translator) -> list[str]:
    """The rate of the zone and the two areas everybody asks for."""
    lines = [
        words.gettext("Zone’s fill rate: {rate}").format(
            rate=shown_rate(zone["fill_rate_pct"], statement, words)
        ),
        words.gettext("Leased {leased} ha of {leasable} ha leasable").format(
            leased=format_ha(zone["leased_ha"], words), leasable=format_ha(zone["leasable_ha"], words)
        ),
    ]
    if zone["estimated"]:
        lines.append(words.gettext("The leasable area is an estimate."))
    return lines
