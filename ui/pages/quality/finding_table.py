"""The list of findings as a table: one row can be chosen, and the address keeps which."""

from collections.abc import Collection, Mapping
from hashlib import sha256

import pandas as pd
import streamlit as st

from geo.findings import SEVERITIES
from outputs.maps.style import SEVERITY_COLOURS
from outputs.maps.web.finding_location import FindingLocator
from outputs.records import Row, iter_rows
from outputs.tables.findings_view import by_severity
from outputs.text.acceptance import with_acceptance
from ui import view_state
from ui.context import PageContext
from ui.widgets import data_table, html_blocks, paper_table

# A sign beside the word and the colour, so that a severity can be told without either.
ACCEPTED = "✓"
SIGNS = {"error": "✕", "warning": "▲", "note": "●"}
RECORD = ("file", "row", "record_id", "field", "value", "expected", "area_m2", "lon", "lat", "accepted")
FILTERS = ("zones", "kind", "table", "severity", "rule")
_SHOWN = ("severity", "rule", "sentence", "zone", "area_m2", "file", "row")
_WIDTHS = {"severity": 96, "rule": 98, "zone": 150, "area_m2": 118, "file": 150, "row": 66}
_SENTENCE_PX = 400
_TIMES = "times the list of findings was drawn anew"  # in the session


def severity(page: PageContext, code: str) -> str:
    """Return a severity in words, with its sign."""
    return f"{SIGNS.get(code, '')} {page.code('severity', code)}".strip()


def headings(page: PageContext) -> dict[str, str]:
    """Return what the columns of findings are called where the dictionary does not fit."""
    return {
        "rule": page.say("Check"),
        "sentence": page.say("Finding"),
        "zone": page.say("Zone"),
        "area_m2": f"{page.column('area_m2')} (m²)",
    }


def render_table(page: PageContext, findings: pd.DataFrame, *, height: int) -> None:
    """Draw the findings; choosing a row looks at it, choosing it again lets it go."""
    ids = findings["finding"].tolist()
    chosen = page.view.filters.get("finding", "")
    chosen = chosen if chosen in ids else ""
    key = _key(page, ids, chosen)
    called = headings(page)
    config = {
        name: st.column_config.Column(called.get(name, page.column(name)), width=_WIDTHS.get(name))
        for name in _SHOWN
    }
    config["sentence"] = st.column_config.Column(called["sentence"], width=_SENTENCE_PX)
    table = _written(page, findings)
    st.dataframe(
        _styled(page, findings, table),
        hide_index=True,
        height=height,
        column_config=config,
        key=key,
        selection_mode="single-row",
        selection_default={"selection": {"rows": [ids.index(chosen)] if chosen else []}},
        on_select=lambda: view_state.write_url(page.view, finding=data_table.picked(key, ids)),
        placeholder="",
        alt=page.say("The findings, one a row"),
    )
    rows = table.head(data_table.ROWS).astype(object)  # the errors come first
    rows["area_m2"] = ["" if pd.isna(area) else page.area_m2(area) for area in rows["area_m2"]]
    paper_table.render_paper_table(
        [called.get(name, page.column(name)) for name in _SHOWN],
        rows.fillna("").astype(str).itertuples(index=False),
        texts={1, 2, 3, 5},
        lead=("quality?finding=", ids[: len(rows)]),
    )
    if len(rows) < len(table):
        first, every = page.count(len(rows)), page.count(len(table))
        html_blocks.line_for_twin(
            page.say("The first {first} of {all}; the downloads have all.", first=first, all=every)
        )


def _written(page: PageContext, findings: pd.DataFrame) -> pd.DataFrame:
    """Return the cells in the reader's words; the file and row are counted as in the file."""
    table = findings[list(_SHOWN)].copy()
    words = {code: severity(page, code) for code in SEVERITIES}
    answered = findings["accepted"] != ""
    table["severity"] = [words.get(code, code) for code in table["severity"]]
    table["severity"] = table["severity"].mask(answered, f"{ACCEPTED} {page.say('Accepted')}")
    return table


def _styled(page: PageContext, findings: pd.DataFrame, table: pd.DataFrame) -> "pd.io.formats.style.Styler":
    """Return a table of findings with areas as the reader writes them and colours of open severities."""
    rows = zip(findings["severity"], findings["accepted"], strict=True)
    colours = ["" if accepted else SEVERITY_COLOURS.get(code, "") for code, accepted in rows]
    styler = table.style.set_uuid(data_table.CELLS)
    return styler.format({"area_m2": lambda area: page.area_m2(float(str(area)))}, na_rep="").apply(
        lambda _: [f"color: {colour}; font-weight: 600" for colour in colours], subset=["severity"]
    )


def _key(page: PageContext, ids: list[str], chosen: str) -> str:
    """Return the name of the table in the session.

    It is another one when the address names another row than the reader has chosen in the table (a link was
    opened, or the reader went Back): only a new table takes a selection over. Else the table stays, and with
    it the place to which the reader has moved it.
    """
    filters = "-".join(page.view.filters.get(name, "") for name in FILTERS)
    day = f"{page.view.day}-{page.view.known}"
    stem = f"findings-{page.statement.book_hash[:12]}-{day}-{page.view.lang}-{filters}"
    times = st.session_state.get(_TIMES, 0)
    key = f"{stem}-{times}"
    if key in st.session_state and data_table.picked(key, ids) != chosen:
        st.session_state[_TIMES] = times + 1
        key = f"{stem}-{times + 1}"
    return key


_NAMED_BY = ("rule", "table", "record_id", "field", "value")
_HASH_SIGNS = 8


def listed(page: PageContext, where: FindingLocator) -> pd.DataFrame:
    """Return all findings as they are listed, errors first.

    They have `finding` (what the address calls it), the `zone_id` they lie in, and who has `accepted` them.
    """
    findings = by_severity(with_acceptance(page.statement, page.words)).reset_index(drop=True)
    zones = [where.land(row).zone_id for row in iter_rows(findings)]
    return findings.assign(finding=url_ids(findings), zone_id=pd.array(zones, dtype="str"))


def filtered(findings: pd.DataFrame, filters: Mapping[str, Collection[str]]) -> pd.DataFrame:
    """Return the findings that pass each filter of the address; `kind` is the letter of the check."""
    values = findings.assign(zones=findings["zone_id"], kind=findings["rule"].str[:1])
    for name, codes in filters.items():
        values = values[values[name].isin(list(codes))]
    return findings.loc[values.index].reset_index(drop=True)


def localized(page: PageContext, findings: pd.DataFrame) -> pd.DataFrame:
    """Return some findings with their `sentence` and the name of the `zone` they lie in."""
    called = page.land_names()
    return findings.assign(
        sentence=pd.array([page.labels.finding(row, called) for row in iter_rows(findings)], dtype="str"),
        zone=pd.array([called.get(zone, "") for zone in findings["zone_id"]], dtype="str"),
    )


def url_ids(findings: pd.DataFrame) -> list[str]:
    """Return the id of each finding in an address: by its rule and what it is about, not by its place.

    Findings that differ in nothing but their row are numbered.
    """
    counts: dict[str, int] = {}
    called = []
    for row in iter_rows(findings):
        name = f"{row['rule']}-{_mark(row)}"
        counts[name] = counts.get(name, 0) + 1
        called.append(name if counts[name] == 1 else f"{name}-{counts[name]}")
    return called


def _mark(row: Row) -> str:
    """Return a few signs that stand for a record, without areas, which change by the day."""
    parts = [str(row[name]) for name in _NAMED_BY]
    if _is_number(parts[-1]):
        parts.pop()
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:_HASH_SIGNS]


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
