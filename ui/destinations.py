"""Destinations: the pages that something typed into the search box may mean."""

from dataclasses import dataclass

import pandas as pd

from occupancy.questions import name_search
from occupancy.questions.lease_evidence import lease_evidence
from occupancy.questions.name_search import strip_generic_words, tokenize
from outputs.records import Row, iter_rows
from outputs.text import captions
from outputs.text.formatting import format_count
from ui.page import Page

# Tenants and certificates are in no investor's book; the tenants of public lists are.
_KINDS = ("zone", "phase", "parcel", "anchor_tenant")
_INTERNAL_KINDS = ("tenant", "certificate")
_HITS = 40
_NAMED_PLOTS = 5


@dataclass(frozen=True, slots=True)
class Destination:
    """A zone, or a plot of it; what was found there, and what to say of it on arriving."""

    zone: str
    plot: str
    kind: str
    name: str
    remark: str = ""
    whole: bool = False

    @property
    def page(self) -> str:
        """The page it is on."""
        return "plot" if self.plot else "zone"


def destinations(page: Page, asked: str) -> list[Destination]:
    """Where `asked` may lead, the best first; a zone or plot found by several of its names comes once."""
    kinds = _KINDS + (_INTERNAL_KINDS if page.internal else ())
    hits = name_search.search_names(page.book, asked, kinds=kinds, limit=_HITS)
    zones = captions.localized_names(
        pd.DataFrame(page.book.zones.drop(columns="geometry")), "zone_id", page.words
    )
    found: dict[tuple[str, str], Destination] = {}
    for hit in iter_rows(hits):
        whole = _plain(hit["matched"]) == _plain(asked)
        for one in _of_hit(page, hit, zones, whole=whole):
            found.setdefault((one.zone, one.plot), one)
    return list(found.values())


def _plain(text: str) -> list[str]:
    """A name as it is compared with another one: without marks, its numerals alike."""
    return [word.number for word in strip_generic_words(tokenize(text))]


def _of_hit(page: Page, hit: Row, zones: dict[str, str], *, whole: bool) -> list[Destination]:
    kind, name, zone = str(hit["kind"]), str(hit["name"]), str(hit["zone_id"])
    if kind in _INTERNAL_KINDS:
        return _leased(page, hit, zones, whole=whole)
    if kind == "parcel":
        return [Destination(zone, str(hit["record_id"]), kind, f"{name} · {zones[zone]}", whole=whole)]
    shown = zones[zone] if kind == "zone" else f"{name} · {zones[zone]}"
    return [Destination(zone, "", kind, shown, whole=whole)]


def _leased(page: Page, hit: Row, zones: dict[str, str], *, whole: bool) -> list[Destination]:
    """The zones in which a tenant leases plots on the day; the plot itself where it is one."""
    projects = page.book.projects
    column = "tenant_name" if hit["kind"] == "tenant" else "certificate_no"
    own = projects.loc[projects[column] == hit["record_id"], "certificate_no"]
    lines = lease_evidence(page.book, as_of=page.view.day)
    lines = lines[lines["certificate_no"].isin(own)]
    found = []
    for zone, some in lines.groupby("zone_id", sort=False)["parcel_id"]:
        plots = list(dict.fromkeys(some))
        name = f"{hit['name']} · {zones[str(zone)]}"
        only = plots[0] if len(plots) == 1 else ""
        remark = "" if only else _several(page, str(hit["name"]), plots)
        found.append(Destination(str(zone), only, str(hit["kind"]), name, remark, whole))
    return found


def _several(page: Page, name: str, plots: list[str]) -> str:
    some = ", ".join(plots[:_NAMED_PLOTS]) + (" …" if len(plots) > _NAMED_PLOTS else "")
    return page.say(
        "{name} leases {plots} plots here: {some}",
        name=name,
        plots=format_count(len(plots), page.words),
        some=some,
    )
