"""The page of findings in a real browser: a finding is chosen, and the map goes where it lies."""

import csv
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Frame, Page, Response, expect

from tests.browser.test_plot_map import drawn_map
from tests.support.app_server import PROBE, Reader, hearing, reading, serving, still, unharmed
from tests.support.book_builder import add, edit, lease, write_book

ATTACK = "<img src=x onerror=\"document.title='taken'\">![p](http://elsewhere.example/p.png){{ 1 }}"
# b-1-01 lies three kilometres east of the other plots: 250 m × 400 m, near 106.0605 E, 21.1549 N.
FAR = (106.0605, 21.1549)
HERE = (106.0327, 21.1549)  # a-1-01


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """More is let on b-1-01 and a-1-01 than they have; leases with hostile numbers are there three times."""
    folder = write_book(
        tmp_path_factory.mktemp("book"),
        zones=edit(0, name_en=ATTACK),
        tenancies=add(
            lease("X", 1, "C2", "b-1-01", 50_000, "2022-01-01"),
            lease("Y", 1, "C3", "a-1-01", 50_000, "2018-01-01"),
            *(lease(f"Z{n}{ATTACK}", 1, "C1", "a-1-05", 20_000, "2018-01-01") for n in range(3)),
        ),
    )
    with serving("--data", str(folder)) as found:
        yield found


@pytest.fixture
def reader(chromium: Browser, address: str) -> Iterator[Reader]:
    """A reader to whom nothing may go wrong, and from whom nothing leaves the machine."""
    with unharmed(chromium, address, locale="en-GB") as someone:
        yield someone


def sees(frame: Frame, place: tuple[float, float], *, metres: float) -> None:
    """Wait until the view holds the place, and is no wider than some metres."""
    frame.wait_for_function(
        """([lon, lat, metres]) => {
        const map = landbook.view.map, view = map.getBounds();
        const wide = map.distance(view.getNorthWest(), view.getNorthEast());
        return view.contains([lat, lon]) && wide < metres; }""",
        arg=[*place, metres],
    )


def choose(reader: Reader, row: int) -> None:
    """Click the box before a row of the list, counted from 0."""
    box = still(reader.page.get_by_test_id("stDataFrame").first)
    before = reader.page.url
    reader.page.mouse.click(box["x"] + 18, box["y"] + 36 + 35 * row + 17)
    reader.page.wait_for_function("(before) => location.href !== before", arg=before)
    reader.settled()


def listed(page: Page) -> None:
    """Expect the list in its file: L1 and L5 have all of two plots, 10 ha each, and 5 ha more are let."""
    with page.expect_download() as awaited:
        page.get_by_role("button", name="CSV", exact=True).click()
    rows = list(csv.DictReader(awaited.value.path().read_text(encoding="utf-8-sig").splitlines()))
    assert [row["Record"] for row in rows] == ["a-1-01", "b-1-01"]
    assert [float(row["Area (m²)"]) for row in rows] == [50_000, 50_000]
    told, *others = (row["Filter"] for row in rows)  # said once
    assert told == "Check: T002"
    assert not any(others)


def test_a_chosen_finding_takes_the_map_to_its_place_is_copied_as_a_link_and_opens_its_record(
    chromium: Browser, address: str, reader: Reader
) -> None:
    page = reader.open("quality?rule=T002")
    frame = drawn_map(page)
    listed(page)
    frame.evaluate("window.untouched = true")
    page.get_by_test_id("stDataFrame").first.evaluate("(list) => { list.dataset.kept = 'yes'; }")
    choose(reader, 0)
    expect(page.get_by_text("The map shows plot a-1-01.")).to_be_visible()
    sees(frame, HERE, metres=2500)
    choose(reader, 1)
    expect(page.get_by_text("The map shows plot b-1-01.")).to_be_visible()
    sees(frame, FAR, metres=2500)
    assert frame.evaluate("window.untouched") is True
    # A list drawn anew would begin at its first row again.
    assert page.get_by_test_id("stDataFrame").first.get_attribute("data-kept") == "yes"
    page.go_back()
    expect(page.get_by_text("The map shows plot a-1-01.")).to_be_visible()
    sees(frame, HERE, metres=2500)
    page.go_forward()
    expect(page.get_by_text("The map shows plot b-1-01.")).to_be_visible()
    copied = page.url.removeprefix(f"{reader.address}/")
    with reading(chromium, address, locale="vi-VN") as another:
        other = another.open(copied)
        expect(other.get_by_text("The map shows plot b-1-01.")).to_be_visible()
        sees(drawn_map(other), FAR, metres=2500)
        assert another.complaints == []
    page.get_by_role("link", name="Open plot b-1-01").click()
    page.wait_for_url(re.compile(r"/plot\?.*plot=b-1-01"))
    reader.settled()
    page.go_back()
    expect(page.get_by_text("The map shows plot b-1-01.")).to_be_visible()


def test_hostile_ids_and_names_stay_text(reader: Reader) -> None:
    page = reader.open("quality?rule=T003")
    drawn_map(page)
    choose(reader, 0)
    expect(page.locator(".lb-paragraph")).to_contain_text(ATTACK)  # the number of the lease
    choose(reader, 1)
    expect(page.get_by_role("link", name=re.compile("Open zone .*elsewhere"))).to_be_visible()
    page.wait_for_timeout(400)
    assert page.title() != "taken"
    for frame in page.frames:
        assert frame.locator("img[src=x], img[src*=elsewhere]").count() == 0


def test_each_page_opens_at_its_own_address_and_only_streamlits_own_look_around_is_no_complaint(
    chromium: Browser, address: str
) -> None:
    missing: list[str] = []

    def answered(answer: Response) -> None:
        if answer.status == 404:
            missing.append(answer.url)

    with (
        reading(chromium, address, locale="vi-VN") as reader,
        hearing(reader.page, response=answered),
    ):
        page = reader.open("about")
        expect(page.get_by_role("heading", name="Về dữ liệu")).to_be_visible()
        below = [url.removeprefix(address) for url in missing]
        assert sorted(below) == ["/about/_stcore/health", "/about/_stcore/host-config"]
        assert reader.complaints == []
        page.evaluate("fetch('/app/static/nothing.js')")
        page.wait_for_timeout(300)
        assert len(reader.complaints) == 1
    assert PROBE.fullmatch("/_stcore/health") is None  # the app's own health must answer
