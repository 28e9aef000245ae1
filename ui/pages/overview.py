"""The overview: how full the province's zones are on a day, on a map, through the years and in a table.

A figure is opened by a click on it, a zone by its name or its row; keys move among cells and choose rows.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ButtonColumnResult, ColumnConfig

from geo.errors import LandbookError
from occupancy.book import LandBook
from occupancy.questions.timeline import published, quarter_ends, timeline
from occupancy.statement import Statement
from outputs.charts import published_points, timeline_chart
from outputs.records import Row, iter_rows
from outputs.text import captions
from outputs.text.captions import rate_span, room_span
from outputs.text.formatting import format_headroom, format_recorded
from outputs.text.labels import within
from outputs.text.translations import N_, translator
from ui import view_state
from ui.book_store import HASH_FUNCS
from ui.context import PageContext
from ui.pages.zone.land import (
    numerator_figure,
    of_denominator,
    rate_figure,
    render_zone_figures,
    vacant_figure,
)
from ui.widgets import data_table, figure_cards, html_blocks, zone_map
from ui.widgets.figure_cards import Figure

_A_YEAR = timedelta(days=365)
_PLACES = 2


def render_timeline(page: PageContext) -> None:
    """Draw the lines up to the day of the view, and under them the published points one by one."""
    html_blocks.heading(page.say("Through time"))
    try:
        with st.spinner(page.say("Reckoning the time line…")):
            rows, charts = _drawn(page.statement, page.words.language)
    except LandbookError as error:
        html_blocks.show_error(page, error, icon=":material/show_chart:")
        return
    key = [page.say("Line: from this book."), page.say("Diamonds: published.")]
    html_blocks.lines(page.basis_label, " ".join(key if rows else key[:1]))
    for place, (column, spec) in zip(st.columns(2, gap="medium"), charts.items(), strict=True):
        place.vega_lite_chart(spec, width="stretch", theme=None, key=f"line-{column}")
    if rows:
        _table(page, rows)


@st.cache_data(show_spinner=False, max_entries=60, hash_funcs=HASH_FUNCS)
def _drawn(statement: Statement, language: str) -> tuple[list[Row], dict[str, dict[str, Any]]]:
    """Return the published points, and the charts of land and rate by their columns."""
    book, basis, words = (
        statement.book,
        captions.basis_row(statement.book, statement.basis),
        translator(language),
    )
    points = _published(book)
    points = points[points["as_of"] <= pd.Timestamp(statement.as_of)]
    line = _timeline(book, _days(points, statement.as_of), statement.basis)
    rules = statement.rules
    thresholds = rules.loc[rules["basis"] == statement.basis, "value_pct"].tolist()
    charts = {
        column: timeline_chart(line, points, basis, words, column=column, thresholds=thresholds)
        for column in ("numerator_ha", "fill_rate_pct")
    }
    return iter_rows(published_points(points, basis, words, thresholds=thresholds)), charts


def _days(points: pd.DataFrame, day: date) -> tuple[date, ...]:
    """Return the ends of quarters from the first published day, or a year before, to the day."""
    first = points["as_of"].min()
    start = day - _A_YEAR if pd.isna(first) else min(first.date(), day - _A_YEAR)
    return quarter_ends(start, day)


def _table(page: PageContext, rows: list[Row]) -> None:
    """Draw the table of the published points: the twin of the diamonds."""
    html_blocks.table(
        [_cells(page, point) for point in rows],
        head=[
            page.column("as_of"),
            page.column("quantity"),
            page.say("Published"),
            page.say("From this book"),
            page.say("Difference"),
            page.say("Why they differ"),
            page.column("source"),
        ],
        caption=page.say("Difference: this book less what was published."),
        texts=(1, 5, 6),
    )


def _cells(page: PageContext, point: Row) -> list[str]:
    return [
        page.day(point["as_of"].date()),
        page.column(point["quantity"]),
        point["written_published"],
        point["written_computed"],
        page.number(point["computed"] - point["published"], places=_PLACES),
        point["why"],
        page.cited(point["source"]),
    ]


@st.cache_resource(show_spinner=False, max_entries=60, hash_funcs=HASH_FUNCS)
def _timeline(book: LandBook, days: tuple[date, ...], basis: str) -> pd.DataFrame:
    return timeline(book, days, basis=basis)


@st.cache_resource(show_spinner=False, max_entries=6, hash_funcs=HASH_FUNCS)
def _published(book: LandBook) -> pd.DataFrame:
    return published(book)


_AREAS = (
    "leased_ha",
    "leasable_ha",
    "vacant_ha",
    "undivided_ha",
    "cleared_ha",
    "established_ha",
    "planned_ha",
    "outside_ha",
)
_FIGURES = ("fill_rate_pct", *_AREAS)
_ROW_PX = 32
_NAME_PX = 250


def render_zone_table(page: PageContext) -> None:
    """Draw the table; choosing a row shows that zone, choosing it again the whole book."""
    zones = iter_rows(page.statement.zones)
    labels = page.labels
    written = {name: [_written(page, name, zone[name]) for zone in zones] for name in _FIGURES}
    table = pd.DataFrame(
        {
            "name": [page.named(zone) for zone in zones],
            "status": [labels.code("status", zone["status"]) for zone in zones],
            **{name: _aligned(texts) for name, texts in written.items()},
            "estimated": [page.say("yes") if zone["estimated"] else "" for zone in zones],
        }
    )
    ids = [str(zone["zone_id"]) for zone in zones]
    chosen = [ids.index(page.view.zone)] if page.view.zone else []
    key = f"zones-{page.statement.book_hash[:12]}-{page.view.day}-{page.view.lang}-{page.view.zone}"
    st.dataframe(
        table,
        hide_index=True,
        height=_ROW_PX * (len(table) + 1) + 4,
        row_height=_ROW_PX,
        column_config=_columns(page, key, ids),
        key=key,
        selection_mode="single-row",
        selection_default={"selection": {"rows": chosen}},
        on_select=lambda: view_state.write_url(page.view, zone=data_table.picked(key, ids), plot=""),
        alt=page.say("The zones and their figures"),
    )
    last = len(table.columns) - 1
    data_table.render_paper_table(
        [labels.column(str(name)) for name in table],
        table.itertuples(index=False),
        texts={1, last},
        lead=("zone?zone=", ids),
    )
    _open(page, key, zones)


def _written(page: PageContext, name: str, value: float) -> str:
    return page.rate(value) if name == "fill_rate_pct" else page.area(value)


def _aligned(texts: Sequence[str]) -> list[str]:
    """Return the texts padded to one length, so that numbers of equal decimals are sorted as numbers."""
    width = max(map(len, texts), default=0)
    return [text.rjust(width) for text in texts]


def _columns(page: PageContext, key: str, ids: Sequence[str]) -> dict[str, ButtonColumnResult | ColumnConfig]:
    kind, labels = st.column_config, page.labels
    columns: dict[str, ButtonColumnResult | ColumnConfig] = {
        "name": kind.ButtonColumn(
            labels.column("name"),
            width=_NAME_PX,
            alignment="left",
            pinned=True,
            type="tertiary",
            on_click=lambda: view_state.write_url(
                page.view, zone=ids[st.session_state[f"{key}-name"]["row"]], plot=""
            ),
            key=f"{key}-name",
        ),
        "status": kind.TextColumn(labels.column("status")),
        "estimated": kind.TextColumn(labels.column("estimated")),
    }
    for name in _FIGURES:
        columns[name] = kind.ButtonColumn(
            labels.column(name), alignment="right", type="tertiary", key=f"{key}-{name}"
        )
    return columns


def _open(page: PageContext, key: str, zones: Sequence[Row]) -> None:
    """Open the figure that was clicked in this run."""
    for name in _FIGURES:
        clicked = st.session_state.get(f"{key}-{name}")
        if clicked:
            zone = zones[clicked["row"]]
            label = f"{page.named(zone)}, {page.column(name)}"
            value = _written(page, name, zone[name])
            figure_cards.render_figure(page, Figure(name, label, value, place={"zone_id": zone["zone_id"]}))


def render_overview(page: PageContext) -> None:
    """Draw figures, map, table and time line of the whole book, and what they rest on."""
    rules = iter_rows(page.statement.rules)
    _render_cards(page, rules)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        zone_map.render_zone_map(page)
    with right:
        render_zone_figures(page)
    render_zone_table(page)
    render_timeline(page)
    html_blocks.lines(*(_judgement(page, rule) for rule in rules))
    html_blocks.lines(*(f"{credit.text} ({credit.licence})" for credit in page.book.info.credits))


def _render_cards(page: PageContext, rules: list[Row]) -> None:
    """Draw the figures as cards, and what they rest on; the first rule in force gives the room."""
    total = page.statement.total
    rule = next((rule for rule in rules if rule["basis"] == page.view.basis), None)
    rate = rate_figure(page, page.sides)
    span = rate_span(page.statement, page.words, rule=rule)
    if rule:
        span, rate = "; ".join(filter(None, [_verdict(page, rule), span])), replace(rate, tone=_tone(rule))
    rate = replace(rate, remark=span)
    zones = Figure(
        "zones_approved",
        page.column("zones_approved"),
        page.count(total["zones_approved"]),
        page.say(
            "{established} established, {operating} operating",
            established=page.count(total["zones_established"]),
            operating=page.count(total["zones_operating"]),
        ),
    )
    numerator = replace(numerator_figure(page, page.sides), remark=of_denominator(page, page.sides))
    headroom = _headroom(page, rules[0]) if rules else []
    figure_cards.cards(page, [rate, numerator, *headroom, vacant_figure(page, total), zones])
    if headroom and page.internal:
        page.link("analysis", page.say("What the room to the line means"))
    html_blocks.lines(page.source_line())


def _headroom(page: PageContext, rule: Row) -> list[Figure]:
    """Return the figures of the room between the book and the threshold of a rule."""
    if pd.isna(rule["holds"]):
        return []
    if rule["holds"]:
        labels = [N_("May be lost before {line}"), N_("May be added before {line}")]
    else:
        labels = [N_("Missing to {line}"), N_("Too much for {line}")]
    remarks = [page.say("of leased land"), page.say("of leasable land")]
    if rule["basis"] != page.view.basis:  # the rate beside it is another: say which one is meant
        basis = within(page.label(captions.basis_row(page.book, rule["basis"])))
        on = page.say("on the basis of the rule: {basis}", basis=basis)
        remarks = [f"{remark}; {on}" for remark in remarks]
    names = ("headroom_leased_ha", "headroom_leasable_ha")
    spans = [room_span(page.statement, page.words, rule, name) for name in names]
    remarks = ["; ".join(filter(None, both)) for both in zip(remarks, spans, strict=True)]
    return [
        Figure(
            name,
            page.say(label, line=_threshold(page, rule)),
            f"{format_headroom(abs(rule[name]), page.words)} ha",
            remark,
            rule=rule["rule"],
        )
        for name, label, remark in zip(names, labels, remarks, strict=True)
    ]


def _threshold(page: PageContext, rule: Row) -> str:
    return f"{format_recorded(rule['value_pct'], page.words)} %"


def _tone(rule: Row) -> html_blocks.Tone:
    """Return whether a rule holds; plain when its rate is not known."""
    if pd.isna(rule["holds"]):
        return "plain"
    return "good" if rule["holds"] else "bad"


def _verdict(page: PageContext, rule: Row) -> str:
    """Return how the rate stands to the threshold of a rule, in two or three words."""
    if pd.isna(rule["fill_rate_pct"]):
        return page.say("cannot be judged")
    if pd.isna(rule["holds"]):
        return page.say("{line}: not known", line=_threshold(page, rule))
    return captions.rate_against(rule["comparison"], rule["value_pct"], page.words, meets=bool(rule["holds"]))


def _judgement(page: PageContext, rule: Row) -> str:
    sentence = page.say(
        "{rule}: {rate}, {verdict} ({reference}).",
        rule=page.label(rule),
        rate=page.pct(rule["fill_rate_pct"]),
        verdict=_verdict(page, rule),
        reference=page.cited(rule["reference"]),
    )
    unverified = page.say("Not checked against the text of the law.")
    return sentence if rule["verified"] else f"{sentence} {unverified}"
