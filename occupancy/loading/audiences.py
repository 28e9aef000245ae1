"""Audiences: who may read what of a book, and what a row that is only partly read is called.

A column that is not visible is left out while its file is parsed, and stands in the table as an empty one; a
table of which nothing is visible is not opened. Where a hidden column decides whether a row can be used
(`anonymise_rows`), it is looked at in its own step, of which a truth, two numbers and the sector per row
remain: a code of a closed list, and since when it was known where it became another.

An investor's book answers for the same figures on any day, but for what is in use: it has the area, plot,
days and sector of every lease, and which plots are held; nobody's name, certificate, contract number or
remark. Leases go by running numbers that are given while reading and follow plot, days and sector alone. What
a book shows besides stands in its book.toml (DISCLOSURES).

The sector of a lease is that of its certificate: two digits of a list, worked out while leases are judged.
Of projects.csv that code alone stays, line by line, with the day on which it became another where that can be
asked of the book as it was known.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from occupancy.errors import QuestionError
from occupancy.loading.cell_parsing import Bools, Codes, parse_table
from occupancy.loading.lease_checks import SECTOR, sectors_by_lease, with_sectors
from occupancy.loading.table_specs import Table


@dataclass(frozen=True, eq=False)
class AudiencePolicy:
    """What an audience may know of a book.

    Attributes
    ----------
    audience
        Its name; what is kept of a book is kept under it.
    visible_columns
        The columns that are read, by table; a table that is not named is not opened. None: everything.
    derived_from
        The tables that are not opened and yet looked at while another is judged, for what is derived of them.
    reported_tables
        The tables whose findings are reported; None: all of them.
    hidden_rules
        Rules whose findings are not reported, whatever table they stand in.
    """

    audience: str
    visible_columns: Mapping[str, frozenset[str]] | None = None
    derived_from: frozenset[str] = frozenset()
    reported_tables: frozenset[str] | None = None
    hidden_rules: frozenset[str] = frozenset()

    def opens(self, table: Table) -> bool:
        """Return whether the file of a table is opened at all."""
        return self.visible_columns is None or bool(self.visible_columns.get(table.name))

    def columns(self, table: Table) -> frozenset[str] | None:
        """Return the columns of a table that are read; None for whatever its file has."""
        return None if self.visible_columns is None else self.visible_columns.get(table.name, frozenset())

    def withheld(self, table: Table) -> tuple[str, ...]:
        """Return the declared columns of a table that are not read."""
        columns = self.columns(table)
        return () if columns is None else tuple(name for name in table.names if name not in columns)

    def numbers(self, table: Table) -> bool:
        """Return whether rows of a table get running numbers, for their key is not visible."""
        return self.opens(table) and not set(table.key).isdisjoint(self.withheld(table))

    def showing(self, disclosed: frozenset[str]) -> "AudiencePolicy":
        """Return the policy of a book that shows its audience these of DISCLOSURES, and no other."""
        if self.visible_columns is None:
            return self
        hidden = {
            table: columns
            for code, tables in DISCLOSURES.items()
            if code not in disclosed
            for table, columns in tables.items()
        }
        visible = {name: kept - hidden.get(name, frozenset()) for name, kept in self.visible_columns.items()}
        return replace(self, visible_columns=visible)

    def findings(self, findings: pd.DataFrame) -> pd.DataFrame:
        """Return those of the findings that are reported."""
        if self.reported_tables is None:
            return findings
        reported = findings["table"].isin(list(self.reported_tables))
        reported &= ~findings["rule"].isin(list(self.hidden_rules))
        return findings[reported.to_numpy(dtype=np.bool_)].reset_index(drop=True)


WHOLE = AudiencePolicy("internal")


@dataclass(frozen=True, slots=True)
class AnonymisedRows:
    """What is kept of hidden columns, row by row in the order of the file.

    `sound` says whether the row can be used. `number` is the running number of its key, `position` that
    of the row in the numbered table: among rows of one key first comes what is kept where keys repeat.
    `sectors` has the codes of the numbered rows that can be used.
    """

    sound: Bools
    number: "pd.Series[int]"
    position: "pd.Series[int]"
    sectors: pd.DataFrame


def anonymise_rows(
    whole: pd.DataFrame,
    table: Table,
    visible: frozenset[str],
    *,
    codes: Codes,
    certificates: pd.DataFrame,
) -> AnonymisedRows:
    """Validate hidden columns and return per-row results that reveal none of their values.

    The numbers follow the `visible` columns and then the latest sector, which `certificates` have; never the
    key, nor the place in the file where any of these differ. So they say nothing that these do not.
    """
    parsed = parse_table(whole, table, codes=codes)
    frame = parsed.frame
    # In the order in which `first_of_each_key` keeps one of them.
    rank = _positions(frame, [*(name for name in table.names if name != "recorded_on"), "row"])
    key = frame.groupby(list(table.key), dropna=False, sort=False).ngroup()
    lines = frame.assign(row=frame.index)
    sectors = sectors_by_lease(lines[parsed.sound], certificates)
    latest = with_sectors(lines, sectors.drop_duplicates("row", keep="last"))
    order = _positions(latest, [*(name for name in table.names if name in visible), SECTOR])
    number = order.groupby(key).transform("min").rank(method="dense").astype("int64")
    position = _positions(pd.DataFrame({"number": number, "rank": rank}), ["number", "rank"])
    sectors["row"] = position.loc[sectors["row"]].to_numpy() + 1  # as `renumber_rows` gives them
    in_order = sectors.sort_values("row", kind="stable", ignore_index=True)  # not in that of the file
    return AnonymisedRows(parsed.sound, number, position, in_order)


def renumber_rows(text: pd.DataFrame, table: Table, anonymised: AnonymisedRows) -> pd.DataFrame:
    """Return the rows of `text` by position, with running numbers as their keys and rows."""
    name, *rest = table.key
    rows = text.assign(**{name: anonymised.number.astype("str")}, **dict.fromkeys(rest, "1"))
    return rows.assign(row=anonymised.position + 1).sort_values("row", ignore_index=True)


def _positions(frame: pd.DataFrame, by: list[str]) -> "pd.Series[int]":
    """Return the position of each row, from 0, when the rows are sorted by columns, what is empty last."""
    order = frame.sort_values(by, na_position="last", kind="stable").index
    return pd.Series(np.arange(len(frame)), index=order).sort_index()


_KNOWN = "recorded_on superseded_on"
_SOURCED = "source source_vi source_en note note_vi note_en"

# What investors see, table by table. projects.csv is not among them: it is looked into for the sectors of
# leases and never opened as a table.
_VISIBLE = {
    "zones": f"zone_id name_vi name_en aliases districts communes boundary_status {_SOURCED}",
    "phases": "phase_id zone_id name_vi name_en developer operating_from term_end boundary_status"
    f" boundary_precision_m boundary_source boundary_source_vi boundary_source_en {_SOURCED}",
    "decisions": "phase_id decision_no in_force_from in_force_to date_precision planned_area_ha"
    f" established_area_ha leasable_area_ha leasable_basis {_KNOWN} {_SOURCED}",
    # `source` says where a plot comes from and stands beside its figures; `note` is the keeper's own.
    "parcels": "parcel_id zone_id phase_id block land_use document_area_m2 divisible cleared_on"
    " clearance_due_on serviced_on service_due_on asking_price_usd_m2 valid_from valid_to parent_parcel_ids"
    f" {_KNOWN} source source_vi source_en",
    "tenancies": "parcel_id leased_area_m2 first_day last_day ended_on handed_over_on operating_from"
    f" {_KNOWN}",
    "reservations": f"parcel_id first_day last_day {_KNOWN}",
    "published_totals": "as_of printed_on zones_approved zones_established zones_operating planned_ha"
    " established_ha operating_ha leasable_established_ha leasable_operating_ha leased_ha fill_rate_pct"
    f" basis {_SOURCED}",
    "adjustments": f"as_of quantity zone_id delta_ha reason reason_vi {_SOURCED}",
    "services": "zone_id phase_id service value unit capacity subject subject_vi standard connection_point"
    f" lead_time_months as_stated_on date_precision in_force_from in_force_to {_SOURCED}",
    "anchor_tenants": "tenant_name sector country zone_id phase_id area_ha year as_stated_on date_precision"
    f" {_SOURCED}",
    "incentives": "incentive label_en label_vi for_whom_en for_whom_vi zone_id phase_id first_day last_day"
    f" reference reference_vi reference_en verified {_SOURCED}",
    "bases": "basis label_en label_vi phases numerator denominator exempt_land reference reference_vi"
    f" reference_en verified {_SOURCED}",
    "rules": "rule label_en label_vi quantity basis comparison value unit first_day last_day reference"
    f" reference_vi reference_en verified {_SOURCED}",
    "forms": "form column_no quantity label_vi label_en unit width total blank_groups meaning_vi meaning_en"
    f" {_SOURCED}",
    "tolerances": f"code value unit meaning_vi meaning_en {_SOURCED}",
    "severities": f"rule severity {_SOURCED}",
    "basemap": f"key class name_vi name_en licence {_SOURCED}",
    "places": f"key class name_vi name_en licence {_SOURCED}",
}
# Findings on leases, certificates and reservations stay inside, and so do those on plots that speak of a
# lease; B004 would name columns of the files that nobody declared.
_REPORTED = frozenset(_VISIBLE) - {"tenancies", "reservations"} | {"book"}
_HIDDEN_RULES = frozenset({"T002", "T006", "T008", "T017", "T021", "T025", "T031", "B004", "B030"})

# What a book shows investors only where [investors] of its book.toml says so, and the columns not read
# otherwise: whether leased land is in use or idle; until when land is reserved; the asking prices of land
# with nothing vacant; how far fill rates are from the lines of the law.
DISCLOSURES: Mapping[str, Mapping[str, frozenset[str]]] = {
    "idle_state": {"tenancies": frozenset({"handed_over_on", "operating_from"})},
    "reservation_ends": {},
    "let_prices": {},
    "fill_rate_line": {},
}
OF_LINES = ("fill_rate", "zone_fill_rate")  # the quantities of the rules that set such a line

INTERNAL = WHOLE
INVESTOR = AudiencePolicy(
    "investor",
    visible_columns={table: frozenset(names.split()) for table, names in _VISIBLE.items()},
    derived_from=frozenset({"projects"}),
    reported_tables=_REPORTED,
    hidden_rules=_HIDDEN_RULES,
)
AUDIENCES: Mapping[str, AudiencePolicy] = {policy.audience: policy for policy in (INTERNAL, INVESTOR)}


def audience_policy(audience: str) -> AudiencePolicy:
    """Return what an audience may know.

    Raises
    ------
    QuestionError
        When there is no such audience.
    """
    if audience not in AUDIENCES:
        raise QuestionError(
            "There is no audience {audience}; choose one of {audiences}.",
            audience=audience,
            audiences=", ".join(AUDIENCES),
        )
    return AUDIENCES[audience]
