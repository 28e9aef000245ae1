"""The words of the dictionary that a sheet may show: every catalogue of a sheet's language has them."""

from collections.abc import Mapping

from occupancy.plot_profile.surroundings import CLASSES

# Codes by the set they belong to; None: all of it. `count` is the unit of a table that no sheet has.
CODES: Mapping[str, tuple[str, ...] | None] = {
    "state": None,
    "land_use": None,
    "sector_code": None,
    "service": None,
    "status": None,
    "boundary_status": None,
    "leasable_basis": None,
    "source": None,
    "class": CLASSES,
    "unit": ("pct", "ha", "MVA", "kV", "m3/day", "USD/m2", "date", "month", "year"),
}


def shown(kind: str, group: str, name: str) -> bool:
    """Whether a sheet may show a row of the dictionary, by its kind, set and name."""
    if kind == "table":  # any may be invented, and the stamp names those that are
        return True
    names = CODES.get(group, ())
    return kind == "code" and (names is None or name in names)
