"""What must be known of a zone: the findings on it, its phases, its plots and the leases on them."""

import pandas as pd

from outputs.records import iter_rows
from outputs.text import captions
from ui import sheet
from ui.page import Page

_SEVERITIES = ("error", "warning", "note")
_MOST = 60


def show(page: Page) -> None:
    """Draw the findings, the serious ones first; the page that has all of them is a link."""
    found = of_zone(page)
    if found.empty:
        sheet.lines([page.say("None.")])
        return
    names = captions.land_names(page.book, page.words)
    sheet.table(
        [
            (page.labels.code("severity", row["severity"]), row["rule"], page.labels.finding(row, names))
            for row in iter_rows(found.head(_MOST))
        ],
        head=[page.labels.column("severity"), page.say("Check"), page.say("Finding")],
        texts=(1, 2),
    )
    if len(found) > _MOST:
        sheet.lines([page.say("{more} more.", more=len(found) - _MOST)])
    if "quality" in page.pages:
        page.link("quality", page.say("All findings of the book"))


def of_zone(page: Page) -> pd.DataFrame:
    """The findings of the day on the land of the zone and on the lease lines of its plots."""
    zone, book = page.view.zone, page.book
    plots = set(book.parcels.loc[book.parcels["zone_id"] == zone, "parcel_id"])
    phases = set(book.phases.loc[book.phases["zone_id"] == zone, "phase_id"])
    leases = set(book.tenancies.loc[book.tenancies["parcel_id"].isin(plots), "lease_id"])
    found = page.statement.findings
    # Keys of several parts are joined by "/", and the first says whose they are.
    first = found["record_id"].str.split("/").str[0]
    land = first.isin({zone} | phases | plots) | found["record_id"].isin(phases | plots)
    on_lease = (found["table"] == "tenancies") & first.isin(leases)
    found = found[on_lease | (land & (found["table"] != "tenancies"))]
    rank = found["severity"].map({code: at for at, code in enumerate(_SEVERITIES)})
    return found.iloc[rank.argsort(kind="stable")].reset_index(drop=True)
