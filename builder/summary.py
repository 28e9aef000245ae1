"""Summary: what the built book amounts to on the calibrated days, beside what it was to come to."""

import pandas as pd

from builder.book import Book
from builder.days import CALIBRATED_HA
from builder.decisions import in_force
from builder.facts import numbers

_FAR = "9999-12-31"


def summary(book: Book, decisions: pd.DataFrame) -> str:
    """One line per calibrated day, and one of counts."""
    lines = ["day          leased ha  published  leasable ha  cleared ha"]
    for day, published in CALIBRATED_HA.items():
        now = decisions[in_force(decisions, day) & (decisions["established_area_ha"] != "")]
        leasable = numbers(now["leasable_area_ha"]).sum()
        figures = f"{_leased(book, day):10.4f} {published:10.2f} {leasable:12.2f} {_cleared(book, day):11.2f}"
        lines.append(f"{day}  {figures}")
    uses = book.parcels["land_use"].value_counts()
    lines.append(", ".join(f"{count} {use}" for use, count in uses.items()) + " plots of all times")
    lines.append(f"{len(book.tenancies)} lease lines, {len(book.projects)} projects")
    return "\n".join(lines) + "\n"


def _leased(book: Book, day: str) -> float:
    rows = book.tenancies
    until = rows[["last_day", "ended_on"]].replace("", _FAR).min(axis=1)
    live = (rows["superseded_on"] == "") & (rows["first_day"] <= day) & (until >= day)
    return float(numbers(rows["leased_area_m2"][live]).sum()) / 10_000.0


def _cleared(book: Book, day: str) -> float:
    rows = book.parcels
    there = (rows["valid_from"] <= day) & (rows["valid_to"].replace("", _FAR) >= day)
    cleared = (rows["cleared_on"] != "") & (rows["cleared_on"] <= day)
    return float(rows["document_area_m2"][there & cleared].sum()) / 10_000.0
