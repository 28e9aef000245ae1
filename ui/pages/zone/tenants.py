"""The tenants of a zone on the day, the largest first; apart from them those that public sources name."""

import re
from datetime import date

import pandas as pd

from occupancy.questions.lease_evidence import lease_evidence
from outputs.records import Row, iter_rows
from outputs.text.labels import within
from ui.context import PageContext
from ui.widgets import data_table, html_blocks

_M2_PER_HA = 10_000
_COLUMNS = (
    "tenant_name",
    "tenant_country",
    "sector_code",
    "leased_ha",
    "parcel_id",
    "investment_amount",
    "investment_currency",
    "jobs",
    "certificate_no",
)
_HEIGHT_PX = 360


def render_tenants(page: PageContext) -> None:
    """Draw the tenants for those who may know them, and the publicly known ones for all."""
    if page.internal:
        _tenants(page)
    _known(page)


def tenants(page: PageContext) -> pd.DataFrame:
    """Return a row per certificate with leased land in the zone: its plots in one text, its leased land."""
    lines = lease_evidence(page.statement, zone_id=page.view.zone)
    lines = lines[lines["counts_as"] == "leased"]
    by_certificate = lines.groupby("certificate_no", dropna=False, sort=False)
    certificates = by_certificate.agg(
        parcel_id=("parcel_id", lambda ids: ", ".join(dict.fromkeys(ids))),
        leased_ha=("counted_m2", lambda areas: areas.sum() / _M2_PER_HA),
    ).reset_index()
    certificates = certificates.merge(
        page.book.projects.drop(columns=["source", "row"]), how="left", on="certificate_no"
    )
    return certificates.sort_values("leased_ha", ascending=False, kind="stable", ignore_index=True)[
        list(_COLUMNS)
    ]


def _tenants(page: PageContext) -> None:
    certificates = tenants(page)
    if certificates.empty:
        html_blocks.lines(page.say("No tenant leases land in this zone on this day."))
        return
    sentence = page.say_many(
        "{tenants} certificate leases {area}; investment and jobs are those of the whole certificate.",
        "{tenants} certificates lease {area}; investment and jobs are those of the whole certificate.",
        len(certificates),
        tenants=page.count(len(certificates)),
        area=page.ha(certificates["leased_ha"].sum()),
    )
    html_blocks.lines(sentence)
    data_table.render(
        page,
        certificates.fillna({"tenant_name": "", "tenant_country": "", "sector_code": ""}),
        height=min(_HEIGHT_PX, 36 * (len(certificates) + 1) + 4),
        key=f"tenants-{page.view.zone}-{page.view.day}-{page.view.lang}",
        alt=page.say("The tenants of the zone, the largest first"),
    )


def _known(page: PageContext) -> None:
    """Draw tenants that public sources name: real, and on no lease of this book."""
    anchors = page.book.anchor_tenants
    anchors = anchors[anchors["zone_id"] == page.view.zone]
    html_blocks.heading(page.labels.table("anchor_tenants"))
    if anchors.empty:
        html_blocks.lines(page.say("No source names a tenant of this zone."))
        return
    html_blocks.table(
        [
            (
                *data_table.cells(page, row, "tenant_name", "sector", "country", "area_ha"),
                page.not_stated if pd.isna(row["year"]) else f"{row['year']:.0f}",
                page.cited(row["source"]),
            )
            for row in iter_rows(anchors.sort_values("year", kind="stable"))
        ],
        head=page.columns("tenant_name", "sector", "country", "area_ha", "year", "source"),
        caption=page.say("As their sources say; they stand on no lease of this book."),
        texts=(1, 2, 5),
    )


_NUMBER = re.compile(r"\d+(\.\d+)?")
_DAYS = {"date": "day", "month": "month", "year": "year"}


def render_services(page: PageContext) -> None:
    """Draw the services of the zone of the view."""
    render_services_of(page, page.view.zone)


def render_services_of(page: PageContext, zone: str) -> None:
    """Draw the services of a zone, and name those of which nothing is stated."""
    services = page.book.services
    stated = iter_rows(services[services["zone_id"] == zone])
    if stated:
        html_blocks.table(
            [
                (
                    page.code("service", row["service"]),
                    value(page, row),
                    *data_table.cells(page, row, "as_stated_on", "source"),
                    page.cited(row["note"]),
                )
                for row in stated
            ],
            head=page.columns("service", "value", "as_stated_on", "source", "note"),
            texts=(1, 2, 3, 4),
        )
    known = dict.fromkeys(services["service"])
    silent = [code for code in known if code not in {row["service"] for row in stated}]
    if silent or not stated:
        names = ", ".join(within(page.code("service", code)) for code in silent)
        html_blocks.lines(
            page.say("Not stated: {names}.", names=names or within(page.labels.table("services")))
        )


def value(page: PageContext, service: Row) -> str:
    """Return a stated value with its unit, numbers and days as the reader writes them."""
    text, unit = str(service["value"]), str(service["unit"])
    if unit in _DAYS:
        try:
            first = date.fromisoformat(f"{text}-01-01"[:10])
        except ValueError:
            return text
        return page.day(first, precision=_DAYS[unit])
    if _NUMBER.fullmatch(text):
        text = page.number(float(text), places=len(text.partition(".")[2]))
    return f"{text} {page.code('unit', unit)}" if unit else text
