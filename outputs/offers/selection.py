"""Picks: what a reader has chosen of the land, in one text: plots, neighbours put together, a part of a plot.

`A;B+C;D@12` is plot A, B and C together, and 12 ha of D. Plots that follow each other and differ in their
last figures only stand in one part: `A-01~06~~09` is A-01 to A-06 and A-09. What an id has of these signs is
written as %XX.
"""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import isfinite
from urllib.parse import quote

BETWEEN, WITH, OF, TO = ";", "+", "@", "~"
AND = TO + TO
LONGEST = 6000  # signs of the picks in a link: servers take about 8,000 of the whole
_WRITTEN = {"%": "%25", BETWEEN: "%3B", WITH: "%2B", OF: "%40", TO: "%7E", " ": "%20"}
_FIGURES = re.compile(r"[0-9]{1,18}\Z")
_STEP = f"({TO}{{1,2}})([0-9]+)"
_SHORT = re.compile(f"([^{TO}{WITH}{OF}]+)((?:{_STEP})+)")
_FAR = 99  # plots of one range: a link that somebody made up must not stand for millions
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
    parts = []
    for beginning, some in groupby(dict.fromkeys(picks), _beginning):
        if isinstance(beginning, PlotGroup):
            parts.append(beginning.text)
        else:
            parts.append(_short([pick.plots[0] for pick in some]))
    return BETWEEN.join(parts)


def parse_groups(text: str) -> tuple[PlotGroup, ...]:
    """Return the picks of a text, each once, whether or not a book has their plots."""
    return tuple(dict.fromkeys(pick for part in text.split(BETWEEN) if part for pick in _picks(part)))


def known_groups(text: str, plots: Collection[str]) -> tuple[tuple[PlotGroup, ...], bool]:
    """Return the picks of a text whose plots are all among `plots`, and whether that is every one of them."""
    picks = [pick for part in text.split(BETWEEN) if part for pick in _known(part, plots)]
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


def that_fit(picks: Sequence[PlotGroup]) -> tuple[PlotGroup, ...]:
    """Return the first picks, as many as a link can hold."""
    many = bisect_right(range(len(picks) + 1), LONGEST, key=lambda many: _length(picks[:many]))
    return tuple(picks[: many - 1])


def _length(picks: Sequence[PlotGroup]) -> int:
    text = format_groups(picks)
    return len(quote(text)) + 2 * text.count(TO)  # which browsers write as %7E


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


def _beginning(pick: PlotGroup) -> PlotGroup | tuple[str, int]:
    """Return what plots that stand in one part have in common: all but their last figures, and how many."""
    beginning, figures = _numbered(pick.plots[0])
    alone = len(pick.plots) > 1 or pick.area_ha is not None or not figures
    return pick if alone else (beginning, len(figures))


def _numbered(plot: str) -> tuple[str, str]:
    """Return an id without the figures that it ends in, and these; they may be none."""
    figures = _FIGURES.search(plot)
    at = figures.start() if figures else len(plot)
    return plot[:at], plot[at:]


def _short(plots: Sequence[str]) -> str:
    """Return plots whose ids differ in their last figures only: ranges of them."""
    figures = [_numbered(plot)[1] for plot in plots]
    ranges: list[list[str]] = []
    for figure in figures:
        if ranges and int(figure) == int(ranges[-1][-1]) + 1 and len(ranges[-1]) < _FAR:
            ranges[-1].append(figure)
        else:
            ranges.append([figure])
    steps = [AND + some[0] + (TO + some[-1] if some[1:] else "") for some in ranges]
    return _written(plots[0]) + "".join(steps).removeprefix(AND + figures[0])


def _picks(text: str) -> tuple[PlotGroup, ...]:
    """Return the picks of a part: the plots of its ranges, or one pick."""
    short = _SHORT.fullmatch(text)
    beginning, last = _numbered(_read(short[1])) if short else ("", "")
    if short is None or not last:
        return (_pick(text),)
    plots = [beginning + last]
    for sign, figure in re.findall(_STEP, short[2]):
        first = int(last) + 1 if sign == TO else int(figure)
        if len(figure) != len(last) or not first <= int(figure) < first + _FAR:
            return (_pick(text),)
        plots += [f"{beginning}{number:0{len(last)}}" for number in range(first, int(figure) + 1)]
        last = figure
    return tuple(PlotGroup((plot,)) for plot in plots)


def _pick(text: str) -> PlotGroup:
    together, of, amount = text.rpartition(OF)
    area = _area(amount) if of else None
    names = together if area is not None else text
    plots = tuple(dict.fromkeys(_read(part) for part in names.split(WITH) if part))
    return PlotGroup(plots or (_read(names),), area if len(plots) == 1 else None)


def _known(text: str, plots: Collection[str]) -> list[PlotGroup | None]:
    if _read(text) in plots:  # as it stands, also where it was typed without regard for our signs
        return [PlotGroup((_read(text),))]
    return [_of_book(pick, plots) for pick in _picks(text)]


def _of_book(pick: PlotGroup, plots: Collection[str]) -> PlotGroup | None:
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
