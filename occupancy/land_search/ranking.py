"""The scoreboard: scores of every candidate by every requirement, and the rank that comes of them."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from occupancy.land_search.available_land import AvailableLand
from occupancy.land_search.candidates import PART, Candidates
from occupancy.land_search.criteria_scoring import (
    FAILED,
    MET,
    NOT_STATED,
    OUTCOMES,
    Judgement,
    evaluate_criterion,
)
from occupancy.land_search.enquiry import Enquiry, Requirement
from occupancy.land_search.results import Offer, Verdict
from occupancy.measures.arrays import Bools, Floats, Positions
from occupancy.measures.phase_status import M2_PER_HA

# Always looked at. An area is asked for in every enquiry; few plots and a compact shape are always better.
AREA, PLOTS, COMPACTNESS, FREE = "area_ha", "plots", "compactness", "free"
_WEIGHTS = {AREA: 2.0, PLOTS: 1.0, COMPACTNESS: 1.0}
_NOISE_HA = 1e-7


@dataclass(frozen=True, eq=False)
class Scoreboard:
    """Candidates and their judgements, those always looked at first."""

    candidates: Candidates
    judgements: tuple[Judgement, ...]

    @cached_property
    def fails(self) -> Positions:
        """How many hard wishes each candidate fails."""
        return self._hard(FAILED)

    @cached_property
    def unknown(self) -> Positions:
        """Of how many hard wishes nothing is known, for each candidate."""
        return self._hard(NOT_STATED)

    @cached_property
    def miss(self) -> Floats:
        """By how much each candidate fails its hard wishes, as shares of what is wanted, added up."""
        hard = [one.miss for one in self.judgements if one.wish.hard]
        return np.asarray(np.sum(hard, axis=0)) if hard else np.zeros(len(self.candidates))

    @cached_property
    def points(self) -> Floats:
        """The scores by weight, added up; what is not stated scores nought, as nothing speaks for it."""
        scores = np.array([one.score for one in self.judgements])
        return np.asarray(np.array([one.wish.weight for one in self.judgements]) @ np.nan_to_num(scores))

    @cached_property
    def score(self) -> Floats:
        """From 0 to 100, the mean of the scores by weight."""
        return 100 * self.points / sum(one.wish.weight for one in self.judgements)

    @cached_property
    def unstated(self) -> Positions:
        """Of how many wishes, hard or soft, nothing is known, for each candidate."""
        return np.asarray(np.sum([one.outcome == NOT_STATED for one in self.judgements], axis=0))

    def order(self, which: Bools, *, by_miss: bool = False) -> Positions:
        """The candidates of `which`, the best first.

        With equal scores that of which more is stated, then by their first plots.
        """
        at = np.flatnonzero(which)
        last = [self.candidates.first[at], self.unstated[at], -self.score[at].round(3)]
        worst = [self.miss[at].round(9), self.fails[at]] if by_miss else [self.unknown[at]]
        return at[np.lexsort([*last, *worst])]

    def offer(self, candidate: int, *, rank: int = 0) -> Offer:
        """A candidate with its verdicts and its shape."""
        supply, candidates = self.candidates.supply, self.candidates
        plots = list(candidates.of(candidate))
        ids, zones, phases = supply.ids[plots].T
        cut = candidates.cut(candidate) if candidates.kind[candidate] == PART else None
        return Offer(
            rank=rank,
            parcel_ids=tuple(ids),
            zone_id=zones[0],
            phase_id=phases[0],
            kind=str(candidates.kind[candidate]),  # type: ignore[arg-type]
            area_ha=float(candidates.area_m2[candidate] / M2_PER_HA),
            whole_ha=float(supply.area_m2[plots].sum() / M2_PER_HA),
            score=float(self.score[candidate]),
            verdicts=tuple(_verdict(one, candidate) for one in self.judgements),
            streets_crossed=_crossed(supply, plots, tuple(ids)) if len(plots) > 1 else (),
            shape=candidates.shape(candidate) if cut is None else cut.part,
            cut_line=None if cut is None else cut.line,
            partly_leased=bool(supply.partly_leased[plots].any()),
        )

    def _hard(self, outcome: int) -> Positions:
        hard = [one.outcome == outcome for one in self.judgements if one.wish.hard]
        return (
            np.asarray(np.sum(hard, axis=0), dtype=np.intp)
            if hard
            else np.zeros(len(self.candidates), np.intp)
        )


def score_candidates(candidates: Candidates, enquiry: Enquiry) -> Scoreboard:
    """Score every candidate against every requirement of an enquiry."""
    always = (_free(candidates), _area(candidates, enquiry), _plots(candidates), _compact(candidates))
    asked = tuple(evaluate_criterion(wish, candidates) for wish in enquiry.wishes)
    return Scoreboard(candidates, always + asked)


def both(one: Scoreboard, other: Scoreboard) -> Scoreboard:
    """The candidates of two boards of one enquiry, those of the first before the others."""
    judgements = (
        Judgement(
            mine.wish,
            *(
                np.concatenate([getattr(mine, part), getattr(theirs, part)])
                for part in ("found", "outcome", "miss", "score")
            ),
        )
        for mine, theirs in zip(one.judgements, other.judgements, strict=True)
    )
    return Scoreboard(Candidates.all([one.candidates, other.candidates]), tuple(judgements))


def _free(candidates: Candidates) -> Judgement:
    plots = candidates.supply.plots
    bars = plots["bar"].to_numpy()
    held = candidates.any(bars != "")
    # The bar of the first plot that has one.
    names = [
        next((bars[plot] for plot in candidates.of(int(at)) if bars[plot]), "") for at in np.flatnonzero(held)
    ]
    found = np.full(len(candidates), "free", dtype=object)
    found[held] = names
    outcome = np.where(held, FAILED, 0).astype(np.int8)
    nothing = np.full(len(candidates), np.nan)
    return Judgement(
        Requirement(FREE, ("free",), weight=0.0), found, outcome, held.astype(np.float64), nothing
    )


def _area(candidates: Candidates, enquiry: Enquiry) -> Judgement:
    area = candidates.area_m2 / M2_PER_HA
    ideal, least, most = enquiry.ideal_ha, enquiry.min_ha, enquiry.max_ha
    below, above = least - area, area - most
    failed = np.maximum(below, above) > _NOISE_HA
    miss = np.where(failed, np.where(below > 0, below / least, above / most), 0.0)
    away = np.where(
        area < ideal,
        (ideal - area) / max(ideal - least, _NOISE_HA),
        (area - ideal) / max(most - ideal, _NOISE_HA),
    )
    score = np.where(np.abs(area - ideal) <= _NOISE_HA, 1.0, np.clip(1 - away / 2, 0.0, 1.0))
    wish = Requirement(AREA, (least, most), weight=_WEIGHTS[AREA])
    return Judgement(wish, area.astype(object), np.where(failed, FAILED, 0).astype(np.int8), miss, score)


def _plots(candidates: Candidates) -> Judgement:
    sizes = candidates.sizes
    wish = Requirement(PLOTS, 1.0, hard=False, weight=_WEIGHTS[PLOTS])
    return _soft(wish, sizes.astype(np.float64), 1 / np.maximum(sizes, 1))


def _compact(candidates: Candidates) -> Judgement:
    """Score compactness; a partial plot uses its whole plot's shape, as cuts are made for offers shown."""
    compact = candidates.compactness()
    wish = Requirement(COMPACTNESS, 1.0, hard=False, weight=_WEIGHTS[COMPACTNESS])
    return _soft(wish, compact, np.clip(compact, 0.0, 1.0))


def _soft(wish: Requirement, found: Floats, score: Floats) -> Judgement:
    """What nobody fails; NaN is not stated."""
    stated = ~np.isnan(found)
    values = found.astype(object)
    values[~stated] = None
    return Judgement(
        wish, values, np.where(stated, MET, NOT_STATED).astype(np.int8), np.zeros(len(found)), score
    )


def _verdict(judgement: Judgement, at: int) -> Verdict:
    wish, score = judgement.wish, float(judgement.score[at])
    return Verdict(
        criterion=wish.criterion,
        wanted=wish.wanted,
        found=judgement.found[at],
        outcome=OUTCOMES[judgement.outcome[at]],  # type: ignore[arg-type]
        hard=wish.hard,
        weight=wish.weight,
        score=None if np.isnan(score) else score,
        place=wish.place,
    )


def _crossed(supply: AvailableLand, plots: list[int], ids: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """The pairs of plots that hang together by a street alone, as few of them as hold the set together."""
    name = dict(zip(plots, ids, strict=True))
    i, j, shared_m, gap_m = supply.sides
    own = np.flatnonzero(np.isin(i, plots) & np.isin(j, plots))
    group = {plot: plot for plot in plots}
    crossed = []
    # First what is side by side, the longest boundary first, and then the narrowest street.
    for pair in own[np.lexsort([-shared_m[own], gap_m[own]])].tolist():
        one, other = group[i[pair]], group[j[pair]]
        if one == other:
            continue
        group = {plot: one if root == other else root for plot, root in group.items()}
        if shared_m[pair] == 0:
            crossed.append((name[i[pair]], name[j[pair]]))
    return tuple(crossed)
