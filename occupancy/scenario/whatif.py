"""What-if: a scenario applied to a book, what it comes to on a day, and what speaks against its land."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import ceil
from typing import Any

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from geo import crs
from occupancy.book import LandBook
from occupancy.change import apply, new_errors, refuse
from occupancy.changes.rows import Change
from occupancy.measures.arrays import day_number
from occupancy.measures.fill_rates import fill_rates, rules_in_force
from occupancy.measures.phase_status import M2_PER_HA, day_snapshot
from occupancy.scenario.scenario_file import Scenario
from occupancy.scenario.steps import change_of, polygon_of
from occupancy.statement import Statement, state

_YEAR_DAYS = 365.2425
_YEARS_BEFORE = 5  # of which absorption is taken where it is not stated
PHASE_AREA, RICE_AREA, FORBIDDEN = "phase_area", "rice_area", "forbidden"


@dataclass(frozen=True, slots=True)
class LandCheck:
    """One thing that the land of a new phase is held against.

    Attributes
    ----------
    check, name
        PHASE_AREA, RICE_AREA or FORBIDDEN; the rule, or the layer.
    phase_id
        The phase, or the shape where the step names none.
    area_ha, limit_ha
        What it has, None where it is not stated, and at most may have.
    holds, verified
        Whether it is within the limit (None: not stated), and whether the rule was read in its text.
    """

    check: str
    name: str
    phase_id: str
    area_ha: float | None
    limit_ha: float
    holds: bool | None
    verified: bool = True


@dataclass(frozen=True, slots=True)
class Recovery:
    """On which day the rate of a rule is at its line again, where so much land is leased in a year.

    `missing_ha` is the leased land that lacks; `day` is None where nothing is leased.
    """

    rule: str
    missing_ha: float
    ha_per_year: float
    stated: bool
    day: date | None


@dataclass(frozen=True, eq=False, slots=True)
class Outcome:
    """A scenario applied: the statement of its day, its land held against limits, and the way back.

    `later` is how many rows begin after the day of the statement, and do not count on it.
    """

    scenario: Scenario
    change: Change
    before: Statement
    after: Statement
    checks: tuple[LandCheck, ...]
    recoveries: tuple[Recovery, ...]
    later: int

    @property
    def changed_plots(self) -> tuple[str, ...]:
        """The plots of the day that are new, gone, in another state or leased otherwise than before."""
        columns = ["parcel_id", "state", "leased_ha", "leasable_ha"]
        both = pd.concat([self.before.parcels[columns], self.after.parcels[columns]])
        return tuple(dict.fromkeys(both.drop_duplicates(keep=False)["parcel_id"]))


@dataclass(frozen=True, slots=True)
class Layers:
    """Land in degrees that forbids a zone, by the name of its layer, and land under rice."""

    forbidden: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    rice: Sequence[Any] = ()


def what_if(before: Statement, scenario: Scenario, *, layers: Layers | None = None) -> Outcome:
    """Apply a scenario to the book of a statement, and state it for the same day and basis.

    Raises
    ------
    ChangeRefusedError
        If it brings an error into the book that is not in it; nothing of it is applied.
    QuestionError, GeometryError, FieldError
        If it is about what is not there, or its shapes are no land.
    """
    change = change_of(before.book, scenario)
    book = apply(before.book, change)
    after = state(book, as_of=before.as_of, basis=before.basis)
    refuse(new_errors(before.findings, after.open_findings))
    return Outcome(
        scenario=scenario,
        change=change,
        before=before,
        after=after,
        checks=tuple(_land_checks(book, scenario, before.as_of, layers or Layers())),
        recoveries=tuple(_recoveries(after, scenario)),
        later=sum(step.on > before.as_of for step in scenario.steps),
    )


def differences(outcome: Outcome) -> dict[str, Any]:
    """Return what differs: totals, rates and rooms to the lines of rules, after less before; ha and points.

    What is not stated on one side is None. `findings` counts those that are new and those that are gone.
    """
    before, after = outcome.before, outcome.after
    sides = (before.rates, after.rates)
    rules = [statement.rules.set_index("rule") for statement in (before, after)]
    rooms = ("fill_rate_pct", "headroom_leased_ha", "headroom_leasable_ha")
    return {
        "total": _less(
            *(
                {name: value for name, value in each.total.items() if name != "estimated"}
                for each in (before, after)
            )
        ),
        "rates": {
            basis: _less(*(side.loc[basis].to_dict() for side in sides)) for basis in before.rates.index
        },
        "rules": {
            rule: _less(*({name: each.loc[rule, name] for name in rooms} for each in rules))
            | {
                "holds_before": _truth(rules[0].loc[rule, "holds"]),
                "holds": _truth(rules[1].loc[rule, "holds"]),
            }
            for rule in rules[0].index.intersection(rules[1].index)
        },
        "findings": {
            "new": len(_keys(after) - _keys(before)),
            "gone": len(_keys(before) - _keys(after)),
        },
        "plots": len(outcome.changed_plots),
    }


def _less(before: Mapping[Any, Any], after: Mapping[Any, Any]) -> dict[str, float | None]:
    pairs = {str(name): (before[name], after[name]) for name in before}
    return {
        name: None if pd.isna(one) or pd.isna(two) else float(two) - float(one)
        for name, (one, two) in pairs.items()
    }


def _truth(value: object) -> bool | None:
    return None if pd.isna(value) else bool(value)  # type: ignore[call-overload]


def _keys(statement: Statement) -> set[tuple[Any, ...]]:
    names = ["rule", "table", "record_id", "field", "value"]
    return set(statement.open_findings[names].itertuples(index=False, name=None))


def _land_checks(book: LandBook, scenario: Scenario, day: date, layers: Layers) -> Iterator[LandCheck]:
    rules = rules_in_force(book, day_number(day))
    for step in scenario.steps:
        if step.do != "establish":
            continue
        shape = crs.to_plane(
            GeoDataFrame(geometry=[polygon_of(scenario, step)], crs=crs.WGS84),
            crs.planar_crs(book.info.plane),
        ).geometry.iloc[0]
        phase = str(step.cells.get("phase_id", step.cells["zone_id"]))
        shared = {name: _shared_ha(book, shape, land) for name, land in layers.forbidden.items()}
        rice = step.cells.get("rice_ha")
        if rice is None and len(layers.rice):
            rice = _shared_ha(book, shape, layers.rice)
        for rule in rules[rules["quantity"].isin([PHASE_AREA, RICE_AREA])].to_dict("records"):
            area = shape.area / M2_PER_HA if rule["quantity"] == PHASE_AREA else rice
            limit = float(rule["value"])
            holds = None if area is None else area <= limit
            yield LandCheck(
                rule["quantity"], rule["rule"], phase, area, limit, holds, verified=bool(rule["verified"])
            )
        for name, area in shared.items():
            yield LandCheck(FORBIDDEN, name, phase, area, 0.0, holds=not area > 0)


def _shared_ha(book: LandBook, shape: Any, land: Sequence[Any]) -> float:  # noqa: ANN401  a geometry
    """Measure what a shape of the plane shares with land in degrees."""
    frame = GeoDataFrame(geometry=list(land), crs=crs.WGS84)
    moved = crs.to_plane(frame, crs.planar_crs(book.info.plane)).geometry
    whole = shapely.union_all(shapely.make_valid(np.asarray(moved.array, dtype=object)))
    return float(shapely.intersection(whole, shape).area) / M2_PER_HA


def _recoveries(after: Statement, scenario: Scenario) -> Iterator[Recovery]:
    """Return for each rule that is not met any more when it will be again."""
    for rule in after.rules.to_dict("records"):
        if rule["comparison"] != "min" or pd.isna(rule["holds"]) or rule["holds"]:
            continue
        missing = -float(rule["headroom_leased_ha"])
        stated = scenario.absorption_ha is not None
        speed = (
            scenario.absorption_ha
            if scenario.absorption_ha is not None
            else absorption_ha(after, rule["basis"])
        )
        yield Recovery(rule["rule"], missing, speed, stated, recovery_day(after.as_of, missing, speed))


def recovery_day(since: date, missing_ha: float, ha_per_year: float) -> date | None:
    """Return the first day by which so much land is leased at an even pace; None where it never is."""
    days = ceil(missing_ha / ha_per_year * _YEAR_DAYS) if ha_per_year > 0 else None
    return None if days is None or days > (date.max - since).days else since + timedelta(days=days)


def absorption_ha(statement: Statement, basis: str) -> float:
    """Return by how much the numerator of a basis grew in a year, over the five years before the day."""
    since = statement.as_of - timedelta(days=round(_YEARS_BEFORE * _YEAR_DAYS))
    book = statement.book
    before = fill_rates(book.bases, day_snapshot(book, as_of=since).phases)["numerator_ha"]
    return float(statement.rates["numerator_ha"][basis] - before[basis]) / _YEARS_BEFORE
