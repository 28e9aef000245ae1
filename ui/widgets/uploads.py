"""The place of boxes for files: what a box says in English, its label says in the reader's language."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.context import PageContext


def place(page: PageContext, name: str, *, horizontal: bool = False) -> DeltaGenerator:
    """Return a container for boxes of files, with the words of their buttons in the reader's language."""
    words = page.say("Choose a file").replace('"', "")
    st.html(f'<style>.st-key-files-{name} button p::after {{ content: "{words}"; }}</style>')
    return st.container(key=f"files-{name}", horizontal=horizontal)
