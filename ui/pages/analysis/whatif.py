"""What-if: scenarios made on the map or opened from files, beside the book on one table and one map.

They stand in the address, up to four, so that a link shows the same; nothing of them is written.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st

from occupancy.scenario.scenario_file import Scenario, scenario_geojson
from occupancy.scenario.whatif import Outcome
from outputs.maps.web.own_layers import OwnLayer
from outputs.maps.web.zone_map import earlier_states
from outputs.records import json_text
from outputs.tables.whatif_view import whatif_csv, whatif_json, whatif_tables
from ui.context import PageContext
from ui.pages.analysis import scenario_steps, scenarios
from ui.pages.analysis.scenarios import MOST, Shown
from ui.pages.vacant import table
from ui.widgets import downloads, html_blocks, plot_map
from ui.widgets.plot_map import MapCallbacks

_MAP_PX = 590


def show(page: PageContext) -> None:
    """Draw the map on which scenarios are made, what they are, and the figures side by side."""
    html_blocks.tell_notice(icon=":material/info:")
    scenarios.tell_refused()
    shown = scenarios.read(page)
    left, right = st.columns([13, 6], gap="medium")
    with left:
        _render_map(page, shown)
    with right:
        _render_making(page, shown)
    if shown.sound:
        for text_table in whatif_tables(shown.sound, page.words):
            html_blocks.text_table(text_table)
        _render_files(page, shown)
    html_blocks.lines(page.source_line())


def _render_making(page: PageContext, shown: Shown) -> None:
    """Draw what may be done, the scenarios so far, and the way to more of them."""
    scenario_steps.render(page, shown)
    for at, scenario in enumerate(shown.scenarios):
        scenarios.render_scenario(page, shown, at, scenario)
    if shown.scenarios and len(shown.scenarios) < MOST and shown.scenarios[-1].steps:
        more = scenarios.new_scenario(page, len(shown.scenarios) + 1)
        st.button(
            page.say("Another scenario beside"),
            icon=":material/add:",
            key="whatif-beside",
            on_click=lambda: scenarios.write(page, [*shown.scenarios, more]),
        )
    scenarios.render_layers(page, shown)
    scenarios.render_open(page, shown)


def _render_map(page: PageContext, shown: Shown) -> None:
    """Draw the plots as they are beside those of a scenario, with the outlines of new land."""
    last = _on_the_map(page, shown.sound)
    on_map, beside = page, None
    if last is not None and last.after.parcels["parcel_id"].equals(last.before.parcels["parcel_id"]):
        # The same shapes: what is drawn of the book stays, and the states alone are others.
        on_map = replace(page, statement=replace(last.after, book=page.book))
        names = (page.say("Now"), last.scenario.title)
        beside = earlier_states(on_map.statement, page.statement, page.words, names=names)
    elif last is not None:
        on_map = replace(page, statement=last.after, book=last.after.book)
    plots = on_map.statement.parcels["parcel_id"].tolist()
    acts = MapCallbacks(
        table.toggle,
        drawn=scenario_steps.keep_outline,
        beside=beside,
        outlines=tuple(_layer(each) for each in shown.scenarios if each.shapes),
    )
    plot_map.render_plot_map(on_map, plots, height=_MAP_PX, acts=acts)


def _on_the_map(page: PageContext, sound: Sequence[Outcome]) -> Outcome | None:
    """Draw the choice of the scenario on the map where there are several; the last is usual."""
    if len(sound) < 2:
        return sound[0] if sound else None
    titles = [each.scenario.title for each in sound]
    chosen = st.segmented_control(
        page.say("On the map"),
        range(len(titles)),
        default=len(titles) - 1,
        format_func=titles.__getitem__,
        required=True,
        key=f"whatif-on-map-{len(titles)}",
    )
    return sound[len(titles) - 1 if chosen is None else chosen]


def _layer(scenario: Scenario) -> OwnLayer:
    """Return the shapes of a scenario as a layer of the map."""
    return OwnLayer(scenario.title, scenario_geojson(scenario), len(scenario.shapes), 0)


def _render_files(page: PageContext, shown: Shown) -> None:
    """Draw the downloads of the figures side by side."""
    day, sound, words = page.view.day.isoformat(), shown.sound, page.words
    files: dict[str, tuple[str, Callable[[], bytes]]] = {
        "csv": (page.say("CSV"), lambda: whatif_csv(sound, words).encode("utf-8-sig")),
        "json": ("JSON", lambda: json_text(whatif_json(sound, words)).encode()),
    }
    with st.container(horizontal=True, gap="small", key="downloads-whatif"):
        for ending, (label, make) in files.items():
            downloads.button(label, make, file_name=f"what-if-{day}.{ending}", key=f"whatif-{ending}")
