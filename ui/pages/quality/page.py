"""What must be known of the book: its findings in a list and, where they have a place, on the map."""

import pandas as pd
import streamlit as st

from geo.findings import SEVERITIES, count_by_severity
from outputs.maps.web.finding_location import FindingLocator
from outputs.maps.web.plot_states_payload import CameraTarget
from outputs.records import Row, rows_by_key
from outputs.tables.table_export import export_table
from outputs.text.formatting import format_count, format_ha
from ui import held, url_state
from ui.context import PageContext
from ui.pages.quality import finding_table
from ui.pages.quality.finding_detail import render_detail
from ui.widgets import downloads, html_blocks, messages, plot_map

_LIST_PX, _MAP_PX = 330, 540
_HEAD_PX, _ROW_PX = 36, 35
_FILTERS = ("severity", "rule")


def render_quality(page: PageContext) -> None:
    """Draw how many there are, the filters, the list, the one that is chosen, and the map beside them."""
    found = finding_table.listed(page)
    _counts(page)
    if found.empty:
        st.success(page.say("Every check was run, and nothing was found."), icon=":material/check_circle:")
        return
    where = FindingLocator(page.book)
    told = finding_table.localized(page, _filtered(page, found), where)
    _filters(page, found, told)
    _complain(page)
    chosen = rows_by_key(found, "finding").get(page.view.filters.get("finding", ""))
    left, right = st.columns([3, 2], gap="medium")
    with left:
        if told.empty:
            st.info(page.say("No finding is of this severity and check."))
        else:
            finding_table.render_table(page, told, height=min(_LIST_PX, _HEAD_PX + _ROW_PX * len(told) + 3))
        if chosen:
            render_detail(page, chosen, where)
        elif page.view.filters.get("finding"):
            st.info(
                page.say("The finding that the address names is not there on this day; it may be mended.")
            )
        else:
            html_blocks.lines(
                [page.say("Choose a finding: the map goes to its place, and here stands what to do.")]
            )
    with right:
        _map(page, chosen, where)


def asked(page: PageContext, key: str) -> list[str]:
    """Return the severities or checks that the address filters by; what is none is passed over."""
    return [code for code in _parts(page, key) if _known(page, key, code)]


def _parts(page: PageContext, key: str) -> list[str]:
    return list(url_state.decode_ids(page.view.filters.get(key, "")))


def _known(page: PageContext, key: str, code: str) -> bool:
    return code in SEVERITIES if key == "severity" else bool(page.labels.meaning(code))


def _complain(page: PageContext) -> None:
    """Say which severities and checks of the address are none."""
    called = {"severity": page.labels.column("severity"), "rule": page.say("Check")}
    for key in _FILTERS:
        if none := [code for code in _parts(page, key) if not _known(page, key, code)]:
            messages.show_unused_filter(page, called[key], ", ".join(none))


def _counts(page: PageContext) -> None:
    many, aside = count_by_severity(page.statement.findings), page.statement.set_aside
    remark = page.say("{area} ha leased", area=format_ha(aside["leased_ha"], page.words))
    cards = [
        html_blocks.Card(
            f"{finding_table.SIGNS[severity]} {page.labels.code('severity', severity)}",
            format_count(many[severity], page.words),
            page.labels.meaning(severity, column="severity"),
        )
        for severity in SEVERITIES
    ]
    rows_aside = format_count(aside["rows"], page.words)
    html_blocks.cards([*cards, html_blocks.Card(page.labels.column("set_aside_rows"), rows_aside, remark)])


def _filters(page: PageContext, findings: pd.DataFrame, listed: pd.DataFrame) -> None:
    """Draw the filters by severity and check, and the downloads of what is left."""
    many = findings["rule"].value_counts()
    rules = sorted({*many.index, *asked(page, "rule")})
    severity, rule, files = st.columns([3, 4, 2.2], gap="medium", vertical_alignment="bottom")
    severity.pills(
        page.labels.column("severity"),
        SEVERITIES,
        selection_mode="multi",
        format_func=lambda code: finding_table.severity(page, code),
        key=held.hold("severity", [code for code in SEVERITIES if code in asked(page, "severity")]),
        on_change=_chosen,
        args=(page, "severity"),
    )
    rule.multiselect(
        page.say("Check"),
        rules,
        format_func=lambda code: (
            f"{code} ({format_count(int(many.get(code, 0)), page.words)}) {page.labels.meaning(code)}"
        ),
        placeholder=page.say("all"),
        key=held.hold("rule", [code for code in rules if code in asked(page, "rule")]),
        on_change=_chosen,
        args=(page, "rule"),
    )
    with files:
        _downloads(page, listed)


def _chosen(page: PageContext, key: str) -> None:
    """Write the chosen filter into the address."""
    url_state.write_url(page.view, **{key: url_state.encode_ids(st.session_state.get(held.own(key)) or ())})


def _filtered(page: PageContext, found: pd.DataFrame) -> pd.DataFrame:
    for key in _FILTERS:
        if codes := asked(page, key):
            found = found[found[key].isin(codes)]
    return found.reset_index(drop=True)


def _map(page: PageContext, chosen: Row | None, where: FindingLocator) -> None:
    """Draw the map of plots: all of them, or the land of the finding that is chosen."""
    plots = page.statement.parcels["parcel_id"].tolist()
    if chosen is None:
        plot_map.render_plot_map(page, plots, height=_MAP_PX)
        return
    place = where.place(chosen)
    there = CameraTarget(place.box, str(chosen["finding"])) if place else ""
    concerned = [*where.plots(where.land(chosen)), str(chosen["value"])]  # an overlap has two plots
    named = [plot for plot in concerned if plot in set(plots)]
    plot_map.render_plot_map(page, named or plots, height=_MAP_PX, near=there)


def _downloads(page: PageContext, listed: pd.DataFrame) -> None:
    """Draw the downloads of the findings in the list, with all that is known of each."""
    columns = ["severity", "rule", "sentence", "zone", *finding_table.RECORD]
    filters = [
        page.labels.column("severity")
        + ": "
        + ", ".join(page.labels.code("severity", code) for code in codes)
        for codes in [asked(page, "severity")]
        if codes
    ]
    filters += [page.say("Check") + ": " + ", ".join(codes) for codes in [asked(page, "rule")] if codes]
    made = export_table(
        page.statement,
        listed[columns],
        page.words,
        title=page.say("Findings"),
        filters="; ".join(filters),
        headings=finding_table.headings(page),
    )
    downloads.buttons(page, made, name="findings")
