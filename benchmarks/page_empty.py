"""A Streamlit page with a word and a box on it: what any page costs before it shows or does something."""

import streamlit as st

st.text("ready")
st.checkbox("again")
