"""The charts of a plot and of a zone: its leases through time, its land by use; Vega-Lite dicts.

The chart of a rate through time is `outputs/charts/timeline.py`.
"""

from datetime import date
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from occupancy.measures.phase_status import M2_PER_HA
from outputs.charts.vega import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, RED, chart_spec, d3_day, inline_data
from outputs.records import iter_rows
from outputs.text.captions import localized_label, with_unverified_note
from outputs.text.formatting import format_day, format_ha, format_rate, format_recorded
from outputs.text.labels import labels
from outputs.text.translations import Translator

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
