"""What tests keep of one book never stands in another."""

from pathlib import Path

from occupancy.audiences import INVESTOR
from occupancy.book import load
from tests.support.book_builder import edit, write_book


def test_a_table_that_changes_is_read_anew_and_the_others_are_not(tmp_path: Path) -> None:
    before = load(write_book(tmp_path))
    after = load(write_book(tmp_path, tenancies=edit(0, leased_area_m2=99_999)))
    assert before.tenancies["leased_area_m2"].iloc[0] == 100_000
    assert after.tenancies["leased_area_m2"].iloc[0] == 99_999
    assert after.records.tables["projects"] is before.records.tables["projects"]


def test_a_shape_that_changes_is_read_anew(tmp_path: Path) -> None:
    before = load(write_book(tmp_path))
    after = load(write_book(tmp_path, parcels=lambda rows: rows[0].update(geometry=rows[1]["geometry"])))
    assert not after.parcels.geometry.iloc[0].equals(before.parcels.geometry.iloc[0])


def test_what_one_audience_may_know_is_not_handed_to_another(tmp_path: Path) -> None:
    whole = load(write_book(tmp_path))
    for_investors = load(tmp_path, audience=INVESTOR.audience)
    assert "L1" in set(whole.tenancies["lease_id"])
    assert "L1" not in set(for_investors.tenancies["lease_id"])
    assert "L1" in set(load(tmp_path).tenancies["lease_id"])
