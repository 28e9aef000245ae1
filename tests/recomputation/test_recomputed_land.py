"""PostGIS measures damaged land from the raw files: the same overlaps, gaps and land outside, to 0.01 m²."""

from collections import Counter
from pathlib import Path

import pytest

from occupancy.book import LandBook, load
from tests.recomputation.damaged_land import write_damaged_books
from tests.support.postgis import PostGIS

RULES = {"L004": "overlap", "L005": "outside", "L019": "outside", "L032": "sliver", "L033": "enclosed"}
SQL = Path(__file__).with_name("land.sql").read_text(encoding="utf-8")
Measured = dict[tuple[str, str, str], float]


def told(book: LandBook) -> Measured:
    """Return the m² of what the checks tell, by what it is, a plot and the other plot or the phase."""
    rows = book.findings[book.findings["rule"].isin(RULES)]
    phase = book.parcels.set_index("parcel_id")["phase_id"]
    measured = {}
    for row in rows.itertuples():
        what = RULES[str(row.rule)]
        other = {"outside": phase[row.record_id], "enclosed": ""}.get(what, row.value)
        measured[what, str(row.record_id), str(other)] = float(row.area_m2)
    return measured


def asked(postgis: PostGIS, folder: Path) -> Measured:
    """Return the same as PostGIS measures it; enclosed land has no other."""
    return {(what, plot, other): float(m2) for what, plot, other, m2 in postgis.rows(SQL, folder)}


def test_postgis_finds_the_same_damage_in_twenty_books(postgis: PostGIS, tmp_path: Path) -> None:
    folder = write_damaged_books(tmp_path, 20)
    ours, theirs = told(load(folder)), asked(postgis, folder)
    many = Counter(what for what, *_ in theirs)

    assert ours == pytest.approx(theirs, abs=0.01, rel=0)
    assert {what for what, count in many.items() if count >= 20} == set(RULES.values())
