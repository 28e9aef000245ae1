"""The map of plots as the app draws it, and a filter."""

from datetime import date

import streamlit as st
from streamlit_folium import st_folium

from benchmarks import drawn
from occupancy.book import LandBook
from occupancy.statement import Statement, state
from outputs.maps.web.plot_map import plot_map, plot_states_layer
from outputs.maps.web.plot_states_payload import MapState
from outputs.text.translations import translator
from ui.widgets.plot_map import publish


@st.cache_resource
def answered(plots: int) -> tuple[LandBook, Statement]:
    """The book and its answer, held as the app holds them."""
    book = drawn.book(plots)
    return book, state(book, as_of=date(2023, 11, 17))


book, statement = answered(int(st.query_params["plots"]))
plots = statement.parcels
chosen = plots["state"] == "leased_in_use" if st.checkbox("in use") else plots["state"] != ""
look = MapState(matching=plots.loc[chosen, "parcel_id"].tolist(), lines=["17/11/2023"])
made = plot_map(book, translator("vi"))
st_folium(
    made.map,
    key=made.key,
    feature_group_to_add=plot_states_layer(statement, look, publish=publish),
    returned_objects=["last_active_drawing", "last_object_clicked_count"],
    height=600,
    use_container_width=True,
)
if "table" in st.query_params:
    st.dataframe(plots.loc[chosen, ["parcel_id", "state", "document_area_m2", "leased_ha"]].head(50))
