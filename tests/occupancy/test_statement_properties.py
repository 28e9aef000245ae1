"""What holds of every book, tried on books drawn at random, with a slow replay as the plain meaning."""

from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from occupancy.book import LandBook
from occupancy.measures.totals import QUANTITIES
from occupancy.statement import Statement, state
from tests.support.examples import examples
from tests.support.process_memory import book, decision, lease, phase, plot, zone

START = date(2020, 1, 1)
SPAN = 12  # few days, so that beginnings and ends often fall together
HELD = {"first_day": "2020-01-05", "last_day": "2020-01-07"}
Rows = dict[str, list[dict[str, Any]]]

moments = st.integers(0, SPAN).map(lambda days: START + timedelta(days))
maybe = st.one_of(st.none(), moments)
areas = st.integers(0, 60).map(lambda tenths: tenths / 10)


def iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def ordered(first: date, last: date | None) -> tuple[date, date | None]:
    return (first, last) if last is None or first <= last else (last, first)


@st.composite
def decisions_of(draw: st.DrawFn, name: str) -> list[dict[str, Any]]:
    rows = []
    for _ in range(draw(st.integers(0, 2))):
        first, last = ordered(draw(moments), draw(maybe))
        established = draw(st.one_of(st.none(), areas))
        rows.append(
            decision(
                name,
                draw(areas),
                established,
                draw(areas) if established else None,
                in_force_from=iso(first),
                in_force_to=iso(last),
                leasable_basis=draw(st.sampled_from(["published", "estimated"])),
            )
        )
    return rows


@st.composite
def books(draw: st.DrawFn) -> Rows:
    """Two zones, three phases; plots in up to three generations; leases, reservations, at random days."""
    phases = [("P", "Z"), ("Q", "Z"), ("R", "Y")]
    plots, leases = [], []
    for number in range(draw(st.integers(1, 7))):
        name, zone_id = draw(st.sampled_from(phases))
        older = [row["parcel_id"] for row in plots]
        parents = draw(st.lists(st.sampled_from(older), max_size=2, unique=True)) if older else []
        first, last = draw(maybe), draw(maybe)
        if first and last:
            first, last = ordered(first, last)
        plots.append(
            plot(
                f"A{number}",
                draw(areas),
                name,
                zone_id=zone_id,
                land_use=draw(st.sampled_from(["factory", "factory", "factory", "green"])),
                cleared_on=iso(draw(maybe)),
                serviced_on=iso(draw(maybe)),
                valid_from=iso(first),
                valid_to=iso(last),
                parent_parcel_ids=";".join(parents),
            )
        )
    for number in range(draw(st.integers(0, 7))):
        first, last = ordered(draw(moments), draw(maybe))
        leases.append(
            lease(
                f"L{number}",
                draw(st.sampled_from(plots))["parcel_id"],
                draw(areas),
                first_day=iso(first),
                last_day=iso(last),
                ended_on=iso(ordered(first, draw(maybe))[1]),
                handed_over_on=iso(draw(maybe)),
                operating_from=iso(draw(maybe)),
                certificate_no=draw(st.sampled_from(["", "C1", "C2"])),
            )
        )
    held = [
        {"parcel_id": row["parcel_id"], "first_day": iso(draw(moments))}
        for row in plots
        if draw(st.booleans())
    ]
    return {
        "zones": [zone("Z"), zone("Y")],
        "phases": [phase(name, of, operating_from=iso(draw(maybe))) for name, of in phases],
        "decisions": [row for name, _ in phases for row in draw(decisions_of(name))],
        "parcels": plots,
        "tenancies": leases,
        "reservations": held,
    }


# The replay: one event after the other, in plain Python -----------------------------------------------------


def valid(row: dict[str, Any], day: str) -> bool:
    return (row["valid_from"] or "0") <= day <= (row["valid_to"] or "9")


def kin(rows: Rows, *, forward: bool) -> dict[str, list[str]]:
    """The successors, or predecessors, of each plot; a parent begins, or ends, before its child."""
    plots = {row["parcel_id"]: row for row in rows["parcels"]}
    found: dict[str, list[str]] = {name: [] for name in plots}

    def days(name: str) -> tuple[str, str]:
        return plots[name]["valid_from"] or "0", plots[name]["valid_to"] or "9"

    for child, row in plots.items():
        for parent in set(row["parent_parcel_ids"].split(";")) - {""}:
            if days(parent) < days(child):
                found[parent if forward else child].append(child if forward else parent)
    return found


def shares(rows: Rows, family: dict[str, list[str]], name: str, day: str) -> dict[str, float]:
    """The plots on which a lease of plot `name` counts, and the share of it, handed on split by split."""
    plots = {row["parcel_id"]: row for row in rows["parcels"]}
    if valid(plots[name], day):
        return {name: 1.0}
    below = {heir: shares(rows, family, heir, day) for heir in family[name]}
    below = {heir: parts for heir, parts in below.items() if parts}
    whole = sum(plots[heir]["document_area_m2"] for heir in below)
    total: dict[str, float] = {}
    for heir, parts in below.items():
        weight = plots[heir]["document_area_m2"] / whole if whole else 1 / len(below)
        for last, share in parts.items():
            total[last] = total.get(last, 0.0) + weight * share
    return total


def replayed(rows: Rows, asked: date) -> dict[str, Any]:
    """Live areas on the day, by replaying every event up to it."""
    day = iso(asked)
    plots = {row["parcel_id"]: row for row in rows["parcels"]}
    established: dict[str, float] = {}
    for row in sorted(rows["decisions"], key=lambda row: row["in_force_from"]):
        if row["in_force_from"] <= day and (not row["in_force_to"] or day <= row["in_force_to"]):
            established[row["phase_id"]] = row["established_area_ha"] or 0
    let = dict.fromkeys(plots, 0.0)
    aside = 0
    for row in rows["tenancies"]:
        live = False
        for step in range(-1, SPAN + 2):  # walk through the calendar
            now = iso(START + timedelta(step))
            live = live or now == row["first_day"]
            ended_before = [end for end in (row["last_day"], row["ended_on"]) if end and end < now]
            live = live and not ended_before
            if now == day:
                break
        if live:
            ends = plots[row["parcel_id"]]["valid_to"]
            family = kin(rows, forward=bool(ends) and ends < day)
            parts = shares(rows, family, row["parcel_id"], day)
            aside += not parts
            for name, share in parts.items():
                let[name] += row["leased_area_m2"] * share
    counted = {"leased": 0.0, "outside": 0.0}
    for name, area in let.items():
        if plots[name]["land_use"] == "factory":
            inside = established.get(plots[name]["phase_id"], 0) > 0
            counted["leased" if inside else "outside"] += area / 10_000
    return {**counted, "set_aside": aside, "let": let}


def identity(figures: Any) -> float:
    """What leased + vacant + undivided - excess misses leasable by."""
    parts = figures["leased_ha"] + figures["vacant_ha"] + figures["undivided_ha"] - figures["excess_ha"]
    return abs(figures["leasable_ha"] - parts)


def unknown(statement: Statement) -> bool:
    return bool(pd.isna(statement.total["leasable_ha"]))


@examples(100)
@given(rows=books(), asked=moments)
def test_any_days_answer_is_a_replay_of_events_to_that_day_and_its_parts_make_the_whole(
    rows: Rows, asked: date
) -> None:
    statement, expected = state(book(**rows), as_of=asked), replayed(rows, asked)

    assert statement.total["leased_ha"] == pytest.approx(expected["leased"], abs=1e-9)
    assert statement.total["outside_ha"] == pytest.approx(expected["outside"], abs=1e-9)
    assert statement.set_aside["rows"] == expected["set_aside"]
    assert statement.snapshot.live.area_m2.sum() == pytest.approx(sum(expected["let"].values()))
    # Plots and undivided land make phases, and phases make zones and the total.

    of_plots = statement.parcels.groupby("phase_id")["leasable_ha"].sum()
    for _, one in statement.phases.iterrows():
        divided = of_plots.get(one["phase_id"], 0.0)
        assert one["leasable_ha"] == pytest.approx(divided + one["undivided_ha"], nan_ok=True)
        assert identity(one) < 1e-9 or unknown(statement)
    assert identity(statement.total) < 1e-9 or unknown(statement)
    of_phases = statement.phases.groupby("zone_id")[list(QUANTITIES)].sum()
    zones = statement.zones.set_index("zone_id")
    for name in QUANTITIES:
        assert zones[name].to_dict() == pytest.approx(of_phases[name].to_dict())
        assert statement.total[name] == pytest.approx(zones[name].sum())
    for name in ("cleared_ha", "leased_ha", "handed_over_ha", "in_use_ha", "vacant_ha", "outside_ha"):
        assert statement.parcels[name].sum() == pytest.approx(statement.total[name])


@examples(60)
@given(rows=books(), asked=moments, chance=st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(rows: Rows, asked: date, chance: Any) -> None:
    shuffled = {name: chance.sample(table, len(table)) for name, table in rows.items()}
    # Two decisions that begin on the same day have no order but the one they are written in.
    shuffled["decisions"] = rows["decisions"]

    one, other = state(book(**rows), as_of=asked), state(book(**shuffled), as_of=asked)

    assert one.total == pytest.approx(other.total, nan_ok=True)
    columns = ["parcel_id", "state", "leased_ha", "vacant_ha", "lease_count"]
    tables = [answer.parcels[columns].sort_values("parcel_id", ignore_index=True) for answer in (one, other)]
    pd.testing.assert_frame_equal(*tables, check_exact=False)
    pd.testing.assert_frame_equal(one.rates, other.rates)


@examples(60)
@given(rows=books(), last=moments, ends=st.sampled_from(["last_day", "ended_on"]))
def test_a_lease_that_ended_never_counts_on_the_day_after(rows: Rows, last: date, ends: str) -> None:
    leases = [
        {**row, "last_day": "", "ended_on": "", ends: iso(last)}
        for row in rows["tenancies"]
        if row["first_day"] <= iso(last)
    ]
    statement = state(book(**{**rows, "tenancies": leases}), as_of=last + timedelta(1))
    assert statement.total["leased_ha"] == 0
    assert statement.total["outside_ha"] == 0
    assert statement.set_aside["rows"] == 0


KNOWN = iso(START + timedelta(4))
LATER = iso(START + timedelta(5))


def renamed(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, **{key: f"new-{row[key]}" for key in ("parcel_id", "lease_id") if key in row}}


@examples(25)
@given(rows=books(), later=books(), asked=moments)
def test_an_answer_as_known_does_not_move_when_later_rows_are_added(
    rows: Rows, later: Rows, asked: date
) -> None:
    # What was written is superseded the day after, and whatever is said then is new.
    dated = ("decisions", "parcels", "tenancies", "reservations")
    moved = {
        name: [{**row, "superseded_on": LATER} for row in rows[name]]
        + [{**renamed(row), "recorded_on": LATER} for row in later[name]]
        for name in dated
    }

    before = state(book(**rows).as_known(date.fromisoformat(KNOWN)), as_of=asked)
    after = state(book(**{**rows, **moved}).as_known(date.fromisoformat(KNOWN)), as_of=asked)

    assert before.known_on == after.known_on == date.fromisoformat(KNOWN)
    assert after.total == pytest.approx(before.total, nan_ok=True)
    assert after.set_aside == before.set_aside
    pd.testing.assert_frame_equal(after.parcels, before.parcels)
    pd.testing.assert_frame_equal(after.findings.drop(columns="row"), before.findings.drop(columns="row"))


@pytest.mark.parametrize(
    ("known_on", "leased_ha"), [("2021-02-28", 4), ("2021-03-01", 6), ("2021-03-02", 6), (None, 6)]
)
def test_a_correction_is_known_from_the_day_it_was_recorded(known_on: str | None, leased_ha: float) -> None:
    first = lease(ha=4, superseded_on="2021-03-01")
    land = book(tenancies=[first, lease(ha=6, recorded_on="2021-03-01")])
    land = land.as_known(date.fromisoformat(known_on)) if known_on else land.as_known(date(2100, 1, 1))
    assert state(land, as_of=date(2020, 6, 1)).total["leased_ha"] == leased_ha


def test_a_statement_does_not_write_to_its_book() -> None:
    printed = {"as_of": "2020-01-01", "leased_ha": 10, "leasable_established_ha": 10, "fill_rate_pct": 51}
    land: LandBook = book(tenancies=[lease()], published_totals=[{**printed, "basis": "established"}])
    before = {name: table.copy() for name, table in vars(land).items() if isinstance(table, pd.DataFrame)}
    statement = state(land, as_of=START)
    for table in (statement.parcels, statement.phases, statement.zones, statement.findings):
        table.iloc[:, 0] = "written over"
    for name, table in before.items():
        pd.testing.assert_frame_equal(pd.DataFrame(table), pd.DataFrame(getattr(land, name)))
    again = state(land, as_of=START)
    assert again.parcels["parcel_id"].tolist() == ["A"]
    assert again.findings["rule"].tolist() == ["B010"]
