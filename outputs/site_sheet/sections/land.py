"""The land on a sheet: where it is, how large, of what shape, and what its phase is by law."""

import numpy as np
import shapely

from geo import crs
from occupancy.plot_profile.profile import PlotProfile
from occupancy.plot_profile.surroundings import LandShape, as_number, as_text
from occupancy.questions.stated_facts import as_date
from outputs.site_sheet.sections.line import (
    MOST_OF_VALUE,
    Line,
    hectares_text,
    metres_text,
    states_text,
    yes_no,
)
from outputs.site_sheet.tables import Sources, degrees_text, ha_text, other_units, truncate
from outputs.text.captions import localized_name
from outputs.text.formatting import format_day, format_number, not_stated
from outputs.text.labels import labels, within
from outputs.text.translations import Translator

_PLACE_DEGREES = 5  # decimals, a metre


def land_lines(profile: PlotProfile, words: Translator, sources: Sources, plane: crs.System) -> list[Line]:
    """Return where the land is, how large and of what shape: the first lines of a sheet.

    `plane` is the one that its shape lies in.
    """
    say = words.gettext
    zone, phase = localized_name(profile.zone, words), localized_name(profile.phase, words)
    districts = [name for name in str(profile.zone["districts"] or "").split(";") if name]
    named = (localized_name({"name_vi": name}, words) for name in districts)
    where = truncate(words.listed(named), MOST_OF_VALUE) or not_stated(words)
    lines = [
        Line(say("Industrial park"), truncate(zone, MOST_OF_VALUE)),
        Line(say("Phase"), truncate(phase, MOST_OF_VALUE)) if phase != zone else None,
        Line(say("District"), where),
        Line(
            say("Infrastructure developer"),
            truncate(str(profile.developer.value or ""), MOST_OF_VALUE) or not_stated(words),
            marks=sources.mark(profile.developer),
        ),
        Line(say("State on the day"), states_text(profile, words), marks=_source_numbers(profile, sources)),
        *_area_lines(profile, words, plane),
    ]
    return [line for line in lines if line]


def _area_lines(profile: PlotProfile, words: Translator, plane: crs.System) -> list[Line]:
    say = words.gettext
    document = profile.document_ha
    lines = [Line(say("Area by document"), ha_text(document, words), other_units(document, words))]
    if abs(profile.vacant_ha - profile.document_ha) > 1e-6:
        lines.append(Line(say("Vacant"), ha_text(profile.vacant_ha, words)))
    if profile.land is not None:
        cut = profile.land.cut_line is not None
        what = say("Measured, part offered") if cut else say("Measured on the plan")
        lines.append(Line(what, ha_text(profile.land.measured_ha, words)))
        middle = degrees_text(*middle_degrees(profile.land, plane), words, places=_PLACE_DEGREES)
        lines.append(Line(say("Middle of the land"), middle, "WGS 84"))
    return lines


def middle_degrees(land: LandShape, plane: crs.System) -> tuple[float, float]:
    """Return latitude and longitude of the middle of the land that is offered, in WGS 84."""
    middle = shapely.centroid(land.shape)
    lon, lat = crs.lon_lat(np.array([middle.x]), np.array([middle.y]), plane)
    return float(lat[0]), float(lon[0])


def shape_lines(profile: PlotProfile, words: Translator) -> list[Line]:
    """Return how wide and regular the land is, and whether it can be divided."""
    say = words.gettext
    if profile.land is None:
        return [Line(say("Outline"), not_stated(words))]
    metres = format_number(profile.land.longest_m, words, places=0)
    longest = say("longest straight run {length} m").format(length=metres)
    divisible = profile.plots["divisible"]
    lines = [
        Line(
            say("Street frontage"),
            metres_text(profile.land.frontage_m, words),
            longest if profile.land.longest_m > 0 else "",
        ),
        Line(say("Width"), metres_text(profile.land.width_m, words), say("largest circle inside")),
        Line(
            say("Rectangularity"),
            format_number(profile.land.rectangularity, words, places=2),
            say("1 is a rectangle"),
        ),
    ]
    if profile.kind != "assembly":
        lines.append(Line(say("Can be divided"), yes_no(divisible.iloc[0], words)))
    return lines


def legal_lines(profile: PlotProfile, words: Translator, sources: Sources) -> list[Line]:
    """Return decision and areas of the phase, and how well its outline is known."""
    say, names, decision = words.gettext, labels(words.language), profile.decision
    lines = [Line(say("Phase on the day"), names.code("status", str(profile.phase["status"])))]
    if decision:
        mark = sources.number(as_text(decision["source"]), note=as_text(decision["note"]))
        basis = within(names.code("leasable_basis", as_text(decision["leasable_basis"])))
        leasable = as_number(decision["leasable_area_ha"])
        lines += [
            Line(say("Decision in force"), *_decision(profile, words), mark),
            Line(say("Established area"), hectares_text(decision["established_area_ha"], words), "", mark),
            Line(
                say("Leasable area"),
                hectares_text(leasable, words),
                basis if leasable is not None else "",
                mark,
            ),
        ]
    else:
        lines.append(Line(say("Decision in force"), not_stated(words)))
    status = as_text(profile.phase["boundary_status"])
    outline = names.code("boundary_status", status)
    precision = as_number(profile.phase["boundary_precision_m"])
    exact = (
        ""
        if precision is None
        else say("within {metres} m").format(metres=format_number(precision, words, places=0))
    )
    mark = sources.number(as_text(profile.phase["boundary_source"]))
    return [*lines, Line(say("Outline of the phase"), outline, exact, mark)]


def _decision(profile: PlotProfile, words: Translator) -> tuple[str, str]:
    """Return the number of the decision in force, and since when it is."""
    decision = profile.decision
    since = as_date(decision["in_force_from"])
    precision = as_text(decision["date_precision"]) or "day"
    day = format_day(since, words, precision=precision)
    number = truncate(as_text(decision["decision_no"]), MOST_OF_VALUE) or words.gettext("number not stated")
    return number, words.gettext("in force since {day}").format(day=day) if since else ""


def _source_numbers(profile: PlotProfile, sources: Sources) -> str:
    numbers = (sources.number(str(source)) for source in dict.fromkeys(profile.plots["source"]))
    return ", ".join(filter(None, numbers))
