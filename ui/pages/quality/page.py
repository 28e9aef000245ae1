"""What must be known of the book: its findings in a list and, where they have a place, on the map."""

from collections.abc import Mapping
from functools import partial

import pandas as pd
import shapely
import streamlit as st

from geo.findings import SEVERITIES, count_by_severity
from outputs.maps.finding_shapes import FindingShapes
from outputs.maps.web.finding_location import FindingLocator, Land
from outputs.maps.web.offer_markers import MarkedLand, offer_markers
from outputs.maps.web.plot_states_payload import CameraTarget
from outputs.records import Row, rows_by_key
from outputs.tables.table_export import export_table
from outputs.text.translations import N_
from ui.address_keys import FINDING_KINDS, KEYS, Query
from ui.context import PageContext
from ui.pages.quality import finding_table
from ui.widgets import downloads, html_blocks, plot_map
from ui.widgets.address_controls import complain, render_button, render_some

_LIST_PX, _MAP_PX = 330, 540
_HEAD_PX, _ROW_PX = 36, 35
_DEGREE_PLACES = 6
_LOOKED, _DISC_M = "finding", 15.0
_ON_MAP = {
    "point": N_("The map shows the point, and about 150 m around it."),
    "plot": N_("The map shows plot {name}."),
    "phase": N_("The map shows {name}."),
    "zone": N_("The map shows {name}."),
}


def render_quality(page: PageContext) -> None:
    """Draw how many there are, the filters, the list, the one that is chosen, and the map beside them."""
    query, shapes = page.query("quality"), FindingShapes(page.book)
    findings = finding_table.listed(page, shapes.locator)
    _render_counts(page)
    if findings.empty:
        st.success(page.say("Every check was run, and nothing was found."), icon=":material/check_circle:")
        return
    listed = finding_table.localized(page, finding_table.filtered(findings, query.filters))
    finding = rows_by_key(findings, "finding").get(page.view.filters.get("finding", ""))
    left, right = st.columns([3, 2], gap="medium")
    with left:
        with st.container(key="filters"):
            _render_filters(page, query, findings)
        complain(page, query)
        if listed.empty:
            st.info(page.say("No finding answers these filters."))
        else:
            height = min(_LIST_PX, _HEAD_PX + _ROW_PX * len(listed) + 3)
            finding_table.render_table(page, listed, height=height)
            _render_downloads(page, query, listed)
        if finding:
            _render_detail(page, finding, shapes.locator)
        elif page.view.filters.get("finding"):
            st.info(
                page.say("The finding that the address names is not there on this day; it may be mended.")
            )
        else:
            html_blocks.lines(
                page.say("Choose a finding: the map goes to its place, and here stands what to do.")
            )
    with right:
        _render_map(page, finding, shapes)


def _render_counts(page: PageContext) -> None:
    many, aside = count_by_severity(page.statement.open_findings), page.statement.set_aside
    remark = page.say("{area} ha leased", area=page.area(aside["leased_ha"]))
    cards = [
        html_blocks.Card(
            finding_table.severity(page, code),
            page.count(many[code]),
            page.labels.meaning(code, column="severity"),
        )
        for code in SEVERITIES
    ]
    if accepted := len(page.statement.accepted):
        label, meaning = page.say("Accepted"), page.say("Somebody answers for them; papers print it.")
        cards.append(html_blocks.Card(f"{finding_table.ACCEPTED} {label}", page.count(accepted), meaning))
    html_blocks.cards(
        [*cards, html_blocks.Card(page.column("set_aside_rows"), page.count(aside["rows"]), remark)]
    )


def _render_filters(page: PageContext, query: Query, findings: pd.DataFrame) -> None:
    """Draw the filters by severity, kind, check, zone and table, beside the map and not above it."""
    many = findings["rule"].value_counts()
    rules = sorted({*many.index, *query.several("rule")})
    severity, kind = st.columns(2, gap="small", vertical_alignment="bottom")
    rule, zone, table = st.columns([4, 3, 3], gap="small", vertical_alignment="bottom")
    render_some(
        page,
        query,
        "severity",
        SEVERITIES,
        severity.pills,
        label=KEYS["severity"].called(page.words),
        selection_mode="multi",
        format_func=lambda code: finding_table.severity(page, code),
    )
    render_some(
        page,
        query,
        "rule",
        rules,
        rule.multiselect,
        label=KEYS["rule"].called(page.words),
        format_func=lambda code: f"{code} ({page.count(int(many.get(code, 0)))}) {page.labels.meaning(code)}",
        placeholder=page.say("all"),
    )
    render_some(
        page,
        query,
        "kind",
        list(FINDING_KINDS),
        kind.pills,
        label=KEYS["kind"].called(page.words),
        selection_mode="multi",
        format_func=lambda code: page.choices("kind")[code],
    )
    there = {"zones": set(findings["zone_id"]), "table": set(findings["table"])}
    for name, place in (("zones", zone), ("table", table)):
        codes = [code for code in page.choices(name) if code in {*there[name], *query.several(name)}]
        render_some(
            page,
            query,
            name,
            codes,
            place.multiselect,
            key=f"quality-{name}",
            label=KEYS[name].called(page.words),
            format_func=partial(_label, page.choices(name)),
            placeholder=page.say("all"),
        )


def _label(labels: Mapping[str, str], code: str) -> str:
    return labels.get(code, code)


def _render_downloads(page: PageContext, query: Query, listed: pd.DataFrame) -> None:
    """Draw the downloads of the findings in the list, with all that is known of each."""
    texts = {
        name: ", ".join(code if name == "rule" else page.choices(name)[code] for code in query.several(name))
        for name in finding_table.FILTERS
    }
    filters = [f"{KEYS[name].called(page.words)}: {text}" for name, text in texts.items() if text]
    export = export_table(
        page.statement,
        listed[["severity", "rule", "sentence", "zone", *finding_table.RECORD]],
        page.words,
        title=page.say("Findings"),
        filters="; ".join(filters),
        headings=finding_table.headings(page),
    )
    downloads.buttons(page, export, name="findings")


def _render_map(page: PageContext, finding: Row | None, shapes: FindingShapes) -> None:
    """Draw the map of plots: all of them, or the land of the finding that is chosen and what it meets."""
    locator = shapes.locator
    plots = page.statement.parcels["parcel_id"].tolist()
    if finding is None:
        plot_map.render_plot_map(page, plots, height=_MAP_PX)
        return
    location = locator.place(finding)
    target = CameraTarget(location.box, str(finding["finding"])) if location else ""
    concerned = [*locator.plots(locator.land(finding)), str(finding["value"])]  # an overlap has two plots
    named = [plot for plot in concerned if plot in set(plots)]
    marks = offer_markers(page.book, _marked(page, finding, shapes), looked=_LOOKED)
    plot_map.render_plot_map(
        page, named or plots, height=_MAP_PX, near=target, acts=plot_map.MapCallbacks(marks=marks)
    )


def _marked(page: PageContext, finding: Row, shapes: FindingShapes) -> list[MarkedLand]:
    """Return the shape at fault, a point as a small disc, and dashed the outlines of what it meets."""
    fault = shapes.fault(finding)
    if fault is None:
        return []
    land = fault if shapely.area(fault) > 0 else shapely.buffer(fault, _DISC_M)
    met = [shapely.boundary(shape) for shape in shapes.meets(finding)]
    cut = shapely.union_all(met) if met else None
    sentence = page.labels.finding(finding, page.land_names())
    return [MarkedLand(_LOOKED, finding_table.SIGNS[str(finding["severity"])], sentence, land, cut)]


def _render_detail(page: PageContext, finding: Row, locator: FindingLocator) -> None:
    """Draw the finding, with links to the plot and zone of its record."""
    names = page.land_names()
    land = locator.land(finding)
    html_blocks.heading(f"{finding_table.severity(page, finding['severity'])} · {finding['rule']}")
    html_blocks.paragraph(page.labels.finding(finding, names))
    description, record = st.columns([5, 3], gap="medium")
    with description:
        rule = str(finding["rule"])
        facts = [
            (page.say("Accepted"), str(finding["accepted"])),
            (page.say("What it means"), page.labels.meaning(rule)),
            (page.say("What to do"), page.labels.remedy(rule)),
            (page.say("On the map"), _on_map(page, finding, locator, names)),
        ]
        unbroken = [(label.replace(" ", "\N{NO-BREAK SPACE}"), text) for label, text in facts if text]
        html_blocks.table(unbroken, texts={1})
        _render_links(page, land, names)
    with record:
        html_blocks.table(_record(page, finding), texts={1})


def _on_map(page: PageContext, finding: Row, locator: FindingLocator, names: Mapping[str, str]) -> str:
    location, land = locator.place(finding), locator.land(finding)
    if location is None:
        return page.say("This finding has no place: it is about a file or a row that the map cannot show.")
    ids = {"plot": land.parcel_id, "phase": land.phase_id, "zone": land.zone_id}
    name = ids.get(location.what, "")
    return page.say(_ON_MAP[location.what], name=names.get(name, name))


def _record(page: PageContext, finding: Row) -> list[tuple[str, str]]:
    """Return where the finding stands in the files; its sentence says the rest."""
    row, field = finding["row"], str(finding["field"])
    degrees = [page.number(finding[name], places=_DEGREE_PLACES) for name in ("lat", "lon")]
    cells = {
        "table": page.labels.table(finding["table"]) if finding["table"] else "",
        "file": str(finding["file"]),
        "row": "" if pd.isna(row) else page.count(row),
        "record_id": str(finding["record_id"]),
        "field": field if page.column(field) == field else f"{field} ({page.column(field)})",
        "area_m2": "" if pd.isna(finding["area_m2"]) else page.area_m2(finding["area_m2"]) + " m²",
        "lat": "" if pd.isna(finding["lat"]) else degrees[0],
        "lon": "" if pd.isna(finding["lon"]) else degrees[1],
    }
    return [(page.column(name), text) for name, text in cells.items() if text]


def _render_links(page: PageContext, land: Land, names: Mapping[str, str]) -> None:
    with st.container(horizontal=True, key="finding-links"):
        if land.parcel_id:
            label = page.say("Open plot {plot}", plot=land.parcel_id)
            page.link("plot", label, plot=land.parcel_id, zone=land.zone_id)
        if land.zone_id:
            label = page.say("Open zone {zone}", zone=names.get(land.zone_id, land.zone_id))
            page.link("zone", label, zone=land.zone_id)
        render_button(page, page.say("Show the whole map"), finding="")
