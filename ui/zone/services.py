"""What a zone offers, where a source says so: the value, the day it was stated for, and who says it."""

import re
from datetime import date

from outputs.records import Row, iter_rows
from outputs.text.formatting import format_day, format_number
from ui import sheet
from ui.page import Page

_NUMBER = re.compile(r"\d+(\.\d+)?")
_DAYS = {"date": "day", "month": "month", "year": "year"}


def show(page: Page) -> None:
    """Draw the services of the zone of the view."""
    table(page, page.view.zone)


def table(page: Page, zone: str) -> None:
    """Draw the services of a zone, and name those of which nothing is stated."""
    services = page.book.services
    found = iter_rows(services[services["zone_id"] == zone])
    if found:
        sheet.table(
            [
                (
                    page.labels.code("service", row["service"]),
                    value(page, row),
                    format_day(row["as_stated_on"], page.words),
                    page.labels.code("source", row["source"]),
                    row["note"],
                )
                for row in found
            ],
            head=[
                page.labels.column(name) for name in ("service", "value", "as_stated_on", "source", "note")
            ],
            texts=(1, 2, 3, 4),
        )
    known = dict.fromkeys(services["service"])
    silent = [code for code in known if code not in {row["service"] for row in found}]
    if silent or not found:
        names = ", ".join(page.labels.code("service", code).lower() for code in silent)
        sheet.lines([page.say("Not stated: {names}.", names=names or page.labels.table("services").lower())])


def value(page: Page, service: Row) -> str:
    """A stated value with its unit, numbers and days as the reader writes them."""
    text, unit = str(service["value"]), str(service["unit"])
    if unit in _DAYS:
        try:
            first = date.fromisoformat(f"{text}-01-01"[:10])
        except ValueError:
            return text
        return format_day(first, page.words, precision=_DAYS[unit])
    if _NUMBER.fullmatch(text):
        text = format_number(float(text), page.words, places=len(text.partition(".")[2]))
    return f"{text} {page.labels.code('unit', unit)}" if unit else text
