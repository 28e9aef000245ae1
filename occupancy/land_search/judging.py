"""Judging: all land held against an enquiry: single plots and parts of them, and sets of neighbours."""

from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from occupancy.land_search.available_land import AvailableLand
from occupancy.land_search.candidates import PART, Candidates, single_plot_candidates
from occupancy.land_search.enquiry import CRITERIA, FREE, Enquiry, Requirement
from occupancy.land_search.plot_blocks import assemblable_plots, assemble_blocks, thinned
from occupancy.land_search.scoring import FAILED, Scoreboard, concat_scoreboards, score_candidates
from occupancy.measures.arrays import Bools, Floats, Positions
from occupancy.measures.phase_status import M2_PER_HA

FEW = 10  # offers; with fewer, sets of neighbours that come near are looked for too
_NEAR, _MOST_FAILED = 0.5, 2  # by how much land that comes near may miss a number wanted, and how many musts
_EASED, _DAYS = 0.25, 183  # by how much wishes are eased to find sets that come near; days longer to wait
_FORMS = 50  # sets whose shape is measured among these
_HALF = 0.5 + 1e-9  # of the land of a set that comes near, what another before it may have
_OF_A_PART = (FREE, "frontage_m", "width_m", "rectangularity")  # what another area of a part may mend
# Shares of the way to a limit at which areas of a part are tried, and how often the last of them is halved.
_STEPS, _HALVINGS, _ARE_M2 = (1 / 16, 1 / 8, 1 / 4, 1 / 2, 1.0), 4, 100.0


@dataclass(frozen=True, slots=True, eq=False)
class JudgedLand:
    """All candidates of an enquiry, and what was passed over.

    `passed_over` are sets, by one of their plots and how many they have; `looked_at` is how many were built.
    """

    every: Scoreboard
    passed_over: tuple[tuple[int, int], ...]
    looked_at: int


def judge_land(land: AvailableLand, enquiry: Enquiry) -> JudgedLand:
    """Judge every single plot, and the sets of neighbours that fail nothing and stand beside better ones."""
    alone = judge_singles(land, enquiry)
    assembled = assemble_blocks(land, enquiry, which=assemblable_plots(land, enquiry))
    chosen, unmeasured = thinned(alone, assembled.sets, enquiry)
    shapeless = zip(unmeasured.first.tolist(), unmeasured.sizes.tolist(), strict=True)
    every = concat_scoreboards(alone, chosen)
    return JudgedLand(every, (*assembled.passed_over, *shapeless), assembled.looked_at)


def near(board: Scoreboard) -> Bools:
    """Return which candidates come near: they fail one or two musts, and no number by more than a half."""
    far = np.zeros(len(board.candidates), dtype=np.bool_)
    for item in board.hard:
        criterion = CRITERIA.get(item.requirement.criterion)
        if criterion is None or criterion.operator in ("most", "least", "day"):
            far |= (item.miss > _NEAR) & (item.requirement.criterion != FREE)
    return (board.fails > 0) & (board.fails <= _MOST_FAILED) & ~far


def near_sets(land: AvailableLand, enquiry: Enquiry) -> Scoreboard:
    """Return sets of neighbours that come near, those that miss least first; none has most of an earlier one.

    They are those that would do if every number were eased by a quarter, the day by half a year, and wherever
    a tenant is.
    """
    eased = replace(
        enquiry,
        min_ha=enquiry.min_ha * (1 - _EASED),
        max_ha=enquiry.max_ha * (1 + _EASED),
        requirements=tuple(_eased(item) for item in enquiry.requirements if item.criterion != "beside"),
    )
    sets = assemble_blocks(land, eased, which=assemblable_plots(land, eased)).sets
    plain = tuple(item for item in enquiry.requirements if CRITERIA[item.criterion].measured != "shape")
    board = score_candidates(sets, replace(enquiry, requirements=plain))
    if len(plain) < len(enquiry.requirements):
        sets = sets.take(np.argsort(board.miss.round(9), kind="stable")[:_FORMS])
        board = score_candidates(sets, enquiry)
    chosen: list[int] = []
    taken: list[set[int]] = []
    for at in board.order(near(board), by_miss=True).tolist():
        own = set(sets.plots_of(at))
        most = land.area_m2[list(own)].sum() * _HALF
        if all(land.area_m2[list(own & other)].sum() <= most for other in taken):
            chosen.append(at)
            taken.append(own)
        if len(chosen) == enquiry.most_offers:
            break
    return score_candidates(sets.take(np.array(chosen, dtype=np.intp)), enquiry)


def _eased(requirement: Requirement) -> Requirement:
    """Return a requirement that asks for a quarter less, or for a day half a year later."""
    operator, target = CRITERIA[requirement.criterion].operator, requirement.target
    if operator == "day":
        return replace(requirement, target=target + timedelta(days=_DAYS))  # type: ignore[operator]
    if operator in ("most", "least"):
        factor = 1 + _EASED if operator == "most" else 1 - _EASED
        return replace(requirement, target=float(target) * factor)  # type: ignore[arg-type]
    return requirement


def singles(land: AvailableLand, enquiry: Enquiry, most_ha: float) -> Candidates:
    """Return each plot by itself, in part where it has more than `most_ha` and may be divided."""
    return single_plot_candidates(land, most_ha=most_ha, ideal_ha=enquiry.ideal_ha, in_part=enquiry.in_part)


def judge_singles(land: AvailableLand, enquiry: Enquiry) -> Scoreboard:
    """Score each plot by itself: whole where that answers, else in part where that does.

    A part may be nearer a rectangle than the whole of its plot. It has the ideal area, or where that fails a
    wish on its form the nearest area within the limits that does not.
    """
    whole, part = (singles(land, enquiry, most_ha) for most_ha in (enquiry.max_ha, enquiry.ideal_ha))
    scores, ideal = score_candidates(whole, enquiry), score_candidates(part, enquiry)
    cut = (part.kind == PART) & ~land.partly_leased & ~land.barred
    better = cut & (scores.fails > 0) & (ideal.fails == 0)
    area = np.where(better, part.area_m2, whole.area_m2)
    fitted = _fitted_m2(
        part, enquiry, cut & (scores.fails > 0) & (ideal.fails > 0) & (_other_fails(ideal) == 0)
    )
    better |= ~np.isnan(fitted)
    if not better.any():
        return scores
    area, kind = np.where(np.isnan(fitted), area, fitted), np.where(better, part.kind, whole.kind)
    return score_candidates(replace(whole, area_m2=area, kind=kind), enquiry)


def _other_fails(board: Scoreboard) -> Positions:
    """Return how many musts each candidate fails that another area of it would not mend."""
    fixed = (item.outcome == FAILED for item in board.hard if item.requirement.criterion not in _OF_A_PART)
    return np.asarray(np.sum([*fixed], axis=0), dtype=np.intp)


def _fitted_m2(part: Candidates, enquiry: Enquiry, which: Bools) -> Floats:
    """Return the area nearest to the ideal with which each part of `which` fails nothing; NaN without one.

    Whole ares (100 m²) where they do; larger areas are looked at before smaller ones.
    """
    fitted = np.full(len(part), np.nan)
    for item in enquiry.requirements:
        if item.hard and item.criterion == "width_m":  # no part is wider than a circle of the most area
            which = which & (float(item.target) <= 2 * np.sqrt(enquiry.max_ha * M2_PER_HA / np.pi))  # type: ignore[arg-type]
    ideal, most, least = (area * M2_PER_HA for area in (enquiry.ideal_ha, enquiry.max_ha, enquiry.min_ha))
    for limit, ares in ((most, np.ceil), (least, np.floor)):
        at = np.flatnonzero(which & np.isnan(fitted))
        far = np.minimum(limit, part.land.area_m2[part.first[at]] - _ARE_M2) - ideal
        bad, good = np.full(len(at), ideal), np.full(len(at), np.nan)
        for step in _STEPS:
            left = np.flatnonzero(np.isnan(good))
            fits = _answers(part, enquiry, at[left], ideal + far[left] * step)
            good[left[fits]] = ideal + far[left[fits]] * step
            bad[left[~fits]] = ideal + far[left[~fits]] * step
        at, good, bad = (values[~np.isnan(good)] for values in (at, good, bad))
        for _ in range(_HALVINGS):
            middle = (good + bad) / 2
            fits = _answers(part, enquiry, at, middle)
            good, bad = np.where(fits, middle, good), np.where(fits, bad, middle)
        whole = ares(good / _ARE_M2) * _ARE_M2
        fitted[at] = np.where(_answers(part, enquiry, at, whole), whole, good)
    return fitted


def _answers(part: Candidates, enquiry: Enquiry, at: Positions, area_m2: Floats) -> Bools:
    """Return which of some parts fail nothing with other areas."""
    if not len(at):
        return np.zeros(0, dtype=np.bool_)
    return np.asarray(score_candidates(replace(part.take(at), area_m2=area_m2), enquiry).fails == 0)
