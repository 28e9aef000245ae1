"""The chart of a rate through time, with the figures that were published on it and why they differ."""

from collections.abc import Callable, Sequence
from typing import Any

import altair as alt
import pandas as pd

from outputs.charts.vega import BLUE, INK, RED, chart_spec, d3_day, inline_data
from outputs.records import Row, iter_rows
from outputs.text.formatting import format_day, format_ha, format_rate, format_recorded
from outputs.text.labels import labels
from outputs.text.translations import Translator

_HEIGHT_PX = 230
_ROOM = 0.07  # of the time shown, at either end
_LEAST_ROOM = pd.Timedelta(days=30)
_ALIKE = 0.005  # half of the last digit printed
_BOTH = ("published", "computed")
_PUBLISHED = {"leased_ha": "numerator_ha", "fill_rate_pct": "fill_rate_pct"}


def timeline_chart(
    line: pd.DataFrame,
    points: pd.DataFrame,
    basis: Row,
    words: Translator,
    *,
    column: str = "fill_rate_pct",
    thresholds: Sequence[float] = (),
) -> dict[str, Any]:
    """Draw land or rate through time, the published figures on it with what the book comes to, and why.

    Parameters
    ----------
    line, points
        As `occupancy.questions.timeline` gives them: `timeline(…, basis=…)` and `published(…)`.
    basis, words
        The row of the basis; published figures of another basis or numerator are left out.
    column
        Of the line: `fill_rate_pct`, or `numerator_ha` for the land.
    thresholds
        Lines in per cent drawn across the rate.
    """
    of_rates = column == "fill_rate_pct"
    land = f"{labels(words.language).code('numerator', str(basis['numerator']))} (ha)"
    title = words.gettext("Fill rate (%)") if of_rates else land
    published = published_points(points, basis, words, thresholds=thresholds)
    write = _writer(words, thresholds)
    line = line.assign(written=[write(value, "pct" if of_rates else "ha") for value in line[column]])
    layers = _layers(line, published[published["column"] == column], column, title, words)
    if thresholds and of_rates:
        layers += _across(thresholds, words)
    chart = alt.layer(*layers).properties(title=alt.TitleParams(title), width="container", height=_HEIGHT_PX)
    return chart_spec(chart, words, description=_line_in_words(line, title, words))


def _layers(
    line: pd.DataFrame, published: pd.DataFrame, column: str, title: str, words: Translator
) -> list[alt.Chart]:
    """Draw the line, and on it the published figures, each written on the side away from the line."""
    x, y = _x(line, published), alt.Axis(format=",.0f")
    day = alt.Tooltip("as_of:T", title=words.gettext("Day"), format=d3_day(words))
    drawn = (
        alt.Chart(inline_data(line[["as_of", column, "written"]]))
        .mark_line(color=BLUE, strokeWidth=2.5)
        .encode(
            x=x,
            y=alt.Y(f"{column}:Q", title=None, axis=y, scale=alt.Scale(zero=True)),
            tooltip=[day, alt.Tooltip("written:N", title=title)],
        )
    )
    over = published["published"] >= published["computed"] - _ALIKE
    layers = [drawn]
    for part, dy in ((published[over], -13), (published[~over], 17)):
        if part.empty:
            continue
        points = alt.Chart(inline_data(part)).encode(x=x, y=alt.Y("published:Q", title=None, axis=y))
        diamonds = points.mark_point(
            shape="diamond", filled=True, size=130, color=RED, opacity=1, stroke="#ffffff"
        )
        layers.append(
            diamonds.encode(
                tooltip=[
                    day,
                    alt.Tooltip("written_published:N", title=words.gettext("Published")),
                    alt.Tooltip("written_computed:N", title=words.gettext("From this book")),
                    alt.Tooltip("why:N", title=words.gettext("Why they differ")),
                    alt.Tooltip("source:N", title=words.gettext("Source")),
                ]
            )
        )
        written = points.mark_text(dy=dy, fontSize=11, color=INK)
        layers.append(written.encode(text="written_published:N"))
    return layers


def _x(line: pd.DataFrame, published: pd.DataFrame) -> alt.X:
    """Return the axis of time, with room at both ends for a figure written on the first and the last day."""
    axis = alt.Axis(format="%Y", tickCount="year", labelOverlap=True, labelSeparation=8)
    days = pd.concat([line["as_of"], published["as_of"]])
    if days.empty:
        return alt.X("as_of:T", title=None, axis=axis)
    room = max((days.max() - days.min()) * _ROOM, _LEAST_ROOM)
    ends = [end.strftime("%Y-%m-%d") for end in (days.min() - room, days.max() + room)]
    return alt.X("as_of:T", title=None, axis=axis, scale=alt.Scale(domain=ends, nice=False))


def _across(thresholds: Sequence[float], words: Translator) -> list[alt.Chart]:
    """Draw lines across the rate, each with its figure."""
    frame = pd.DataFrame({"fill_rate_pct": [float(value) for value in thresholds]})
    frame["text"] = [f"{format_recorded(value, words)} %" for value in frame["fill_rate_pct"]]
    across = alt.Chart(inline_data(frame)).encode(y="fill_rate_pct:Q")
    written = across.mark_text(align="left", baseline="top", dx=3, dy=3).encode(text="text:N", x=alt.value(0))
    return [across.mark_rule(color=INK, strokeDash=[6, 4]), written]


def published_points(
    points: pd.DataFrame, basis: Row, words: Translator, *, thresholds: Sequence[float] = ()
) -> pd.DataFrame:
    """Return the published figures of the panels: those of leased land, and of rates of this basis.

    One row per point: `as_of`, `quantity`, `column` of the line it belongs to, `published`, `computed`,
    `unit`, `why` they differ in the reader's language, `source`, and both figures as they are printed:
    `written_published`, `written_computed`.
    """
    leased = (points["quantity"] == "leased_ha") & (basis["numerator"] == "leased_ha")
    rates = (points["quantity"] == "fill_rate_pct") & (points["basis"] == basis["basis"])
    kept: pd.DataFrame = points[leased | rates].reset_index(drop=True)
    kept["why"] = pd.array([_why(point, words) for point in iter_rows(kept)], dtype="str")
    kept["column"] = kept["quantity"].map(_PUBLISHED)
    write = _writer(words, thresholds)
    for name in _BOTH:
        pairs = zip(kept[name], kept["unit"], strict=True)
        kept[f"written_{name}"] = pd.array([write(*pair) for pair in pairs], dtype="str")
    columns = ["as_of", "quantity", "column", *_BOTH, "unit", "why", "source"]
    return kept[[*columns, *(f"written_{name}" for name in _BOTH)]]


def _writer(words: Translator, thresholds: Sequence[float]) -> Callable[[float, str], str]:
    """Return what writes figures as papers print them: a browser would round halves of its own floats."""

    def write(value: float, unit: str) -> str:
        return format_rate(value, words, thresholds=thresholds) if unit == "pct" else format_ha(value, words)

    return write


def _why(point: Row, words: Translator) -> str:
    """Return the sourced reason of a difference, else what the published rate was divided by."""
    if round(abs(point["published"] - point["computed"]), 9) <= _ALIKE:
        return words.gettext("equal")
    reason = point["reason_vi"] if words.language == "vi" and point["reason_vi"] else point["reason"]
    if reason:
        return str(reason)
    implied, own = point["implied_ha"], point["denominator_ha"]
    if pd.isna(implied) or pd.isna(own):
        return words.gettext("no reason is known")
    text = words.gettext("the published rate divides by about {implied} ha, this book by {own} ha")
    return text.format(implied=format_ha(implied, words), own=format_ha(own, words))


def _line_in_words(line: pd.DataFrame, title: str, words: Translator) -> str:
    if line.empty:
        return title
    first, last = iter_rows(line.iloc[[0, -1]])
    return words.gettext("{title}: {before} on {first}, {after} on {last}").format(
        title=title,
        before=first["written"],
        first=format_day(first["as_of"].date(), words),
        after=last["written"],
        last=format_day(last["as_of"].date(), words),
    )
