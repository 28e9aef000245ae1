"""The figures of one zone, or of the whole book: the formula of the rate, and the rows behind it."""

from outputs.records import Row, iter_rows, rows_by_key
from outputs.text.estimates import estimates_note
from outputs.text.labels import within
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


def rate_figure(page: PageContext, row: Row, **place: str) -> Figure:
    """Return the fill rate of a row of a statement."""
    return Figure("fill_rate_pct", page.say("Fill rate"), page.pct(row["fill_rate_pct"]), place=place)


def numerator_figure(page: PageContext, row: Row, **place: str) -> Figure:
    """Return what the fill rate is a share of the denominator of."""
    label = page.code("numerator", page.basis["numerator"])
    return Figure("numerator_ha", label, page.ha(row["numerator_ha"]), place=place)


def vacant_figure(page: PageContext, row: Row, **place: str) -> Figure:
    """Return the vacant land of a row of a statement."""
    undivided = page.say("and {area} not yet divided into plots", area=page.ha(row["undivided_ha"]))
    label = page.say("Vacant land in plots")
    return Figure("vacant_ha", label, page.ha(row["vacant_ha"]), undivided, place=place)


def of_denominator(page: PageContext, row: Row) -> str:
    """Return the area that a rate is a share of, and what it is."""
    what = within(page.code("denominator", page.basis["denominator"]))
    return page.say("of {area}: {what}", area=page.ha(row["denominator_ha"]), what=what)


def zone_status(page: PageContext, zone: Row) -> str:
    """Return how far a zone is, and whether its leasable area is an estimate."""
    estimated = [page.say("leasable area estimated")] if zone["estimated"] else []
    return " · ".join([page.code("status", zone["status"]), *estimated])


def render_zone_figures(page: PageContext) -> None:
    """Draw the zone that the view names, else the whole book."""
    zone_id, statement = page.view.zone, page.statement
    if not zone_id:
        html_blocks.heading(page.say("All zones"))
        html_blocks.lines(page.say("Click a zone on the map, or choose its row in the table."))
        _render_formula(page, page.sides)
        _render_quantities(page, statement.total)
        return
    zone = rows_by_key(statement.zones, "zone_id")[zone_id]
    html_blocks.heading(page.named(zone))
    html_blocks.lines(zone_status(page, zone))
    _render_formula(page, zone, zone_id)
    _render_phases(page, iter_rows(statement.phases[statement.phases["zone_id"] == zone_id]))
    _render_quantities(page, zone, zone_id)
    page.link("zone", page.say("Open the page of the zone"), plot="")
    render_button(page, page.say("Show all zones"), zone="")


def _render_formula(page: PageContext, sides: Row, zone_id: str = "") -> None:
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
    rate = rate_figure(page, sides, **({"zone_id": zone_id} if zone_id else {}))
    figure_cards.text(page, rate, (words, figures), key=f"formula-{zone_id}")
    html_blocks.lines(page.not_counted, estimates_note(page.statement, page.words, zone_id=zone_id))


def _render_quantities(page: PageContext, row: Row, zone_id: str = "") -> None:
    names = [*_BALANCE, *(name for name in _BESIDE if row[name])]
    figure_cards.lines(
        page,
        [(name, page.land(row, name)) for name in names],
        zone_id=zone_id,
        captions=[
            page.say("Leasable = leased + vacant + not yet divided − leased beyond the plot"),
            page.say("These areas are those of all established phases, whatever the basis of the rate."),
        ],
    )


def _render_phases(page: PageContext, phases: list[Row]) -> None:
    """Draw a row for each phase: its name and status, and its two sides and rate."""
    sides = [page.code(side, page.basis[side]) for side in ("numerator", "denominator")]
    head, rows = [page.say("Phase"), *sides, page.say("Fill rate")], []
    for phase in phases:
        name, place = page.named(phase), {"phase_id": phase["phase_id"]}
        written = {
            "numerator_ha": page.ha(phase["numerator_ha"]),
            "denominator_ha": page.ha(phase["denominator_ha"]),
            "fill_rate_pct": page.pct(phase["fill_rate_pct"]),
        }
        figures = [
            Figure(quantity, f"{name}, {label}", value, place=place)
            for (quantity, value), label in zip(written.items(), head[1:], strict=True)
        ]
        rows.append((f"{name} ({within(page.code('status', phase['status']))})", figures))
    figure_cards.grid(page, head, rows, key=f"phases-{page.view.zone}")
