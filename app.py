"""The web door: `streamlit run app.py`, or `streamlit run app.py -- --data FOLDER` for another book."""

import streamlit as st

from ui.server.routes import served_routes

app = st.App("ui/server/script.py", routes=served_routes())
