"""Ids, tenants and codes written in two ways, and columns of one value, on both sides of each limit."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from geo.tolerances import Tolerances
from occupancy.book import load
from occupancy.loading.name_checks import name_findings
from occupancy.statement import state
from outputs.text.labels import labels
from tests.support.book_builder import Row, edit, write_book
from tests.support.process_memory import book, decision, lease, phase, plot

TABLES = ("zones", "phases", "decisions", "parcels", "projects", "tenancies")


def told(limits: Tolerances | None = None, **rows: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """Rule, record, value and expected of each finding."""
    land = book(**rows)
    tables: dict[str, pd.DataFrame] = {name: getattr(land, name) for name in TABLES}
    found = name_findings(tables, limits or Tolerances())
    return found[["rule", "record_id", "value", "expected"]].to_numpy().tolist()


# B029


@pytest.mark.parametrize(
    ("first", "second", "alike"),
    [
        ("A-01", "A01", True),
        ("A-01", "a 01", True),
        ("A.01", "A/01", True),
        ("A-01", "A-1", False),  # another number
        ("A-1-11", "A-11-1", False),
        ("A-1-1", "A-11", False),
        ("QV2B", "QV-2-B", True),
        ("lô-1", "LÔ1", True),
    ],
)
def test_ids_alike_but_for_a_sign_or_case_are_a_warning_on_the_later(
    first: str, second: str, alike: bool
) -> None:
    parcels = [plot(first), plot("Z-99"), plot(second)]
    assert told(parcels=parcels) == [["B029", second, second, first]] * alike


def test_ids_of_every_table_are_held_against_each_other() -> None:
    rows = {
        "phases": [phase("P1"), phase("p-1")],
        "decisions": [],
        "parcels": [plot(phase_id="P1")],
        "projects": [{"certificate_no": "C1"}, {"certificate_no": "C-1"}],
        "tenancies": [lease("L1"), lease("L-1"), lease("L-1", line_no=2)],
    }
    assert [row[1] for row in told(**rows)] == ["p-1", "C-1", "L-1/1"]


# T027


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ("CÔNG TY TNHH ANH ĐÀO", True),
        ("Cty TNHH MTV Anh Dao", True),
        ("Anh Đào Co., Ltd", True),
        ("Công ty Cổ phần  AnhĐào", True),
        ("Công ty TNHH Anh Đào 2", False),
        ("Công ty TNHH Anh Đạo", True),  # but for marks
        ("Công ty TNHH Anh Đức", False),
    ],
)
def test_a_tenant_written_in_two_ways_is_a_warning_that_names_both_rows(other: str, same: bool) -> None:
    name = "Công ty TNHH Anh Đào"
    projects = [
        {"certificate_no": "C1", "tenant_name": name},
        {"certificate_no": "C2", "tenant_name": name},  # one spelling
        {"certificate_no": "C3", "tenant_name": other},
    ]
    assert told(projects=projects) == [["T027", "C3", other, f"{name} (2)"]] * same


def test_names_of_nothing_but_a_legal_form_are_not_one_tenant() -> None:
    names = ["Công ty TNHH", "Cty", ""]
    assert told(projects=[{"certificate_no": name, "tenant_name": name} for name in names]) == []


# B020


def leased_under(*certificates: str) -> list[Row]:
    return [lease(f"L{at}", ha=0.1, certificate_no=number) for at, number in enumerate(certificates)]


@pytest.mark.parametrize(
    ("certificates", "count"),
    [
        (["C1"] * 20, "20"),
        (["C1"] * 19, None),
        ([*["C1"] * 20, ""], "20"),
        ([*["C1"] * 20, "C2"], None),
        ([""] * 30, None),
    ],
)
def test_a_column_of_one_value_is_told_once(certificates: list[str], count: str | None) -> None:
    found = told(tenancies=leased_under(*certificates))
    assert found == [["B020", "L0/1", str(count), "C1"]] * (count is not None)


def test_a_number_that_all_decisions_have_is_written_as_it_is() -> None:
    decisions = [decision(leasable=57.5, in_force_from=f"2000-01-{day:02d}") for day in range(1, 4)]
    assert told(Tolerances(constant_rows=3), decisions=decisions) == [["B020", "P", "3", "57.5"]]
    assert told(Tolerances(constant_rows=4), decisions=decisions) == []


# B032


@pytest.mark.parametrize(
    ("column", "written", "meant"),
    [
        *(("tenant_country", "JPN", "JP"), ("tenant_country", "Nhật Bản", "JP")),
        *(("tenant_country", "south korea", "KR"), ("tenant_country", "KOR", "KR")),
        *(("tenant_country", "vn", "VN"), ("tenant_country", "Atlantis", "")),
        *(("sector_code", "Chế tạo máy bay", ""), ("sector_code", "electronics", "26")),
    ],
)
def test_a_word_where_a_code_belongs_is_told_once_with_the_code(
    column: str, written: str, meant: str
) -> None:
    projects = [{"certificate_no": f"C{at}", column: written} for at in range(3)]
    assert told(projects=projects) == [["B032", "C0", written, meant]]


def test_the_sentence_names_the_code_and_not_what_it_stands_for(tmp_path: Path) -> None:
    land = load(write_book(tmp_path, projects=edit(0, tenant_country="JPN")))
    [found] = land.findings[land.findings["rule"] == "B032"].to_dict("records")
    sentence = labels("en").finding({str(name): cell for name, cell in found.items()})
    assert sentence == "projects.csv, row 2: tenant_country reads “JPN”; a code belongs there (meant: JP)."


@pytest.mark.parametrize(
    ("column", "written"),
    [("tenant_country", "FR"), ("tenant_country", ""), ("sector_code", "C26"), ("sector_code", "2610")],
)
def test_codes_that_the_dictionary_does_not_have_are_codes(column: str, written: str) -> None:
    assert told(projects=[{"certificate_no": "C1", column: written}]) == []


# B031


def test_certificates_that_a_spreadsheet_shortened_join_nothing(tmp_path: Path) -> None:
    def shortened(rows: list[Row]) -> None:
        for row in rows[:2]:
            row["certificate_no"] = "4.11043E+11"

    folder = write_book(tmp_path, projects=shortened, tenancies=shortened)
    land = load(folder)

    found = land.findings[land.findings["severity"] == "error"]
    assert found[["rule", "table", "value"]].to_numpy().tolist() == [
        ["B031", "projects", "4.11043E+11"],
        ["B031", "projects", "4.11043E+11"],
        ["B031", "tenancies", "4.11043E+11"],
        ["B031", "tenancies", "4.11043E+11"],
    ]
    assert land.tenancies["certificate_no"].tolist()[:3] == ["", "", "C2"]
    assert land.projects["certificate_no"].tolist() == ["C3", "C4"]
    # The leases count as they did: 50 of 150 ha.
    assert state(land, as_of=land.info.data_as_of).total["leased_ha"] == pytest.approx(50.0)


@pytest.mark.parametrize("plot_id", ["1E5", "2E10", "4E-A1"])
def test_ids_that_only_look_like_numbers_are_ids(plot_id: str, tmp_path: Path) -> None:
    def named(rows: list[Row]) -> None:
        rows[4]["parcel_id"] = plot_id

    assert plot_id in set(load(write_book(tmp_path, parcels=named)).parcels["parcel_id"])
