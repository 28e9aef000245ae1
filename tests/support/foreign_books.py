"""Books of four other countries, on invented land: other axes, across 180° E, south of the equator.

Each is the book of `book_builder` moved there, without the rules of any country, with names, a currency and a
credit of its own. No zone of that name exists.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.support.book_builder import Change, Row, write_book

TOML = """\
name_vi = "{name}"
name_en = "{name}"
data_as_of = 2023-11-17
plane = "{plane}"
default_basis = "established"

[invented]
tables = ["parcels", "tenancies", "projects"]
text_vi = "Số liệu giả định"
text_en = "Invented figures"

[[credits]]
text = "{credit}"
licence = "CC0-1.0"
"""


@dataclass(frozen=True, slots=True)
class Country:
    """Where a book lies and how its papers call things; the figures are those of `book_builder`.

    `corner` is the south-west corner of the book: metres of `plane`, east before north. `north` and `east`
    are what the plane calls its axes, `meridian` its central one.
    """

    plane: str
    corner: tuple[float, float]
    north: str
    east: str
    meridian: str
    zones: tuple[str, str, str]
    code: str
    currency: str


COUNTRIES: Mapping[str, Country] = {
    # Northing before easting, called x and y.
    "poland": Country(
        "EPSG:2180",
        (524_500.0, 481_600.0),
        "x",
        "y",
        "19°00′",
        ("Park Łąkowy", "Park Źródło", "Park Wschód"),
        "PL",
        "PLN",
    ),
    # The line of 180° E runs through a-1 and its second plot, 375 m east of the corner.
    "fiji": Country(
        "EPSG:3460",
        (2_132_810.0, 4_016_000.0),
        "N",
        "E",
        "178°45′",
        ("Vanua Park", "Wai Park", "Cakau Park"),
        "FJ",
        "FJD",
    ),
    # South of the equator, west of Greenwich.
    "brazil": Country(
        "EPSG:31983",
        (336_600.0, 7_400_200.0),
        "N",
        "E",
        "−45°00′",
        ("Polo São João", "Polo Paraíso", "Polo Água Boa"),
        "BR",
        "BRL",
    ),
    # Y to the west and X to the south: both run against those of everybody else.
    "south_africa": Country(
        "EPSG:2048",
        (-27_700.0, -3_752_600.0),
        "X",
        "Y",
        "19°00′",
        ("Veld Park", "Kus Park", "Berg Park"),
        "ZA",
        "ZAR",
    ),
}


def write_foreign_book(folder: Path, name: str, **change: Change) -> Path:
    """Write the book of one of COUNTRIES into `folder` and hand it back; `change` as in `write_book`."""
    country = COUNTRIES[name]

    def named(rows: list[Row]) -> None:
        for row, zone in zip(rows, country.zones, strict=True):
            row.update(name_vi=zone, name_en=zone)

    def paid(rows: list[Row]) -> None:
        for row in rows:
            row.update(tenant_country=country.code, investment_currency=country.currency)

    def priced(rows: list[Row]) -> None:
        rows[1].update(unit=f"{country.currency}/m2")

    write_book(
        folder,
        plane=country.plane,
        corner=country.corner,
        **{"zones": named, "projects": paid, "services": priced, **change},
    )
    credit = f"Drawn by hand, {country.code}"
    toml = TOML.format(name=f"{country.zones[0]}, {country.zones[1]}", plane=country.plane, credit=credit)
    (folder / "book.toml").write_text(toml, encoding="utf-8")
    return folder
