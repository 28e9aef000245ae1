"""The packaged book gives the figures it is calibrated to, worked out here without our own code."""

import csv
import unicodedata

import numpy as np
import pandas as pd
import pytest
import shapely

from tests.support import packaged_book
from tests.support.packaged_book import DATA, DAY, FAR

PUBLISHED_LEASED_HA = {
    "2017-12-31": 1632.95,
    "2019-12-31": 1747.77,
    "2021-12-31": 2064.86,
    "2023-11-17": 2481.57,
}
OPERATING = {"2017-12-31": 10, "2019-12-31": 10, "2021-12-31": 10, "2023-11-17": 12}
ESTABLISHED = {"2017-12-31": 11, "2019-12-31": 12, "2021-12-31": 15, "2023-11-17": 15}
PUBLISHED_RATES_2021 = {
    ("tien-son-main",): 99.5,
    ("ddhs-gd1",): 99.67,
    ("ddhs-gd2",): 0.0,
    ("yen-phong-1",): 100.0,
    ("yen-phong-mr",): 39.72,
    ("vsip-bac-ninh-main",): 99.42,
    ("que-vo-1", "que-vo-mr", "que-vo-rest"): 97.79,
}
FACTORY = "factory"


@pytest.mark.parametrize(("day", "hectares"), PUBLISHED_LEASED_HA.items())
def test_leased_land_comes_to_the_published_total(day: str, hectares: float):
    assert packaged_book.live(day)["leased_m2"].sum() / 10_000 == pytest.approx(hectares, abs=0.0001)


@pytest.mark.parametrize("day", PUBLISHED_LEASED_HA)
def test_all_leased_land_is_factory_land_of_an_established_phase(day: str):
    established = packaged_book.decisions(day)["established_area_ha"].dropna().index
    rows = packaged_book.live(day)
    assert rows["phase_id"].isin(established).all()
    assert (rows["land_use"] == FACTORY).all()


def test_leasable_land_of_the_established_zones_is_what_the_published_rate_implies():
    leasable = packaged_book.decisions(DAY).dropna(subset="established_area_ha")["leasable_area_ha"]
    assert leasable.sum() == pytest.approx(4133.19, abs=1e-9)
    assert leasable["yen-phong-1"] == 246.0
    assert leasable["yen-phong-mr"] == 216.3


@pytest.mark.parametrize(("phases", "rate"), PUBLISHED_RATES_2021.items())
def test_phase_rates_at_the_end_of_2021_follow_the_published_ones(phases: tuple[str, ...], rate: float):
    rows = packaged_book.live("2021-12-31")
    leased = rows["leased_m2"][rows["phase_id"].isin(phases)].sum() / 10_000
    leasable = packaged_book.decisions("2021-12-31")["leasable_area_ha"][list(phases)].sum()
    assert 100 * leased / leasable == pytest.approx(rate, abs=0.05)


@pytest.mark.parametrize(("day", "cleared_ha"), [("2017-12-31", 1873.5), ("2019-12-31", 1986.0)])
def test_cleared_land_comes_near_the_published_shares(day: str, cleared_ha: float):
    rows = packaged_book.plots()
    there = (rows["valid_from"] <= day) & (rows["valid_to"] >= day) & (rows["land_use"] == FACTORY)
    cleared = rows[there & (rows["cleared_on"] != "") & (rows["cleared_on"] <= day)]
    assert cleared["document_area_m2"].sum() / 10_000 == pytest.approx(cleared_ha, rel=0.005)


def test_planned_and_established_areas_sum_to_the_reconciled_totals():
    now = packaged_book.decisions(DAY)
    assert now["planned_area_ha"].sum() == pytest.approx(6283.40, abs=1e-9)
    assert now["established_area_ha"].sum() == pytest.approx(5819.26, abs=1e-9)
    assert packaged_book.decisions("2017-12-31")["planned_area_ha"].sum() == pytest.approx(6383.08, abs=1e-9)


def test_adjustments_lead_to_the_residuals_that_are_shown():
    rows = packaged_book.table("adjustments")
    on_day = rows[rows["as_of"] == DAY]
    sums = pd.to_numeric(on_day["delta_ha"]).groupby(on_day["quantity"]).sum()
    assert 6283.40 + sums["planned_ha"] - 6397.68 == pytest.approx(-14.60, abs=1e-9)
    assert 5819.26 + sums["established_ha"] - 5946.99 == pytest.approx(4.27, abs=1e-9)


@pytest.mark.parametrize("day", PUBLISHED_LEASED_HA)
def test_zones_established_and_operating_are_counted_by_the_dates_of_their_phases(day: str):
    phases = packaged_book.layer("phases").set_index("phase_id")
    established = packaged_book.decisions(day)["established_area_ha"].dropna().index
    zones = phases["zone_id"]
    operating = (phases["operating_from"] != "") & (phases["operating_from"] <= day)
    assert zones[established].nunique() == ESTABLISHED[day]
    assert zones[established][operating[established]].nunique() == OPERATING[day]


def test_plots_and_undivided_land_make_up_the_leasable_land_of_every_phase():
    rows = packaged_book.plots()
    today = rows[(rows["valid_to"] == FAR) & (rows["land_use"] == FACTORY)]
    plots = today["document_area_m2"].groupby(today["phase_id"]).sum() / 10_000
    leasable = packaged_book.decisions(DAY)["leasable_area_ha"].dropna()
    undivided = leasable - plots
    young = undivided[undivided > 1e-6].index
    assert set(plots.index) == set(leasable.index)
    assert (undivided > -1e-6).all()
    assert set(young) == {
        "ddhs-gd2", "gia-binh-2-main", "gia-binh-main", "nam-son-hap-linh-main", "que-vo-3-pk2",
        "thuan-thanh-1-main", "thuan-thanh-3b", "vsip-bac-ninh-2", "yen-phong-2a", "yen-phong-2c",
    }  # fmt: skip


def test_no_plot_is_ever_let_beyond_its_area_nor_twice_under_one_certificate():
    rows = packaged_book.lines()
    area = dict(zip(rows["parcel_id"], rows["document_area_m2"], strict=True))
    for name, group in rows.groupby("parcel_id"):
        for day in group["first_day"]:
            here = group[(group["first_day"] <= day) & (group["until"] >= day)]
            assert here["leased_m2"].sum() <= area[name] + 0.05, (name, day)
            assert here["certificate_no"].is_unique, (name, day)


def test_every_lease_starts_on_a_plot_that_exists_and_is_cleared():
    rows = packaged_book.lines()
    assert rows["phase_id"].notna().all()
    assert (rows["valid_from"] <= rows["first_day"]).all()
    assert (rows["first_day"] <= rows["valid_to"]).all()
    assert ((rows["cleared_on"] != "") & (rows["cleared_on"] <= rows["first_day"])).all()
    assert (rows["first_day"] <= rows["until"]).all()


def test_plots_split_or_merged_keep_their_ground():
    rows = packaged_book.plots().set_index("parcel_id")
    children = rows[rows["parent_parcel_ids"] != ""]
    families = children.reset_index().groupby("parent_parcel_ids")["parcel_id"].agg(list)
    assert len(families) >= 40
    for parents, names in families.items():
        before, after = rows.loc[parents.split(";")], rows.loc[names]
        assert before["document_area_m2"].sum() == pytest.approx(after["document_area_m2"].sum(), abs=1e-6)
        moved = shapely.symmetric_difference(
            shapely.union_all(before["geometry"].to_numpy()), shapely.union_all(after["geometry"].to_numpy())
        )
        assert moved.area < 0.01
        (last,), (first,) = before["valid_to"].unique(), after["valid_from"].unique()
        assert pd.Timestamp(first) - pd.Timestamp(last) == pd.Timedelta(days=1)


def _different(rows: pd.DataFrame, by: str, of: str) -> "pd.Series[int]":
    return rows.drop_duplicates([by, of])[by].value_counts()


def test_the_leases_have_the_texture_of_real_life():
    rows = packaged_book.lines()
    past = rows[rows["valid_to"] < DAY]
    now = packaged_book.live(DAY)
    assert (rows["ended_on"] != "").sum() > 100
    assert rows["lease_id"][rows["last_day"] < DAY].nunique() > 30
    assert (_different(rows, "lease_id", "parcel_id") > 1).sum() > 20
    assert (_different(now, "parcel_id", "certificate_no") > 1).sum() > 20
    assert len(past) > 10
    assert (now["operating_from"] == "").sum() > 50
    assert (packaged_book.table("tenancies")["superseded_on"] != "").sum() >= 5
    held = packaged_book.table("reservations")
    assert ((held["first_day"] <= DAY) & (held["last_day"] >= DAY)).sum() >= 3
    assert (held["last_day"] < DAY).sum() >= 3


def test_ids_are_unique_and_lead_somewhere():
    rows, projects = packaged_book.table("tenancies"), packaged_book.table("projects")
    current = rows[rows["superseded_on"] == ""]
    assert packaged_book.plots()["parcel_id"].is_unique
    assert not current.duplicated(["lease_id", "line_no"]).any()
    assert projects["certificate_no"].is_unique
    assert set(rows["certificate_no"]) == set(projects["certificate_no"])
    assert packaged_book.plots()["parcel_id"].str.fullmatch(r"[A-Z0-9]{2}-[A-D](\d\d|GT|CX)-\d\d[AB]?").all()


def test_tenants_are_invented_and_say_so():
    names = packaged_book.table("projects")["tenant_name"]
    known = packaged_book.table("anchor_tenants")["tenant_name"]
    assert names.is_unique
    assert names.str.endswith("(giả định)").all()
    assert not any(real.lower() in name.lower() for real in known for name in names)
    for name in ("projects", "tenancies", "reservations"):
        assert (packaged_book.table(name)["source"] == "invented").all()
    assert (packaged_book.plots()["source"] == "invented").all()


def test_outlines_say_how_well_they_are_known():
    phases = packaged_book.layer("phases").set_index("phase_id")
    status = phases["boundary_status"]
    assert set(status[status == "placeholder"].index) == {"thuan-thanh-3c", "an-viet-que-vo-6-main"}
    assert set(status[status == "invented_split"].index) == {
        "que-vo-1", "que-vo-mr", "que-vo-rest", "ddhs-gd1", "ddhs-gd2", "que-vo-3-pk1", "que-vo-3-pk2",
    }  # fmt: skip
    assert set(phases.index[phases["geometry"].isna()]) == {"tien-son-thhs", "que-vo-lk-pt", "que-vo-3-rest"}
    assert packaged_book.layer("zones")["geometry"].notna().all()
    assert len(packaged_book.layer("zones")) == 16


def test_every_file_is_composed_unicode_with_one_sort_of_line_end():
    for path in sorted(DATA.iterdir()):
        text = path.read_bytes().decode("utf-8")
        assert "\r" not in text, path.name
        assert text.endswith("\n"), path.name
        assert unicodedata.is_normalized("NFC", text), path.name


def test_every_row_of_a_table_has_as_many_cells_as_its_header():
    for path in sorted(DATA.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            lengths = {len(row) for row in csv.reader(file)}
        assert len(lengths) == 1, path.name


def test_every_column_of_every_file_is_in_the_dictionary_once():
    words = packaged_book.table("dictionary")
    known = words["name"][words["kind"] == "column"]
    assert known.is_unique
    used = {
        column
        for path in DATA.glob("*.csv")
        if path.stem != "dictionary"
        for column in packaged_book.table(path.stem)
    }
    used |= {column for path in DATA.glob("*.geojson") for column in packaged_book.layer(path.stem)}
    assert used <= set(known)


def test_every_fact_has_a_source():
    for name in ("phase_decisions", "published_totals", "adjustments", "services", "anchor_tenants"):
        assert (packaged_book.table(name)["source"] != "").all(), name
    for name in ("zones", "phases", "basemap", "places"):
        assert (packaged_book.layer(name)["source"] != "").all(), name
    assert np.isin(packaged_book.layer("basemap")["licence"], ["ODbL 1.0", "MIT", "facts"]).all()


def test_roads_that_are_not_there_yet_are_no_roads_to_drive_on():
    lines = packaged_book.layer("basemap").set_index("key")["class"]
    told = lines.index.isin(["CT38", "VD4_LINK", "CT09_PLAN"])

    assert (lines[told] == "planned_road").all()
    assert sorted(lines[lines == "planned_road"].index) == ["CT09_PLAN", "CT38", "VD4_LINK"]
    assert (
        not packaged_book.layer("basemap")
        .set_index("key")
        .loc[lines.isin(["expressway", "national_road", "provincial_road"]), "name_vi"]
        .str.contains("quy hoạch|đang xây dựng")
        .any()
    )


def test_the_border_is_a_place_far_to_the_north_that_a_distance_can_be_told_to():
    border = packaged_book.layer("places").query("`class` == 'border'")

    assert border["key"].tolist() == ["border-huu-nghi"]
    assert border["source"].tolist() == ["own background knowledge"]
    assert border.geometry.iloc[0].coords[0] == (106.712, 21.973)


@pytest.mark.parametrize("day", PUBLISHED_LEASED_HA)
def test_a_phase_has_one_decision_in_force(day: str):
    assert packaged_book.decisions(day).index.is_unique
