"""What tests keep of one book never stands in another."""

from pathlib import Path

from occupancy.book import load
from occupancy.loading.audiences import INVESTOR
from occupancy.program import DEFAULTS
from tests.support.book_builder import edit, write_book


def test_a_table_that_changes_is_read_anew_and_the_others_are_not(tmp_path: Path) -> None:
    before, after = (
        load(write_book(tmp_path, tenancies=edit(0, leased_area_m2=area_m2))) for area_m2 in (99_998, 99_999)
    )  # neither has been opened by another test: tables of one that was may be let go before its records
    assert before.tenancies["leased_area_m2"].iloc[0] == 99_998
    assert after.tenancies["leased_area_m2"].iloc[0] == 99_999
    assert after.records.tables["projects"] is before.records.tables["projects"]


def test_a_book_in_another_folder_is_the_same_book_and_checked_once(tmp_path: Path) -> None:
    one, other = (load(write_book(tmp_path / name)) for name in ("one", "other"))
    assert other.records is one.records
    assert other.findings is one.findings


def test_a_book_that_lacks_a_file_is_another_book_though_the_program_stands_in_for_it(tmp_path: Path) -> None:
    without = load(write_book(tmp_path / "without"))
    own = write_book(tmp_path / "own")
    (own / "bases.csv").write_bytes((DEFAULTS / "bases.csv").read_bytes())
    assert load(own).content_hash == without.content_hash
    assert "bases.csv" in set(without.findings["file"])
    assert "bases.csv" not in set(load(own).findings["file"])


def test_land_is_checked_anew_when_a_plot_moves(tmp_path: Path) -> None:
    before = load(write_book(tmp_path))
    after = load(write_book(tmp_path, parcels=lambda rows: rows[0].update(geometry=rows[1]["geometry"])))
    assert "L018" not in set(before.findings["rule"])
    assert "L018" in set(after.findings["rule"])  # two plots of one outline


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
