"""The waterfall of a bridge as a Vega-Lite dict: from one fill rate to another, a bar for each reason."""

from typing import Any

import altair as alt
import pandas as pd

from occupancy.questions.bridge import Bridge
from outputs.charts import BLUE, GREEN, INK, RED, chart_spec, inline_data
from outputs.records import iter_rows
from outputs.tables.bridge_view import end_name, story
from outputs.text import captions
from outputs.text.formatting import format_rate, format_recorded, format_signed
from outputs.text.labels import labels
from outputs.text.translations import Translator

_ROW_PX = 30
_COLOURS = {"rate": BLUE, "rise": GREEN, "fall": RED}


def waterfall_chart(made: Bridge, words: Translator) -> dict[str, Any]:
    """Draw both rates as bars from nought, and between them what each reason adds or takes away, in points.

    Lines of the rules in force on the later day are drawn across. A bridge whose rates are not known has no
    bars.
    """
    bars = _bars(made, words)
    lines = [float(value) for value in made.after.rules["value_pct"]]
    y = alt.Y("label:N", title=None, sort=None, axis=alt.Axis(labelLimit=300))
    drawn = alt.Chart(inline_data(bars))
    kinds = alt.Scale(domain=[*_COLOURS], range=[*_COLOURS.values()])
    layers = [
        drawn.mark_bar(height=18).encode(
            x=alt.X(
                "start:Q", title=labels(words.language).column("fill_rate_pct"), axis=alt.Axis(format=",.0f")
            ),
            x2="end:Q",
            y=y,
            color=alt.Color("kind:N", scale=kinds, legend=None),
            tooltip=[alt.Tooltip("label:N", title=" "), alt.Tooltip("text:N", title=" ")],
        ),
        drawn.mark_text(align="left", dx=5, color=INK).encode(x="right:Q", y=y, text="text:N"),
    ]
    if lines:
        rules = inline_data(pd.DataFrame({"line": lines}))
        layers.append(alt.Chart(rules).mark_rule(color=INK, strokeDash=[4, 3]).encode(x="line:Q"))
    title = alt.TitleParams(
        words.gettext("Fill rate (%)"),
        subtitle=", ".join(f"- - - {format_recorded(line, words)} %" for line in lines),
    )
    chart = alt.layer(*layers).properties(title=title, width="container", height=_ROW_PX * max(1, len(bars)))
    return chart_spec(chart, words, description=story(made, words) or words.gettext("Fill rate (%)"))


def _bars(made: Bridge, words: Translator) -> pd.DataFrame:
    names, lines = labels(words.language), made.after.rules["value_pct"].tolist()
    first, last = (float(captions.rate_row(one)["fill_rate_pct"]) for one in (made.before, made.after))
    rows, at = [], first

    def bar(label: str, start: float, end: float, kind: str, text: str) -> None:
        rows.append(
            {"label": label, "start": start, "end": end, "right": max(start, end), "kind": kind, "text": text}
        )

    before, after = (end_name(made, at, words) for at in (0, 1))
    bar(before, 0.0, first, "rate", format_rate(first, words, thresholds=lines))
    for step in iter_rows(made.steps):
        points = float(step["rate_points"])
        kind, text = "rise" if points >= 0 else "fall", format_signed(points, words, places=2)
        bar(names.code("reason", step["reason"]), at, at + points, kind, text)
        at += points
    if before == after:
        after = f"{after} →"  # another bar than the first
    bar(after, 0.0, last, "rate", format_rate(last, words, thresholds=lines))
    table = pd.DataFrame(rows)
    return table if table[["start", "end"]].notna().all(axis=None) else table.iloc[:0]
