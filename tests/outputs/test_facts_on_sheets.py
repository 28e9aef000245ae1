"""What a sheet says of its park: of this phase, on this day, and in few words what is not stated."""

from datetime import date
from pathlib import Path

import pytest

from occupancy.book import load
from occupancy.loading.audiences import INVESTOR
from occupancy.statement import state
from outputs.site_sheet.document import sheet, sheet_document
from outputs.site_sheet.sections.comparison import comparison_facts
from tests.support.book_builder import write_book
from tests.support.site_sheets import texts

DAY = date(2023, 11, 17)


def row(service: str, value: str, **cells: object) -> dict[str, object]:
    return {"zone_id": "z-a", "service": service, "value": value, "source": "press", **cells}


SERVICES = [
    row("price", "100", unit="USD/m2", phase_id="a-1"),
    row("price", "142", unit="USD/m2", phase_id="a-2"),
    row("wastewater", "4000", unit="m3/day", as_stated_on="2025-04-19", capacity="planned", standard="A"),
    row("power", "40", unit="MVA", as_stated_on="2021-01-01", connection_point="E7", lead_time_months=6),
    row("management_fee", "0.5", unit="USD/m2/year", in_force_from="2020-01-01", in_force_to="2024-12-31"),
    row("contact_phone", "0222 123 456", as_stated_on="2023-01-01"),
    row("permits", "15", unit="day", subject="Investment certificate", subject_vi="Giấy chứng nhận đầu tư"),
    row("permits", "30", unit="day", subject="Environment", subject_vi="Môi trường"),
    row("permits", "20", unit="day", subject="Building", subject_vi="Xây dựng"),
    row("permits", "10", unit="day", subject="Fire", subject_vi="Phòng cháy"),
    row("gas", "CNG", as_stated_on="2019-01-01", date_precision="year"),
    row("telecom", "VNPT", as_stated_on="2020-03-01", date_precision="month"),
]
TENANTS = [
    {"tenant_name": "Early Works", "zone_id": "z-a", "phase_id": "a-1", "year": 2012, "source": "press"},
    {"tenant_name": "Late Works", "zone_id": "z-a", "year": 2014, "source": "press"},
    {"tenant_name": "Found Later", "zone_id": "z-a", "as_stated_on": "2024-02-01", "source": "press"},
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_book(
        tmp_path_factory.mktemp("book"), services=lambda _: SERVICES, anchor_tenants=lambda _: TENANTS
    )


def said(folder: Path, plot: str, day: date = DAY, language: str = "en") -> str:
    statement = state(load(folder, audience=INVESTOR.audience), as_of=day)
    return "\n".join(texts(sheet_document(sheet(statement, [plot], language=language))))


def test_a_sheet_has_the_price_of_its_own_phase(folder: Path) -> None:
    first, second = said(folder, "a-1-04"), said(folder, "a-2-02")
    assert ("100 USD/m²" in first, "142 USD/m²" in first) == (True, False)
    assert ("100 USD/m²" in second, "142 USD/m²" in second) == (False, True)


def test_what_was_stated_later_says_so_beside_the_figure(folder: Path) -> None:
    words = said(folder, "a-2-02")
    assert "planned; standard: A; stated on 19 Apr 2025, later than the day asked for" in words
    assert "connection: E7; supplied within 6 months; stated on 1 Jan 2021" in words
    assert "later than the day asked for" not in said(folder, "a-2-02", date(2025, 4, 19))
    statement = state(load(folder, audience=INVESTOR.audience), as_of=DAY)
    one = sheet(statement, ["a-2-02"], language="en")
    compared = comparison_facts(one.profile, one.words)["Wastewater treatment"]
    assert compared == "4,000 m³/day (planned) (19 Apr 2025, later than the day asked for)"


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["stated in 2019", "stated in Mar 2020"]),
        ("vi", ["nêu năm 2019", "nêu tháng 03/2020"]),
        ("zh", ["2019年记载", "2020年3月记载"]),
    ],
)
def test_what_was_stated_in_a_year_or_month_was_stated_in_it(
    folder: Path, language: str, expected: list[str]
) -> None:
    words = said(folder, "a-1-04", language=language)
    assert [text in words for text in expected] == [True, True]
    assert "stated on 2019" not in words


def test_steps_of_permits_are_lines_with_their_times(folder: Path) -> None:
    words = said(folder, "a-1-04")
    steps = ["Investment certificate: 15 days", "Environment: 30 days", "Building: 20 days", "Fire: 10 days"]
    assert [step in words for step in steps] == [True] * 4
    assert words.count("Permit steps") == 1
    assert "Giấy chứng nhận đầu tư: 15 ngày" in said(folder, "a-1-04", language="vi")


def test_an_asking_price_of_a_later_day_says_so(folder: Path) -> None:
    assert "as of 17 Nov 2023" in said(folder, "a-1-04")
    words = said(folder, "a-1-04", date(2022, 3, 1))
    assert "as of 17 Nov 2023, later than the day asked for" in words


def test_known_tenants_are_those_of_the_day_and_say_where_they_are(folder: Path) -> None:
    words = said(folder, "a-2-02", date(2013, 12, 31))
    assert "Early Works (Phase a-1)" in words
    assert "Late Works" not in words
    assert "1 that came in a later year is left out." in words
    assert "Named in sources later than the day asked for: Found Later." in words
    assert "Early Works (" not in said(folder, "a-1-04")


def test_a_tax_is_told_as_the_law_of_the_day_has_it(folder: Path) -> None:
    on = {year: said(folder, "a-1-04", date(year, 12, 31)) for year in (2012, 2023, 2030)}
    assert "pays no tax for 2 years" in on[2023]
    assert "in force since 1 Jan 2014; until 30 Sep 2025" in on[2023]
    assert "not checked against the text of the law" in on[2023]
    assert "is not an incentive location" in on[2030]
    assert all("incentive location" not in on[year] for year in (2012, 2023))
    assert "pays no tax" not in on[2012] + on[2030]
    own = [said(folder, "a-1-04", date(2023, 12, 31), language) for language in ("ko", "zh", "ja")]
    assert ["2년간 면제" in own[0], "两年免税" in own[1], "2年間免税" in own[2]] == [True] * 3
    assert all("Law on Corporate" not in words for words in own)


def test_what_nobody_states_is_one_line_of_names(folder: Path) -> None:
    statement = state(load(folder, audience=INVESTOR.audience), as_of=DAY)
    parts = sheet_document(sheet(statement, ["a-1-04"], language="en"))["sections"]
    lines = [line for part in parts for line in part["lines"] if line["label"] == "Not stated"]
    assert [line["remark"].split(", ")[:3] for line in lines] == [
        ["electricity tariff", "water tariff", "wastewater tariff"],
        ["water", "roads", "building density"],
    ]
    assert "0.5 USD/m²/year" in said(folder, "a-1-04")
    assert "Telephone: 0222 123 456 (stated on 1 Jan 2023)" in said(folder, "a-1-04")
