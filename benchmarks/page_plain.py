"""The same plots the straightforward way: one folium.GeoJson with a style and a tooltip, and a filter."""

from datetime import date

import folium
import geopandas as gpd
import streamlit as st
from streamlit_folium import st_folium

from benchmarks import drawn
from geo.crs import to_wgs84
from occupancy.statement import state
from outputs.maps.style import STATES
from outputs.maps.web.folium_map import use_local_assets

use_local_assets()


@st.cache_resource
def answered(plots: int) -> gpd.GeoDataFrame:
    """The plots with their states, held between runs."""
    book = drawn.book(plots)
    table = state(book, as_of=date(2023, 11, 17)).parcels
    shapes = to_wgs84(book.parcels)[["parcel_id", "geometry"]]
    return shapes.merge(table[["parcel_id", "zone_id", "state", "document_area_m2"]], on="parcel_id")


plots = answered(int(st.query_params["plots"]))
in_use = st.checkbox("in use")


def style(feature: dict) -> dict:
    """A colour per state, faint where the filter holds a plot back."""
    shown = not in_use or feature["properties"]["state"] == "leased_in_use"
    colour = STATES[feature["properties"]["state"]]
    return {"fillColor": colour, "color": "#55554f", "weight": 0.7, "fillOpacity": 0.95 if shown else 0.14}


west, south, east, north = plots.total_bounds
made = folium.Map(location=[(south + north) / 2, (west + east) / 2], tiles=None, prefer_canvas=True)
made.fit_bounds([[south, west], [north, east]])
fields = ["parcel_id", "state", "document_area_m2"]
folium.GeoJson(plots, style_function=style, tooltip=folium.GeoJsonTooltip(fields)).add_to(made)
st_folium(
    made,
    returned_objects=["last_active_drawing", "last_object_clicked_count"],
    height=600,
    use_container_width=True,
)
