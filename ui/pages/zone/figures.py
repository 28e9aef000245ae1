"""The figures of one zone, or of the whole book: the formula of the rate, and the rows behind it."""

import pandas as pd

from outputs.records import Row, iter_rows
from ui.context import PageContext
from ui.widgets import figure_cards, html_blocks
from ui.widgets.address_controls import render_button
from ui.widgets.figure_cards import Figure

# As the sum runs: leasable = leased + vacant + undivided - excess; what follows stands beside it.
_BALANCE = ("leasable_ha", "leased_ha", "vacant_ha", "undivided_ha", "excess_ha")
_BESIDE = (
    "planned_ha",
    "established_ha",
    "cleared_ha",
    "handed_over_ha",
    "in_use_ha",
    "reserved_ha",
    "outside_ha",
)


def render_zone_figures(page: PageContext) -> None:
    """Draw the zone that the view names, else the whole book."""
    if page.view.zone:
        _zone(page)
    else:
        _all(page)


def _all(page: PageContext) -> None:
    html_blocks.heading(page.say("All zones"))
    html_blocks.lines(page.say("Click a zone on the map, or choose its row in the table."))
    _formula(page, page.sides)
    _quantities(page, page.statement.total)


def _zone(page: PageContext) -> None:
    zones, phases = page.statement.zones, page.statement.phases
    zone = _first(zones[zones["zone_id"] == page.view.zone])
    standing = [page.code("status", zone["status"])]
    if zone["estimated"]:
        standing.append(page.say("leasable area estimated"))
    html_blocks.heading(page.named(zone))
    html_blocks.lines(" · ".join(standing))
    _formula(page, zone, zone["zone_id"])
    _phases(page, iter_rows(phases[phases["zone_id"] == page.view.zone]))
    _quantities(page, zone, zone["zone_id"])
    page.link("zone", page.say("Open the page of the zone"), plot="")
    render_button(page, page.say("Show all zones"), zone="")


def _first(frame: pd.DataFrame) -> Row:
    return iter_rows(frame.head(1))[0]


def _formula(page: PageContext, sides: Row, zone_id: str = "") -> None:
    """Draw the rate as a sum over a sum, with the names of both."""
    words = page.say(
        "{rate} = {numerator} ÷ {denominator}",
        rate=page.say("Fill rate"),
        numerator=page.code("numerator", page.basis["numerator"]),
        denominator=page.code("denominator", page.basis["denominator"]),
    )
    figures = page.say(
        "= {numerator} ÷ {denominator} = {rate}",
        numerator=page.ha(sides["numerator_ha"]),
        denominator=page.ha(sides["denominator_ha"]),
        rate=page.pct(sides["fill_rate_pct"]),
    )
    place = {"zone_id": zone_id} if zone_id else {}
    rate = Figure("fill_rate_pct", page.say("Fill rate"), page.pct(sides["fill_rate_pct"]), place=place)
    figure_cards.text(page, rate, (words, figures), key=f"formula-{zone_id}")
    html_blocks.lines(page.not_counted)


def _quantities(page: PageContext, row: Row, zone_id: str = "") -> None:
    names = [*_BALANCE, *(name for name in _BESIDE if row[name])]
    figure_cards.lines(
        page,
        [(name, page.area(row[name])) for name in names],
        zone_id=zone_id,
        captions=[
            page.say("Leasable = leased + vacant + not yet divided − leased beyond the plot"),
            page.say("These areas are those of all established phases, whatever the basis of the rate."),
        ],
    )


def _phases(page: PageContext, phases: list[Row]) -> None:
    sides = {side: page.code(side, page.basis[side]) for side in ("numerator", "denominator")}
    head = [page.say("Phase"), *sides.values(), page.say("Fill rate")]
    figure_cards.grid(
        page, head, [_phase(page, phase, head[1:]) for phase in phases], key=f"phases-{page.view.zone}"
    )


def _phase(page: PageContext, phase: Row, labels: list[str]) -> tuple[str, list[Figure]]:
    """Return the name of a phase with its status, and its two sides and rate."""
    name, place = page.named(phase), {"phase_id": phase["phase_id"]}
    written = {
        "numerator_ha": page.ha(phase["numerator_ha"]),
        "denominator_ha": page.ha(phase["denominator_ha"]),
        "fill_rate_pct": page.pct(phase["fill_rate_pct"]),
    }
    status = page.code("status", phase["status"]).lower()
    return f"{name} ({status})", [
        Figure(quantity, f"{name}, {label}", value, place=place)
        for (quantity, value), label in zip(written.items(), labels, strict=True)
    ]
