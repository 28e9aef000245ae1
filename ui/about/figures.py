"""What figures rest on: estimates, bases and rules."""

import pandas as pd

from occupancy.measures.fill_rates import percentage
from outputs.records import Row, iter_rows
from outputs.text import captions
from outputs.text.formatting import format_count, format_ha, format_number
from ui import sheet
from ui.about.published import day, unbroken
from ui.page import Page

_VALUE_PLACES = {"ha": 0, "pct": 0}


def estimated(page: Page) -> None:
    """How much of the leasable area of established phases is an estimate."""
    sheet.heading(page.say("What is estimated"))
    phases = page.statement.phases
    phases = phases[phases["leasable_ha"] > 0]
    of_all, guessed = phases["leasable_ha"].sum(), phases[phases["estimated"].astype(bool)]
    if guessed.empty:
        sheet.paragraph(page.say("No leasable area in force on the day is an estimate."))
        return
    sheet.paragraph(
        page.say(
            "Of {all} ha leasable in {phases} established phases on {day}, {estimated} ha ({share} %) in"
            " {guessed} phases are estimated. Every rate that has them below the line rests on the estimate.",
            all=format_ha(of_all, page.words),
            phases=format_count(len(phases), page.words),
            day=page.day(page.view.day),
            estimated=format_ha(guessed["leasable_ha"].sum(), page.words),
            share=page.rate(float(percentage(guessed["leasable_ha"].sum(), of_all))),
            guessed=format_count(len(guessed), page.words),
        )
    )
    published = phases[~phases["estimated"].astype(bool)]
    if not published.empty:
        names = captions.land_names(page.book, page.words)
        named = ", ".join(
            f"{names.get(row['phase_id'], row['phase_id'])} ({page.ha(row['leasable_ha'])})"
            for row in iter_rows(published)
        )
        sheet.lines([page.say("Published: {phases}.", phases=named)])


def bases(page: Page) -> None:
    """What a fill rate can be measured on: sum over sum, never a mean of rates."""
    sheet.heading(page.say("Bases of the fill rate"))
    sheet.table(
        [
            (
                page.label(row),
                f"{page.labels.code('numerator', row['numerator'])} ÷ "
                f"{page.labels.code('denominator', row['denominator'])}",
                page.labels.code("phases", row["phases"]),
                _reference(page, row),
            )
            for row in iter_rows(page.book.bases)
        ],
        head=[
            page.labels.column("basis"),
            page.say("Formula"),
            page.labels.column("phases"),
            page.labels.column("reference"),
        ],
        caption=page.say(
            "A rate is a sum over a sum, never a mean of rates; it is rounded once, when it is shown."
        ),
        texts={1, 2, 3},
    )


def rules(page: Page) -> None:
    """The dated rules that figures are held against."""
    if page.book.rules.empty:
        return
    sheet.heading(page.say("Rules"))
    sheet.table(
        [
            (page.label(row), _value(page, row), _span(page, row), _reference(page, row))
            for row in iter_rows(page.book.rules)
        ],
        head=[
            page.say("Rule"),
            page.labels.column("value"),
            page.say("In force"),
            page.labels.column("reference"),
        ],
        texts={1, 2, 3},
    )


def _reference(page: Page, row: Row) -> str:
    """Where a basis or rule comes from, and whether its words were read there."""
    reference = str(row["reference"] or "")
    if not reference:
        return page.say("No document is known to use it; for comparison only.")
    return captions.with_unverified_note(reference, row["verified"], page.words)


def _value(page: Page, row: Row) -> str:
    places = _VALUE_PLACES.get(str(row["unit"]), 0) if float(row["value"]).is_integer() else 2
    value, unit = (
        format_number(row["value"], page.words, places=places),
        page.labels.code("unit", row["unit"]),
    )
    return unbroken(f"{page.labels.code('comparison', row['comparison'])} {value} {unit}")


def _span(page: Page, row: Row) -> str:
    first, last = row["first_day"], row["last_day"]
    if pd.isna(last):
        return unbroken(page.say("from {day}", day=day(page, first)))
    return unbroken(page.say("{first} to {last}", first=day(page, first), last=day(page, last)))
