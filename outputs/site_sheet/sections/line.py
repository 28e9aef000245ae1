"""A line of a sheet: a label and its value, and the small texts that several sections have."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from occupancy.plot_profile.profile import PlotProfile
from outputs.site_sheet.tables import ha_text
from outputs.text.formatting import format_number, not_stated
from outputs.text.labels import labels
from outputs.text.translations import Translator


@dataclass(frozen=True, slots=True)
class Line:
    """A label, its value, a remark in smaller letters, and the numbers of its sources."""

    label: str
    value: str
    remark: str = ""
    marks: str = ""


def template_lines(lines: Iterable[Line]) -> list[dict[str, str]]:
    """Return lines as a template takes them."""
    return [asdict(line) for line in lines]


def hectares_text(value: float | None, words: Translator) -> str:
    """Return hectares with their unit, or that they are not stated."""
    return not_stated(words) if value is None or pd.isna(value) else ha_text(value, words)


def metres_text(length: float | None, words: Translator) -> str:
    """Return whole metres with their unit, or that they are not stated."""
    return not_stated(words) if pd.isna(length) else f"{format_number(length, words, places=0)} m"


def yes_no(value: Any, words: Translator) -> str:  # noqa: ANN401  a cell of booleans and NA
    """Return yes, no or not stated."""
    if pd.isna(value):
        return not_stated(words)
    return words.gettext("yes") if value else words.gettext("no")


def states_text(profile: PlotProfile, words: Translator) -> str:
    """Return the states of the plots on the day, each once."""
    code = labels(words.language).code
    return "; ".join(code("state", state) for state in dict.fromkeys(profile.plots["state"]))


MOST_OF_VALUE = 110  # signs of a value
