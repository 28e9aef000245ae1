"""What-if: scenarios made on the map or opened from files, beside the book on one table and one map.

They stand in the address, up to four, so that a link shows the same; nothing of them is written.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from typing import Any

import numpy as np
import shapely
import streamlit as st
from geopandas import GeoDataFrame

from geo import crs
from geo.errors import LandbookError
from occupancy.errors import QuestionError
from occupancy.scenario.scenario_file import (
    Scenario,
    Step,
    scenario_from_bytes,
    scenario_from_link,
    scenario_geojson,
    scenario_link,
    scenario_toml,
)
from occupancy.scenario.whatif import Layers, Outcome, what_if
from occupancy.statement import Statement
from outputs.files import deterministic_zip
from outputs.maps.web.own_layers import OwnLayer, shapes_of
from outputs.maps.web.zone_map import earlier_states
from outputs.records import json_text
from outputs.tables.whatif_view import (
    outcome_sentences,
    refusal,
    step_text,
    whatif_csv,
    whatif_json,
    whatif_tables,
)
from outputs.text.formatting import Limits
from outputs.text.translations import N_
from ui import view_state
from ui.book_store import HASH_FUNCS
from ui.context import PageContext, literal
from ui.pages.vacant import table
from ui.widgets import downloads, html_blocks, number_box, own_layers, plot_map
from ui.widgets.number_box import NumberBox
from ui.widgets.plot_map import Feature, MapCallbacks

MOST, LONGEST = 4, 6_000  # scenarios side by side; signs of an address
_OUTLINE, _LEASABLE = "whatif-outline", "whatif-leasable-ha"  # in the session
_TIMES, _REFUSED = "whatif-times", "whatif-refused"
_BETWEEN = "."
_MAP_PX = 590
_GRID, _USUAL_SHARE, _SHOWN = 1e-7, 0.7, 5  # a centimetre; leasable of a zone; ids of plots
_M2_PER_HA = 10_000.0
# What may be done with chosen plots.
_ON_PLOTS = {
    "revoke": N_("Take leases back"),
    "lease": N_("Lease vacant land"),
    "clear": N_("Clear the land"),
    "service": N_("Service the land"),
    "merge": N_("Merge"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """The scenarios of the address, and what each comes to: an outcome, or why there is none."""

    scenarios: tuple[Scenario, ...]
    outcomes: tuple[Outcome | LandbookError, ...]

    @property
    def sound(self) -> list[Outcome]:
        """Return the outcomes of those that can be applied."""
        return [each for each in self.outcomes if isinstance(each, Outcome)]


def show(page: PageContext) -> None:
    """Draw the map on which scenarios are made, what they are, and the figures side by side."""
    html_blocks.tell_notice(icon=":material/info:")
    for text in st.session_state.pop(_REFUSED, []):
        html_blocks.show_warning(text)
    scenarios = read_scenarios(page)
    shown = Shown(scenarios, tuple(_outcome(page, each) for each in scenarios))
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


def read_scenarios(page: PageContext) -> tuple[Scenario, ...]:
    """Return the scenarios of the address; of what cannot be read a sentence is shown."""
    found = []
    for text in filter(None, page.view.filters.get("scenario", "").split(_BETWEEN)[:MOST]):
        try:
            found.append(scenario_from_link(text))
        except LandbookError as error:
            html_blocks.show_error(page, error, icon=":material/link_off:")
    return tuple(found)


def _outcome(page: PageContext, scenario: Scenario) -> Outcome | LandbookError:
    if not scenario.steps and scenario.change is None:
        return QuestionError("Nothing is done yet: choose plots or draw an outline.")
    forbidden = [layer for layer in own_layers.layers() if layer.name in _chosen("forbid")]
    rice = [layer for layer in own_layers.layers() if layer.name in _chosen("rice")]
    return _applied(page.statement, scenario_link(scenario), tuple(forbidden), tuple(rice))


@st.cache_resource(show_spinner=False, max_entries=40, hash_funcs=HASH_FUNCS)
def _applied(
    statement: Statement, link: str, forbidden: tuple[OwnLayer, ...], rice: tuple[OwnLayer, ...]
) -> Outcome | LandbookError:
    """Apply a scenario, once for all readers."""
    layers = Layers(
        forbidden={layer.name: shapes_of(layer) for layer in forbidden},
        rice=[shape for layer in rice for shape in shapes_of(layer)],
    )
    try:
        return what_if(statement, scenario_from_link(link), layers=layers)
    except LandbookError as error:
        return error


def _chosen(kind: str) -> Sequence[str]:
    return st.session_state.get(f"whatif-{kind}") or ()


def write(page: PageContext, scenarios: Sequence[Scenario]) -> None:
    """Put scenarios into the address, or say that a link cannot hold them."""
    text = _BETWEEN.join(map(scenario_link, scenarios[:MOST]))
    if len(text) > LONGEST:
        html_blocks.keep_notice(
            page.say("A link cannot hold that much; save the scenarios as files and open fewer of them.")
        )
        return
    view_state.write_url(page.view, scenario=text)


def _add_step(page: PageContext, shown: Shown, step: Step, shapes: Mapping[str, Any] | None = None) -> None:
    """Put a step behind those of the last scenario."""
    scenarios = list(shown.scenarios) or [_new(page, 1)]
    if scenarios[-1].change is not None:
        scenarios.append(_new(page, len(scenarios) + 1))
    last = scenarios[-1]
    scenarios[-1] = replace(last, steps=(*last.steps, step), shapes={**last.shapes, **(shapes or {})})
    write(page, scenarios)


def _new(page: PageContext, number: int) -> Scenario:
    return Scenario(title=page.say("Scenario {number}", number=number))


# The map ---------------------------------------------------------------------------------------------------


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
        drawn=_keep_outline,
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


def _keep_outline(_: PageContext, shapes: Sequence[Feature]) -> None:
    """Keep the area that was drawn last, until something is done with it."""
    areas = [shape["geometry"] for shape in shapes if shape["geometry"]["type"] == "Polygon"]
    if areas:
        _drop_outline()
        st.session_state[_OUTLINE] = areas[-1]


# What is done ----------------------------------------------------------------------------------------------


def _render_making(page: PageContext, shown: Shown) -> None:
    """Draw what may be done with chosen plots and the drawn outline, and the steps so far."""
    html_blocks.heading(page.say("What is done on {day}", day=page.day(page.view.day)))
    selected = page.view.selected
    if selected:
        _render_on_plots(page, shown, selected)
    if outline := st.session_state.get(_OUTLINE):
        _render_establish(page, shown, outline)
    if not selected and not outline:
        html_blocks.lines(page.say("Click plots on the map, or draw the outline of a new zone."))
    for at, scenario in enumerate(shown.scenarios):
        _render_scenario(page, shown, at, scenario)
    if shown.scenarios and len(shown.scenarios) < MOST and shown.scenarios[-1].steps:
        st.button(
            page.say("Another scenario beside"),
            icon=":material/add:",
            key="whatif-beside",
            on_click=lambda: write(page, [*shown.scenarios, _new(page, len(shown.scenarios) + 1)]),
        )
    _render_layers(page, shown)
    _render_open(page, shown)


def _render_on_plots(page: PageContext, shown: Shown, selected: Sequence[str]) -> None:
    html_blocks.lines(
        page.say_many(
            "{plots} plot selected: {ids}",
            "{plots} plots selected: {ids}",
            len(selected),
            plots=page.count(len(selected)),
            ids=", ".join(selected[:_SHOWN]) + (" …" if len(selected) > _SHOWN else ""),
        )
    )
    with st.container(horizontal=True, gap="small", key="whatif-on-plots"):
        for do, label in _ON_PLOTS.items():
            if do == "merge" and len(selected) < 2:
                continue
            st.button(page.say(label), key=f"whatif-{do}", on_click=partial(_on_plots, page, shown, do))


def _on_plots(page: PageContext, shown: Shown, do: str) -> None:
    """Put what is done with the selected plots behind the steps, and let the plots go."""
    plots = view_state.selected_ids()
    cells: dict[str, Any] = {"plots": plots}
    if do == "merge":
        cells["parcel_id"] = f"{plots[0]}-M"
    _add_step(page, shown, Step(do, page.view.day, cells))
    view_state.set_selection(page.view, ())


def _render_establish(page: PageContext, shown: Shown, drawn: Mapping[str, Any]) -> None:
    """Draw how large the drawn outline is, how much of it may be leased, and the button of a new zone."""
    shape, cut_ha = _without_zones(page, drawn)
    area = _hectares(page, shape)
    html_blocks.lines(page.say("The outline has {area}.", area=page.ha(area)))
    if cut_ha > 0:
        html_blocks.lines(page.say("{area} in zones that there are is left out.", area=page.ha(cut_ha)))
    leasable = st.session_state.get(_LEASABLE) or round(area * _USUAL_SHARE, 2)
    box = NumberBox("whatif-leasable", page.say("Leasable (ha)"), leasable, Limits(most=area))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        number_box.render_number_box(page, box, on_change=_keep_leasable, width=130)
        st.button(
            page.say("Establish a zone here"),
            key="whatif-establish",
            type="primary",
            disabled=area <= 0,
            on_click=lambda: _establish(page, shown, shape, number_box.number(page, box) or 0.0),
        )
        st.button(page.say("Let it go"), type="tertiary", key="whatif-let-go", on_click=_drop_outline)
    number_box.complain(page)


def _establish(page: PageContext, shown: Shown, shape: Any, leasable_ha: float) -> None:  # noqa: ANN401
    """Put a new zone on the outline behind the steps."""
    taken = {*page.book.zones["zone_id"], *(name for each in shown.scenarios for name in each.shapes)}
    name = next(name for at in count(1) if (name := f"new-{at}") not in taken)
    cells = {
        "zone_id": name,
        "name": page.say("New zone {number}", number=name.removeprefix("new-")),
        "shape": name,
        "leasable_ha": leasable_ha,
    }
    _add_step(page, shown, Step("establish", page.view.day, cells), {name: shapely.geometry.mapping(shape)})
    _drop_outline()


def _keep_leasable(leasable_ha: float | None) -> None:
    st.session_state[_LEASABLE] = leasable_ha


def _drop_outline() -> None:
    for key in (_OUTLINE, _LEASABLE):
        st.session_state.pop(key, None)


def _without_zones(page: PageContext, drawn: Mapping[str, Any]) -> tuple[Any, float]:
    """Return a drawn outline without the land of zones, in degrees, and how much of it they have, in ha."""
    whole = shapely.make_valid(shapely.geometry.shape(dict(drawn)))
    zones = np.asarray(crs.to_wgs84(page.book.zones[["geometry"]]).geometry.dropna().array, dtype=object)
    cut = shapely.set_precision(shapely.difference(whole, shapely.union_all(zones)), _GRID)
    parts = [part for part in shapely.get_parts(cut) if part.geom_type == "Polygon"]
    kept = max(parts, key=lambda part: part.area, default=shapely.Polygon())
    return kept, max(_hectares(page, whole) - _hectares(page, kept), 0.0) if parts else 0.0


def _hectares(page: PageContext, shape: Any) -> float:  # noqa: ANN401  a geometry
    frame = GeoDataFrame(geometry=[shape], crs=crs.WGS84)
    return float(crs.to_plane(frame, crs.planar_crs(page.book.info.plane)).area.iloc[0]) / _M2_PER_HA


def _render_scenario(page: PageContext, shown: Shown, at: int, scenario: Scenario) -> None:
    """Draw the steps of a scenario with what takes each out, its pace, its file, and what drops it."""
    with st.container(border=True, key=f"whatif-scenario-{at}"):
        st.markdown(f"**{literal(scenario.title)}**")
        outcome = shown.outcomes[at]
        if isinstance(outcome, Outcome):
            html_blocks.lines(*outcome_sentences(outcome, page.words))
        else:
            html_blocks.show_warning(refusal(outcome, scenario.title, page.words))
        for number, step in enumerate(scenario.steps):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.caption(literal(step_text(step, page.words)), width="stretch")
                st.button(
                    page.say("Take out"),
                    key=f"whatif-out-{at}-{number}",
                    type="tertiary",
                    on_click=partial(_take_out, page, shown, at, number),
                )
        if scenario.change is not None:
            rows = len(scenario.change.rows)
            st.caption(page.say_many("{rows} row", "{rows} rows", rows, rows=page.count(rows)))
        else:
            box = NumberBox(
                f"whatif-pace-{at}", page.say("Leased in a year from then on (ha)"), scenario.absorption_ha
            )
            number_box.render_number_box(
                page, box, on_change=lambda pace: _put(page, shown, at, replace(scenario, absorption_ha=pace))
            )
        with st.container(horizontal=True, gap="small"):
            downloads.button(
                page.say("Save (ZIP)"),
                partial(_zipped, scenario, f"scenario-{at + 1}"),
                file_name=f"scenario-{at + 1}.zip",
                key=f"whatif-save-{at}",
                disabled=scenario.change is not None or not scenario.steps,
            )
            st.button(
                page.say("Remove"),
                key=f"whatif-drop-{at}",
                on_click=lambda: write(page, [*shown.scenarios[:at], *shown.scenarios[at + 1 :]]),
            )


def _take_out(page: PageContext, shown: Shown, at: int, number: int) -> None:
    scenario = shown.scenarios[at]
    steps = (*scenario.steps[:number], *scenario.steps[number + 1 :])
    used = {step.cells.get("shape") for step in steps}
    shapes = {name: shape for name, shape in scenario.shapes.items() if name in used}
    _put(page, shown, at, replace(scenario, steps=steps, shapes=shapes))


def _put(page: PageContext, shown: Shown, at: int, scenario: Scenario) -> None:
    """Put a scenario in the place of one; without a step it goes."""
    kept = [scenario] if scenario.steps or scenario.change else []
    write(page, [*shown.scenarios[:at], *kept, *shown.scenarios[at + 1 :]])


def _render_layers(page: PageContext, shown: Shown) -> None:
    """Draw which own layers of the map forbid a zone, and which are rice land, where there are any."""
    names = [layer.name for layer in own_layers.layers()]
    if not names or not any(scenario.shapes for scenario in shown.scenarios):
        return
    st.multiselect(page.say("Layers that forbid a zone"), names, key="whatif-forbid")
    st.multiselect(page.say("Layers of rice land"), names, key="whatif-rice")


# Files -----------------------------------------------------------------------------------------------------


def _zipped(scenario: Scenario, name: str) -> bytes:
    files = {f"{name}.toml": scenario_toml(scenario).encode()}
    if scenario.shapes:
        files[f"{name}.geojson"] = scenario_geojson(scenario).encode()
    return deterministic_zip(files)


def _render_open(page: PageContext, shown: Shown) -> None:
    """Draw where scenarios are opened from files."""
    key = f"whatif-files-{st.session_state.get(_TIMES, 0)}"
    with st.expander(page.say("Open scenarios"), key="whatif-open"), own_layers.place(page, "whatif"):
        st.file_uploader(
            page.say("A ZIP or TOML with its GeoJSON, or a change as JSON"),
            accept_multiple_files=True,
            key=key,
            on_change=lambda: _take(page, shown, key),
        )


def _take(page: PageContext, shown: Shown, key: str) -> None:
    """Read what was handed in, and let go of the files: the box of the next run is a new one."""
    given = {file.name: file.getvalue() for file in st.session_state.get(key) or ()}
    found, refused = list[Scenario](), list[str]()
    for name, data in given.items():
        if name.lower().endswith(".geojson"):
            continue
        beside = given.get(f"{name.rpartition('.')[0]}.geojson")
        try:
            found.append(scenario_from_bytes(name, data, beside))
        except LandbookError as error:
            refused.append(page.words.error(error))
    if len(shown.scenarios) + len(found) > MOST:
        refused.append(
            page.say(
                "Scenarios side by side: {most} at most; the others were left out.", most=page.count(MOST)
            )
        )
    if found:
        write(page, [*shown.scenarios, *found])
    st.session_state[_REFUSED] = refused
    st.session_state[_TIMES] = st.session_state.get(_TIMES, 0) + 1


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
