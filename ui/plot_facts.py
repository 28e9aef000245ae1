"""The facts of a plot: its state, its areas on paper and measured, its price and the days it became ready."""

import pandas as pd
import streamlit as st

from outputs import said
from outputs.numbers import day, hectares, number, square_metres, unknown
from outputs.rows import Row, rows
from ui import sheet
from ui.page import Page

_READY = (("cleared_on", "clearance_due_on"), ("serviced_on", "service_due_on"))


def show(page: Page, plot: Row) -> None:
    """Draw the facts; unknown is said to be not stated."""
    plots = page.statement.parcels
    on_day = next(iter(rows(plots[plots["parcel_id"] == page.view.plot])), None)
    label = page.labels.column
    phase = str(said.land_names(page.book, page.words)[plot["phase_id"]])
    facts: list[tuple[str, str]] = [
        (page.say("Phase"), phase),
        (label("land_use"), page.labels.code("land_use", plot["land_use"])),
    ]
    if on_day is None:
        sheet.lines([page.say("This plot is not valid on the day shown."), _valid(page, plot)])
    else:
        facts.insert(0, (label("state"), page.labels.code("state", on_day["state"])))
    facts += _areas(page, plot)
    if on_day is not None:
        facts += [(label(name), hectares(on_day[name], page.words)) for name in ("leased_ha", "vacant_ha")]
        facts += _held(page)
    facts.append(
        (label("asking_price_usd_m2"), number(plot["asking_price_usd_m2"], page.words, places=2)),
    )
    facts += _days(page, plot)
    facts.append((label("source"), page.labels.code("source", str(plot["source"]))))
    with st.container(key="facts"):
        sheet.table(facts)


def _valid(page: Page, plot: Row) -> str:
    """From when to when the plot exists."""
    ends = ("valid_from", "valid_to")
    said_days: list[str] = ["…" if pd.isna(plot[name]) else day(plot[name], page.words) for name in ends]
    return page.say("It exists from {first} to {last}.", first=said_days[0], last=said_days[1])


def _areas(page: Page, plot: Row) -> list[tuple[str, str]]:
    paper, measured = plot["document_area_m2"], plot["measured_area_m2"]
    gap = round(measured - paper, 7)
    words = page.words
    if pd.isna(gap):
        difference = unknown(words)
    else:
        difference = page.say(
            "{area} m² ({share} ‰)",
            area=square_metres(gap, words),
            share=number(1000 * gap / paper, words, places=2) if paper else unknown(words),
        )
    shown: str = unknown(words) if pd.isna(measured) else f"{square_metres(measured, words)} m²"
    return [
        (page.labels.column("document_area_m2"), square_metres(paper, words)),
        (page.labels.column("measured_area_m2"), shown),
        (page.say("Measured less paper"), difference),
    ]


def _held(page: Page) -> list[tuple[str, str]]:
    """For how long, and to those who may know for whom, the plot is held on the day."""
    held = page.book.reservations
    now = pd.Timestamp(page.view.day)
    live = (held["first_day"] <= now) & ~(held["last_day"] < now) & (held["parcel_id"] == page.view.plot)
    facts: list[tuple[str, str]] = []
    for row in rows(held[live]):
        until = page.say("until {day}", day=day(row["last_day"], page.words))
        named = str(row["held_for"]) if page.internal and "held_for" in held else ""
        facts.append(
            (
                page.labels.column("held_for" if named else "reserved_ha"),
                f"{named} ({until})" if named else until,
            )
        )
    return facts


def _days(page: Page, plot: Row) -> list[tuple[str, str]]:
    """Since when the plot is cleared and serviced, or by when it is due."""
    facts: list[tuple[str, str]] = []
    for done, due in _READY:
        known = not pd.isna(plot[done])
        said_day = day(plot[done], page.words) if known else page.say("not yet")
        facts.append((page.labels.column(done), said_day))
        if not known or plot[done] > pd.Timestamp(page.view.day):
            facts.append((page.labels.column(due), day(plot[due], page.words)))
    return facts
