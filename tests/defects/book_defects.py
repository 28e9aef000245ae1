"""Faults of files, keys, days, decisions and printed totals."""

from functools import partial

from shapely import box, union_all

from tests.defects.defect import Defect, planted_as
from tests.defects.land_defects import some_vacant
from tests.defects.lease_defects import another, line
from tests.defects.random_book import Book, day, industrial_ha, redraw
from tests.support.book_builder import Row

BOOK: list[Defect] = []
kind = partial(planted_as, BOOK)
Ids = str | tuple[str, ...]


@kind("B001")
def unreadable(book: Book) -> Ids:
    """A leased area in words."""
    row = book.any_of("tenancies")
    row["leased_area_m2"] = "about a hectare"
    return line(row)


@kind("B002")
def row_twice(book: Book) -> Ids:
    """A row that is there twice, with one key."""
    table = book.rng.choice(("tenancies", "projects"))
    row = book.any_of(table)
    book.add(table, dict(row))
    return line(row) if table == "tenancies" else str(row["certificate_no"])


@kind("B003")
def key_empty(book: Book) -> Ids:
    """A vacant plot without its id."""
    some_vacant(book)["parcel_id"] = ""
    return ""


@kind("B004")
def unknown_column(book: Book) -> Ids:
    """A column that no table has."""
    for row in book.tables[book.rng.choice(("tenancies", "projects", "parcels"))]:
        row["remark_of_ours"] = "x"
    return ""


@kind("B005")
def stray_space(book: Book) -> Ids:
    """A plot id of a lease with a space before or behind it."""
    row = book.any_of("tenancies")
    row["parcel_id"] = book.rng.choice((" {}", "{} ")).format(row["parcel_id"])
    return line(row)


@kind("B006")
def unknown_phase(book: Book) -> Ids:
    """A vacant plot of a phase that the book does not have."""
    row = some_vacant(book)
    row["phase_id"] = "P7"
    return str(row["parcel_id"])


@kind("B007")
def table_missing(book: Book) -> Ids:
    """An optional table that is not in the folder."""
    book.without = (book.rng.choice(("services.csv", "adjustments.csv", "anchor_tenants.csv")),)
    return ""


@kind("B009")
def two_decisions(book: Book) -> Ids:
    """Two decisions of a phase in force on one day."""
    row = book.any_of("phase_decisions")
    book.add("phase_decisions", row | {"decision_no": "999/QĐ", "in_force_from": "2015-01-01"})
    return str(row["phase_id"])


@kind("B010")
def printed_quotient(book: Book) -> Ids:
    """A printed rate 1 to 9 points above the quotient of what is printed beside it."""
    row = book.tables["published_totals"][0]
    rate = 100 * row["leased_ha"] / 150 + book.rng.uniform(1, 9)
    row.update(leasable_established_ha=150, fill_rate_pct=round(rate, 2), basis="established")
    return str(row["as_of"])


@kind("B011")
def other_zone(book: Book) -> Ids:
    """A vacant plot in another zone than its phase."""
    row = some_vacant(book, "P1")
    row["zone_id"] = "Z2"
    return str(row["parcel_id"])


@kind("B012")
def old_encoding(book: Book) -> Ids:
    """A name whose letters were lost in TCVN3."""
    row = book.any_of("zones")
    row["name_vi"] = "Khu c«ng nghiÖp QuÕ Vâ"
    return str(row["zone_id"])


@kind("B013")
def unknown_parent(book: Book) -> Ids:
    """A plot that names a parent which the book does not have."""
    row = some_vacant(book)
    row.update(parent_parcel_ids="P1-Z99", valid_from="2019-01-01")
    return str(row["parcel_id"])


@kind("B014")
def ends_before_it_begins(book: Book) -> Ids:
    """A vacant plot that ends before it begins."""
    row = some_vacant(book)
    row.update(valid_from="2019-01-01", valid_to=day("2019-01-01", -book.rng.randint(1, 900)))
    return str(row["parcel_id"])


@kind("B015", echoes="B011", many=True)
def plot_set_aside(book: Book) -> Ids:
    """Leases of a plot that is set aside."""
    _, plot = book.whole_lease()
    plot["zone_id"] = "Z1" if plot["zone_id"] == "Z2" else "Z2"
    return tuple(map(line, book.rows("tenancies", parcel_id=plot["parcel_id"])))


@kind("B016", limits="days_ahead_years far_years")
def other_calendar(book: Book) -> Ids:
    """A lease whose days are those of the Buddhist calendar."""
    row = book.any_of("tenancies")
    for name in ("first_day", "last_day", "handed_over_on", "operating_from"):
        row[name] = f"{int(row[name][:4]) + 543}{row[name][4:]}".replace("-02-29", "-02-28")
    return line(row)


@kind("B017", limits="thousands_pct")
def dot_for_thousands(book: Book) -> Ids:
    """A leased area with a dot for thousands."""
    row, _ = book.whole_lease()
    row["leased_area_m2"] = f"{row['leased_area_m2'] / 1000:.3f}"
    return line(row)


@kind("B018", limits="column_rows column_pct")
def column_unreadable(book: Book) -> Ids:
    """A column of areas that nobody filled in."""
    for row in book.tables["tenancies"]:
        row["leased_area_m2"] = ""
    return "", line(book.tables["tenancies"][0])


@kind("B019")
def area_empty(book: Book) -> Ids:
    """One lease without its area."""
    row = book.any_of("tenancies")
    row["leased_area_m2"] = ""
    return line(row)


@kind("B020", limits="constant_rows")
def one_value(book: Book) -> Ids:
    """Jobs or investment filled down through all projects."""
    name = book.rng.choice(("jobs", "investment_amount"))
    for row in book.tables["projects"]:
        row[name] = book.tables["projects"][0][name]
    return "", str(book.tables["projects"][0]["certificate_no"])


@kind("B021")
def operating_early(book: Book) -> Ids:
    """A phase that operates before it was established."""
    row = book.any_of("phases")
    row["operating_from"] = day("2005-01-01", -book.rng.randint(1, 900))
    return str(row["phase_id"])


@kind("B022", limits="part_ha")
def part_above_whole(book: Book) -> Ids:
    """More zones printed as operating than as established."""
    row = book.tables["published_totals"][0]
    row.update(zones_approved=9, zones_established=2, zones_operating=book.rng.randint(3, 9))
    return str(row["as_of"])


@kind("B023", limits="part_ha")
def more_leasable(book: Book) -> Ids:
    """A decision that lets 1 to 5 % more be leased than it establishes."""
    row = book.any_of("phase_decisions")
    row["leasable_area_ha"] = round(row["established_area_ha"] * book.rng.uniform(1.01, 1.05), 2)
    return f"{row['phase_id']}/{row['decision_no']}"


@kind("B024", limits="divided_pct")
def more_plots_than_land(book: Book) -> Ids:
    """A decision that establishes no more land than the industrial plots have, and a green plot besides."""
    row = book.row("phase_decisions", phase_id="P2")
    row["established_area_ha"] = row["leasable_area_ha"]
    green = book.row("parcels", parcel_id="P2-G01")
    x, y, *_ = green["geometry"].bounds
    redraw(green, box(x, y, x + 100, y + 250 * industrial_ha(book, "P2") / 50))
    return "P2"


@kind("B025", limits="divided_pct")
def too_little_green(book: Book) -> Ids:
    """A zone whose land is wholly divided, with less green land than a rule of the book says."""
    phase = book.row("phases", phase_id="P3")["geometry"]
    plots = union_all([row["geometry"] for row in book.rows("parcels", phase_id="P3")])
    green = book.row("parcels", parcel_id="P3-G01")
    redraw(book.add("parcels", green | {"parcel_id": "P3-R01", "land_use": "traffic"}), phase - plots)
    book.set_rule("green", "green_share", "min", 10, "pct")
    return "Z2"


@kind("B026")
def days_between(book: Book) -> Ids:
    """Two decisions with 1 to 300 days between them."""
    row = book.any_of("phase_decisions")
    until = day("2010-01-01", -book.rng.randint(2, 300))
    book.add("phase_decisions", row | {"in_force_to": until})
    row["in_force_from"] = "2010-01-01"
    return f"{row['phase_id']}/{row['decision_no']}"


@kind("B027", limits="jump_pct")
def jump(book: Book) -> Ids:
    """A total printed for the year before that is a tenth to a third of that of the day."""
    row = book.tables["published_totals"][0]
    row.update(as_of="2022-12-31", leased_ha=round(row["leased_ha"] * book.rng.uniform(0.1, 0.3), 2))
    return "2022-12-31"


@kind("B028", limits="published_pct")
def not_as_published(book: Book) -> Ids:
    """A total printed for the day that is 1 to 9 % larger."""
    row = book.tables["published_totals"][0]
    row["leased_ha"] = round(row["leased_ha"] * book.rng.uniform(1.01, 1.09), 2)
    return str(row["as_of"])


@kind("B029")
def ids_alike(book: Book) -> Ids:
    """A vacant plot whose id is that of another one but for a sign or case."""
    first, second = book.vacant("P2")[:2]
    second["parcel_id"] = book.rng.choice((first["parcel_id"].lower(), first["parcel_id"].replace("-", "")))
    return first["parcel_id"], second["parcel_id"]


@kind("B030", echoes="T003")
def at_the_line(book: Book) -> Ids:
    """A rate that reaches 60 % with a lease that is there twice, and not without it."""
    row, _ = book.whole_lease()
    twice = row["leased_area_m2"] / 20_000
    leased_ha = book.tables["published_totals"][0]["leased_ha"] + twice
    another(book, row, leased_area_m2=row["leased_area_m2"] - 500)
    wanted = leased_ha / 0.6 - sum(line["leasable_area_ha"] for line in book.tables["phase_decisions"])
    for decision in book.tables["phase_decisions"]:
        decision["leasable_area_ha"] += wanted / 3
    book.set_rule("new_zone", "fill_rate", "min", 60, "pct", "established")
    return "new_zone"


@kind("B031", many=True)
def shortened_id(book: Book) -> Ids:
    """A certificate that a spreadsheet shortened, in both tables."""
    lease = book.any_of("tenancies")
    project = book.row("projects", certificate_no=lease["certificate_no"])
    lease["certificate_no"] = project["certificate_no"] = "4.11043E+11"
    return line(lease), "4.11043E+11", ""


@kind("B032")
def country_in_words(book: Book) -> Ids:
    """A country in words."""
    row: Row = book.any_of("projects")
    row["tenant_country"] = "Hàn Quốc"
    return str(row["certificate_no"])


@kind("B033")
def accepts_nothing(book: Book) -> Ids:
    """An answer for a finding that the book does not have."""
    answer = {"rule": "L004", "record_id": "P1-A01", "accepted_by": "Nguyễn A", "reason": "surveyed"}
    book.add("accepted_findings", answer | {"accepted_on": "2023-11-01", "until": "2024-12-31"})
    return "", "P1-A01", "L004"


@kind("B039")
def zone_by_place(book: Book) -> Ids:
    """A vacant plot without its zone."""
    some_vacant(book)["zone_id"] = ""
    return ""
