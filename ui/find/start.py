"""Where nothing is asked for yet: how to ask, with examples to press."""

from ui import sheet
from ui.page import Page

# What an enquiry may be like, as the address has it.
_EXAMPLES = (
    {"ha": "12", "by": "6", "price": "150"},
    {"ha": "0.3", "by": "12"},
    {"ha_min": "20", "ha_max": "40", "until": "24"},
)


def show(page: Page) -> None:
    """Draw how to begin, and the examples."""
    sheet.heading(page.say("What does the investor ask for?"))
    sheet.lines(
        [
            page.say(
                "Say how many hectares, and whatever else matters: offers come at once, the best first."
            ),
            page.say("Neighbouring vacant plots are put together, and large ones are offered in part."),
            page.say("Click any plot on the map to read why it can or cannot be offered."),
        ]
    )
    labels = (
        page.say("12 ha, ready within 6 months, up to 150 USD/m²"),
        page.say("A small firm: 0.3 ha within a year"),
        page.say("20 to 40 ha, also what comes back within two years"),
    )
    for label, example in zip(labels, _EXAMPLES, strict=True):
        page.link("find", label, **example)
