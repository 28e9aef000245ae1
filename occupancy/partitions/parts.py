"""Parts of a book: the zones that are measured by themselves, and what of a book is there once.

A zone is a part with its phases, decisions and plots, the leases and reservations of these, and the
certificates that they name. Where plots of two zones came of each other, leases carry over between them:
these zones are one part. Published totals, settings, rows set aside, findings and a few rows of the above
that concern several parts stand once, in the head of the book.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np
import pandas as pd

from occupancy.book import LandBook
from occupancy.loading.table_loader import Records
from occupancy.loading.table_specs import TABLES
from occupancy.measures.arrays import Positions
from occupancy.measures.open_findings import plots_named_by

# The findings of a whole book by which checks of a day judge what the papers of a plot give.
OF_PAPERS = ("L013", "L014", "L018", "L027")
# Tables that are there once per book and that every part is measured by.
SHARED = ("bases", "rules", "tolerances", "severities")
# Tables whose rows belong to zones; those of the first three are in the head of a book too.
MEASURED = ("zones", "phases", "decisions")
BY_ZONE = (*MEASURED, "parcels", "projects", "tenancies", "reservations", "services", "anchor_tenants")
NO_ZONE = ""
Tables = Mapping[str, pd.DataFrame]
RowsOfZones = Mapping[str, Mapping[str, Positions]]


@dataclass(frozen=True, eq=False, slots=True)
class Part:
    """One or more zones of a book as a book of their own, its plots without shapes.

    `shared` are the certificates that have leases in other parts of the book too.
    """

    book: LandBook
    shared: frozenset[str]

    def open(self) -> "Part":
        """Return the part itself: it is at hand."""
        return self


@dataclass(frozen=True, eq=False, slots=True)
class PartedBook:
    """The head of a book, and its parts in the order of their first zones.

    `head` has every zone, phase and decision, the projects that several parts share, and no plot but those
    by which its findings may move a rate.
    """

    head: LandBook
    parts: Sequence[Part]


def split(book: LandBook) -> PartedBook:
    """Split a book into its parts; each row of BY_ZONE is in one of them, shared projects in several."""
    rows, groups = rows_of_zones(book), zone_groups(book)
    shared = shared_certificates(book, groups)
    book = with_tables(
        book,
        {"parcels": pd.DataFrame(book.parcels.drop(columns="geometry"))},
        set_aside=book.set_aside,
        findings=book.findings,
    )
    parts = [Part(part_book(book, rows_in(book, rows, zones)), shared) for zones in groups]
    return PartedBook(_head(book, rows, shared), parts)


def rows_of_zones(book: LandBook) -> RowsOfZones:
    """Return the positions of the rows of each zone, by table of BY_ZONE; NO_ZONE has what belongs to none.

    A project belongs to every zone in which it has a lease.
    """
    of_phase = book.phases.set_index("phase_id")["zone_id"]
    of_plot = book.parcels.set_index("parcel_id")["zone_id"]
    zones = {name: getattr(book, name)["zone_id"] for name in ("zones", "phases", "parcels")}
    zones |= {name: getattr(book, name)["zone_id"] for name in ("services", "anchor_tenants")}
    zones["decisions"] = book.decisions["phase_id"].map(of_phase)
    for name in ("tenancies", "reservations"):
        zones[name] = getattr(book, name)["parcel_id"].map(of_plot)
    rows = {name: _indices(column.fillna(NO_ZONE).to_numpy(dtype=object)) for name, column in zones.items()}
    return {**rows, "projects": _projects(book, zones["tenancies"])}


def _projects(book: LandBook, zone_of_lease: "pd.Series[str]") -> Mapping[str, Positions]:
    at = pd.Index(book.projects["certificate_no"]).get_indexer(pd.Index(book.tenancies["certificate_no"]))
    pairs = pd.DataFrame({"at": at, "zone": zone_of_lease.to_numpy()}).drop_duplicates()
    pairs = pairs[(pairs["at"] >= 0) & pairs["zone"].notna()].sort_values("at")
    idle = np.setdiff1d(np.arange(len(book.projects)), pairs["at"])
    found = {str(zone): group.to_numpy(dtype=np.intp) for zone, group in pairs.groupby("zone")["at"]}
    return {**found, NO_ZONE: idle}


def _indices(zones: "np.ndarray[Any, Any]") -> Mapping[str, Positions]:
    return cast("Mapping[str, Positions]", pd.Series(zones).groupby(zones).indices)


def zone_groups(book: LandBook) -> list[tuple[str, ...]]:
    """Return the zones that have to be measured together, in the order of the book."""
    from networkx import Graph, connected_components  # noqa: PLC0415  slow to import, and for parts alone

    parcels, links = book.parcels, Graph()  # type: ignore[var-annotated]
    order = list(book.zones["zone_id"])
    links.add_nodes_from(order)
    named = pd.DataFrame(parcels.loc[parcels["parent_parcel_ids"] != "", ["zone_id", "parent_parcel_ids"]])
    pairs = named.assign(parent=named["parent_parcel_ids"].str.split(";")).explode("parent")
    pairs["other"] = pairs["parent"].map(parcels.set_index("parcel_id")["zone_id"])
    pairs = pairs.loc[pairs["other"].notna() & (pairs["other"] != pairs["zone_id"]), ["zone_id", "other"]]
    links.add_edges_from(pairs.drop_duplicates().itertuples(index=False, name=None))
    place = {zone: at for at, zone in enumerate(order)}
    groups = [tuple(sorted(group, key=place.__getitem__)) for group in connected_components(links)]
    return sorted(groups, key=lambda group: place[group[0]])


def shared_certificates(book: LandBook, groups: Sequence[Sequence[str]]) -> frozenset[str]:
    """Return the certificates of leases in more than one group of zones."""
    group = {zone: at for at, zones in enumerate(groups) for zone in zones}
    at = book.parcels["zone_id"].map(group).set_axis(book.parcels["parcel_id"])
    pairs = book.tenancies[["certificate_no"]].assign(group=book.tenancies["parcel_id"].map(at))
    pairs = pairs[(pairs["certificate_no"] != "") & pairs["group"].notna()].drop_duplicates()
    return frozenset(pairs.loc[pairs["certificate_no"].duplicated(), "certificate_no"])


def rows_in(book: LandBook, rows: RowsOfZones, zones: Sequence[str]) -> dict[str, pd.DataFrame]:
    """Return the rows of some zones, or of none (NO_ZONE), by table of BY_ZONE, in the order of the book."""
    nothing = np.empty(0, dtype=np.intp)
    return {
        name: getattr(book, name)
        .take(np.unique(np.concatenate([nothing, *(rows[name].get(zone, nothing) for zone in zones)])))
        .reset_index(drop=True)
        for name in BY_ZONE
    }


def part_book(head: LandBook, tables: Tables) -> LandBook:
    """Return rows of zones as a book: with what every part is measured by, and nothing else."""
    empty = {
        table.name: getattr(head, table.name).head(0)
        for table in TABLES
        if table.name not in {*tables, *SHARED}
    }
    told = head.findings[head.findings["rule"].isin(list(OF_PAPERS))]
    return with_tables(head, {**empty, **tables}, set_aside=head.set_aside.head(0), findings=told)


def _head(book: LandBook, rows: RowsOfZones, shared: frozenset[str]) -> LandBook:
    tables = rows_in(book, rows, [NO_ZONE])
    tables |= {name: getattr(book, name) for name in MEASURED}
    of_several = book.projects[book.projects["certificate_no"].isin(list(shared))]
    tables["projects"] = pd.concat([tables["projects"], of_several], ignore_index=True)
    tables["parcels"] = book.parcels[book.parcels["parcel_id"].isin(list(named_plots(book)))]
    return with_tables(book, tables, set_aside=book.set_aside, findings=book.findings)


def named_plots(book: LandBook) -> set[str]:
    """Return the plots by which findings of a book, or its rows set aside, may move a rate."""
    return {*plots_named_by(book.findings), *book.set_aside["parcel_id"]}


def with_plots(head: LandBook, plots: pd.DataFrame) -> LandBook:
    """Return the head of a book with more of its plots."""
    both = pd.concat([head.parcels, plots]).drop_duplicates("parcel_id").reset_index(drop=True)
    return with_tables(head, {"parcels": both}, set_aside=head.set_aside, findings=head.findings)


def with_tables(
    book: LandBook, tables: Tables, *, set_aside: pd.DataFrame, findings: pd.DataFrame
) -> LandBook:
    """Return a book with some other tables; its records are the rows in use, and no file."""
    was = book.records
    own: dict[str, Any] = {table.name: tables.get(table.name, getattr(book, table.name)) for table in TABLES}
    records = Records(was.info, own, set_aside, findings, was.policy, files=was.files)
    return replace(
        book,
        **own,
        set_aside=set_aside.reset_index(drop=True),
        findings=findings.reset_index(drop=True),
        records=records,
    )
