"""The twin of a table for paper and phones: the table is a canvas, which would print as it is scrolled.

On a phone its rows are cards.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence

import streamlit as st

from occupancy.packaged_files import ROOT

_browser = st.components.v2.component(
    "landbook_paper_table",
    js=(ROOT / "ui/paper_table.js").read_text(encoding="utf-8"),
    isolate_styles=False,  # it is a table like the others
)
# How an address below the app begins, and what it ends in for each row.
Lead = tuple[str, Sequence[str]]


def render_paper_table(
    head: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    texts: Collection[int] = (),
    lead: Lead | None = None,
) -> None:
    """Give the browser all rows of the table before; it draws them on a phone and when the page is printed.

    The first cell of a row names it, and leads where `lead` has; columns in `texts`, counted from 0, hold
    words. What cells say is sent once, however often it is said.
    """
    said: dict[str, int] = {}
    cells = [[said.setdefault(cell, len(said)) for cell in row] for row in rows]
    data: dict[str, object] = {"head": list(head), "said": list(said), "rows": cells, "texts": sorted(texts)}
    if lead:
        start, ids = lead
        data |= {"start": start, "ids": [said.setdefault(one, len(said)) for one in ids]}
        data["said"] = list(said)
    digest = hashlib.sha256(json.dumps(data).encode()).hexdigest()[:16]
    _browser(key=f"paper-table-{digest}", data=data)
