"""A book for investors has none of the secrets of the book, and comes to the same figures on every day."""

import gc
import pickle
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from geo.errors import LandbookError
from occupancy.book import LandBook, load
from occupancy.errors import QuestionError
from occupancy.loading.audiences import AUDIENCES, INTERNAL, INVESTOR, audience_policy
from occupancy.loading.table_specs import BY_NAME, TABLES
from occupancy.program import ROOT
from occupancy.questions import name_search
from occupancy.questions.figure_records import lease_evidence
from occupancy.questions.land_use_balance import leased_by_sector, sectors_of_plots
from occupancy.questions.timeline import history
from occupancy.statement import Statement, state
from tests.support.book_builder import Row, drop, edit, lease, write_book
from tests.support.examples import examples
from tests.support.kept_books import drop_books
from tests.support.planted_defects import KNOWN_SECTOR, secret_book

DATA = ROOT / "data"
DAY = date(2023, 11, 17)
FIGURES = ("parcels", "phases", "zones", "rates")
OF_USE = [  # columns, and the basis, that rest on what may be withheld
    *("handed_over_ha", "in_use_ha", "handed_over_unknown_ha", "in_use_unknown_ha"),
    "in_use",
]
STATES_OF_USE = ("leased_in_use", "leased_use_not_stated", "leased_idle")


def both(folder: Path) -> tuple[LandBook, LandBook]:
    """The book of a folder for those inside, and for investors."""
    return load(folder), load(folder, audience="investor")


def answers(book: LandBook, day: date) -> Statement:
    return state(book, as_of=day)


def assert_same_figures(inside: LandBook, outside: LandBook, day: date) -> None:
    """Every figure is the same, but for what is in use where that is not shown.

    So are rows that are set aside, but for those of the table that is not opened.
    """
    shown = outside.shows("idle_state")
    one, other = answers(inside, day), answers(outside, day)
    for name in FIGURES:
        # Leases stand in another order, so sums of three on a plot may differ in the last bit.
        found, expected = getattr(other, name), getattr(one, name)
        if not shown:
            found, expected = (
                frame.drop(columns=OF_USE, errors="ignore").drop(index=OF_USE, errors="ignore")
                for frame in (found, expected)
            )
            expected = expected.replace({"state": dict.fromkeys(STATES_OF_USE, "leased")})
        assert_frame_equal(found, expected, rtol=1e-12, atol=1e-9, obj=f"{name} on {day}")
    for ask in (leased_by_sector, sectors_of_plots):
        assert_frame_equal(ask(other), ask(one), rtol=1e-12, obj=ask.__name__)
    kept = [name for name in one.total if shown or name not in OF_USE]
    totals = ({name: statement.total[name] for name in kept} for statement in (other, one))
    assert next(totals) == pytest.approx(next(totals), rel=1e-12, abs=1e-9, nan_ok=True)
    if outside.shows("fill_rate_line"):
        assert_frame_equal(other.rules, one.rules, rtol=1e-12, atol=1e-9)
    unopened = int((inside.set_aside["table"] == "projects").sum())
    assert other.set_aside["rows"] == one.set_aside["rows"] - unopened
    assert other.set_aside["leased_ha"] == pytest.approx(one.set_aside["leased_ha"], rel=1e-12)


# What is withheld ------------------------------------------------------------------------------------------


def test_what_investors_see_is_declared_by_the_tables() -> None:
    assert INVESTOR.visible_columns is not None
    for name, columns in INVESTOR.visible_columns.items():
        assert columns <= set(BY_NAME[name].names), name


def test_what_is_withheld_is_what_we_think_is_withheld() -> None:
    noted = {"note", "note_vi", "note_en"}
    sourced = {"source", "source_vi", "source_en", *noted}
    withheld = {table.name: set(INVESTOR.withheld(table)) for table in TABLES}
    assert {name: columns for name, columns in withheld.items() if columns} == {
        "parcels": noted,
        "projects": set(BY_NAME["projects"].names),
        "tenancies": {"lease_id", "line_no", "certificate_no", *sourced},
        "reservations": {"held_for", *sourced},
        "accepted_findings": set(BY_NAME["accepted_findings"].names),
    }
    assert not any(INVESTOR.opens(BY_NAME[name]) for name in ("projects", "accepted_findings"))


def test_everything_is_shown_inside() -> None:
    assert all(INTERNAL.opens(table) and not INTERNAL.withheld(table) for table in TABLES)


def test_an_audience_that_is_not_there_is_refused() -> None:
    with pytest.raises(QuestionError) as caught:
        audience_policy("press")
    assert str(caught.value) == "There is no audience press; choose one of internal, investor."


def test_no_secret_is_in_an_investors_book_nor_in_what_is_made_of_it(tmp_path: Path) -> None:
    drop_books()
    secrets = secret_book(tmp_path / "book", "Qzx7")
    cache = tmp_path / "cache"
    book = load(tmp_path / "book", cache=cache, audience="investor")
    gc.collect()
    alive = [one for one in gc.get_objects() if isinstance(one, pd.DataFrame | pd.Series)]
    known = book.as_known(date(2020, 1, 1))
    made: list[Any] = [book, known, answers(book, DAY), answers(known, DAY)]
    statement = answers(book, DAY)
    made += [lease_evidence(statement), history(statement, "a-1-03")]
    made += [leased_by_sector(statement), sectors_of_plots(statement)]
    made += [name_search.search_names(book, text) for text in ("Qzx7", "a", "bi mat")]
    made += [load(tmp_path / "book", cache=cache, audience="investor")]
    [kept] = cache.iterdir()
    contents = [pickle.dumps(one) for one in [*made, *alive]] + [kept.read_bytes()]
    assert len(book.tenancies) == 7
    assert set(book.tenancies["sector_code"]) == {"", KNOWN_SECTOR}  # what may be shown is
    assert {place for content in contents for place in secrets.within(content)} == set()


def test_the_same_secrets_are_found_inside(tmp_path: Path) -> None:
    secrets = secret_book(tmp_path / "book", "Wvk3")
    book = load(tmp_path / "book", cache=tmp_path / "cache")
    [kept] = (tmp_path / "cache").iterdir()
    # Of a column or key that nobody declared the name is told inside.
    for content in (pickle.dumps(book), kept.read_bytes()):
        assert set(secrets.within(content)) == {*secrets.texts, *secrets.numbers}


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe\x00 not a table", b"", b"tenant_name,sector_code\nAlpha,26\n", b"certificate_no\nC1,26\n"],
)
def test_a_table_of_secrets_that_cannot_be_read_stops_nobody_outside(tmp_path: Path, content: bytes) -> None:
    folder = write_book(tmp_path / "book")
    (folder / "projects.csv").write_bytes(content)
    with pytest.raises(LandbookError):
        load(folder)
    book = load(folder, audience="investor")
    assert book.projects.empty
    assert set(book.tenancies["sector_code"]) == {""}


def test_a_table_of_secrets_that_is_no_file_stops_nobody_outside(tmp_path: Path) -> None:
    folder = write_book(tmp_path / "book", without=["projects.csv"])
    (folder / "projects.csv").mkdir()
    with pytest.raises(LandbookError):
        load(folder)
    assert set(load(folder, audience="investor").tenancies["sector_code"]) == {""}


def test_an_investor_is_told_nothing_about_leases_certificates_and_reservations(tmp_path: Path) -> None:
    def wrong(rows: list[Row]) -> list[Row]:
        rows[1]["leased_area_m2"] = 120_000  # 2 ha more than the plot has
        rows[5]["certificate_no"] = "C9"
        return [*rows, lease("L9", 1, "C9", "nowhere", 10_000, "2020-01-01")]

    folder = write_book(tmp_path / "book", tenancies=wrong, reservations=edit(0, parcel_id="a-1-01"))
    inside, outside = (answers(book, DAY).findings for book in both(folder))
    assert {"T001", "T002", "T008", "T012"} <= set(inside["rule"])
    rest = inside[~inside["rule"].isin({"T001", "T002", "T008", "T012", "T013"})]
    assert_frame_equal(outside, rest.reset_index(drop=True))


# Running numbers -------------------------------------------------------------------------------------------


def test_running_numbers_say_nothing_of_ids_nor_of_the_order_of_the_file(tmp_path: Path) -> None:
    def renamed(rows: list[Row]) -> list[Row]:
        ids = {"L1": "Z", "L2": "Y", "L3": "X", "L4": "A", "L5": "0", "L6": "M"}
        for row in rows:
            row["lease_id"] = ids[row["lease_id"]]
            row["certificate_no"] = "" if row["certificate_no"] == "C1" else "C9"
        return rows[::-1]

    one = load(write_book(tmp_path / "one", without=["projects.csv"]), audience="investor")
    other = load(write_book(tmp_path / "other", tenancies=renamed), audience="investor")
    assert_frame_equal(one.tenancies, other.tenancies)
    assert one.tenancies["lease_id"].tolist() == ["1", "2", "3", "4", "5", "6", "7"]
    assert one.tenancies["parcel_id"].is_monotonic_increasing


def test_a_corrected_line_keeps_its_number(tmp_path: Path) -> None:
    def corrected(rows: list[Row]) -> list[Row]:
        rows[0]["superseded_on"] = "2020-05-01"
        return [*rows, rows[0] | {"superseded_on": "", "recorded_on": "2020-05-01", "leased_area_m2": 70_000}]

    book = load(write_book(tmp_path / "book", tenancies=corrected), audience="investor")
    then, now = book.as_known(date(2020, 4, 30)).tenancies, book.tenancies
    lines = [rows[rows["parcel_id"] == "a-1-01"] for rows in (then, now)]
    assert [rows["leased_area_m2"].tolist() for rows in lines] == [[100_000.0], [70_000.0]]
    assert lines[0]["lease_id"].tolist() == lines[1]["lease_id"].tolist()


def test_lines_that_differ_in_their_sector_alone_are_numbered_by_it(tmp_path: Path) -> None:
    both_ways = []
    for name, certificates in (("one", ("C1", "C2")), ("other", ("C2", "C1"))):
        lines = [
            lease(f"N{at}", 1, certificate, "a-1-05", 10_000, "2020-01-01")
            for at, certificate in enumerate(certificates)
        ]
        folder = write_book(tmp_path / name, tenancies=lambda _, lines=lines: lines)
        both_ways.append(load(folder, audience="investor"))
    assert both_ways[0].tenancies[["lease_id", "sector_code"]].to_numpy().tolist() == [
        ["1", "22"],
        ["2", "26"],
    ]
    assert_frame_equal(both_ways[0].tenancies, both_ways[1].tenancies)
    assert both_ways[0].content_hash != both_ways[1].content_hash  # the file is another


# The same figures ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "day", [date(1997, 1, 1), date(2017, 12, 31), date(2021, 12, 31), DAY, date(2049, 1, 1)]
)
def test_the_packaged_book_comes_to_the_same_for_both(day: date) -> None:
    assert_same_figures(*_packaged(), day)


def test_the_packaged_book_as_known_earlier_comes_to_the_same_for_both() -> None:
    inside, outside = (book.as_known(date(2019, 6, 1)) for book in _packaged())
    assert_same_figures(inside, outside, date(2019, 12, 31))


def test_only_what_needs_certificates_is_not_known_outside() -> None:
    inside, outside = (answers(book, DAY).intensity for book in _packaged())
    assert len(inside)
    assert outside.empty


_KEPT: list[LandBook] = []


def _packaged() -> tuple[LandBook, LandBook]:
    if not _KEPT:
        _KEPT.extend(both(DATA))
    return _KEPT[0], _KEPT[1]


def test_a_row_without_an_id_is_set_aside_for_both(tmp_path: Path) -> None:
    inside, outside = both(write_book(tmp_path / "book", tenancies=edit(0, lease_id=" \u200b ")))
    assert answers(outside, DAY).set_aside == {"rows": 1, "leased_ha": 10.0}
    assert_same_figures(inside, outside, DAY)


def test_a_line_number_that_is_none_sets_its_row_aside_for_both(tmp_path: Path) -> None:
    inside, outside = both(write_book(tmp_path / "book", tenancies=edit(0, line_no="1a")))
    assert answers(outside, DAY).set_aside == {"rows": 1, "leased_ha": 10.0}
    assert_same_figures(inside, outside, DAY)


def test_of_two_rows_of_one_line_both_keep_the_same(tmp_path: Path) -> None:
    def doubled(rows: list[Row]) -> list[Row]:
        # C0 reads before C1, though its plot and area read after: a hidden cell decides.
        return [*rows, rows[0] | {"certificate_no": "C0", "parcel_id": "a-1-05", "leased_area_m2": 90_000}]

    inside, outside = both(write_book(tmp_path / "book", tenancies=doubled))
    assert answers(inside, DAY).total["leased_ha"] == pytest.approx(49.0)  # 90,000 for 100,000 m²
    assert_same_figures(inside, outside, DAY)


def test_a_broken_certificate_is_not_counted_where_it_is_not_read(tmp_path: Path) -> None:
    inside, outside = both(write_book(tmp_path / "book", projects=edit(0, jobs="many")))
    assert answers(inside, DAY).set_aside["rows"] == 1
    assert answers(outside, DAY).set_aside["rows"] == 0
    assert_same_figures(inside, outside, DAY)


def test_a_book_without_certificates_or_reservations_comes_to_the_same(tmp_path: Path) -> None:
    folder = write_book(tmp_path / "book", without=["projects.csv", "reservations.csv"], tenancies=drop(2, 3))
    assert_same_figures(*both(folder), DAY)


_IDS = st.sampled_from(["L1", "L2", " L1", "", "Ĺ3"])
_DAYS = st.sampled_from(["", "2020-01-01", "2021-07-01", "2022-01-01", "31/12/2021", "2024-01-01"])
_KNOWN = st.sampled_from(["", "", "2020-01-01", "2021-07-01"])
_LINES = st.fixed_dictionaries(
    {
        "lease_id": _IDS,
        "line_no": st.sampled_from(["1", "2", "x", ""]),
        "certificate_no": st.sampled_from(["", "C1", "C2", "C9"]),
        "parcel_id": st.sampled_from(["a-1-01", "a-1-02", "b-1-01", "b-1-02", "nowhere", ""]),
        "leased_area_m2": st.sampled_from(["100000", "40000.5", "60000", "12,5", "", "0.1"]),
        "first_day": _DAYS,
        "last_day": _DAYS,
        "ended_on": _DAYS,
        "handed_over_on": _DAYS,
        "operating_from": _DAYS,
        "recorded_on": _KNOWN,
        "superseded_on": _KNOWN,
        "note": st.sampled_from(["", "a", "b"]),
    }
)
_CERTIFICATES = st.fixed_dictionaries(
    {
        "certificate_no": st.sampled_from(["C1", "C2", " C1", ""]),
        "tenant_name": st.sampled_from(["", "Alpha", "Beta"]),
        "sector_code": st.sampled_from(["26", "22", " 22 ", "C26", ""]),
        "jobs": st.sampled_from(["", "7", "many"]),
        "recorded_on": st.sampled_from(["", "2020-01-01", "2020-01-02", "2021-07-01", "soon"]),
        "superseded_on": st.sampled_from(["", "", "2020-01-01", "2020-01-02", "2021-07-01"]),
    }
)


@examples(8)
@given(
    lines=st.lists(_LINES, min_size=4, max_size=14),
    certificates=st.lists(_CERTIFICATES, max_size=10),
)
def test_any_book_comes_to_the_same_for_both(
    tmp_path_factory: pytest.TempPathFactory, lines: list[Row], certificates: list[Row]
) -> None:
    folder = write_book(
        tmp_path_factory.mktemp("book"),
        tenancies=lambda rows: [*rows[:2], *lines],
        projects=lambda rows: [*rows[:1], *certificates],
    )
    inside, outside = both(folder)
    for known in (None, date(2019, 12, 31), date(2020, 1, 1), date(2020, 1, 2)):
        pair = [book if known is None else book.as_known(known) for book in (inside, outside)]
        for day in (date(2019, 12, 31), DAY):
            assert_same_figures(pair[0], pair[1], day)
    shutil.rmtree(folder)


# Caches ----------------------------------------------------------------------------------------------------


def test_each_audience_has_files_of_its_own(tmp_path: Path) -> None:
    folder, cache = write_book(tmp_path / "book"), tmp_path / "cache"
    for audience in AUDIENCES:
        load(folder, cache=cache, audience=audience)
        load(folder, cache=cache, audience=audience)
    assert sorted(path.name.split("-")[0] for path in cache.iterdir()) == ["internal", "investor"]


@pytest.mark.parametrize(("mine", "theirs"), [("investor", "internal"), ("internal", "investor")])
def test_a_file_of_another_audience_is_not_read_under_a_name_of_ones_own(
    tmp_path: Path, mine: str, theirs: str
) -> None:
    folder, cache = write_book(tmp_path / "book"), tmp_path / "cache"
    load(folder, cache=cache, audience=mine)
    [own] = cache.iterdir()
    load(folder, cache=cache, audience=theirs)
    [other] = set(cache.iterdir()) - {own}
    own.write_bytes(other.read_bytes())
    book = load(folder, cache=cache, audience=mine)
    assert book.projects.empty == (mine == "investor")


def test_a_book_for_investors_has_a_fingerprint_of_its_own(tmp_path: Path) -> None:
    inside, outside = both(write_book(tmp_path / "book"))
    write_book(tmp_path / "book", projects=edit(0, tenant_name="Omega"))
    inside_later, outside_later = both(tmp_path / "book")
    assert outside.content_hash != inside.content_hash
    assert inside_later.content_hash != inside.content_hash
    assert outside_later.content_hash == outside.content_hash


def test_a_fingerprint_and_what_is_kept_follow_the_sectors_that_are_shown(tmp_path: Path) -> None:
    folder, cache = write_book(tmp_path / "book"), tmp_path / "cache"
    before = load(folder, cache=cache, audience="investor")
    write_book(folder, projects=edit(0, sector_code="27"))
    after = load(folder, cache=cache, audience="investor")
    assert (set(before.tenancies["sector_code"]), set(after.tenancies["sector_code"])) == (
        {"", "22", "26"},
        {"", "22", "27"},
    )
    assert before.content_hash != after.content_hash
    write_book(folder, projects=edit(2, sector_code="D35"))  # one text that is no code for another
    again = load(folder, cache=cache, audience="investor")
    assert again.content_hash == before.content_hash
    assert_frame_equal(again.tenancies, load(folder, cache=cache, audience="investor").tenancies)
