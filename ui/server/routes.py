"""Served routes: what the app gives the browser beside its pages."""

import streamlit as st
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from occupancy.program import ROOT
from outputs.files import ADDRESS, served_folder
from outputs.site_sheet.occasion import PATH
from ui.server import map_states, proposal

OWN = "app/static"  # where Streamlit would serve what people put beside the app, such as tiles of their own


def served_routes() -> list[BaseRoute]:
    """Return the routes of clients' pages, of the program's files, made when needed, and of people's own."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    start = f"/{base}" if base else ""
    folders = {ADDRESS: served_folder(), OWN: ROOT / "static"}
    pages = [Route(f"{start}/{path}", proposal.answer) for path in (PATH, f"{PATH}/{{what}}")]
    files = [
        Mount(
            f"{start}/{address}",
            # Tiles are large: who has them on another disk links to them.
            StaticFiles(directory=folder, check_dir=False, follow_symlink=True),
        )
        for address, folder in folders.items()
    ]
    states = Route(f"{start}/{map_states.PATH}/{{token}}", map_states.answer)
    return [*pages, states, *files]
