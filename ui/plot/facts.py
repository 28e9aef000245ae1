"""The facts of a plot: its state, its areas on paper and measured, its price and the days it became ready."""

import pandas as pd
import streamlit as st

from outputs.records import Row, iter_rows
from outputs.text import captions
from outputs.text.formatting import format_day, format_ha, format_m2, format_number, not_stated
from ui import sheet
from ui.figure import figure
from ui.page import Page

_AREAS = ("document_area_m2", "measured_area_m2")
_SHARES = ("leased_ha", "vacant_ha")
_READY = (("cleared_on", "clearance_due_on"), ("serviced_on", "service_due_on"))


def show(page: Page, plot: Row) -> None:
    """Draw the facts; unknown is said to be not stated. Areas on the day can be opened."""
    plots = page.statement.parcels
    on_day = next(iter(iter_rows(plots[plots["parcel_id"] == page.view.plot])), None)
    phase = str(captions.land_names(page.book, page.words)[plot["phase_id"]])
    code, label = page.labels.code, page.labels.column
    facts: list[tuple[str, str]] = [
        (page.say("Phase"), phase),
        (label("land_use"), code("land_use", plot["land_use"])),
    ]
    more: list[tuple[str, str]] = [
        (page.say("Measured less paper"), _difference(page, plot)),
        *_held(page),
        (label("asking_price_usd_m2"), format_number(plot["asking_price_usd_m2"], page.words, places=2)),
        *_days(page, plot),
        (label("source"), code("source", str(plot["source"]))),
    ]
    areas = [(name, format_m2(plot[name], page.words)) for name in _AREAS]
    with st.container(key="facts"):
        if on_day is None:
            sheet.lines([page.say("This plot is not valid on the day shown."), _valid(page, plot)])
            sheet.table([*facts, *((label(name), area) for name, area in areas), *more])
            return
        areas += [(name, format_ha(on_day[name], page.words)) for name in _SHARES]
        sheet.table([(label("state"), code("state", on_day["state"])), *facts])
        figure.lines(page, areas, parcel_id=page.view.plot)
        sheet.table(more)


def _valid(page: Page, plot: Row) -> str:
    """From when to when the plot exists."""
    ends = ("valid_from", "valid_to")
    said_days: list[str] = [
        "…" if pd.isna(plot[name]) else format_day(plot[name], page.words) for name in ends
    ]
    return page.say("It exists from {first} to {last}.", first=said_days[0], last=said_days[1])


def _difference(page: Page, plot: Row) -> str:
    """By how much the plot is larger on the map than on paper, in m² and per mille."""
    paper = plot["document_area_m2"]
    gap = plot["measured_area_m2"] - paper
    if pd.isna(gap) or not paper:
        return str(not_stated(page.words))
    share = format_number(1000 * gap / paper, page.words, places=2)
    return page.say("{area} m² ({share} ‰)", area=format_m2(gap, page.words), share=share)


def _held(page: Page) -> list[tuple[str, str]]:
    """For how long, and to those who may know for whom, the plot is held on the day."""
    held = page.book.reservations
    now = pd.Timestamp(page.view.day)
    live = (held["first_day"] <= now) & ~(held["last_day"] < now) & (held["parcel_id"] == page.view.plot)
    facts: list[tuple[str, str]] = []
    for row in iter_rows(held[live]):
        until = page.say("until {day}", day=format_day(row["last_day"], page.words))
        if page.internal and row["held_for"]:
            facts.append((page.labels.column("held_for"), f"{row['held_for']} ({until})"))
        else:
            facts.append((page.labels.code("state", "reserved"), until))
    return facts


def _days(page: Page, plot: Row) -> list[tuple[str, str]]:
    """Since when the plot is cleared and serviced, or by when it is due."""
    facts: list[tuple[str, str]] = []
    for done, due in _READY:
        known = not pd.isna(plot[done])
        said_day = format_day(plot[done], page.words) if known else page.say("not yet")
        facts.append((page.labels.column(done), said_day))
        if not known or plot[done] > pd.Timestamp(page.view.day):
            facts.append((page.labels.column(due), format_day(plot[due], page.words)))
    return facts
