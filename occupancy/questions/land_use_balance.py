"""Land use balance: how land is divided among its uses, against the share rules; leased areas by sector."""

import numpy as np
import pandas as pd

from occupancy.loading.lease_checks import SECTOR
from occupancy.measures.arrays import Bools, Positions, sum_by_position
from occupancy.measures.fill_rates import percentage, rules_in_force
from occupancy.measures.phase_status import M2_PER_HA, DaySnapshot
from occupancy.statement import Statement

USES = ("factory", "service", "technical", "green", "traffic")
_SHARE = "_share"  # a rule on green_share is about land whose use is green
_RULE = ["rule", "label_en", "label_vi", "comparison", "value", "reference", "verified"]


def zone_balance(statement: Statement) -> pd.DataFrame:
    """Sum the land of each zone by use, as the plots valid on the day have it; one row per zone and use.

    Returns
    -------
    balance
        `zone_id`, `land_use`; `drawn_ha`, the plots' area on paper; `drawn_established_ha`, of these the
        plots in established phases; `share_of_drawn_pct`, of all plots of the zone; and
        `share_of_established_pct`, of the established area of the decisions in force. A share is NaN
        (unknown) where there is nothing to divide by. Uses that a zone does not have stand with 0 ha.
    """
    established = statement.phases.loc[statement.phases["established_ha"] > 0, "phase_id"]
    plots = statement.parcels
    counted = plots["document_area_m2"].where(plots["phase_id"].isin(established), 0.0)
    areas = {"drawn_ha": plots["document_area_m2"] / M2_PER_HA, "drawn_established_ha": counted / M2_PER_HA}
    sums = pd.DataFrame(areas).groupby([plots["zone_id"], plots["land_use"]]).sum()
    uses = [*USES, *sorted(set(plots["land_use"]) - set(USES))]
    zones = statement.zones[["zone_id", "established_ha"]]
    table = zones.merge(pd.DataFrame({"land_use": pd.array(uses, dtype="str")}), how="cross")
    table = table.merge(sums, how="left", left_on=["zone_id", "land_use"], right_index=True)
    table = table.fillna(dict.fromkeys(areas, 0.0))
    drawn = table["drawn_ha"].groupby(table["zone_id"]).transform("sum")
    table["share_of_drawn_pct"] = percentage(table["drawn_ha"].to_numpy(), drawn.to_numpy())
    own, established_ha = table["drawn_established_ha"].to_numpy(), table.pop("established_ha").to_numpy()
    table["share_of_established_pct"] = percentage(own, established_ha)
    return table


def evaluate_share_rules(statement: Statement) -> pd.DataFrame:
    """Hold each zone with an established phase against each share rule in force on the day.

    These are the book's rules on a quantity such as `green_share`, first and last day inclusive.

    Returns
    -------
    table
        `zone_id`, `land_use`, the rule (`rule`, `label_en`, `label_vi`, `comparison`, `value_pct`,
        `reference`, `verified`), `share_of_established_pct`, `undrawn_pct` (established land on which no
        plot is drawn, in % of it) and `holds`: compared exactly, NA where the undrawn land decides.
    """
    rules = rules_in_force(statement.book, statement.snapshot.day)
    rules = rules[rules["quantity"].str.endswith(_SHARE) & (rules["unit"] == "pct")]
    rules = rules[_RULE].assign(land_use=rules["quantity"].str.removesuffix(_SHARE))
    shares = zone_balance(statement).dropna(subset="share_of_established_pct")
    own = shares["drawn_established_ha"]
    whole = shares["zone_id"].map(statement.zones.set_index("zone_id")["established_ha"]).astype(float)
    undrawn = np.maximum(whole - own.groupby(shares["zone_id"]).transform("sum"), 0.0)
    shares = shares.assign(undrawn_pct=percentage(undrawn, whole), most_pct=percentage(own + undrawn, whole))
    shares = shares[["zone_id", "land_use", "share_of_established_pct", "undrawn_pct", "most_pct"]]
    table = shares.merge(rules, on="land_use").rename(columns={"value": "value_pct"})
    least, most = table["share_of_established_pct"], table.pop("most_pct")
    threshold, low = table["value_pct"], table["comparison"] == "min"
    surely = np.where(low, least >= threshold, most <= threshold)
    never = np.where(low, most < threshold, least > threshold)
    return table.assign(holds=pd.Series(surely, index=table.index, dtype="boolean").where(surely | never))


def leased_by_sector(statement: Statement) -> pd.DataFrame:
    """Sum the leased land of each zone by sector: of leases live on a day on plots that count as leased land.

    That is industrial land of established phases, as in every rate; a lease on a plot that was split or
    merged since stands where it is carried over to.

    Returns
    -------
    sectors
        In the order of the book's zones and then of the codes: `zone_id`; `sector_code`, empty and first
        where the book states none that the dictionary has; `leased_m2`, above 0. The same for every audience.
    """
    snapshot = statement.snapshot
    phase = snapshot.arrays.plots.phase[snapshot.live.plot]
    counts = snapshot.arrays.plots.factory[snapshot.live.plot] & snapshot.phases.established[phase]
    return _summed(
        snapshot, snapshot.book.zones["zone_id"], snapshot.arrays.zone_of_phase[phase], among=counts
    )


def sectors_of_plots(statement: Statement) -> pd.DataFrame:
    """Sum the leased land of each plot by sector, of leases live on a day; whatever the plot is for.

    Returns
    -------
    sectors
        In the order of the book's plots and then of the codes: `parcel_id`; `sector_code`, empty and first
        where the book states none that the dictionary has; `leased_m2`, above 0, which may come to more than
        the plot, as recorded. The same for every audience.
    """
    snapshot = statement.snapshot
    return _summed(
        snapshot,
        snapshot.book.parcels["parcel_id"],
        snapshot.live.plot,
        among=np.ones(len(snapshot.live.plot), dtype=np.bool_),
    )


def _summed(snapshot: DaySnapshot, ids: "pd.Series[str]", at: Positions, *, among: Bools) -> pd.DataFrame:
    """Sum the live m² of some parts of lease lines, by sector and by the ids at positions `at`."""
    among = among & (snapshot.live.area_m2 > 0)
    codes, sectors = pd.factorize(snapshot.book.tenancies[SECTOR], sort=True)
    groups = at[among] * len(sectors) + codes[snapshot.live.line[among]]
    keys, group = np.unique(groups, return_inverse=True)
    owner, sector = np.divmod(keys, max(len(sectors), 1))
    return pd.DataFrame(
        {
            ids.name: ids.array.take(owner),
            SECTOR: sectors.array.take(sector),
            "leased_m2": sum_by_position(group, snapshot.live.area_m2[among], size=len(keys)),
        }
    )
