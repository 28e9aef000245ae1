"""A book made of another by a change: the same as read whole, whatever the change and the book."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from occupancy.book import LandBook, load, read
from occupancy.changes.editor import changed_folder
from occupancy.changes.rows import Change, ChangeRow
from occupancy.errors import QuestionError
from occupancy.loading.book_folder import read_dictionary
from tests.support.book_builder import write_book
from tests.support.examples import examples
from tests.support.same_books import assert_same, hostile


def do(op: Any, table: str, **cells: Any) -> ChangeRow:
    return ChangeRow(op=op, table=table, row=cells)


ELSEWHERE = {  # a square of about 10 m in the west of the plot
    "type": "Polygon",
    "coordinates": [[[106.0, 21.1], [106.0001, 21.1], [106.0001, 21.1001], [106.0, 21.1001], [106.0, 21.1]]],
}
EDITS = (
    do("correct", "tenancies", lease_id="L5", line_no="1", leased_area_m2="12,5"),
    do("correct", "tenancies", lease_id="L5", line_no="1", ended_on="1990-01-01"),
    do("correct", "tenancies", lease_id="L6", line_no="1", parcel_id="nowhere"),
    do("add", "tenancies", lease_id="N1", line_no="1", parcel_id="a-2-03", first_day="2022-01-01"),
    do("correct", "parcels", parcel_id="a-2-03", phase_id="b-1"),
    do("correct", "parcels", parcel_id="a-2-03", phase_id=""),
    do("correct", "parcels", parcel_id="a-2-03", document_area_m2="1"),
    do("correct", "parcels", parcel_id="a-2-03", parent_parcel_ids="a-9"),
    do("correct", "parcels", parcel_id="a-2-03", cleared_on="2023-01-01"),  # long after it was let
    do("correct", "parcels", parcel_id="a-2-03", asking_price_usd_m2="90"),
    do("correct", "parcels", parcel_id="a-2-03", geometry=ELSEWHERE),
    do("add", "zones", zone_id="z-d", name_vi="Khu D"),
    do("correct", "zones", zone_id="z-a", name_vi="Khu Á"),
    do("correct", "phases", phase_id="a-2", operating_from="2001-01-01"),
    do("remove", "phases", phase_id="a-2"),  # its plots go with it, and their leases with them
    do("remove", "parcels", parcel_id="a-1-05"),
    do("add", "decisions", phase_id="c-1", in_force_from="2020-01-01", leasable_area_ha="90"),
    do("correct", "projects", certificate_no="C2", tenant_name="ALPHA"),
    do("add", "severities", rule="T010", severity="warning"),
    do("add", "tolerances", code="area_m2", value="5"),
    do("add", "services", zone_id="nowhere", service="power", value="1"),
)


@pytest.fixture(scope="module", params=["sound", "hostile"])
def opened(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> LandBook:
    place = tmp_path_factory.mktemp("opened")
    return load(hostile(place) if request.param == "hostile" else write_book(place))


@given(chosen=st.lists(st.integers(0, len(EDITS) - 1), min_size=1, max_size=3, unique=True))
@examples(24)
def test_a_book_made_of_another_is_as_if_read_whole(opened: LandBook, chosen: list[int]) -> None:
    assert opened.records.source is not None
    rows = tuple(EDITS[number] for number in chosen)
    try:
        files, _ = changed_folder(opened.records.source, Change(title="", rows=rows))
    except QuestionError:
        return  # two edits of one row
    whole = read(files, read_dictionary())
    assert_same(read(files, read_dictionary(), before=opened), whole)
