"""What is done in a scenario: steps on the plots that are chosen, and on the outline that is drawn."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import count
from typing import Any

import numpy as np
import shapely
import streamlit as st
from geopandas import GeoDataFrame

from geo import crs
from occupancy.scenario.scenario_file import Step
from outputs.text.formatting import Limits
from outputs.text.translations import N_
from ui import days, view_state
from ui.context import PageContext
from ui.days import Box
from ui.pages.analysis.scenarios import Shown, add_step
from ui.widgets import html_blocks, number_box
from ui.widgets.number_box import NumberBox
from ui.widgets.plot_map import Feature

# In the session.
_OUTLINE, _LEASABLE = "whatif-outline", "whatif-leasable-ha"
_UNTIL, _AREA = "whatif-until-day", "whatif-area-m2"
_USUAL_YEARS, _LAST = 50, date(2199, 12, 31)
_AREAS = Limits(most=1e8)
_GRID, _USUAL_SHARE, _SHOWN = 1e-7, 0.7, 5  # a centimetre; leasable of a zone; ids of plots
_M2_PER_HA = 10_000.0
# What may be done with chosen plots.
_ON_PLOTS = {
    "revoke": N_("Take leases back"),
    "end": N_("End leases"),
    "lease": N_("Lease vacant land"),
    "clear": N_("Clear the land"),
    "service": N_("Service the land"),
    "merge": N_("Merge"),
}


def keep_outline(_: PageContext, shapes: Sequence[Feature]) -> None:
    """Keep the area that was drawn last, until something is done with it."""
    areas = [shape["geometry"] for shape in shapes if shape["geometry"]["type"] == "Polygon"]
    if areas:
        _drop_outline()
        st.session_state[_OUTLINE] = areas[-1]


def render(page: PageContext, shown: Shown) -> None:
    """Draw what may be done with chosen plots and the drawn outline."""
    html_blocks.heading(page.say("What is done on {day}", day=page.day(page.view.day)))
    selected, outline = page.view.selected, st.session_state.get(_OUTLINE)
    if selected:
        _render_on_plots(page, shown, selected)
    if outline and len(selected) == 1:
        _render_cut(page, shown, outline)
    elif outline:
        _render_establish(page, shown, outline)
    if not selected and not outline:
        html_blocks.lines(page.say("Click plots on the map, or draw the outline of a new zone."))


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
    with st.expander(page.say("Extend leases, another use, another area"), key="whatif-more"):
        _render_extend(page, shown)
        _render_reclassify(page, shown)
        _render_correct(page, shown)
    number_box.complain(page)


def _render_extend(page: PageContext, shown: Shown) -> None:
    """Draw the day until which the leases of the plots are extended."""
    state, first = st.session_state, page.view.day
    until = state.get(_UNTIL) or first.replace(year=first.year + _USUAL_YEARS, day=min(first.day, 28))
    box = Box("whatif-until", page.say("Leased until"), None, until, _LAST, first, optional=False)
    with _row("extend"):
        with st.container(width=190):
            days.show(page, box, lambda text: state.update({_UNTIL: date.fromisoformat(text)}), folded=True)
        _button(page, shown, "extend", page.say("Extend the leases"), until=until)
    days.refused(page, box)


def _render_reclassify(page: PageContext, shown: Shown) -> None:
    """Draw the use that the plots are given."""
    uses = page.labels.codes("land_use")
    with _row("reclassify"):
        use = st.selectbox(
            page.column("land_use"), list(uses), format_func=uses.__getitem__, key="whatif-use", width=190
        )
        _button(page, shown, "reclassify", page.say("Give them this use"), land_use=use)


def _render_correct(page: PageContext, shown: Shown) -> None:
    """Draw the area on paper that a plot is given."""
    state = st.session_state
    box = NumberBox("whatif-area", page.say("Area on paper (m²)"), state.get(_AREA), _AREAS)
    with _row("correct"):
        number_box.render_number_box(
            page, box, on_change=lambda area: state.update({_AREA: area}), folded=True, width=190
        )
        area = number_box.number(page, box)
        _button(page, shown, "correct", page.say("Correct the area"), area_m2=area)


def _row(name: str) -> Any:  # noqa: ANN401  a container of Streamlit's
    """Return a line for a field and the button beside it."""
    return st.container(horizontal=True, vertical_alignment="bottom", gap="small", key=f"whatif-row-{name}")


def _button(page: PageContext, shown: Shown, do: str, label: str, **cells: object) -> None:
    """Draw the button of a step that needs more than plots, disabled while it has not got it."""
    act = partial(_on_plots, page, shown, do, cells)
    st.button(label, key=f"whatif-{do}", on_click=act, disabled=None in cells.values())


def _on_plots(page: PageContext, shown: Shown, do: str, more: Mapping[str, Any] | None = None) -> None:
    """Put what is done with the selected plots behind the steps, and let the plots go."""
    plots = view_state.selected_ids()
    cells: dict[str, Any] = {"plots": plots, **(more or {})}
    if do == "merge":
        cells["parcel_id"] = f"{plots[0]}-M"
    add_step(page, shown, Step(do, page.view.day, cells))
    view_state.set_selection(page.view, ())
    for key in (_UNTIL, _AREA):
        st.session_state.pop(key, None)


def _render_cut(page: PageContext, shown: Shown, outline: Mapping[str, Any]) -> None:
    """Draw the buttons that cut the selected plot along the drawn outline, or let that go."""
    with st.container(horizontal=True, gap="small", key="whatif-cut"):
        st.button(
            page.say("Split the plot along the outline"),
            key="whatif-split",
            type="primary",
            on_click=partial(_split, page, shown, outline),
        )
        st.button(page.say("Let it go"), type="tertiary", key="whatif-let-go", on_click=_drop_outline)


def _split(page: PageContext, shown: Shown, outline: Mapping[str, Any]) -> None:
    """Put the cut behind the steps, and let outline and plot go."""
    name = _new_name("cut", (name for each in shown.scenarios for name in each.shapes))
    step = Step("split", page.view.day, {"plots": view_state.selected_ids(), "shape": name})
    add_step(page, shown, step, {name: dict(outline)})
    view_state.set_selection(page.view, ())
    _drop_outline()


def _new_name(stem: str, taken: Iterable[str]) -> str:
    """Return a name with a number that nothing is called by."""
    known = set(taken)
    return next(name for at in count(1) if (name := f"{stem}-{at}") not in known)


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
    shapes = (name for each in shown.scenarios for name in each.shapes)
    name = _new_name("new", [*page.book.zones["zone_id"], *shapes])
    cells = {
        "zone_id": name,
        "name": page.say("New zone {number}", number=name.removeprefix("new-")),
        "shape": name,
        "leasable_ha": leasable_ha,
    }
    add_step(page, shown, Step("establish", page.view.day, cells), {name: shapely.geometry.mapping(shape)})
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
