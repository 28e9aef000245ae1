"""Web maps: Folium maps for the app and for one file that opens offline."""
