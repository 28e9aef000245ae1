"""Two days side by side on a web map: the earlier left of a line, the later right of it, changes outlined."""

from collections.abc import Collection
from typing import Any

import numpy as np
from numpy.typing import NDArray

from occupancy.statement import Statement
from outputs.maps.style import line_looks
from outputs.maps.web.layers import Drawing, ring_names, undivided_look, zone_figures, zone_shapes
from outputs.maps.web.plot_states_payload import state_letters
from outputs.maps.web.script_text import script_json
from outputs.text.formatting import format_day
from outputs.text.translations import Translator

SCRIPT = "split.js"


def divider_texts(statement: Statement, before: Statement, words: Translator) -> dict[str, Any]:
    """Return what the line between two days says: the day on each side, and its name."""
    days = [format_day(one.as_of, words) for one in (before, statement)]
    text = words.gettext("Line between {before} and {day}").format(before=days[0], day=days[1])
    return {"days": days, "label": text}


def earlier_states(
    statement: Statement,
    before: Statement,
    words: Translator,
    *,
    now: Collection[str] | None = None,
    then: Collection[str] | None = None,
) -> dict[str, Any]:
    """Return the plots of the earlier day as `browser/split.js` takes them, and which have changed.

    `now` and `then` are ids of the plots not held back on the later and the earlier day; None: all.
    """
    earlier = state_letters(before, then)
    changed = _changed(earlier, state_letters(statement, now))
    texts = divider_texts(statement, before, words)
    return {"states": "".join(earlier.tolist()), "changed": np.flatnonzero(changed).tolist(), **texts}


def _changed(earlier: NDArray[np.str_], later: NDArray[np.str_]) -> NDArray[np.bool_]:
    """Return which plots are something else on the later day, of those that are not held back."""
    shown = (np.char.islower(earlier)) | (np.char.islower(later))
    changed: NDArray[np.bool_] = shown & (np.char.lower(earlier) != np.char.lower(later))
    return changed


def zones_of_two_days(statement: Statement, before: Statement, words: Translator) -> list[Drawing]:
    """Return the zones of both days; each figure has both rates, those that differ are outlined."""
    name = words.gettext("Zones by fill rate")
    texts = divider_texts(statement, before, words)
    figures = zone_figures(statement, words)
    for figure, earlier in zip(figures, zone_figures(before, words), strict=True):
        if figure["figure"] != earlier["figure"]:
            figure["figure"] = f"{earlier['figure'].removesuffix(' %')} → {figure['figure']}"
    looks = {"lines": line_looks(), "undivided": undivided_look(), "figures": [], "rings": []}
    return [
        Drawing("zonesBefore", f"{name}, {texts['days'][0]}", zone_shapes(before, words), script_json(looks)),
        Drawing(
            "zonesAfter",
            f"{name}, {texts['days'][1]}",
            zone_shapes(statement, words),
            script_json(
                looks
                | {
                    "figures": figures,
                    "rings": ring_names(statement.book, words),
                    "changed": changed_zones(statement, before),
                }
            ),
        ),
    ]


def changed_zones(statement: Statement, before: Statement) -> list[str]:
    """Return the ids of the zones whose exact rate or status is another on the later day."""
    columns = ["fill_rate_pct", "status"]
    earlier = before.zones.set_index("zone_id")[columns]
    later = statement.zones.set_index("zone_id")[columns]
    same = (earlier == later) | (earlier.isna() & later.isna())
    return [str(zone) for zone in later.index[~same.all(axis=1)]]


def changed_zones_line(statement: Statement, before: Statement, words: Translator) -> str:
    """Write for the corner of the map how many zones are outlined."""
    many = len(changed_zones(statement, before))
    text = words.ngettext(
        "Outlined: {zones} zone with another rate or status than on {day}",
        "Outlined: {zones} zones with another rate or status than on {day}",
        many,
    )
    return text.format(zones=many, day=format_day(before.as_of, words))


def changed_plots_line(before: Statement, states: dict[str, Any], words: Translator) -> str:
    """Write for the corner of the map how many plots are outlined; `states` are those of `earlier_states`."""
    many = len(states["changed"])
    text = words.ngettext(
        "Outlined: {plots} plot in another state than on {day}",
        "Outlined: {plots} plots in another state than on {day}",
        many,
    )
    return text.format(plots=many, day=format_day(before.as_of, words))
