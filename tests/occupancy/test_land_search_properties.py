"""What holds of every answer of the search, tried on land drawn at random, on any day."""

from datetime import date, timedelta

import shapely
from hypothesis import given
from hypothesis import strategies as st

from occupancy.book import LandBook
from occupancy.land_search.eligibility import excluded_plots
from occupancy.land_search.enquiry import Enquiry, Requirement
from occupancy.statement import state
from tests.occupancy.test_statement_properties import START, iso, maybe, moments, ordered
from tests.support.examples import examples
from tests.support.offer_builders import answered, enquiry, lot, street, yard
from tests.support.process_memory import decision, lease, phase, zone

mostly = st.one_of(moments, moments, maybe)


@st.composite
def lands(draw: st.DrawFn) -> LandBook:
    """A grid of up to 3 × 4 plots in two phases, some missing, with a street, leases, holds and an error."""
    lots, leases, held = [], [], []
    for row in range(draw(st.integers(2, 3))):
        for column in range(4):
            if draw(st.integers(0, 5)) == 5:
                continue
            name = f"{'abc'[row]}{column}"
            phase_id = "Q" if column > 1 and draw(st.integers(0, 2)) == 2 else "P"
            first, last = draw(maybe), draw(maybe)
            if first and last:
                first, last = ordered(first, last)
            lots.append(
                lot(
                    name,
                    100 * column,
                    120 * row,
                    phase_id=phase_id,
                    divisible=draw(st.sampled_from([True, False, None])),
                    land_use=draw(st.sampled_from(["factory"] * 9 + ["green"])),
                    asking_price_usd_m2=draw(st.sampled_from([None, 80, 120])),
                    valid_from=iso(first) if draw(st.integers(0, 5)) == 5 else "",
                    valid_to=iso(last) if draw(st.integers(0, 5)) == 5 else "",
                    service_due_on=iso(draw(maybe)),
                    clearance_due_on=iso(draw(maybe)),
                    cleared_on=iso(draw(maybe)),
                )
            )
            for number in range(draw(st.sampled_from([0, 0, 0, 0, 1, 1, 2]))):
                begun, ended = ordered(draw(moments), draw(mostly))
                leases.append(
                    lease(
                        f"{name}-{number}",
                        name,
                        draw(st.sampled_from([0.2, 0.5, 1])),
                        first_day=iso(begun),
                        last_day=iso(ended),
                        certificate_no=draw(st.sampled_from(["", "C1"])),
                    )
                )
            if draw(st.integers(0, 5)) == 5:
                begun, ended = ordered(draw(moments), draw(mostly))
                held.append({"parcel_id": name, "first_day": iso(begun), "last_day": iso(ended)})
    return yard(
        *lots,
        *(street(0, 120 * row - 20, 400, 20, parcel_id=f"street-{row}") for row in range(3)),
        phases=[phase("P"), phase("Q")],
        decisions=[decision("P", 99, 99, 99), decision("Q", 99, 99, 99, in_force_from=iso(draw(moments)))],
        zones=[zone("Z")],
        tenancies=leases,
        reservations=held,
    )


questions = st.builds(
    lambda ideal, across, wishes, until: enquiry(
        ideal, *wishes, across_streets=across, until=START + timedelta(until)
    ),
    st.sampled_from([0.3, 1.0, 2.0, 3.0, 5.0]),
    st.booleans(),
    st.lists(
        st.sampled_from(
            [
                Requirement("price_usd_m2", 100.0),
                Requirement("ready_by", START + timedelta(6)),
                Requirement("frontage_m", 150.0),
                Requirement("rectangularity", 0.9, hard=False),
            ]
        ),
        max_size=2,
        unique=True,
    ),
    st.integers(8, 13),
)


@examples(50)
@given(land=lands(), asked=questions, day=moments)
def test_no_answer_offers_what_must_not_be_offered(land: LandBook, asked: Enquiry, day: date) -> None:
    found = answered(land, asked, as_of=day)

    statement = state(land, as_of=day)
    plots = statement.parcels.set_index("parcel_id")
    bars = excluded_plots(statement).set_index("parcel_id")["bar"]
    errors = set(statement.findings.loc[statement.findings["severity"] == "error", "record_id"])
    shapes = dict(zip(land.parcels["parcel_id"], land.parcels.geometry, strict=True))
    for one in found.offers:
        own = plots.loc[list(one.parcel_ids)]
        # Told from the statement, the tables and the shapes, without the guard that is tested.
        assert own["state"].isin(["vacant_serviced", "vacant_cleared", "not_cleared", "partly_leased"]).all()
        assert (own["vacant_ha"] > 0).all()
        assert (own["land_use"] == "factory").all()
        held = land.reservations[land.reservations["parcel_id"].isin(one.parcel_ids)]
        now = (held["first_day"] <= str(day)) & ~(held["last_day"] < str(day))
        assert not now.any()
        assert errors.isdisjoint(one.parcel_ids)
        assert bars[list(one.parcel_ids)].eq("").all()
        assert set(own["phase_id"]) == {one.phase_id}
        assert asked.min_ha - 1e-9 <= one.area_ha <= asked.max_ha + 1e-9
        assert one.area_ha <= own["vacant_ha"].sum() + 1e-9
        assert not one.failed
        assert len(set(one.parcel_ids)) == len(one.parcel_ids) <= asked.most_plots
        # 21 m take in a street of 20 m; a corner alone does not hold a set together.
        reach = 10.5 if asked.across_streets else 0.05
        joined = shapely.union_all(
            [shapes[name].buffer(reach, join_style="mitre") for name in one.parcel_ids]
        )
        eroded = joined.buffer(-0.9 * reach, join_style="mitre")
        assert eroded.geom_type == "Polygon"
        assert bool(one.streets_crossed) <= asked.across_streets
        assert one.shape is not None
        assert not one.shape.is_empty
    offered = {frozenset(one.parcel_ids) for one in found.offers}
    assert len(offered) == len(found.offers)
    assert offered.isdisjoint(frozenset(one.parcel_ids) for one in found.near_misses)
    assert all(one.failed for one in found.near_misses)
    assert [one.rank for one in found.offers] == list(range(1, len(found.offers) + 1))
    assert not (found.offers and found.relaxations)
    for back_again in found.coming:
        assert day < back_again.day <= (asked.until or day)
        # On its day the land is free.
        later = state(land, as_of=back_again.day)
        free = excluded_plots(later).set_index("parcel_id")["bar"]
        assert free[back_again.parcel_id] == ""
