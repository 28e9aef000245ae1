"""What stands around the map as HTML, and what its controls say; texts of the book are escaped."""

from html import escape
from typing import Any

from occupancy.book import LandBook
from occupancy.measures.plot_states import leaves_rates_open, possible_states
from occupancy.statement import Statement
from outputs.maps.outlines import status_label, undrawn
from outputs.maps.style import (
    FAINT,
    INK,
    NO_RATE,
    OUTLINE_INK,
    RATE_NOT_STATED,
    RATES,
    STATES,
    UNDIVIDED_BAR,
    UNDIVIDED_GROUND,
    OutlineStyle,
    kinds_of,
)
from outputs.maps.web.geometry import map_geometry
from outputs.maps.web.layers import zone_rate_text
from outputs.text import captions
from outputs.text.formatting import format_ha, format_number
from outputs.text.labels import labels
from outputs.text.translations import Translator


def stamp(statement: Statement, words: Translator) -> str:
    """Write title, day, basis, the rate with its two sides, what was not counted, and what is not real.

    A day that is later than the book says so.
    """
    book, sides = statement.book, captions.rate_row(statement)
    parts = [
        f"<h1>{escape(captions.book_name(book, words))}</h1>",
        line(captions.as_of_sentence(statement, words)),
        line(
            words.gettext("Fill rate: {basis}").format(
                basis=captions.basis_label(book, statement.basis, words)
            )
        ),
        line(
            f"{zone_rate_text(sides, statement, words)} = "
            f"{format_ha(sides['numerator_ha'], words)} / {format_ha(sides['denominator_ha'], words)} ha",
            "lb-rate",
        ),
        line(captions.not_counted(statement, words)),
        *map(line, filter(None, [captions.extrapolation_note(statement, words)])),
        boundaries(words),
        missing(book, words),
    ]
    invented = captions.invented(book, words)
    return "".join(parts) + (line(invented, "lb-invented") if invented else "")


def boundaries(words: Translator) -> str:
    """Write the one thing that every map says, whatever stands beside it."""
    return line(words.gettext("No line on this map is a legal boundary."), "lb-legal")


def missing(book: LandBook, words: Translator) -> str:
    """Name the zones that are not on the map as nothing of them can be drawn; empty where all are."""
    sentence = undrawn(book, words)
    return line(sentence, "lb-missing") if sentence else ""


def legend(book: LandBook, words: Translator) -> str:
    """Write the legend: rates from afar, states of plots from near, and kinds of outline."""
    names = labels(words.language)
    possible = possible_states(book)
    states = [
        (_swatch(colour), names.code("state", code)) for code, colour in STATES.items() if code in possible
    ]
    states.append((undivided_mark(), words.gettext("Not yet divided into plots")))
    return _folded(
        f'<div class="lb-when-far">{_rates(book, words)}'
        f"<p>{escape(words.gettext('Zoom in to see the plots.'))}</p></div>"
        f'<div class="lb-when-near">{_part(words.gettext("State of the plot"), states)}</div>'
        f"{_outlines(book, words)}",
        words,
    )


def zone_legend(book: LandBook, words: Translator) -> str:
    """Write the legend of a map without plots: rates, and kinds of outline."""
    return _folded(_rates(book, words) + _outlines(book, words), words)


def north(words: Translator) -> str:
    """Draw an arrow to the north; the map is drawn with north up."""
    letter = escape(words.gettext("N"))
    arrow = f'<path d="M7 0 13 18 7 13 1 18Z" fill="{INK}"/>'
    return f'<svg width="14" height="18" aria-hidden="true">{arrow}</svg><div>{letter}</div>'


def credit_line(book: LandBook) -> str:
    """Say whose work the map is made from."""
    return escape(" · ".join(f"{credit.text} ({credit.licence})" for credit in book.info.credits))


def _folded(parts: str, words: Translator) -> str:
    return f"<details open><summary>{escape(words.gettext('Legend'))}</summary>{parts}</details>"


def _rates(book: LandBook, words: Translator) -> str:
    rates = [(_swatch(colour), rate_range(index, words)) for index, (_, colour) in enumerate(RATES)]
    rates.reverse()
    if leaves_rates_open(book):
        rates.append((_swatch(RATE_NOT_STATED), words.gettext("rate not stated")))
    rates.append((_swatch(NO_RATE), words.gettext("no rate: not established on the day")))
    return _part(words.gettext("Fill rate of the zone"), rates)


def _outlines(book: LandBook, words: Translator) -> str:
    kinds = kinds_of({outline.boundary_status for outline in map_geometry(book).outlines})
    lines = [(line_mark(line), status_label(kind, words)) for kind, line in kinds.items()]
    return _part(words.gettext("Outlines"), lines)


def _part(title: str, rows: list[tuple[str, str]]) -> str:
    items = "".join(f"<li>{mark}<span>{escape(text)}</span></li>" for mark, text in rows)
    return f"<h2>{escape(title)}</h2><ul>{items}</ul>"


def line(text: str, kind: str = "") -> str:
    """Write a line of the stamp; `kind` is its class."""
    return f'<p class="{kind}">{escape(text)}</p>' if kind else f"<p>{escape(text)}</p>"


def rate_range(index: int, words: Translator) -> str:
    """Name the rates of a class of colour, by its number in RATES."""
    low = format_number(RATES[index][0], words, places=0)
    if index == len(RATES) - 1:
        return words.gettext("{low} % and more").format(low=low)
    high = format_number(RATES[index + 1][0], words, places=0)
    return words.gettext("{low} to under {high} %").format(low=low, high=high)


def _swatch(colour: str) -> str:
    return (
        '<svg width="22" height="13" aria-hidden="true"><rect x=".5" y=".5" width="21" height="12" '
        f'fill="{colour}" stroke="{FAINT}"/></svg>'
    )


def undivided_mark() -> str:
    """Draw land that is not yet divided into plots for a legend."""
    return (
        f'<svg width="22" height="13" aria-hidden="true"><rect x=".5" y=".5" width="21" height="12" '
        f'fill="{UNDIVIDED_GROUND}" stroke="{FAINT}"/><path d="M2 12 13 1M9 12 20 1M16 12 21 7M1 6 6 1" '
        f'stroke="{UNDIVIDED_BAR}" stroke-width="1.4"/></svg>'
    )


def line_mark(line: OutlineStyle) -> str:
    """Draw a kind of outline for a legend."""
    if line.ring:
        shape = (
            f'<circle cx="11" cy="7" r="5" fill="none" stroke="{OUTLINE_INK}"'
            f' stroke-width="{line.width_px}"/>'
        )
    else:
        stripes = "M4 12 12 2M10 12 18 2M16 12 20 7" if line.hatched else ""
        shape = (
            f'<path d="{stripes}" stroke="#777"/><rect x="1" y="1" width="20" height="12" fill="none" '
            f'stroke="{OUTLINE_INK}" stroke-width="{line.width_px}" '
            f'stroke-dasharray="{line.dash}" stroke-linecap="{line.cap}"/>'
        )
    return f'<svg width="22" height="14" aria-hidden="true">{shape}</svg>'


def map_control_texts(words: Translator) -> dict[str, str]:
    """Return names of layers, labels of buttons and the sentences of the map."""
    say = words.gettext
    return {
        "plots": say("Plots"),
        "outlines": say("Outlines"),
        "zones": say("Names of zones"),
        "ground": say("Roads, rivers, districts"),
        "places": say("Places"),
        "layers": say("Layers"),
        "legend": say("Legend"),
        "states": say("State of the plot"),
        "not_legal": say("No line on this map is a legal boundary."),
        "zoom_in": say("Zoom in"),
        "zoom_out": say("Zoom out"),
        "whole": say("Show the whole book"),
        "fullscreen": say("Full screen"),
        "plan": say("Plan on paper of what is seen"),
        "measure": say("Measure a distance or an area"),
        "measuring": say("Click points on the map; Escape ends"),
        "length": say("Length: {length} m"),
        "area": say("Area: {area} ha"),
        "plot_area": say("Area by document: {area} m²"),
        "pin": say("{plots} plots: go to them"),
        "gathered": say(
            "From this far small plots are drawn together, in the colour of most of them;"
            " come nearer to see each."
        ),
        "stop": say("Plots: arrow keys go from plot to plot, Enter clicks, Escape leaves"),
        "canvas": say("Map of the plots; the table beside it lists them"),
        "no_shapes": say("The map’s shapes could not be loaded; the table has the same plots."),
        "no_tiles": say("The tiles of {name} could not be loaded."),
    }


def drawing_texts(words: Translator) -> dict[str, Any]:
    """Return what Leaflet.draw says, as texts, not HTML."""
    say = words.gettext
    nothing = say("Nothing is drawn yet")
    cancel = {"title": say("Stop drawing"), "text": say("Cancel")}
    release = say("Release the mouse to finish")
    end = say("Click the first point to close the shape")
    more = say("Click to add a point")
    return {
        "draw": {
            "toolbar": {
                "actions": cancel,
                "finish": {"title": say("Finish the shape"), "text": say("Finish")},
                "undo": {"title": say("Remove the last point"), "text": say("Remove the last point")},
                "buttons": {
                    "polygon": say("Select plots by drawing a polygon"),
                    "rectangle": say("Select plots by drawing a rectangle"),
                },
            },
            "handlers": {
                "polygon": {"tooltip": {"start": more, "cont": more, "end": end}},
                "polyline": {
                    "error": say("The sides of a shape cannot cross"),
                    "tooltip": {"start": more, "cont": more, "end": end},
                },
                "rectangle": {"tooltip": {"start": say("Press and drag to draw a rectangle")}},
                "simpleshape": {"tooltip": {"end": release}},
            },
        },
        "edit": {
            "toolbar": {
                "actions": {
                    "save": {"title": say("Keep the changes"), "text": say("Keep")},
                    "cancel": {"title": say("Undo the changes"), "text": say("Cancel")},
                    "clearAll": {"title": say("Remove all drawn shapes"), "text": say("Remove all")},
                },
                "buttons": {
                    "edit": say("Change the drawn shapes"),
                    "editDisabled": nothing,
                    "remove": say("Remove drawn shapes"),
                    "removeDisabled": nothing,
                },
            },
            "handlers": {
                "edit": {"tooltip": {"text": say("Drag the corners"), "subtext": say("Cancel undoes it")}},
                "remove": {"tooltip": {"text": say("Click a shape to remove it")}},
            },
        },
    }
