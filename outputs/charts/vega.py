"""How every chart looks and speaks: colours, type, numbers and days of the reader; finished into a dict.

A chart carries its data in itself and asks for nothing; Streamlit brings what draws it.
"""

from typing import Any

import altair as alt
import pandas as pd

from outputs.text.translations import Translator

# Okabe and Ito's colours, which the colour-blind tell apart; some darker, so that white can be read on them.
BLUE, ORANGE, GREEN, RED, PURPLE, GREY = "#0072b2", "#e69f00", "#007f5c", "#b84f00", "#cc79a7", "#6b6b6b"
INK = "#1d2a35"
_FONT = "'Segoe UI', 'Helvetica Neue', 'Noto Sans', Roboto, sans-serif"
_NUMBERS = {
    "vi": {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", ""]},
    "en": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["", ""]},
}
_DAYS = {"vi": "%d/%m/%Y", "en": "%-d %b %Y"}


def d3_day(words: Translator) -> str:
    """Return how a day is written, as d3 takes it."""
    return _DAYS[words.language]


def inline_data(frame: pd.DataFrame) -> alt.InlineData:
    """Return the rows as inline data: days as ISO text, unknown as null."""
    plain = frame.copy()
    for name in plain.columns:
        if pd.api.types.is_datetime64_any_dtype(plain[name].dtype):
            plain[name] = plain[name].dt.strftime("%Y-%m-%dT00:00:00")
    cells = plain.astype(object).where(plain.notna(), None)
    return alt.InlineData(values=[dict(zip(cells.columns, row, strict=True)) for row in cells.to_numpy()])


def chart_spec(chart: alt.TopLevelMixin, words: Translator, *, description: str) -> dict[str, Any]:
    """Return the chart as Vega-Lite, with the reader's numbers and without the menu of vega-embed.

    `description` is the chart in one sentence, for those who do not see it.
    """
    spec: dict[str, Any] = chart.to_dict()
    spec["description"] = description
    if "vconcat" not in spec:
        # The height is that of the bars; Streamlit would take title and axis from it.
        spec["autosize"] = {"type": "fit-x", "contains": "padding"}
    spec["usermeta"] = {"embedOptions": {"actions": False}}
    spec["config"] = {
        "font": _FONT,
        "background": "transparent",
        "locale": {"number": _NUMBERS[words.language]},
        "view": {"stroke": None},
        "axis": {"labelColor": INK, "titleColor": INK, "labelFontSize": 12, "titleFontSize": 12},
        "legend": {"labelColor": INK, "titleColor": INK, "orient": "bottom", "labelLimit": 400},
        "title": {"color": INK, "anchor": "start", "fontSize": 14, "subtitleColor": "#4d5962"},
        "text": {"color": INK, "fontSize": 12},
    }
    return spec
