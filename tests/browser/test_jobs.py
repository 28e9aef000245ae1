"""The jobs of a planner, each done by hand in no more than six actions: clicks, and texts that are typed."""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.app_server import Reader, settled, still
from tests.support.paper_readers import pdf_text
from tests.support.typed_days import box, link

MOST = 6
ROW_PX, BEHIND_BOXES_PX = 35, 120


@dataclass
class Hands:
    """A planner at a page: what is done, counted."""

    page: Page
    actions: int = 0

    def click(self, place: Locator) -> None:
        self.actions += 1
        place.click()
        settled(self.page)

    def type(self, place: Locator, text: str) -> None:
        """Type over what stands in a box, and press Enter."""
        self.actions += 1
        place.fill(text)
        place.press("Enter")
        settled(self.page)

    def choose(self, box_name: str, *options: str) -> None:
        """Choose in a list of several: each is looked for by its name, and taken."""
        place = self.page.get_by_role("combobox", name=re.compile(box_name))
        for option in options:
            self.actions += 1
            place.fill(option)
            self.page.get_by_role("option", name=option, exact=True).click()
            settled(self.page)
        place.press("Escape")  # what is open hides all else from who reads by names

    def take(self, place: Locator) -> bytes:
        """Press what hands over a file."""
        self.actions += 1
        with self.page.expect_download() as coming:
            place.click()
        return Path(coming.value.path()).read_bytes()

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)


def rows(file: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.decode("utf-8-sig"))))


def occupancy_table_of_a_day(hands: Hands) -> None:
    # a: leased on 31/12/2021, as the provincial plan printed it: 2,064.86 ha.
    hands.type(box(hands.page), "31/12/2021")
    hands.click(link(hands.page, "export"))
    table = hands.take(hands.button("Table (CSV)")).decode("utf-8-sig")
    assert "2064.86" in table
    assert hands.actions == 3


def vacant_serviced_plots_from_five_hectares_in_two_zones(hands: Hands) -> None:
    # b
    hands.click(link(hands.page, "vacant"))
    hands.choose("^Zone", "Que Vo III Industrial Park", "Yen Phong II Industrial Park")
    hands.type(hands.page.get_by_role("textbox", name="Vacant from (ha)"), "5")
    hands.choose("^Readiness", "Serviced")
    plots = rows(hands.take(hands.button("CSV")))
    assert {row["Plot"]: row["Vacant (ha)"] for row in plots} == {
        "Q3-A16-01": "7.11955",
        "Y2-B06-01": "21.37118",
    }


def why_the_rate_is_what_it_is(hands: Hands) -> None:
    # c: down to the rows, and from a row to its zone
    hands.click(hands.page.get_by_role("button", name=re.compile("^Fill rate 60.04 %")))
    dialog = hands.page.get_by_role("dialog", name=re.compile("Fill rate: 60.04 %"))
    expect(dialog).to_contain_text("= 2,481.57 ha ÷ 4,133.19 ha = 60.04 %")
    table = dialog.get_by_test_id("stDataFrame")
    place = still(table)
    hands.actions += 1
    hands.page.mouse.click(place["x"] + 15, place["y"] + ROW_PX * 1.5)  # the box of its first row
    hands.page.wait_for_url(re.compile("/zone.*zone="))
    assert hands.actions == 2


def plot_and_tenant_with_marks_and_without(hands: Hands) -> None:
    # d
    search = hands.page.get_by_role("textbox", name="Find a zone, plot or tenant")
    hands.type(search, "q3-a16-01")
    hands.page.wait_for_url(re.compile("/plot.*plot=Q3-A16-01"))
    assert hands.actions == 1


def land_that_comes_back_in_three_years(hands: Hands) -> None:
    # e: 34 lease lines with 54.54 ha end in 2024 to 2026
    hands.click(link(hands.page, "analysis"))
    hands.click(hands.page.get_by_role("radio", name="Land coming back"))
    ends = rows(hands.take(hands.button("CSV").first))
    assert len(ends) >= 34
    assert hands.actions <= 4


def what_a_lease_taken_back_does_to_the_line(hands: Hands) -> None:
    # f: TS-A20-05 has 3.60 ha of 2,481.57; without them it is 59.95 % of 4,133.19, below the line.
    hands.type(hands.page.get_by_role("textbox", name="Find a zone, plot or tenant"), "ts-a20-05")
    hands.page.wait_for_url(re.compile("/plot.*plot=TS-A20-05"))
    settled(hands.page)
    hands.click(hands.button("Add to the selection"))
    hands.click(link(hands.page, "analysis"))
    hands.click(hands.page.get_by_role("radio", name="What if"))
    hands.click(hands.button("Take leases back"))
    main = hands.page.get_by_test_id("stMain")
    expect(main).to_contain_text("59.95")
    assert hands.actions == 5
    hands.page.goto(hands.page.url)  # whoever is sent the link sees the same
    expect(main).to_contain_text("59.95")


def why_the_rate_moved_between_two_days(hands: Hands) -> None:
    # g
    hands.click(link(hands.page, "analysis"))
    hands.click(hands.page.get_by_role("radio", name="Why the rate moved"))
    expect(hands.page.get_by_test_id("stMain")).to_contain_text("60.04")
    assert hands.actions <= 3


def a_plan_of_a_zone_to_hand_out(hands: Hands) -> None:
    # h
    hands.type(hands.page.get_by_role("textbox", name="Find a zone, plot or tenant"), "Tien Son")
    hands.page.wait_for_url(re.compile("/zone.*zone=tien-son"))
    settled(hands.page)
    hands.click(hands.button("Plan on paper"))
    assert re.search(r"1:\d", pdf_text(hands.take(hands.button("Plan (PDF)"))))
    assert hands.actions == 3


JOBS = (
    occupancy_table_of_a_day,
    vacant_serviced_plots_from_five_hectares_in_two_zones,
    why_the_rate_is_what_it_is,
    plot_and_tenant_with_marks_and_without,
    land_that_comes_back_in_three_years,
    what_a_lease_taken_back_does_to_the_line,
    why_the_rate_moved_between_two_days,
    a_plan_of_a_zone_to_hand_out,
)


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.__name__)
def test_a_job_takes_no_more_than_six_actions(reader: Reader, job: Callable[[Hands], None]) -> None:
    hands = Hands(reader.open("?lang=en"))
    job(hands)
    assert hands.actions <= MOST
