"""One finding in full: its sentence, what it means, what to do, and where it lies."""

import pandas as pd
import streamlit as st

from outputs.maps.web.finding_location import FindingLocator, Land
from outputs.records import Row
from outputs.text import captions
from outputs.text.formatting import format_count, format_m2, format_number
from outputs.text.translations import N_
from ui import url_state
from ui.context import PageContext
from ui.pages.quality import finding_table
from ui.widgets import html_blocks

_DEGREE_PLACES = 6
_ON_MAP = {
    "point": N_("The map shows the point, and about 150 m around it."),
    "plot": N_("The map shows plot {name}."),
    "phase": N_("The map shows {name}."),
    "zone": N_("The map shows {name}."),
}


def render_detail(page: PageContext, finding: Row, where: FindingLocator) -> None:
    """Draw the finding, with links to the plot and zone of its record."""
    names = captions.land_names(page.book, page.words)
    land = where.land(finding)
    html_blocks.heading(f"{finding_table.severity(page, finding['severity'])} · {finding['rule']}")
    html_blocks.paragraph(page.labels.finding(finding, names))
    description, record = st.columns([5, 3], gap="medium")
    with description:
        rule = str(finding["rule"])
        facts = [
            (page.say("What it means"), page.labels.meaning(rule)),
            (page.say("What to do"), page.labels.remedy(rule)),
            (page.say("On the map"), _on_map(page, finding, where, names)),
        ]
        unbroken = [(label.replace(" ", "\N{NO-BREAK SPACE}"), text) for label, text in facts if text]
        html_blocks.table(unbroken, texts={1})
        _links(page, land, names)
    with record:
        html_blocks.table(_record(page, finding), texts={1})


def _on_map(page: PageContext, finding: Row, where: FindingLocator, names: dict[str, str]) -> str:
    place, land = where.place(finding), where.land(finding)
    if place is None:
        return page.say("This finding has no place: it is about a file or a row that the map cannot show.")
    ids = {"plot": land.parcel_id, "phase": land.phase_id, "zone": land.zone_id}
    name = ids.get(place.what, "")
    return page.say(_ON_MAP[place.what], name=names.get(name, name))


def _record(page: PageContext, finding: Row) -> list[tuple[str, str]]:
    """Return where the finding stands in the files; its sentence says the rest."""
    row, field = finding["row"], str(finding["field"])
    degrees = [format_number(finding[name], page.words, places=_DEGREE_PLACES) for name in ("lat", "lon")]
    cells = {
        "table": page.labels.table(finding["table"]) if finding["table"] else "",
        "file": str(finding["file"]),
        "row": "" if pd.isna(row) else format_count(row, page.words),
        "record_id": str(finding["record_id"]),
        "field": field if page.labels.column(field) == field else f"{field} ({page.labels.column(field)})",
        "area_m2": "" if pd.isna(finding["area_m2"]) else format_m2(finding["area_m2"], page.words) + " m²",
        "lat": "" if pd.isna(finding["lat"]) else degrees[0],
        "lon": "" if pd.isna(finding["lon"]) else degrees[1],
    }
    return [(page.labels.column(name), text) for name, text in cells.items() if text]


def _links(page: PageContext, land: Land, names: dict[str, str]) -> None:
    with st.container(horizontal=True, key="finding-links"):
        if land.parcel_id:
            label = page.say("Open plot {plot}", plot=land.parcel_id)
            page.link("plot", label, plot=land.parcel_id, zone=land.zone_id)
        if land.zone_id:
            label = page.say("Open zone {zone}", zone=names.get(land.zone_id, land.zone_id))
            page.link("zone", label, zone=land.zone_id)
        st.button(
            page.say("Show the whole map"),
            on_click=url_state.write_url,
            args=(page.view,),
            kwargs={"finding": ""},
        )
