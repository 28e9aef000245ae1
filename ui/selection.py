"""Picks: what a reader has chosen of the land, in one text: plots, neighbours put together, a part of a plot.

`A;B+C;D@12` is plot A, B and C together, and 12 ha of D. What an id has of these signs is written as %XX.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from math import isfinite

BETWEEN, WITH, OF = ";", "+", "@"
_WRITTEN = {"%": "%25", BETWEEN: "%3B", WITH: "%2B", OF: "%40", " ": "%20"}
_MANGLED = " "  # what "+" becomes in a link that was copied by a program which does not know better


@dataclass(frozen=True, slots=True)
class PlotGroup:
    """Plots that are chosen together; `area_ha`: only so much of the one plot."""

    plots: tuple[str, ...]
    area_ha: float | None = None

    @property
    def text(self) -> str:
        """The pick as an address has it."""
        together = WITH.join(_written(plot) for plot in self.plots)
        return (
            together if self.area_ha is None else f"{together}{OF}{self.area_ha:.7f}".rstrip("0").rstrip(".")
        )


def format_groups(picks: Iterable[PlotGroup]) -> str:
    """Return picks as one text, each once."""
    return BETWEEN.join(dict.fromkeys(pick.text for pick in picks))


def parse_groups(text: str) -> tuple[PlotGroup, ...]:
    """Return the picks of a text, each once, whether or not a book has their plots."""
    return tuple(dict.fromkeys(_pick(part) for part in text.split(BETWEEN) if part))


def known_groups(text: str, plots: Collection[str]) -> tuple[tuple[PlotGroup, ...], bool]:
    """Return the picks of a text whose plots are all among `plots`, and whether that is every one of them."""
    picks = [_known(part, plots) for part in text.split(BETWEEN) if part]
    known = [pick for pick in picks if pick is not None]
    return tuple(dict.fromkeys(known)), len(known) == len(picks)


def at_most(picks: Sequence[PlotGroup], plots: int) -> tuple[PlotGroup, ...]:
    """Return the first picks, as many as have no more than so many plots."""
    kept, many = [], 0
    for pick in picks:
        many += len(pick.plots)
        if many > plots:
            break
        kept.append(pick)
    return tuple(kept)


def plot_ids(picks: Iterable[PlotGroup]) -> tuple[str, ...]:
    """Return the plots of picks, each once."""
    return tuple(dict.fromkeys(plot for pick in picks for plot in pick.plots))


def regroup(picks: Iterable[PlotGroup], plots: Sequence[str]) -> tuple[PlotGroup, ...]:
    """Return picks of just these plots: groups stay together unless one of their plots is gone."""
    remaining, of = frozenset(plots), dict[str, list[PlotGroup]]()
    for pick in picks:
        if remaining.issuperset(pick.plots):
            for plot in pick.plots:
                of.setdefault(plot, []).append(pick)
    return tuple(dict.fromkeys(group for plot in plots for group in of.get(plot, [PlotGroup((plot,))])))


def _pick(text: str) -> PlotGroup:
    together, of, amount = text.rpartition(OF)
    area = _area(amount) if of else None
    names = together if area is not None else text
    plots = tuple(dict.fromkeys(_read(part) for part in names.split(WITH) if part))
    return PlotGroup(plots or (_read(names),), area if len(plots) == 1 else None)


def _known(text: str, plots: Collection[str]) -> PlotGroup | None:
    if _read(text) in plots:  # as it stands, also where it was typed without regard for our signs
        return PlotGroup((_read(text),))
    pick = _pick(text)
    if all(plot in plots for plot in pick.plots):
        return pick
    names = tuple(dict.fromkeys(part for plot in pick.plots for part in plot.split(_MANGLED) if part))
    return PlotGroup(names) if names and all(name in plots for name in names) else None


def _area(text: str) -> float | None:
    try:
        area = float(text)
    except ValueError:
        return None
    return area if isfinite(area) and area > 0 else None


def _written(plot: str) -> str:
    return "".join(_WRITTEN.get(sign, sign) for sign in plot)


def _read(text: str) -> str:
    for sign, written in reversed(_WRITTEN.items()):
        text = text.replace(written, sign)
    return text
