"""Charts as Vega-Lite dicts: leases and land use of a plot or zone, and a rate through time.

A chart carries its data in itself and asks for nothing; Streamlit brings what draws it.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from occupancy.measures.phase_status import M2_PER_HA
from outputs.records import Row, iter_rows
from outputs.text.captions import localized_label, with_unverified_note
from outputs.text.formatting import format_day, format_ha, format_rate, format_recorded
from outputs.text.labels import labels
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


_ROW_PX, _USE_PX = 26, 44
# Each bar has its standing written on it, too.
_ENDINGS = {"live": BLUE, "upcoming": GREEN, "ended_early": RED, "expired": GREY}
_USES = {"factory": BLUE, "service": PURPLE, "technical": GREY, "green": GREEN, "traffic": ORANGE}


def history_chart(lines: pd.DataFrame, words: Translator, *, as_of: date) -> dict[str, Any]:
    """Draw the lease lines of a plot and of its family as bars through time, with the day of the page.

    `lines` is what `history` returns; a book that withholds tenants has no `tenant_name`, and the lease is
    named instead. A line without an end is drawn until ten years after the day.
    """
    names = labels(words.language)
    frame = lines.copy()
    open_end = pd.Timestamp(as_of) + pd.DateOffset(years=10)
    whose = frame["tenant_name"] if "tenant_name" in frame else pd.Series("", index=frame.index)
    lease = frame["lease_id"] + "/" + frame["line_no"].astype("str")
    frame["who"] = np.where(whose != "", whose + " · " + lease, lease)
    frame["until"] = frame["live_until"].fillna(open_end)
    frame["how"] = [names.code("ending", code) for code in frame["ending"]]
    frame["area_ha"] = [format_ha(area, words) for area in frame["leased_area_m2"] / M2_PER_HA]
    frame["last"] = [format_day(day, words) for day in frame["live_until"]]
    kept = ["who", "parcel_id", "area_ha", "first_day", "until", "last", "how"]
    scale = alt.Scale(domain=[names.code("ending", code) for code in _ENDINGS], range=[*_ENDINGS.values()])
    bars = (
        alt.Chart(inline_data(frame[kept]))
        .mark_bar(height=14, stroke=INK, strokeWidth=0.5)
        .encode(
            x=alt.X(
                "first_day:T", title=None, axis=alt.Axis(format="%Y", labelOverlap=True, labelSeparation=8)
            ),
            x2="until:T",
            y=alt.Y("who:N", title=None, sort=None, axis=alt.Axis(labelLimit=320)),
            color=alt.Color("how:N", scale=scale, title=None),
            tooltip=[
                alt.Tooltip("who:N", title=words.gettext("Lease")),
                alt.Tooltip("parcel_id:N", title=names.column("parcel_id")),
                alt.Tooltip("area_ha:N", title=words.gettext("Area (ha)")),
                alt.Tooltip("first_day:T", title=names.column("first_day"), format=d3_day(words)),
                alt.Tooltip("last:N", title=names.column("live_until")),
                alt.Tooltip("how:N", title=names.column("ending")),
            ],
        )
    )
    endings = (
        alt.Chart(inline_data(frame[["who", "first_day", "how"]]))
        .mark_text(align="left", dx=4, fontSize=11, color="#ffffff")
        .encode(x="first_day:T", y=alt.Y("who:N", sort=None), text="how:N")
    )
    day = alt.Chart(inline_data(pd.DataFrame({"day": [pd.Timestamp(as_of)]})))
    day = day.mark_rule(color=INK, strokeDash=[4, 3]).encode(x="day:T")
    title = alt.TitleParams(
        words.gettext("Leases of the plot"),
        subtitle=words.gettext("The broken line is {day}").format(day=format_day(as_of, words)),
    )
    height = _ROW_PX * max(1, frame["who"].nunique())
    chart = alt.layer(bars, endings, day).properties(title=title, width="container", height=height)
    description = "; ".join(f"{who}: {how}" for who, how in zip(frame["who"], frame["how"], strict=True))
    return chart_spec(chart, words, description=description or words.gettext("No lease yet"))


def balance_chart(
    balance: pd.DataFrame, judged: pd.DataFrame, words: Translator, *, name: str
) -> dict[str, Any]:
    """Draw the land of one zone or phase by use, in per cent, with the shares that rules ask for.

    `balance` has the rows of one zone or phase from `land_use_balance`, `judged` those of
    `evaluate_share_rules` for the same (none for a phase); `name` is what it is called.
    The shares are of the established area, or where there is none of the land drawn.
    """
    names = labels(words.language)
    established = bool(balance["share_of_established_pct"].notna().any())
    share, area = (
        ("share_of_established_pct", "drawn_established_ha")
        if established
        else ("share_of_drawn_pct", "drawn_ha")
    )
    lines = judged.get("value_pct", ())
    uses = [names.code("land_use", use) for use in balance["land_use"]]
    frame = pd.DataFrame({"use": uses, "share": balance[share].array, "area": balance[area].array})
    frame["text"] = [f"{format_rate(value, words, thresholds=lines)} %" for value in frame["share"]]
    frame["ha"] = [format_ha(value, words) for value in frame["area"]]
    of = words.gettext("of the established area") if established else words.gettext("of the land drawn")
    scale = alt.Scale(domain=uses, range=[_USES.get(use, GREY) for use in balance["land_use"]])
    y = alt.Y("use:N", title=None, sort=None, axis=alt.Axis(labelLimit=260))
    bars = (
        alt.Chart(inline_data(frame))
        .mark_bar(height=16)
        .encode(
            x=alt.X("share:Q", title=f"% {of}", axis=alt.Axis(format=",.0f")),
            y=y,
            color=alt.Color("use:N", scale=scale, legend=None),
            tooltip=[
                alt.Tooltip("use:N", title=names.column("land_use")),
                alt.Tooltip("text:N", title="%"),
                alt.Tooltip("ha:N", title="ha"),
            ],
        )
    )
    shares = bars.mark_text(align="left", dx=5).encode(text="text:N", color=alt.value(INK))
    layers = [bars, shares]
    if len(judged) and established:
        rules = inline_data(_limits(judged, words))
        limits = alt.Chart(rules).encode(x="value_pct:Q", y=y, tooltip=alt.Tooltip("rule:N", title=None))
        layers.append(limits.mark_tick(color=INK, thickness=3, size=24))
        layers.append(limits.mark_text(align="left", dx=-6, dy=-16, fontSize=11).encode(text="limit:N"))
    title = alt.TitleParams(words.gettext("Land by use"), subtitle=name)
    chart = alt.layer(*layers).properties(title=title, width="container", height=_USE_PX * max(1, len(frame)))
    description = "; ".join(f"{use}: {text}" for use, text in zip(frame["use"], frame["text"], strict=True))
    return chart_spec(chart, words, description=description)


def _limits(judged: pd.DataFrame, words: Translator) -> pd.DataFrame:
    """Return per rule of a share its threshold and its wording."""
    names = labels(words.language)
    limits = []
    for rule in iter_rows(judged):
        sign = "≥" if rule["comparison"] == "min" else "≤"
        limit = with_unverified_note(
            f"{sign} {format_recorded(rule['value_pct'], words)} %", rule["verified"], words
        )
        use, value_pct = names.code("land_use", rule["land_use"]), float(rule["value_pct"])
        text = f"{localized_label(rule, words)}: {limit}"
        limits.append({"use": use, "value_pct": value_pct, "limit": limit, "rule": text})
    return pd.DataFrame(limits)


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
