"""Scenarios of the address: read from it, written into it, what each comes to, and each as a card."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import streamlit as st

from geo.errors import LandbookError
from occupancy.errors import QuestionError
from occupancy.scenario.scenario_file import (
    Scenario,
    Shapes,
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
from outputs.tables.whatif_view import outcome_sentences, refusal, step_text
from ui import view_state
from ui.book_store import HASH_FUNCS
from ui.context import PageContext, literal
from ui.widgets import downloads, html_blocks, number_box, own_layers
from ui.widgets.address_controls import render_button
from ui.widgets.number_box import NumberBox

MOST, LONGEST = 4, 6_000  # scenarios side by side; signs of an address
_TIMES, _REFUSED = "whatif-times", "whatif-refused"  # in the session
_BETWEEN = "."


@dataclass(frozen=True, slots=True)
class Shown:
    """The scenarios of the address, and what each comes to: an outcome, or why there is none."""

    scenarios: tuple[Scenario, ...]
    outcomes: tuple[Outcome | LandbookError, ...]

    @property
    def sound(self) -> list[Outcome]:
        """Return the outcomes of those that can be applied."""
        return [each for each in self.outcomes if isinstance(each, Outcome)]


def read(page: PageContext) -> Shown:
    """Return the scenarios of the address with their outcomes; of what cannot be read a sentence is shown."""
    found = of_address(page)
    return Shown(tuple(found), tuple(outcome_of(page.statement, each) for each in found))


def of_address(page: PageContext) -> list[Scenario]:
    """Return the scenarios of the address; of what cannot be read a sentence is shown."""
    found = []
    for text in filter(None, page.view.filters.get("scenario", "").split(_BETWEEN)[:MOST]):
        try:
            found.append(scenario_from_link(text))
        except LandbookError as error:
            html_blocks.show_error(page, error, icon=":material/link_off:")
    return found


def outcome_of(statement: Statement, scenario: Scenario) -> Outcome | LandbookError:
    """Return what a scenario comes to on the day of a statement, or why it cannot be applied."""
    if not scenario.steps and scenario.change is None:
        return QuestionError("Nothing is done yet: choose plots or draw an outline.")
    forbidden = [layer for layer in own_layers.layers() if layer.name in _chosen("forbid")]
    rice = [layer for layer in own_layers.layers() if layer.name in _chosen("rice")]
    return _applied(statement, scenario_link(scenario), tuple(forbidden), tuple(rice))


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


def tell_refused() -> None:
    """Say once why files that were handed in are no scenarios."""
    for text in st.session_state.pop(_REFUSED, []):
        html_blocks.show_warning(text)


def write(page: PageContext, scenarios: Sequence[Scenario]) -> None:
    """Put scenarios into the address, or say that a link cannot hold them."""
    text = _BETWEEN.join(map(scenario_link, scenarios[:MOST]))
    if len(text) > LONGEST:
        html_blocks.keep_notice(
            page.say("A link cannot hold that much; save the scenarios as files and open fewer of them.")
        )
        return
    view_state.write_url(page.view, scenario=text)


def add_step(page: PageContext, shown: Shown, step: Step, shapes: Shapes | None = None) -> None:
    """Put a step behind those of the last scenario."""
    scenarios = list(shown.scenarios) or [new_scenario(page, 1)]
    if scenarios[-1].change is not None:
        scenarios.append(new_scenario(page, len(scenarios) + 1))
    last = scenarios[-1]
    scenarios[-1] = replace(last, steps=(*last.steps, step), shapes={**last.shapes, **(shapes or {})})
    write(page, scenarios)


def new_scenario(page: PageContext, number: int) -> Scenario:
    """Return a scenario in which nothing is done yet."""
    return Scenario(title=page.say("Scenario {number}", number=number))


def render_scenario(page: PageContext, shown: Shown, at: int, scenario: Scenario) -> None:
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
            if isinstance(outcome, Outcome):
                render_button(
                    page,
                    page.say("Why the rate moved"),
                    key=f"whatif-why-{at}",
                    part="bridge",
                    from_scenario="0",
                    to_scenario=str(at + 1),
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


def _zipped(scenario: Scenario, name: str) -> bytes:
    files = {f"{name}.toml": scenario_toml(scenario).encode()}
    if scenario.shapes:
        files[f"{name}.geojson"] = scenario_geojson(scenario).encode()
    return deterministic_zip(files)


def render_layers(page: PageContext, shown: Shown) -> None:
    """Draw which own layers of the map forbid a zone, and which are rice land, where there are any."""
    names = [layer.name for layer in own_layers.layers()]
    if not names or not any(scenario.shapes for scenario in shown.scenarios):
        return
    st.multiselect(page.say("Layers that forbid a zone"), names, key="whatif-forbid")
    st.multiselect(page.say("Layers of rice land"), names, key="whatif-rice")


def render_open(page: PageContext, shown: Shown) -> None:
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
