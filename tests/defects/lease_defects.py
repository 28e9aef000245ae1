"""Faults of the leases and of the land they lie on."""

from functools import partial

from tests.defects.defect import Defect, planted_as
from tests.defects.random_book import Book, day, live
from tests.support.book_builder import Row

LEASES: list[Defect] = []
kind = partial(planted_as, LEASES)
Ids = str | tuple[str, ...]


def line(row: Row) -> str:
    return f"{row['lease_id']}/{row['line_no']}"


def another(book: Book, row: Row, **cells: object) -> Row:
    """A further lease like `row`, under the next number."""
    return book.add("tenancies", row | {"lease_id": "HD901"} | cells)


def part(book: Book) -> Row:
    """A live lease of a part of a plot whose other part is let too."""
    left = {row["parcel_id"]: row["document_area_m2"] for row in book.tables["parcels"]}
    lines = [row for row in book.tables["tenancies"] if live(row)]
    for row in lines:
        left[row["parcel_id"]] -= row["leased_area_m2"]
    whole, _ = zip(*book.whole_leases(), strict=True)
    return book.rng.choice([row for row in lines if abs(left[row["parcel_id"]]) < 1 and row not in whole])


@kind("T001")
def unknown_plot(book: Book) -> Ids:
    """A lease of a plot that the book does not have."""
    row = book.any_of("tenancies")
    row["parcel_id"] = "P9-A77"
    return line(row)


@kind("T002", limits="area_m2")
def more_than_plot(book: Book) -> Ids:
    """A part of a plot that is 100 to 900 m² larger than what others leave."""
    row = part(book)
    row["leased_area_m2"] += book.rng.randint(100, 900)
    return str(row["parcel_id"])


@kind("T003")
def certificate_twice(book: Book) -> Ids:
    """A further lease under the same certificate, of another area."""
    row, _ = book.whole_lease()
    return line(row), line(another(book, row, leased_area_m2=book.rng.randint(500, 1_500)))


@kind("T004")
def ends_before(book: Book) -> Ids:
    """A lease that ends 1 to 999 days before its first day."""
    row = book.any_of("tenancies")
    row["last_day"] = day(row["first_day"], -book.rng.randint(1, 999))
    return line(row)


@kind("T005", many=True)
def not_established(book: Book) -> Ids:
    """A phase that is planned only, with leases."""
    empty = {"established_area_ha": "", "leasable_area_ha": ""}
    book.row("phase_decisions", phase_id="P1").update(empty, leasable_basis="")
    book.row("phases", phase_id="P1")["operating_from"] = ""
    inside = [row for row in book.tables["tenancies"] if row["parcel_id"].startswith("P1")]
    book.tables["published_totals"] = []
    return tuple({*map(line, inside), *(row["parcel_id"] for row in inside), "P1"})


@kind("T006")
def green_leased(book: Book) -> Ids:
    """A lease of green land."""
    (row, _), plot = book.whole_lease(), book.any_of("parcels", land_use="green")
    another(book, row, certificate_no="", parcel_id=plot["parcel_id"], leased_area_m2=900)
    return str(plot["parcel_id"])


@kind("T007")
def plot_ended(book: Book) -> Ids:
    """A plot that ended while its lease goes on."""
    row, plot = book.whole_lease()
    plot["valid_to"] = day(row["first_day"], book.rng.randint(1, 300))
    return line(row), str(plot["parcel_id"])


@kind("T008")
def held_and_leased(book: Book) -> Ids:
    """A leased plot that is held for somebody."""
    _, plot = book.whole_lease()
    held = {"parcel_id": plot["parcel_id"], "held_for": "Epsilon", "first_day": "2023-01-01"}
    book.add("reservations", held | {"last_day": "2024-12-31"})
    return str(plot["parcel_id"])


@kind("T009")
def ended_late(book: Book) -> Ids:
    """A lease ended after its last day."""
    row = book.any_of("tenancies")
    row.update(last_day="2023-06-30", ended_on=day("2023-06-30", book.rng.randint(1, 100)))
    book.publish()
    return line(row)


@kind("T010", limits="area_m2 last_place_units")
def more_plots_than_decided(book: Book) -> Ids:
    """A decision that lets 1 to 5 % less be leased than the plots come to."""
    row = book.any_of("phase_decisions")
    row["leasable_area_ha"] = round(row["leasable_area_ha"] * book.rng.uniform(0.95, 0.99), 2)
    return str(row["phase_id"])


@kind("T012")
def unknown_certificate(book: Book) -> Ids:
    """A lease under a certificate that projects.csv does not have."""
    row = book.any_of("tenancies")
    row["certificate_no"] = "GCN977"
    return line(row)


@kind("T013")
def used_early(book: Book) -> Ids:
    """A plot in use 10 to 300 days before the first day of its lease."""
    row = book.any_of("tenancies")
    name = book.rng.choice(("handed_over_on", "operating_from"))
    row[name] = day(row["first_day"], -book.rng.randint(10, 300))
    return line(row)


@kind("T014", limits="least_lease_m2 whole_plot_pct")
def leases_in_another_unit(book: Book) -> Ids:
    """All leased areas in hectares or acres."""
    for row in book.tables["tenancies"]:
        row["leased_area_m2"] = round(row["leased_area_m2"] / 10_000, 4)
    return line(book.tables["tenancies"][0])


@kind("T015")
def not_cleared(book: Book) -> Ids:
    """A plot in use without a day of clearance."""
    row, plot = book.whole_lease()
    row["operating_from"] = row["operating_from"] or row["first_day"]
    plot["cleared_on"] = ""
    return line(row), str(plot["parcel_id"])


@kind("T016")
def leasable_not_stated(book: Book) -> Ids:
    """A decision in force without its leasable land."""
    row = book.any_of("phase_decisions")
    row.update(leasable_area_ha="", leasable_basis="")
    return str(row["phase_id"])


@kind("T017", limits="area_m2")
def two_whole_leases(book: Book) -> Ids:
    """Two tenants with the whole of a plot."""
    row, plot = book.whole_lease()
    another(book, row, certificate_no=_new_project(book, "Công ty TNHH Phượng Hoàng"))
    return str(plot["parcel_id"])


def _new_project(book: Book, tenant: str) -> str:
    book.add("projects", book.any_of("projects") | {"certificate_no": "GCN901", "tenant_name": tenant})
    return "GCN901"


@kind("T018")
def renewal_beside(book: Book) -> Ids:
    """A lease that was renewed 10 to 200 days before it ended."""
    row, plot = max(book.rng.sample(book.whole_leases(), 5), key=lambda each: each[0]["first_day"])
    first = day(row["first_day"], -1_000)
    older = {"first_day": first, "last_day": day(row["first_day"], book.rng.randint(10, 200))}
    earlier = another(book, row, handed_over_on=first, operating_from=first, **older)
    plot["cleared_on"] = min(plot["cleared_on"], first)
    return line(row), line(earlier)


@kind("T019", limits="term_days")
def beyond_term(book: Book) -> Ids:
    """A phase whose term ends before its leases do."""
    row = book.any_of("phases")
    row["term_end"] = day("2035-01-01", book.rng.randint(0, 1_000))
    return *map(line, book.tables["tenancies"]), row["phase_id"]


@kind("T020", limits="lease_years")
def very_long(book: Book) -> Ids:
    """A lease of 101 to 150 years."""
    row, plot = book.whole_lease()
    row["last_day"] = day(row["first_day"], book.rng.randint(101 * 366, 150 * 365))
    book.row("phases", phase_id=plot["phase_id"])["term_end"] = ""
    return line(row)


@kind("T021", limits="area_m2")
def head_lease(book: Book) -> Ids:
    """The developer's own lease of a plot beside that of its tenant."""
    row, plot = book.whole_lease()
    book.row("phases", phase_id=plot["phase_id"])["developer"] = "Công ty CP Hạ tầng Phượng Hoàng"
    another(book, row, certificate_no=_new_project(book, "Cty Hạ tầng Phượng Hoàng"))
    return str(plot["parcel_id"])


@kind("T022")
def no_area(book: Book) -> Ids:
    """A lease of 0 m² of a vacant plot."""
    plot = book.vacant("P1")[0]
    row = book.any_of("tenancies")
    unused = {"first_day": "2021-06-01", "handed_over_on": "", "operating_from": ""}
    cells = unused | {"certificate_no": "", "parcel_id": plot["parcel_id"]}
    return line(another(book, row, leased_area_m2=0, **cells))


@kind("T023", limits="least_lease_m2 least_lease_pct whole_plot_pct")
def one_in_hectares(book: Book) -> Ids:
    """One lease in hectares."""
    row, _ = book.whole_lease()
    row["leased_area_m2"] = round(row["leased_area_m2"] / 10_000, 4)
    return line(row)


@kind("T024")
def before_decision(book: Book) -> Ids:
    """A phase whose first decision came after its leases began."""
    row = book.any_of("phase_decisions")
    row["in_force_from"] = day("2022-07-01", book.rng.randint(0, 200))
    book.row("phases", phase_id=row["phase_id"])["operating_from"] = row["in_force_from"]
    return *map(line, book.tables["tenancies"]), row["phase_id"]


@kind("T025", limits="clearance_days")
def cleared_late(book: Book) -> Ids:
    """A plot cleared 370 to 400 days after it was let."""
    row, plot = book.whole_lease()
    row["first_day"] = min(row["first_day"], "2021-01-01")
    row.update(handed_over_on=day(row["first_day"], 410), operating_from=day(row["first_day"], 420))
    plot["cleared_on"] = day(row["first_day"], book.rng.randint(370, 400))
    return str(plot["parcel_id"])


@kind("T026")
def idle(book: Book) -> Ids:
    """Land handed over for more months than a rule of the book lets it lie."""
    row, _ = book.whole_lease()
    row["first_day"] = min(row["first_day"], "2021-01-01")
    row.update(handed_over_on=day(row["first_day"], book.rng.randint(1, 60)), operating_from="")
    book.set_rule("idle", "idle_months", "max", 24, "month")
    return line(row)


@kind("T027")
def two_spellings(book: Book) -> Ids:
    """A tenant whose name stands in the book in capitals too."""
    first, second = book.rng.sample(book.tables["projects"], 2)
    second["tenant_name"] = first["tenant_name"].upper()
    return first["certificate_no"], second["certificate_no"]


@kind("T028")
def certificate_in_two_zones(book: Book) -> Ids:
    """A lease under a certificate of the other zone."""
    first = book.rng.choice([row for row in book.tables["tenancies"] if row["parcel_id"] < "P3"])
    second = book.rng.choice([row for row in book.tables["tenancies"] if row["parcel_id"] > "P3"])
    second["certificate_no"] = first["certificate_no"]
    return line(first), line(second)


@kind("T029", limits="same_day_leases same_day_pct")
def one_day_for_many(book: Book) -> Ids:
    """Ten to fifteen leases with one first day, in a book whose limit is ten."""
    book.add("tolerances", {"code": "same_day_leases", "value": 10})
    many = book.rng.sample(book.tables["tenancies"], book.rng.randint(10, 15))
    for row in many:
        row["first_day"] = "2011-11-11"
    return tuple(map(line, many))


@kind("T030", limits="term_days")
def beyond_project(book: Book) -> Ids:
    """A project whose term ends before its lease does."""
    row, _ = book.whole_lease()
    project = book.row("projects", certificate_no=row["certificate_no"])
    project["operating_until"] = day("2035-01-01", book.rng.randint(0, 1_000))
    return line(row)
