"""Several books as one: what a province and all of them come to on a day, whatever planes their land lies in.

Each book is that of `book_builder`: 50 of 150 ha leased (33.33 %), 90 ha (60 %) where FULL_LEASES are added.
z-a has 40 of 110 ha, z-b 10 of 40, z-c is planned only (80 ha).
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from occupancy.book import LandBook, load
from occupancy.errors import QuestionError
from occupancy.provinces.books import BookFolders, book_folders, find_membership_file, named_folders
from occupancy.provinces.membership import Memberships, read_memberships
from occupancy.provinces.reconciliation import reconcile_provinces
from occupancy.provinces.shares import SUMMED
from occupancy.provinces.statement import ProvinceStatement, state_provinces
from occupancy.questions.reconciliation import figures_of
from occupancy.statement import state
from tests.support.book_builder import FULL_LEASES, add, lease, write_book
from tests.support.foreign_books import write_foreign_book

DAY = date(2023, 11, 17)
HEAD = "province,book,zone,first_day,last_day\n"
MERGER = (
    "Old North,north,,,2022-06-30\nOld South,south,,,2022-06-30\n"
    "North,north,,2022-07-01,\nNorth,south,,2022-07-01,\nLodz,abroad,,,\n"
)
RULE = {
    **{"rule": "own", "label_en": "Own", "label_vi": "Riêng", "quantity": "fill_rate"},
    **{"basis": "established", "comparison": "min", "value": 40, "unit": "pct", "verified": "true"},
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three books: on 105°30′ of VN-2000, on another meridian of it (60 % leased), and in Poland."""
    place = tmp_path_factory.mktemp("books")
    write_book(place / "north")
    write_book(place / "south", plane="EPSG:9214", tenancies=FULL_LEASES)
    write_foreign_book(place / "abroad", "poland")
    return place


@pytest.fixture(scope="module")
def books(folder: Path) -> dict[str, LandBook]:
    return {name: load(folder / name) for name in ("north", "south", "abroad")}


def members(folder: Path, rows: str) -> Memberships:
    path = folder / "provinces.csv"
    path.write_text(HEAD + rows, encoding="utf-8")
    return read_memberships(path)


def stated(statement: ProvinceStatement) -> dict[str, tuple[float, float]]:
    """Leased and leasable land by province."""
    rows = statement.provinces
    pairs = zip(rows["leased_ha"], rows["leasable_ha"], strict=True)
    return dict(zip(rows["province"], pairs, strict=True))


def told(statement: ProvinceStatement) -> list[tuple[str, str, str, str]]:
    return list(statement.findings[["rule", "record_id", "value", "expected"]].itertuples(index=False))


def of_memberships(statement: ProvinceStatement) -> list[tuple[str, str, str, str]]:
    return [tuple(row) for row in told(statement) if row[0] in {"P001", "P002", "P003", "P004", "P005"}]


def test_books_on_three_planes_are_added_in_hectares(books: dict[str, LandBook]) -> None:
    statement = state_provinces(books, as_of=DAY)
    assert stated(statement) == {"abroad": (50, 150), "north": (50, 150), "south": (90, 150)}
    assert (statement.total["leased_ha"], statement.total["leasable_ha"]) == (190, 450)
    assert statement.total["fill_rate_pct"] == pytest.approx(100 * 190 / 450)
    assert statement.total["zones_established"] == 6
    gross = statement.total_rates.loc["gross_planned"]
    assert (gross["numerator_ha"], gross["denominator_ha"]) == (190, 1140)


def test_a_set_of_one_is_that_book(books: dict[str, LandBook]) -> None:
    alone, book = state_provinces({"south": books["south"]}, as_of=DAY), state(books["south"], as_of=DAY)
    assert {name: alone.total[name] for name in book.total} == book.total
    pd.testing.assert_frame_equal(alone.total_rates[list(book.rates.columns)], book.rates)
    pd.testing.assert_frame_equal(alone.rules.drop(columns="province"), book.rules, check_dtype=False)
    assert alone.findings.empty


def test_a_merger_of_provinces_is_answered_on_both_sides_of_its_day(
    books: dict[str, LandBook], tmp_path: Path
) -> None:
    known = members(tmp_path, MERGER)
    before = state_provinces(books, known, as_of=date(2022, 6, 30))
    after = state_provinces(books, known, as_of=date(2022, 7, 1))
    assert stated(before) == {"Old North": (50, 150), "Old South": (90, 150), "Lodz": (50, 150)}
    assert stated(after) == {"North": (140, 300), "Lodz": (50, 150)}
    assert before.total["leased_ha"] == after.total["leased_ha"] == 190
    # The rule asks for 60 %: the old south just held it, and the province that it went into does not.
    assert dict(zip(before.rules["province"], before.rules["holds"], strict=True)) == {
        "Old North": False,
        "Old South": True,
    }
    north = after.rules.iloc[0]
    assert (north["province"], north["holds"], north["headroom_leased_ha"]) == ("North", False, -40)


def test_a_zone_may_be_of_another_province_than_the_rest_of_its_book(
    books: dict[str, LandBook], tmp_path: Path
) -> None:
    known = members(tmp_path, "North,north,,,\nEast,north,z-b,,\nSouth,south,z-a,,\n")
    statement = state_provinces({name: books[name] for name in ("north", "south")}, known, as_of=DAY)
    # z-b and z-c of the south are of no province: they stand apart, and in the total.
    assert stated(statement) == {
        "North": (40, 110),
        "East": (10, 40),
        "South": (80, 110),
        "": (10, 40),
    }
    assert statement.total["leased_ha"] == 140
    assert of_memberships(statement) == [("P005", "south", "z-b; z-c", "2023-11-17")]
    assert set(statement.books_of("East")) == {"north"}
    assert list(statement.rules["province"]) == ["North", "East", "South"]


def test_a_book_or_a_zone_that_is_not_there_is_told_and_its_province_not_judged(
    books: dict[str, LandBook], tmp_path: Path
) -> None:
    known = members(tmp_path, "North,north,,,\nNorth,lost,,,\nElse,lost,,,\nNorth,north,z-q,,\n")
    statement = state_provinces({"north": books["north"]}, known, as_of=DAY)
    assert of_memberships(statement) == [
        ("P001", "lost", "lost", "North"),
        ("P002", "north/z-q", "z-q", "North"),
    ]
    assert statement.provinces["complete"].tolist() == [False]
    assert statement.rules["holds"].isna().all()


@pytest.mark.parametrize(("until", "overlap"), [("2019-12-31", False), ("2020-01-01", True)])
def test_two_rows_of_a_zone_overlap_from_the_day_that_both_hold(
    books: dict[str, LandBook], tmp_path: Path, until: str, *, overlap: bool
) -> None:
    known = members(tmp_path, f"A,north,,,{until}\nB,north,,2020-01-01,\n")
    found = of_memberships(state_provinces({"north": books["north"]}, known, as_of=DAY))
    assert found == ([("P003", "north", "B", "A")] if overlap else [])
    on_the_day = state_provinces({"north": books["north"]}, known, as_of=date(2020, 1, 1))
    assert list(stated(on_the_day)) == (["A"] if overlap else ["B"])


@pytest.mark.parametrize(("begins", "gap"), [("2020-01-01", False), ("2020-01-02", True)])
def test_days_between_two_rows_are_told(
    books: dict[str, LandBook], tmp_path: Path, begins: str, *, gap: bool
) -> None:
    known = members(tmp_path, f"A,north,,,2019-12-31\nB,north,,{begins},\n")
    later = state_provinces({"north": books["north"]}, known, as_of=DAY)
    assert of_memberships(later) == ([("P004", "north", "2020-01-01", "2020-01-01")] if gap else [])
    then = state_provinces({"north": books["north"]}, known, as_of=date(2020, 1, 1))
    assert of_memberships(then) == ([("P005", "north", "z-a; z-b; z-c", "2020-01-01")] if gap else [])


def test_a_row_of_provinces_that_cannot_be_read_is_left_out_and_told(
    books: dict[str, LandBook], tmp_path: Path
) -> None:
    known = members(tmp_path, "A,north,,31/31/2020,\nA,north,,2021-01-02,2021-01-01\n")
    statement = state_provinces({"north": books["north"]}, known, as_of=DAY)
    assert statement.findings["rule"].tolist() == ["B001", "B014", "P005"]
    assert stated(statement) == {"": (50, 150)}


def test_books_of_a_province_that_differ_on_a_rule_are_not_judged_by_it(tmp_path: Path) -> None:
    one = load(write_book(tmp_path / "one", rules=add(RULE)))
    other = load(write_book(tmp_path / "other", rules=add(RULE | {"value": 45}), tenancies=FULL_LEASES))
    known = members(tmp_path, "A,one,,,\nA,other,,,\n")
    statement = state_provinces({"one": one, "other": other}, known, as_of=DAY)
    assert statement.rules.empty
    assert [row for row in told(statement) if row[0] == "P006"] == [
        ("P006", "own", "one: 40 (established); other: 45 (established)", "A")
    ]
    apart = state_provinces({"one": one, "other": other}, as_of=DAY)
    assert dict(zip(apart.rules["province"], apart.rules["holds"], strict=True)) == {
        "one": False,
        "other": True,
    }


def test_a_basis_that_is_not_the_same_everywhere_is_left_out(
    books: dict[str, LandBook], tmp_path: Path
) -> None:
    own = {
        **{"basis": "established", "label_en": "E", "label_vi": "E", "phases": "established"},
        **{"numerator": "leased_ha", "denominator": "leasable_ha", "verified": "true"},
    }
    also = own | {"basis": "in_use", "denominator": "cleared_ha"}
    rules = {"rules": lambda _: [RULE]}
    odd = load(write_book(tmp_path / "odd", bases=add(own, also), **rules))
    pair = {"north": books["north"], "odd": odd}
    statement = state_provinces(pair, as_of=DAY)
    assert statement.bases["basis"].tolist() == ["established"]
    assert ("P007", "in_use", "north; odd", "") in told(statement)
    with pytest.raises(QuestionError, match="The basis in_use is not the same in all books"):
        state_provinces(pair, as_of=DAY, basis="in_use")
    with pytest.raises(QuestionError, match="The book odd has no basis cleared"):
        state_provinces(pair, as_of=DAY, basis="cleared")


def test_the_same_book_twice_and_the_same_certificate_twice_are_told(books: dict[str, LandBook]) -> None:
    copied = state_provinces({"a": books["north"], "b": books["north"]}, as_of=DAY)
    assert told(copied) == [("P008", "b", "", "a")]
    both = state_provinces({name: books[name] for name in ("north", "south")}, as_of=DAY)
    assert told(both) == [("P009", "north", "C1, C2, C3, C4", "south")]


def test_ids_of_two_books_do_not_meet(books: dict[str, LandBook]) -> None:
    statement = state_provinces({name: books[name] for name in ("north", "south")}, as_of=DAY)
    zones = pd.concat([figures.zones for figures in statement.books.values()])
    assert len(zones) == 6
    assert not zones.duplicated(["book", "zone_id"]).any()


ZONES = [(book, zone) for book in ("abroad", "north", "south") for zone in ("z-a", "z-b", "z-c")]


@settings(max_examples=8)
@given(chosen=st.lists(st.sampled_from(["A", "B", ""]), min_size=9, max_size=9), turned=st.booleans())
def test_provinces_add_up_to_the_total_whatever_belongs_where(
    books: dict[str, LandBook], chosen: list[str], *, turned: bool
) -> None:
    rows = [
        {"province": province, "book": book, "zone": zone, "first_day": pd.NaT, "last_day": pd.NaT, "row": at}
        for at, ((book, zone), province) in enumerate(zip(ZONES, chosen, strict=True))
        if province
    ]
    columns = ["province", "book", "zone", "first_day", "last_day", "row"]
    kinds = {**dict.fromkeys(columns[:3], "str"), **dict.fromkeys(columns[3:5], "datetime64[s]")}
    known = Memberships(pd.DataFrame(rows, columns=columns).astype(kinds), pd.DataFrame())
    ordered = dict(sorted(books.items(), reverse=turned))
    statement = state_provinces(ordered, known, as_of=DAY)
    for name in SUMMED:
        column, total = statement.provinces[name], statement.total[name]
        assert np.isnan(total) if column.isna().any() else sum(column) == total
    assert (statement.total["leased_ha"], statement.total["leasable_ha"]) == (190, 450)
    for province in statement.members:
        sides = statement.rates_of(province).loc["established"]
        row = statement.provinces.set_index("province").loc[province]
        assert (sides["numerator_ha"], sides["denominator_ha"]) == (row["leased_ha"], row["leasable_ha"])


def test_the_order_in_which_books_are_named_changes_nothing(books: dict[str, LandBook]) -> None:
    one, other = (state_provinces(each, as_of=DAY) for each in (books, dict(sorted(books.items()))))
    pd.testing.assert_frame_equal(one.provinces, other.provinces)
    pd.testing.assert_frame_equal(one.total_rates, other.total_rates)


def test_published_totals_are_held_against_their_book_and_the_province_it_came_into(
    books: dict[str, LandBook], tmp_path: Path
) -> None:
    known = members(tmp_path, MERGER)
    lines = reconcile_provinces(books, known, as_of=DAY).lines
    leased = lines[lines["quantity"] == "leased_ha"].set_index(["book", "scope"])["adjusted"].to_dict()
    # Each book adds its adjustment of 0.5 ha.
    assert leased == {
        ("abroad", "book"): 50.5,
        ("north", "book"): 50.5,
        ("north", "province"): 140.5,
        ("south", "book"): 90.5,
        ("south", "province"): 140.5,
    }
    with pytest.raises(QuestionError, match="None of the books has a published total for 2001-01-01"):
        reconcile_provinces(books, known, as_of=date(2001, 1, 1))


def test_a_book_alone_is_reconciled_as_it_always_was(books: dict[str, LandBook]) -> None:
    lines = reconcile_provinces({"north": books["north"]}).lines
    computed = lines.set_index("quantity")["computed"]
    figures, rates = figures_of(state(books["north"], as_of=DAY))
    assert computed["leasable_established_ha"] == figures["leasable_established_ha"] == 150
    assert computed["fill_rate_pct"] == rates["established"]


def test_books_are_named_by_a_folder_a_pattern_or_one_by_one(folder: Path) -> None:
    three = sorted(folder / name for name in ("north", "south", "abroad"))
    assert book_folders([folder]) == book_folders([folder / "*"]) == three
    assert book_folders([folder / "north"]) == [folder / "north"]
    assert book_folders([folder / "nowhere"]) == [folder / "nowhere"]
    assert list(named_folders(book_folders([folder]))) == ["abroad", "north", "south"]


def test_a_folder_twice_and_two_folders_of_one_name_are_refused(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match="is named twice; name each book once"):
        named_folders([folder / "north", folder / "south" / ".." / "north"])
    with pytest.raises(QuestionError, match="Two books are called north"):
        named_folders([folder / "north", write_book(tmp_path / "north")])


def test_the_file_of_provinces_stands_beside_the_books(tmp_path: Path) -> None:
    write_book(tmp_path / "one")
    assert find_membership_file([tmp_path], [tmp_path / "one"]) is None
    members(tmp_path, MERGER)
    beside = (tmp_path / "provinces.csv").resolve()
    assert find_membership_file([tmp_path / "one"], [tmp_path / "one"]) == beside
    other = tmp_path / "other"
    write_book(other / "two")
    members(other, MERGER)
    with pytest.raises(QuestionError, match="There are several files of provinces"):
        find_membership_file([tmp_path, other], [tmp_path / "one", other / "two"])


def test_the_day_of_several_books_is_the_last_that_all_record(folder: Path, tmp_path: Path) -> None:
    old = write_book(tmp_path / "old")
    toml = (old / "book.toml").read_text(encoding="utf-8")
    (old / "book.toml").write_text(toml.replace("2023-11-17", "2021-12-31"), encoding="utf-8")
    folders = BookFolders({"north": folder / "north", "old": old}, load)
    assert folders.last_common_day() == date(2021, 12, 31)
    later = state_provinces(folders, as_of=DAY)
    assert dict(zip(later.rules["province"], later.rules["holds"].isna(), strict=True)) == {
        "north": False,
        "old": True,
    }


def test_one_book_is_open_at_a_time(folder: Path) -> None:
    asked: list[str] = []

    def opened(path: Path) -> LandBook:
        asked.append(path.name)
        return load(path)

    lazy: Mapping[str, LandBook] = BookFolders(named_folders(book_folders([folder])), opened)
    statement = state_provinces(lazy, as_of=DAY)
    assert asked == ["abroad", "north", "south"]
    assert not any(isinstance(held, LandBook) for held in vars(statement.books["north"]).values())


def test_a_province_of_estimates_is_as_unsure_as_its_books_say(tmp_path: Path) -> None:
    known = members(tmp_path, "A,one,,,\nA,other,,,\n")
    pair = {
        "one": write_book(tmp_path / "one"),
        "other": write_book(tmp_path / "other", tenancies=FULL_LEASES),
    }
    for path, off in zip(pair.values(), (3, 5), strict=True):
        stated_ = f"\n[estimates]\nzone_pct = 15\ntotal_pct = {off}\n"
        reasons = 'reason_vi = "x"\nreason_en = "x"\n'
        with (path / "book.toml").open("a", encoding="utf-8") as toml:
            toml.write(stated_ + reasons)
    statement = state_provinces({name: load(path) for name, path in pair.items()}, known, as_of=DAY)
    spread = statement.estimate("A")
    assert spread is not None
    # 90 ha of each book are estimated: 2.7 and 4.5 ha of 180, which are 4 %.
    assert (spread.estimated_ha, spread.uncertainty_pct) == (180, pytest.approx(4))
    assert spread.denominators_ha == pytest.approx((292.8, 307.2))


def test_a_lease_of_the_day_counts_in_its_book_alone(tmp_path: Path) -> None:
    more = lease("L9", 1, "C1", "a-1-05", 100_000, "2023-11-17")
    pair = {
        "one": load(write_book(tmp_path / "one", tenancies=add(more))),
        "other": load(write_book(tmp_path / "other", tenancies=FULL_LEASES)),
    }
    assert stated(state_provinces(pair, as_of=DAY)) == {"one": (60, 150), "other": (90, 150)}
    before = state_provinces(pair, as_of=date(2023, 11, 16))
    assert stated(before) == {"one": (50, 150), "other": (90, 150)}
