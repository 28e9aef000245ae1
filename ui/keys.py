"""The keys of an address: those of the view, and what pages filter by."""

from collections.abc import Mapping

KEYS = ("day", "known", "basis", "lang", "zone", "plot", "sel")
# What pages filter by; each page reads its own, all of them travel with every link.
FILTERS = (
    "zones",
    "district",
    "min_ha",
    "max_ha",
    "ready",
    "price",
    "service",
    "offer",
    "state",
    "rule",
    "severity",
    "finding",
    "sort",
    "since",
    "paper",
    # Of land to be found.
    "ha",
    "ha_min",
    "ha_max",
    "by",
    "sector",
    "near",
    "need",
    "term",
    "front",
    "width",
    "rect",
    "beside",
    "how",
    "most",
    "until",
    "soft",
    "hard",
    "weights",
    "show",
    "at",
)
# Filters of findings and tenants, which investors are not told.
_INTERNAL = frozenset({"rule", "severity", "finding", "beside"})


def permitted(asked: Mapping[str, str], *, internal: bool) -> dict[str, str]:
    """The parts of an address that an audience may use; nothing in an address changes the audience."""
    return {key: value for key, value in asked.items() if internal or key not in _INTERNAL}
