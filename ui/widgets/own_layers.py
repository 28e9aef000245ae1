"""A reader's own layers on the maps: handed in below one, kept in that reader's session and nowhere else."""

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geo.errors import LandbookError, SourceError
from occupancy.program import ROOT
from outputs.maps.style import OWN_LAYERS
from outputs.maps.web.own_layers import MOST_MB, OwnLayer, read_own_layers
from ui.context import PageContext, literal
from ui.widgets import html_blocks


def place(page: PageContext, name: str, *, horizontal: bool = False) -> DeltaGenerator:
    """Return a container for boxes of files, with the words of their buttons in the reader's language."""
    words = page.say("Choose a file").replace('"', "")
    st.html(f'<style>.st-key-files-{name} button p::after {{ content: "{words}"; }}</style>')
    return st.container(key=f"files-{name}", horizontal=horizontal)


_KEPT, _REFUSED, _TIMES = "own layers", "own layers refused", "own layers handed in"  # in the session
_browser = st.components.v2.component(
    "landbook_own_layers", js=(ROOT / "ui/own_layers.js").read_text(encoding="utf-8")
)


def render_own_layers(page: PageContext, more: Sequence[OwnLayer] = ()) -> None:
    """Draw below a map where layers are handed in, and those that are on it; `more` is drawn too."""
    own = layers()
    _browser(
        key=f"{_KEPT} in the browser",
        data={
            "layers": [
                {"token": layer.token, "name": layer.name, "colour": colour, "shapes": layer.shapes}
                for layer, colour in zip((*own, *more), OWN_LAYERS, strict=False)
            ]
        },
    )
    refused: list[LandbookError] = st.session_state.pop(_REFUSED, [])
    for error in refused:
        html_blocks.show_error(page, error, icon=":material/layers_clear:")
    label = page.say("Own layers on the map")
    with st.expander(f"{label} ({len(own)})" if own else label, key="own-layers"):
        with place(page, "own-layers"):
            key = f"own-layers-{st.session_state.get(_TIMES, 0)}"
            st.file_uploader(
                page.say(
                    "GeoJSON, GeoPackage, FlatGeobuf, KML or a zipped Shapefile, at most {most} MB;"
                    " stays in this session only",
                    most=MOST_MB,
                ),
                accept_multiple_files=True,
                key=key,
                on_change=lambda: _take(page, key),
            )
        for layer in own:
            _render_layer(page, layer)


def layers() -> tuple[OwnLayer, ...]:
    """Return the layers of the reader's session."""
    kept: tuple[OwnLayer, ...] = st.session_state.get(_KEPT, ())
    return kept


def _render_layer(page: PageContext, layer: OwnLayer) -> None:
    """Draw what is on the map of a layer, and the button that takes it off."""
    text = page.say_many("{shapes} shape", "{shapes} shapes", layer.drawn, shapes=page.count(layer.drawn))
    if layer.undrawn:
        text += "; " + page.say("{count} cannot be drawn", count=page.count(layer.undrawn))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(literal(f"{layer.name}: {text}"), width="content")
        st.button(
            page.say("Remove"),
            key=f"own-layer-{layer.token}",
            type="tertiary",
            on_click=lambda: _keep(tuple(one for one in layers() if one.token != layer.token)),
        )


def _keep(layers: tuple[OwnLayer, ...]) -> None:
    st.session_state[_KEPT] = layers


def _take(page: PageContext, key: str) -> None:
    """Read what was handed in, and let go of the files: the box of the next run is a new one."""
    kept, refused = {layer.token: layer for layer in layers()}, []
    for file in st.session_state.get(key) or ():
        try:
            kept |= {layer.token: layer for layer in read_own_layers(file.name, file.getvalue(), page.book)}
            if len(kept) > len(OWN_LAYERS):
                raise SourceError(
                    "The map draws at most {most} own layers; remove one before {file} is handed in.",
                    most=len(OWN_LAYERS),
                    file=file.name,
                )
        except LandbookError as error:
            refused.append(error)
    _keep(tuple(kept.values())[: len(OWN_LAYERS)])
    st.session_state[_REFUSED] = refused
    st.session_state[_TIMES] = st.session_state.get(_TIMES, 0) + 1
