"""A Streamlit page with a word on it: what any page costs before it shows something."""

import streamlit as st

st.text("ready")
