"""Bases and headroom: every fill rate that one leased figure gives, from the book and from printed inputs."""

import pandas as pd

from occupancy.questions.bases import published_side_by_side, rates_side_by_side
from outputs.records import Row, iter_rows
from ui.context import PageContext
from ui.widgets import html_blocks


def show(page: PageContext) -> None:
    """Draw all rates of the day side by side, and those of each published day beside what was printed."""
    _render_rates(page)
    _render_published(page)
    html_blocks.lines(page.source_line())


def _render_rates(page: PageContext) -> None:
    html_blocks.table(
        [_rate(page, row) for row in iter_rows(rates_side_by_side(page.statement))],
        head=[
            page.say("Basis"),
            page.column("numerator"),
            "ha",
            page.column("phases"),
            page.column("denominator"),
            "ha",
            page.column("fill_rate_pct"),
            page.column("reference"),
        ],
        caption=page.say("One leased figure, measured on each basis of this book."),
        texts=(1, 3, 4, 7),
    )


def _rate(page: PageContext, row: Row) -> list[str]:
    sides = [
        [page.code(side, row[side]), page.area(row[f"{side}_ha"])] for side in ("numerator", "denominator")
    ]
    rate, phases = page.rate(row["fill_rate_pct"]), page.code("phases", row["phases"])
    return [page.label(row), *sides[0], phases, *sides[1], rate, page.cited(row["reference"])]


def _render_published(page: PageContext) -> None:
    printed = published_side_by_side(page.book)
    if printed.empty:
        return
    labels = {row["basis"]: page.label(row) for row in iter_rows(page.book.bases)}
    html_blocks.heading(page.say("Published figures, on every basis"))
    html_blocks.table(
        [
            [
                page.day(row["as_of"].date()),
                labels[row["basis"]],
                page.area(row["numerator_ha"]),
                page.area(row["denominator_ha"]),
                page.rate(row["fill_rate_pct"]),
                "" if pd.isna(row["printed_pct"]) else page.rate(row["printed_pct"]),
                page.say("does not come out of its own inputs") if _disagrees(row) else "",
                page.cited(row["source"]),
            ]
            for row in iter_rows(printed)
        ],
        head=[
            page.column("as_of"),
            page.say("Basis"),
            page.say("Leased (ha)"),
            page.say("Denominator (ha)"),
            page.say("Recomputed (%)"),
            page.say("Printed (%)"),
            page.say("Printed rate"),
            page.column("source"),
        ],
        caption=page.say(
            "What the printed areas give on each basis they allow, beside the rate printed with them."
        ),
        texts=(1, 6, 7),
    )


def _disagrees(row: Row) -> bool:
    return not pd.isna(row["agrees"]) and not row["agrees"]
