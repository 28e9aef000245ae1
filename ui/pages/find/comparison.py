"""Offers side by side: a column for each, a row for each criterion, with the best values marked."""

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

from occupancy.land_search.enquiry import CRITERIA, Enquiry, Operator
from occupancy.land_search.results import Offer, Verdict
from occupancy.land_search.search import evaluate_plots
from outputs.offers import texts
from outputs.site_sheet.sheet_files import comparison_pdf
from ui.context import PageContext
from ui.pages.find.form import fact_criteria
from ui.pages.find.handover import refusals, render_file
from ui.pages.find.results import ResultItem
from ui.widgets import html_blocks

_LEAST, _MOST = 2, 4  # offers that can be held against each other
_NOT_COMPARED = ("free", "area_ha", "plots")
_BETTER: Mapping[Operator, int] = {"most": 1, "day": 1, "least": -1}  # 1: the less the better


def render_side_by_side(page: PageContext, items: Sequence[ResultItem], enquiry: Enquiry | None) -> None:
    """Draw two to four picks side by side, and the paper of it."""
    offered = [item for item in items if item.offer is not None]
    if len(offered) < _LEAST:
        html_blocks.lines(page.say("Pick two to four offers to hold them against each other."))
        return
    html_blocks.heading(page.say("Side by side"))
    chosen = _render_chosen(page, offered) if len(offered) > _MOST else offered
    _render_comparison(page, chosen, enquiry)
    if len(chosen) < _LEAST or refusals(page, [item.pick for item in chosen]):
        return
    render_file(
        page,
        [item.pick for item in chosen],
        comparison_pdf,
        ending="pdf",
        label=page.say("Comparison (PDF)"),
        lang=st.session_state.get("find-language-shortlist", page.view.lang),
    )


def _render_chosen(page: PageContext, items: Sequence[ResultItem]) -> list[ResultItem]:
    """Draw the choice of what is compared; the first of the results until others are chosen."""
    names = {item.pick.text: f"{item.number}: {', '.join(item.pick.plots)}" for item in items}
    key = "find-compared"
    held = [text for text in st.session_state.get(key) or () if text in names]
    st.session_state[key] = held or list(names)[:_MOST]
    compared = st.multiselect(
        page.say("Hold against each other ({least} to {most})", least=_LEAST, most=page.count(_MOST)),
        list(names),
        format_func=lambda text: names.get(text, text),
        max_selections=_MOST,
        key=key,
    )
    return [item for item in items if item.pick.text in compared]


def _render_comparison(page: PageContext, items: Sequence[ResultItem], enquiry: Enquiry | None) -> None:
    """Draw a column for each result and a row for each criterion; with a sign where it was asked for."""
    requirements = enquiry.requirements if enquiry else ()
    offers = [_evaluated(page, item, enquiry) for item in items]
    names = page.zone_names()
    rows = [
        (page.say("Plots"), *(", ".join(item.pick.plots) for item in items)),
        (page.say("Zone"), *(names.get(item.zone_id, item.zone_id) for item in items)),
        (page.say("Area (ha)"), *(page.number(offer.area_ha, places=2) for offer in offers)),
        (page.say("Kind"), *(texts.kind_text(offer, page.words) for offer in offers)),
    ]
    if requirements:
        scores = [item.offer.score if item.offer else None for item in items]
        rows.append((page.say("Score"), *(page.number(score, places=0) for score in scores)))
    marked: set[tuple[int, int]] = set()
    for at, first in enumerate(offers[0].verdicts):
        if first.criterion not in _NOT_COMPARED:
            verdicts = [offer.verdicts[at] for offer in offers]
            marked |= {(len(rows), column) for column in best_values(verdicts, page.view.day)}
            rows.append(
                (
                    texts.criterion_text(first, page.book, page.words),
                    *(
                        _cell(page, verdict, requested=bool(verdict.weight and requirements))
                        for verdict in verdicts
                    ),
                )
            )
    head = ("", *(str(item.number) for item in items))
    best = page.say("Best of these")
    html_blocks.table(rows, head=head, texts=set(range(1, len(items) + 1)), marked=marked, mark=best)
    if marked:
        html_blocks.key_to_mark(best)


def _evaluated(page: PageContext, item: ResultItem, enquiry: Enquiry | None) -> Offer:
    facts = fact_criteria(page.book, enquiry.requirements if enquiry else ())
    pick = item.pick
    offer = evaluate_plots(page.statement, pick.plots, area_ha=pick.area_ha, enquiry=enquiry, facts=facts)
    if offer is None:
        raise ValueError("a result without vacant land is not compared")
    return offer


def _cell(page: PageContext, verdict: Verdict, *, requested: bool) -> str:
    """Return what there is; where it was asked for and is a must, whether that will do."""
    text = texts.found_text(verdict, page.book, page.words)
    if not (requested and verdict.hard):
        return text
    outcome = texts.outcome_text(verdict, page.words)
    return outcome if verdict.outcome == "not_stated" else f"{text} {outcome}"


def best_values(verdicts: Sequence[Verdict], day: date) -> set[int]:
    """Return which of some offers, from 1, are best in a criterion, by the figures as they are shown.

    Best is the lowest price and the shortest way, the longest term, frontage and width, and what is ready
    first, as on the papers. Where fewer than two offers state it, or all are the same, none is best.
    """
    criterion = CRITERIA.get(verdicts[0].criterion)
    better = _BETTER.get(criterion.operator) if criterion else None
    if criterion is None or better is None:
        return set()
    ranks: dict[int, float] = {}
    for at, verdict in enumerate(verdicts, start=1):
        if isinstance(verdict.value, date):
            ranks[at] = max(verdict.value, day).toordinal()  # what is ready is ready, since whenever
        elif isinstance(verdict.value, float | int):
            ranks[at] = better * round(verdict.value, criterion.decimals)
    best = min(ranks.values(), default=0.0)
    return {at for at, rank in ranks.items() if rank == best} if len(set(ranks.values())) > 1 else set()
