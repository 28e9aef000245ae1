"""The chart of a rate through time, with the figures that were published on it and why they differ."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from outputs.catalogue import Words
from outputs.labels import labels
from outputs.numbers import day as written_day
from outputs.numbers import number
from outputs.rows import Row, rows
from outputs.said import label
from outputs.vega import BLUE, HECTARES, INK, RED, day_format, finished, records

_PANEL_PX = 170
_PUBLISHED = {"leased_ha": "numerator_ha", "fill_rate_pct": "fill_rate_pct"}


def timeline_chart(
    line: pd.DataFrame, points: pd.DataFrame, basis: Row, words: Words, *, thresholds: Sequence[float] = ()
) -> dict[str, Any]:
    """Land and rate through time, the published figures on them with what the book comes to, and why.

    Parameters
    ----------
    line, points
        As `occupancy.timeline` gives them: `timeline(…, basis=…)` and `published(…)`.
    basis, words
        The row of the basis; published figures of another basis or numerator are left out.
    thresholds
        Lines in per cent drawn across the rate.
    """
    names = labels(words.language)
    sides = {
        "numerator_ha": f"{names.code('numerator', str(basis['numerator']))} (ha)",
        "fill_rate_pct": words.gettext("Fill rate (%)"),
    }
    told = _told(points, basis, words)
    panels = [_panel(line, told, column, title, words) for column, title in sides.items()]
    if thresholds:
        panels[1] = _crossed(panels[1], thresholds, words)
    key = words.gettext("Line: from this book. Diamonds: published; point at one to see why it differs.")
    title = alt.TitleParams(words.gettext("Leased land and fill rate"), subtitle=[label(basis, words), key])
    chart = alt.vconcat(*panels, title=title, spacing=18)
    return finished(chart, words, says=_line_said(line, words))


def _panel(
    line: pd.DataFrame, told: pd.DataFrame, column: str, title: str, words: Words
) -> alt.LayerChart | alt.FacetChart:
    """One quantity through time, and its published figures."""
    form = day_format(words)
    x = alt.X("as_of:T", title=None, axis=alt.Axis(format="%Y", tickCount="year"))
    above = alt.Axis(
        format=",.0f", titleAngle=0, titleAlign="left", titleX=0, titleY=-12, titleBaseline="bottom"
    )
    y = alt.Y(f"{column}:Q", title=title, axis=above, scale=alt.Scale(zero=True))
    drawn = alt.Chart(records(line[["as_of", column]])).mark_line(color=BLUE, strokeWidth=2.5)
    drawn = drawn.encode(
        x=x,
        y=y,
        tooltip=[
            alt.Tooltip("as_of:T", title=words.gettext("Day"), format=form),
            alt.Tooltip(f"{column}:Q", title=title, format=HECTARES),
        ],
    )
    points = alt.Chart(records(told[told["column"] == column])).encode(
        x=x, y=alt.Y("published:Q", title=title, axis=above)
    )
    shapes = points.mark_point(shape="diamond", filled=True, size=130, color=RED, opacity=1, stroke="#ffffff")
    shapes = shapes.encode(
        tooltip=[
            alt.Tooltip("as_of:T", title=words.gettext("Day"), format=form),
            alt.Tooltip("published:Q", title=words.gettext("Published"), format=HECTARES),
            alt.Tooltip("computed:Q", title=words.gettext("From this book"), format=HECTARES),
            alt.Tooltip("why:N", title=words.gettext("Why they differ")),
            alt.Tooltip("source:N", title=words.gettext("Source")),
        ],
    )
    figures = points.mark_text(dy=17, fontSize=11, color=INK).encode(
        text=alt.Text("published:Q", format=HECTARES)
    )
    return alt.layer(drawn, shapes, figures).properties(width="container", height=_PANEL_PX)


def _crossed(
    panel: alt.LayerChart | alt.FacetChart, thresholds: Sequence[float], words: Words
) -> alt.LayerChart | alt.FacetChart:
    """A panel with lines across it."""
    frame = pd.DataFrame({"fill_rate_pct": [float(value) for value in thresholds]})
    frame["text"] = [f"{number(value, words, places=0)} %" for value in frame["fill_rate_pct"]]
    across = alt.Chart(records(frame)).encode(y="fill_rate_pct:Q")
    written = across.mark_text(align="left", baseline="bottom", dx=3, dy=-2).encode(
        text="text:N", x=alt.value(0)
    )
    return alt.layer(panel, across.mark_rule(color=INK, strokeDash=[6, 4]), written)


def _told(points: pd.DataFrame, basis: Row, words: Words) -> pd.DataFrame:
    """The published figures that stand on the panels: those of leased land, and of rates of this basis."""
    leased = (points["quantity"] == "leased_ha") & (basis["numerator"] == "leased_ha")
    rates = (points["quantity"] == "fill_rate_pct") & (points["basis"] == basis["basis"])
    told: pd.DataFrame = points[leased | rates].copy()
    vietnamese = told["reason_vi"] if words.language == "vi" else told["reason"]
    told["why"] = vietnamese.where(vietnamese != "", told["reason"]).where(
        lambda why: why != "", words.gettext("no reason is known")
    )
    told.loc[np.isclose(told["published"], told["computed"], atol=0.005), "why"] = words.gettext("equal")
    told["column"] = told["quantity"].map(_PUBLISHED)
    return told[["as_of", "column", "published", "computed", "why", "source"]]


def _line_said(line: pd.DataFrame, words: Words) -> str:
    if line.empty:
        return words.gettext("Leased land and fill rate")
    first, last = rows(line.iloc[[0, -1]]) if len(line) > 1 else [rows(line)[0]] * 2
    return words.gettext("Fill rate: {before} % on {first}, {after} % on {last}").format(
        before=number(first["fill_rate_pct"], words, places=2),
        first=written_day(first["as_of"].date(), words),
        after=number(last["fill_rate_pct"], words, places=2),
        last=written_day(last["as_of"].date(), words),
    )
