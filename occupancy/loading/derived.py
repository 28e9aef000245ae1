"""Derived: what a small book leaves out and its other tables tell, each with a finding that says so.

Zones, plots and leases are enough for a book. A column that is not there is filled before the table is typed,
so that its rows are judged as all others are. What cannot be told is left empty.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from geo import crs, findings
from occupancy.loading.cell_parsing import Bools
from occupancy.loading.register import fold
from occupancy.loading.table_specs import Table

Tables = Mapping[str, pd.DataFrame]

# A rule, the column that was filled, and in how many rows.
Note = tuple[str, str, int]
FACTORY = "factory"
_WHOLE = frozenset({"whole plot", "the whole plot", "toàn bộ lô", "toàn bộ lô đất", "cả lô", "nguyên lô"})
_HECTARE_M2 = 10_000.0


@dataclass(frozen=True, eq=False)
class Derived:
    """A table with what was derived of it; of `silent` columns empty cells are told for all at once."""

    text: pd.DataFrame
    findings: pd.DataFrame
    silent: frozenset[str] = field(default_factory=frozenset)


def with_derived(text: pd.DataFrame, table: Table, others: Tables, *, plane: str) -> Derived:
    """Fill what a table of text leaves out, from itself and from tables read before it.

    A zone without an id or a name has the other in its place (B042). A plot lies in the zone and phase that
    contain it (B039), is factory land where the file says nothing of uses (B040), and is as large as it
    measures where it says nothing of papers (B041). Lines of leases are numbered plot by plot (B042); "the
    whole plot" is the area of the plot (B043).
    """
    fill = _FILLED.get(table.name)
    if fill is None or (table.spatial and text.empty):
        return Derived(text, findings.findings([]))
    filled, notes = fill(text, others, plane)
    silent = frozenset(column for rule, column, *_ in notes if rule == "B041")
    place = {"severity": "note", "file": table.file, "table": table.name}
    counted = [note for note in notes if note[2]]
    told = ({**place, "rule": rule, "field": column, "value": str(count)} for rule, column, count in counted)
    filled.attrs["written"] = [*text.columns]
    return Derived(filled, findings.findings(told), silent)


def _zones(text: pd.DataFrame, _others: Tables, _plane: str) -> tuple[pd.DataFrame, list[Note]]:
    notes: list[Note] = []
    for column, other in (("zone_id", "name_vi"), ("name_vi", "zone_id")):
        if _is_empty(text, column) and other in text:
            text = text.assign(**{column: text[other]})
            notes.append(("B042", column, len(text)))
    return text, notes


def _plots(text: pd.DataFrame, others: Tables, plane: str) -> tuple[pd.DataFrame, list[Note]]:
    notes: list[Note] = []
    for column, owner in (("zone_id", "zones"), ("phase_id", "phases")):
        text, count = _placed(text, column, others.get(owner), plane=plane)
        notes += [("B039", column, count)] if count else []
    text = text.assign(phase_id=text["phase_id"].where(~_is_lost(text, others), text["zone_id"]))
    if "land_use" not in text:
        text = text.assign(land_use=FACTORY)
        notes.append(("B040", "land_use", len(text)))
    if "document_area_m2" not in text:
        text = text.assign(document_area_m2="")
        notes.append(("B041", "document_area_m2", len(text)))
    return text, notes


def _is_lost(text: pd.DataFrame, others: Tables) -> Bools:
    """Return which plots without a phase are of a zone that the book does not have: that is what is told."""
    zone, zones = text["zone_id"].str.strip(), others.get("zones")
    unknown = (zone != "") & ~zone.isin([] if zones is None else zones["zone_id"])
    return unknown.to_numpy(dtype=np.bool_) & _blank(text, "phase_id")


def _leases(text: pd.DataFrame, others: Tables, _plane: str) -> tuple[pd.DataFrame, list[Note]]:
    text, count = _whole_plots(text, others.get("parcels"))
    notes: list[Note] = [("B043", "leased_area_m2", count)] if count else []
    if _is_empty(text, "lease_id") and "parcel_id" in text:
        text = text.assign(lease_id=text["parcel_id"])
        notes.append(("B042", "lease_id", len(text)))
    if _is_empty(text, "line_no") and "lease_id" in text:
        lines = text.groupby(text["lease_id"].str.strip()).cumcount() + 1
        text = text.assign(line_no=lines.astype("str"))
        notes.append(("B042", "line_no", len(text)))
    return text, notes


_FILLED = {"zones": _zones, "parcels": _plots, "tenancies": _leases}


def phases_of_zones(zones: GeoDataFrame, table: Table) -> Derived:
    """Return a phase for each zone, with its id, names and outline (B037)."""
    kept = ["zone_id", "name_vi", "name_en", "boundary_status", "row", "geometry"]
    text = zones[kept].assign(phase_id=zones["zone_id"])
    return Derived(text, _told(table, "B037", text))


def operating_phases(phases: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Return phases that nothing is stated of as operating from a day."""
    return phases.assign(operating_from=phases["operating_from"].fillna(day))


def decisions_of_plots(others: Tables, table: Table, *, on: date) -> Derived:
    """Return a decision for each phase that gives it the industrial plots it has on a day, estimated (B038).

    It holds from the first day of any lease, or from when the phase operates where that is earlier. Plots
    count with their area on paper, else as measured; the phase is established on its outline, at least on
    its plots.
    """
    phases, parcels = others["phases"], others["parcels"]
    since = others["tenancies"]["first_day"].min()
    since = pd.Timestamp(on) if pd.isna(since) else since
    day = pd.Timestamp(on)
    now = ~(parcels["valid_from"] > day) & ~(parcels["valid_to"] < day) & parcels["superseded_on"].isna()
    area = parcels["document_area_m2"].fillna(parcels["measured_area_m2"])[now] / _HECTARE_M2
    of_phase = parcels.loc[now, "phase_id"]
    factory = area.where(parcels.loc[now, "land_use"] == FACTORY, 0.0).groupby(of_phase).sum()
    plots = area.groupby(of_phase).sum()
    leasable, drawn = (
        phases["phase_id"].map(each).astype("float64").fillna(0.0) for each in (factory, plots)
    )
    outline = phases["measured_area_m2"] / _HECTARE_M2
    whole = outline.where(outline > drawn, drawn)
    begins = phases["operating_from"]
    begins = begins.where(begins < since, since)
    text = pd.DataFrame(
        {
            "phase_id": phases["phase_id"],
            "in_force_from": begins.dt.strftime("%Y-%m-%d").astype("str"),
            "planned_area_ha": whole.map("{:.4f}".format).astype("str"),
            "established_area_ha": whole.map("{:.4f}".format).astype("str"),
            "leasable_area_ha": leasable.map("{:.4f}".format).astype("str"),
            "leasable_basis": "estimated",
            "row": phases["row"],
        }
    )
    return Derived(text, _told(table, "B038", text))


def _told(table: Table, rule: str, rows: pd.DataFrame) -> pd.DataFrame:
    told = {"rule": rule, "severity": "note", "file": table.file, "table": table.name}
    return findings.findings([{**told, "value": str(len(rows))}] if len(rows) else [])


def _placed(
    text: pd.DataFrame, column: str, owners: pd.DataFrame | None, *, plane: str
) -> tuple[pd.DataFrame, int]:
    """Return plots with the id of what contains them where none is written, and how many were given one.

    A single zone has all plots, wherever it lies, and a single phase of a zone all of that; of several that
    contain a plot none is meant.
    """
    blank = _blank(text, column)
    if owners is None or owners.empty or not blank.any():
        return (text, 0) if column in text else (text.assign(**{column: ""}), 0)
    ids = text[column].copy() if column in text else pd.Series("", index=text.index, dtype="str")
    zone = text["zone_id"].str.strip() if column == "phase_id" else pd.Series("", index=text.index)
    groups = owners.groupby(owners["zone_id"]) if column == "phase_id" else [("", owners)]
    for name, group in groups:
        here = blank & (zone == name).to_numpy(dtype=np.bool_)
        if not here.any():
            continue
        rows = GeoDataFrame(text[here])
        ids[here] = group[column].iloc[0] if len(group) == 1 else _containing(rows, group, column, plane)
    given = blank & (ids != "").to_numpy(dtype=np.bool_)
    return text.assign(**{column: ids}), int(given.sum())


def _containing(plots: GeoDataFrame, owners: pd.DataFrame, column: str, plane: str) -> np.ndarray:
    """Return the id of the one outline that a point inside each plot lies in; empty where it is not one."""
    moved = crs.to_plane(plots, crs.planar_crs(plane)).geometry
    points = shapely.point_on_surface(shapely.make_valid(np.asarray(moved.array, dtype=object)))
    drawn = owners[owners["geometry"].notna()]
    tree = shapely.STRtree(np.asarray(drawn["geometry"].array, dtype=object))
    plot, owner = tree.query(points, predicate="within")
    once = np.bincount(plot, minlength=len(plots))[plot] == 1
    found = np.full(len(plots), "", dtype=object)
    found[plot[once]] = drawn[column].to_numpy(dtype=object)[owner[once]]
    return found


def _whole_plots(text: pd.DataFrame, parcels: pd.DataFrame | None) -> tuple[pd.DataFrame, int]:
    """Return leases with the area of their plot where "the whole plot" is written, and how many these are."""
    if parcels is None or not {"leased_area_m2", "parcel_id"} <= {*text.columns}:
        return text, 0
    whole = text["leased_area_m2"].map(fold).isin(_WHOLE).to_numpy(dtype=np.bool_)
    if not whole.any():
        return text, 0
    area = parcels["document_area_m2"].fillna(parcels["measured_area_m2"]).set_axis(parcels["parcel_id"])
    area = area[~area.index.duplicated(keep="last")]
    meant = text.loc[whole, "parcel_id"].str.strip().map(area)
    written = meant.map(lambda m2: "" if pd.isna(m2) else f"{m2:.1f}").astype("str")
    cells = text["leased_area_m2"].copy()
    cells[whole] = written
    return text.assign(leased_area_m2=cells), int(whole.sum())


def _is_empty(text: pd.DataFrame, column: str) -> bool:
    return bool(_blank(text, column).all())


def _blank(text: pd.DataFrame, column: str) -> Bools:
    if column not in text:
        return np.ones(len(text), dtype=np.bool_)
    return (text[column].str.strip() == "").to_numpy(dtype=np.bool_)
