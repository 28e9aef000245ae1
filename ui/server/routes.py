"""Served routes: what the app gives the browser beside its pages."""

import streamlit as st
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from occupancy.program import ROOT
from outputs.files import ADDRESS, served_folder

OWN = "app/static"  # where Streamlit would serve what people put beside the app, such as tiles of their own


def served_routes() -> list[Mount]:
    """Return the routes of the program's files, which are made when first needed, and of people's own."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    folders = {ADDRESS: served_folder(), OWN: ROOT / "static"}
    return [
        Mount(
            f"/{base}/{address}" if base else f"/{address}",
            # Tiles are large: who has them on another disk links to them.
            StaticFiles(directory=folder, check_dir=False, follow_symlink=True),
        )
        for address, folder in folders.items()
    ]
