"""The search box suggests while one types, with marks and without, and a suggestion is a link."""

import re

from playwright.sync_api import Browser, expect

from tests.support.app_server import reading


def test_what_is_typed_is_suggested_and_followed_by_keys_and_pointer(chromium: Browser, small: str) -> None:
    with reading(chromium, small, locale="en-GB") as reader:
        page = reader.open("about?lang=en&day=2023-01-31")
        box = page.get_by_role("textbox", name="Find a zone, plot or tenant")
        suggested = page.get_by_role("listbox", name="Suggestions").get_by_role("option")
        box.press_sequentially("beta")
        expect(suggested).to_have_text(
            [
                "Beta · Zone A: all 2 plots on the map Tenant",
                "Beta · Zone A · a-1-02 Tenant",
                "Beta · Zone A · a-1-03 Tenant",
            ]
        )
        box.press("Escape")
        expect(suggested).to_have_count(0)
        box.fill("L5")  # a lease
        expect(suggested).to_have_text(["L5 · Zone B Lease"])
        box.fill("khu")
        expect(suggested).to_have_text(["Zone A Zone", "Zone B Zone", "Zone C Zone"])
        box.press("ArrowDown")
        box.press("ArrowDown")
        box.press("Enter")
        page.wait_for_url(re.compile("/zone.*day=2023-01-31.*zone=z-b"))
        reader.settled()
        expect(box).to_have_value("")
        box.press_sequentially("beta")
        suggested.first.click()
        page.wait_for_url(re.compile("(?=.*zone=z-a)(?=.*sel=a-1-02~03)"))
        reader.settled()
        assert (reader.complaints, reader.strangers) == ([], [])


# Enter comes in the moment in which what is typed goes to be suggested, after 150 ms: both are one message.
AT_ONCE = """(box) => {
    const later = window.setTimeout;
    const enter = { key: "Enter", keyCode: 13, bubbles: true };
    const key = (kind) => box.dispatchEvent(new KeyboardEvent(kind, enter));
    const press = () => ["keydown", "keypress"].forEach(key);
    window.setTimeout = (act, ms, ...more) => later(ms === 150 ? () => (act(), press()) : act, ms, ...more);
    box.focus();
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(box, "zone b");
    box.dispatchEvent(new Event("input", { bubbles: true }));
}"""


def test_enter_in_the_moment_of_a_suggestion_leads_on_as_ever(chromium: Browser, small: str) -> None:
    with reading(chromium, small, locale="en-GB") as reader:
        page = reader.open("about?lang=en&day=2023-01-31")
        page.get_by_role("textbox", name="Find a zone, plot or tenant").evaluate(AT_ONCE)
        page.wait_for_url(re.compile("/zone.*day=2023-01-31.*zone=z-b"))
        reader.settled()
        assert (reader.complaints, reader.strangers) == ([], [])
