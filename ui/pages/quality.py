"""What must be known of the book: its findings in a list and, where they have a place, on the map."""

from collections.abc import Collection, Mapping
from functools import partial
from hashlib import sha256

import pandas as pd
import shapely
import streamlit as st

from geo.findings import SEVERITIES, count_by_severity
from outputs.maps.finding_places import FindingLocator, FindingShapes, Land
from outputs.maps.style import SEVERITY_COLOURS
from outputs.maps.web.offer_markers import MarkedLand, offer_markers
from outputs.maps.web.plot_states_payload import CameraTarget
from outputs.records import Row, iter_rows, rows_by_key
from outputs.tables.report_view import by_severity
from outputs.tables.table_export import export_table
from outputs.text.limits import with_acceptance
from outputs.text.translations import N_
from ui import view_state
from ui.address_keys import FINDING_KINDS, KEYS
from ui.address_query import Query
from ui.context import PageContext
from ui.widgets import data_table, downloads, html_blocks, plot_map
from ui.widgets.address_controls import complain, render_button, render_some

# A sign beside the word and the colour, so that a severity can be told without either.
ACCEPTED = "✓"
SIGNS = {"error": "✕", "warning": "▲", "note": "●"}
RECORD = ("file", "row", "record_id", "field", "value", "expected", "area_m2", "lon", "lat", "accepted")
FILTERS = ("zones", "kind", "table", "severity", "rule")
_SHOWN = ("severity", "rule", "sentence", "zone", "area_m2", "file", "row")
_WIDTHS = {"severity": 128, "rule": 98, "zone": 150, "area_m2": 118, "file": 150, "row": 66}
_SENTENCE_PX = 400
_TIMES = "times the list of findings was drawn anew"  # in the session


def severity_label(page: PageContext, code: str) -> str:
    """Return a severity in words, with its sign."""
    return f"{SIGNS.get(code, '')} {page.code('severity', code)}".strip()


def headings(page: PageContext) -> dict[str, str]:
    """Return what the columns of findings are called where the dictionary does not fit."""
    return {
        "rule": page.say("Check"),
        "sentence": page.say("Finding"),
        "zone": page.say("Zone"),
        "area_m2": f"{page.column('area_m2')} (m²)",
    }


def render_table(page: PageContext, findings: pd.DataFrame, *, height: int) -> None:
    """Draw the findings; choosing a row looks at it, choosing it again lets it go."""
    ids = findings["finding"].tolist()
    chosen = page.view.filters.get("finding", "")
    chosen = chosen if chosen in ids else ""
    key = _key(page, ids, chosen)
    called = headings(page)
    config = {
        name: st.column_config.Column(called.get(name, page.column(name)), width=_WIDTHS.get(name))
        for name in _SHOWN
    }
    config["sentence"] = st.column_config.Column(called["sentence"], width=_SENTENCE_PX)
    table = _written(page, findings)
    st.dataframe(
        _styled(page, findings, table),
        hide_index=True,
        height=height,
        column_config=config,
        key=key,
        selection_mode="single-row",
        selection_default={"selection": {"rows": [ids.index(chosen)] if chosen else []}},
        on_select=lambda: view_state.write_url(page.view, finding=data_table.picked(key, ids)),
        placeholder="",
        alt=page.say("The findings, one a row"),
    )
    rows = table.head(data_table.ROWS).astype(object)  # the errors come first
    rows["area_m2"] = ["" if pd.isna(area) else page.area_m2(area) for area in rows["area_m2"]]
    data_table.render_paper_table(
        [called.get(name, page.column(name)) for name in _SHOWN],
        rows.fillna("").astype(str).itertuples(index=False),
        texts={1, 2, 3, 5},
        lead=("quality?finding=", ids[: len(rows)]),
    )
    if len(rows) < len(table):
        first, every = page.count(len(rows)), page.count(len(table))
        html_blocks.line_for_twin(
            page.say("The first {first} of {all}; the downloads have all.", first=first, all=every)
        )


def _written(page: PageContext, findings: pd.DataFrame) -> pd.DataFrame:
    """Return the cells in the reader's words; the file and row are counted as in the file."""
    table = findings[list(_SHOWN)].copy()
    words = {code: severity_label(page, code) for code in SEVERITIES}
    answered = findings["accepted"] != ""
    table["severity"] = [words.get(code, code) for code in table["severity"]]
    table["severity"] = table["severity"].mask(answered, f"{ACCEPTED} {page.say('Accepted')}")
    return table


def _styled(page: PageContext, findings: pd.DataFrame, table: pd.DataFrame) -> "pd.io.formats.style.Styler":
    """Return a table of findings with areas as the reader writes them and colours of open severities."""
    rows = zip(findings["severity"], findings["accepted"], strict=True)
    colours = ["" if accepted else SEVERITY_COLOURS.get(code, "") for code, accepted in rows]
    styler = table.style.set_uuid(data_table.CELLS)
    return styler.format({"area_m2": lambda area: page.area_m2(float(str(area)))}, na_rep="").apply(
        lambda _: [f"color: {colour}; font-weight: 600" for colour in colours], subset=["severity"]
    )


def _key(page: PageContext, ids: list[str], chosen: str) -> str:
    """Return the name of the table in the session.

    It is another one when the address names another row than the reader has chosen in the table (a link was
    opened, or the reader went Back): only a new table takes a selection over. Else the table stays, and with
    it the place to which the reader has moved it.
    """
    filters = "-".join(page.view.filters.get(name, "") for name in FILTERS)
    day = f"{page.view.day}-{page.view.known}"
    stem = f"findings-{page.statement.book_hash[:12]}-{day}-{page.view.lang}-{filters}"
    times = st.session_state.get(_TIMES, 0)
    key = f"{stem}-{times}"
    if key in st.session_state and data_table.picked(key, ids) != chosen:
        st.session_state[_TIMES] = times + 1
        key = f"{stem}-{times + 1}"
    return key


_NAMED_BY = ("rule", "table", "record_id", "field", "value")
_HASH_SIGNS = 8


@st.cache_resource(show_spinner=False, max_entries=20, hash_funcs={PageContext: data_table.reader})
def finding_rows(page: PageContext, _where: FindingLocator) -> pd.DataFrame:
    """Return all findings of a statement as they are listed, errors first; never change them.

    They have `finding` (what the address calls it), the `zone_id` they lie in and the name of that `zone`,
    their `sentence`, and who has `accepted` them.
    """
    findings, called = by_severity(with_acceptance(page.statement, page.words)), page.land_names()
    findings = findings.reset_index(drop=True)
    rows = iter_rows(findings)
    zones = [_where.land(row).zone_id for row in rows]
    return findings.assign(
        finding=url_ids(findings),
        zone_id=pd.array(zones, dtype="str"),
        sentence=pd.array([page.labels.finding(row, called) for row in rows], dtype="str"),
        zone=pd.array([called.get(zone, "") for zone in zones], dtype="str"),
    )


def filtered(findings: pd.DataFrame, filters: Mapping[str, Collection[str]]) -> pd.DataFrame:
    """Return the findings that pass each filter of the address; `kind` is the letter of the check."""
    values = findings.assign(zones=findings["zone_id"], kind=findings["rule"].str[:1])
    for name, codes in filters.items():
        values = values[values[name].isin(list(codes))]
    return findings.loc[values.index].reset_index(drop=True)


def url_ids(findings: pd.DataFrame) -> list[str]:
    """Return the id of each finding in an address: by its rule and what it is about, not by its place.

    Findings that differ in nothing but their row are numbered.
    """
    counts: dict[str, int] = {}
    called = []
    for row in iter_rows(findings):
        name = f"{row['rule']}-{_mark(row)}"
        counts[name] = counts.get(name, 0) + 1
        called.append(name if counts[name] == 1 else f"{name}-{counts[name]}")
    return called


def _mark(row: Row) -> str:
    """Return a few signs that stand for a record, without areas, which change by the day."""
    parts = [str(row[name]) for name in _NAMED_BY]
    if _is_number(parts[-1]):
        parts.pop()
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:_HASH_SIGNS]


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


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
    findings = finding_rows(page, shapes.locator)
    _render_counts(page)
    if findings.empty:
        st.success(page.say("Every check was run, and nothing was found."), icon=":material/check_circle:")
        return
    listed = filtered(findings, query.filters)
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
            render_table(page, listed, height=height)
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
            severity_label(page, code),
            page.count(many[code]),
            page.labels.meaning(code, column="severity"),
        )
        for code in SEVERITIES
    ]
    if accepted := len(page.statement.accepted):
        label, meaning = page.say("Accepted"), page.say("Somebody answers for them; papers print it.")
        cards.append(html_blocks.Card(f"{ACCEPTED} {label}", page.count(accepted), meaning))
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
        format_func=lambda code: severity_label(page, code),
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
        for name in FILTERS
    }
    filters = [f"{KEYS[name].called(page.words)}: {text}" for name, text in texts.items() if text]
    export = export_table(
        page.statement,
        listed[["severity", "rule", "sentence", "zone", *RECORD]],
        page.words,
        title=page.say("Findings"),
        filters="; ".join(filters),
        headings=headings(page),
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
    return [MarkedLand(_LOOKED, SIGNS[str(finding["severity"])], sentence, land, cut)]


def _render_detail(page: PageContext, finding: Row, locator: FindingLocator) -> None:
    """Draw the finding, with links to the plot and zone of its record."""
    names = page.land_names()
    land = locator.land(finding)
    html_blocks.heading(f"{severity_label(page, finding['severity'])} · {finding['rule']}")
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
