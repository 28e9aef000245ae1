"""Every figure of report, table and workbook, recomputed in SQL from the raw files of two books on 12 days.

The SQL is written from the rules of the land book, not from the program: where the two differ, one is wrong.
"""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cli.main import main
from occupancy.book import LandBook, load
from occupancy.packaged_files import DATA
from occupancy.statement import Statement, state
from outputs.submission.submission import Submission
from outputs.submission.table_file import table_file
from outputs.tables.report_view import report_json
from outputs.text.translations import translator
from tests.recomputation.awkward_book import AWKWARD_DAYS, AWKWARD_PAPERS, awkward_book, unstated_book
from tests.recomputation.recompute import Day, Recomputation, Record

EN = translator("en")
SINCE = date(2021, 12, 31)
PACKAGED_DAYS = {
    date(1998, 6, 24): "nothing is leased yet",
    date(1998, 6, 25): "first day of the first lease",
    date(2002, 3, 28): "last day of a lease that was ended",
    date(2002, 3, 29): "the day after",
    date(2013, 4, 1): "a plot with a lease was split the day before",
    date(2014, 8, 20): "a decision gives less land than the one before",
    date(2017, 12, 31): "published",
    date(2019, 12, 31): "published; a phase is planned only",
    date(2020, 2, 18): "a plot with a lease was split",
    date(2021, 4, 1): "decisions establish four phases",
    date(2021, 12, 31): "published",
    date(2023, 11, 17): "published; the day of the book",
}
# 0.001 m², to which papers take the noise off; a tenth of a square metre is never passed over.
NEAR_HA, NEAR_M2, NEAR_PCT = Decimal("1e-7"), Decimal("1e-3"), Decimal("1e-7")


@dataclass(frozen=True, eq=False)
class Case:
    """A book, its files measured a second time, and the days asked about; papers are made for `full` days."""

    folder: Path
    book: LandBook
    again: Recomputation
    days: tuple[date, ...]
    full: tuple[date, ...]

    def both(self) -> Iterator[tuple[Statement, Day]]:
        """The statement of each day beside its recomputation."""
        for day in self.days:
            yield state(self.book, as_of=day), self.again.on(day)


@pytest.fixture(scope="session", params=["packaged", "awkward"])
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Case:
    if request.param == "packaged":
        days = tuple(PACKAGED_DAYS)
        return Case(DATA, load(DATA), Recomputation(DATA, DATA), days, full=days[-1:])
    folder, days = awkward_book(tmp_path_factory.mktemp("awkward")), tuple(AWKWARD_DAYS)
    return Case(folder, load(folder), Recomputation(folder, DATA), days, full=AWKWARD_PAPERS)


class Comparison:
    """Cells held against each other; at the end those that differ are told together."""

    def __init__(self) -> None:
        self.cells, self.wrong = 0, list[str]()

    def cell(self, where: object, cell: object, expected: object, *, near: Decimal = NEAR_HA) -> None:
        """Compare a cell with what was recomputed, up to `near`; None is unknown, and so is an empty cell."""
        self.cells += 1
        if isinstance(expected, bool | str | None) or cell in (None, ""):
            equal = (None if cell == "" else cell) == expected
        elif str(cell).startswith("-0") and not Decimal(str(cell)):
            equal = False  # minus nought
        else:
            equal = abs(Decimal(str(cell)) - Decimal(expected)) < near  # type: ignore[arg-type]
        if not equal:
            self.wrong.append(f"{where}: {cell}, recomputed {expected}")

    def done(self, *, at_least: int) -> None:
        """No cell differs, and so many were compared that none can have been passed over at large."""
        differ = f"{len(self.wrong)} of {self.cells} cells differ"
        assert not self.wrong, "\n".join([differ, *self.wrong[:40]])
        assert self.cells >= at_least


def _unit(name: str) -> Decimal:
    return NEAR_PCT if name.endswith("_pct") else NEAR_M2 if name.endswith("_m2") else NEAR_HA


# The report -----------------------------------------------------------------------------------------------

_NOT_LAND = {"findings", "book_hash", "as_of", "known_on", "invented", "basis"}
_WORDS = {"zone_id", "phase_id", "parcel_id", "block", "land_use", "name", "rule", "verified"}
_STAGES = ("none", "approved", "established", "operation_unknown", "operating")


def compare_report(found: Comparison, answer: Mapping[str, Any], day: Day) -> None:
    """Compare every number, status and state of a report in JSON; it may have no other."""
    basis, where = answer["basis"], f"{answer['as_of']} {answer['basis']}"
    land = {"zones", "phases", "parcels", "total", "rates", "rules", "set_aside", "not_counted", "estimates"}
    assert set(answer) <= _NOT_LAND | land
    rows = [(row["zone_id"], "", row, day.zones[row["zone_id"]]) for row in answer["zones"]]
    rows += [("", "", answer["total"], day.total)]
    for row in answer.get("phases", ()):
        rows.append((row["zone_id"], row["phase_id"], row, day.phases[row["phase_id"]]))
    for zone_id, phase_id, row, figures in rows:
        rate = day.rates.get((basis, zone_id, phase_id), {}).get("rate_pct")
        status = _STAGES[figures["stage"]] if zone_id else None
        more = {"fill_rate_pct": rate, "status": status}
        _row(found, f"{where} {zone_id} {phase_id}", row, {**figures, **more})
    for row in answer.get("parcels", ()):
        figures = day.plots[row["parcel_id"]]
        rate = day.plot_rates.get((basis, row["parcel_id"]), {}).get("rate_pct")
        extra = {"fill_rate_pct": rate, "document_area_m2": figures["document_m2"]}
        _row(found, f"{where} {row['parcel_id']}", row, {**figures, **extra})
    for code, share in answer["rates"].items():
        again = day.rates.get((code, "", ""), {})
        areas = ("numerator_ha", "denominator_ha", "unknown_ha")
        figures = {side: again.get(side, Decimal(0)) for side in areas}
        _row(found, f"{where} {code}", share, {**figures, "fill_rate_pct": again.get("rate_pct")})
    for rule, again in zip(answer["rules"], day.rules, strict=True):
        assert rule["rule"] == again["rule"]
        _row(
            found,
            f"{where} {rule['rule']}",
            rule,
            {**again, **day.room(again), "value_pct": again["line_pct"]},
        )
    estimates = day.estimates(basis)
    assert (answer["estimates"] is None) == (estimates is None), where
    _row(found, f"{where} estimates", answer["estimates"] or {}, estimates or {})
    for name, again in {"rows": day.set_aside["lines"], "leased_ha": day.set_aside["leased_ha"]}.items():
        found.cell(f"{where} set aside {name}", answer["set_aside"][name], again)
    left_out = [row for row in answer["not_counted"] if row["left_out"] != "set_aside"]
    told = [row for row in day.not_counted if row["basis"] == basis]
    assert [(row["left_out"], row["rows"]) for row in left_out] == [
        (row["left_out"], row["rows"]) for row in told
    ], where
    for row, again in zip(left_out, told, strict=True):
        if row["left_out"] != "plot_area_not_stated":  # land as measured; the SQL measures no shapes
            found.cell(f"{where} {row['left_out']}", row["leased_ha"], again["leased_ha"])
    assert len(answer["zones"]) == len(day.zones)
    assert "phases" not in answer or len(answer["phases"]) == len(day.phases)
    assert "parcels" not in answer or len(answer["parcels"]) == len(day.plots)


def _row(found: Comparison, where: str, row: Record, figures: Record) -> None:
    for name, cell in row.items():
        if name not in _WORDS:
            found.cell(f"{where} {name}", cell, figures[name], near=_unit(name))


def test_the_report_is_recomputed_under_every_basis_for_zones_and_phases(case: Case) -> None:
    found = Comparison()
    for statement, day in case.both():
        for basis in case.book.bases["basis"]:
            under = state(case.book, as_of=statement.as_of, basis=basis)
            compare_report(found, report_json(under, EN, by="phase"), day)
    found.done(at_least=10_000)


def test_the_report_is_recomputed_for_plots(case: Case) -> None:
    found = Comparison()
    for day in case.full:
        for basis in ("established", "cleared", "in_use", "gross_planned"):
            statement = state(case.book, as_of=day, basis=basis)
            compare_report(found, report_json(statement, EN, by="parcel"), case.again.on(day))
    found.done(at_least=1_000)


def test_the_command_prints_the_report_that_is_recomputed(
    case: Case, capsys: pytest.CaptureFixture[str]
) -> None:
    found, day = Comparison(), case.days[-1]
    command = ["report", "--data", str(case.folder), "--as-of", str(day), "--format", "json", "--lang", "en"]
    assert main(command) == 0
    answer = json.loads(capsys.readouterr().out, parse_float=Decimal)
    compare_report(found, answer, case.again.on(day))
    found.done(at_least=50)


def test_an_earlier_answer_is_recomputed_from_what_was_known_then() -> None:
    found, known_on, day = Comparison(), date(2020, 6, 30), date(2019, 12, 31)
    statement = state(load(DATA).as_known(known_on), as_of=day)
    again = Recomputation(DATA, DATA, known_on=known_on).on(day)
    compare_report(found, report_json(statement, EN, by="phase"), again)
    found.done(at_least=400)


def test_a_tenth_of_a_square_metre_in_one_lease_is_told(tmp_path: Path) -> None:
    found, day = Comparison(), date(2023, 11, 17)
    statement = state(load(awkward_book(tmp_path / "book")), as_of=day)
    leases = awkward_book(tmp_path / "other") / "tenancies.csv"
    leases.write_text(leases.read_text("utf-8").replace("77777.7", "77777.8"), "utf-8")
    compare_report(found, report_json(statement, EN, by="phase"), Recomputation(leases.parent, DATA).on(day))
    told = " ".join(found.wrong)
    assert all(f"z-a a-1 {name}_ha" in told for name in ("leased", "vacant"))
    assert "rates" not in told
    assert not any(" b-1 " in where for where in found.wrong)


def test_a_day_that_is_not_stated_makes_figures_unknown_where_the_book_does_not_say_not_yet(
    tmp_path: Path,
) -> None:
    found, folder, day = Comparison(), unstated_book(tmp_path), date(2023, 11, 17)
    again, book = Recomputation(folder, DATA).on(day), load(folder)
    assert (again.zones["z-a"]["cleared_ha"], again.zones["z-b"]["in_use_ha"]) == (None, None)
    for basis in book.bases["basis"]:
        compare_report(found, report_json(state(book, as_of=day, basis=basis), EN, by="phase"), again)
        compare_report(found, report_json(state(book, as_of=day, basis=basis), EN, by="parcel"), again)
    found.done(at_least=1_000)


# The table ------------------------------------------------------------------------------------------------

_GROUPS = ("I", "II", "III", "")  # the last of zones with phases in several
_CHANGE = {"quantity": "leased_ha-leased_before_ha", "unit": "ha", "blank_groups": "III"}
_WORDS_OF_A_FORM = object()  # a cell that holds words other than number and name


def form_columns(form: str) -> list[dict[str, str]]:
    """The columns of a form, as data/forms.csv has them."""
    with (DATA / "forms.csv").open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["form"] == form and row["quantity"] != "title"]


def form_rows(day: Day, form: str, *, before: Day | None = None) -> list[list[object]]:
    """The rows of a form as they must be printed; the change since an earlier day is the last column."""
    columns = form_columns(form) + ([] if before is None else [_CHANGE])
    rows: list[list[object]] = []
    for number, group in enumerate(_GROUPS, start=1):
        if not group and all(row["group_no"] != number for row in day.form):
            continue
        rows.append([None if column["unit"] else _WORDS_OF_A_FORM for column in columns])
        for row in (row for row in day.form if row["group_no"] == number):
            figures = dict(row)
            if before is not None:
                phases = row["phases"] or ()
                leased_ha = (before.phases[at]["leased_ha"] for at in phases)
                figures["leased_before_ha"] = sum(leased_ha, Decimal(0))
            of_group = "" if row["step"] == 3 else group  # a sum of groups is of none
            rows.append([_form_cell(column, figures, of_group) for column in columns])
    return rows


def _form_cell(column: Mapping[str, str], row: Record, group: str) -> object:
    """A cell: an amount, or the difference or ratio of two; None where it is unknown or left empty."""
    quantity = column["quantity"]
    if not column["unit"]:
        return row[quantity] if quantity in ("ordinal", "name") else _WORDS_OF_A_FORM
    first, sign, second = quantity.partition("/") if "/" in quantity else quantity.partition("-")
    if (group and group in column["blank_groups"].split(";")) or row[first] is None:
        return None
    if not sign:
        return row[first]
    if row[second] is None:
        return None
    if sign == "-":
        return row[first] - row[second]
    return 100 * row[first] / row[second] if row[second] > 0 else None


def compare_form(found: Comparison, where: str, printed: list[list[Any]], rows: list[list[object]]) -> None:
    """Compare printed rows; cells behind those of the form are passed over."""
    assert len(printed) == len(rows), where
    for at, (cells, expected) in enumerate(zip(printed, rows, strict=True)):
        for place, figure in enumerate(expected):
            if isinstance(figure, str):
                assert (cells[place] or "") == figure, f"{where} row {at + 1}"
            elif figure is not _WORDS_OF_A_FORM:
                found.cell(f"{where} row {at + 1} column {place + 1}", cells[place], figure, near=NEAR_PCT)


def csv_rows(file: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.decode("utf-8-sig"))))[1:]


def test_the_table_is_recomputed_row_by_row(case: Case) -> None:
    found = Comparison()
    for statement, day in case.both():
        printed = csv_rows(table_file(Submission(statement, EN), form="csv"))
        compare_form(found, f"{statement.as_of}", printed, form_rows(day, "summary"))
    found.done(at_least=1_000)


def test_the_command_writes_the_table_that_is_recomputed(case: Case, tmp_path: Path) -> None:
    found, day, out = Comparison(), case.days[-1], tmp_path / "table.csv"
    command = ["table", "--data", str(case.folder), "--as-of", str(day), "--since", str(SINCE)]
    assert main([*command, "--format", "csv", "--lang", "en", "--out", str(out)]) == 0
    rows = form_rows(case.again.on(day), "summary", before=case.again.on(SINCE))
    compare_form(found, f"{day}", csv_rows(out.read_bytes()), rows)
    found.done(at_least=50)


# The workbook ---------------------------------------------------------------------------------------------

# Headings of the sheets of records and the figure under each; what is not named here holds no number.
_PHASES = {
    "Established (1)": "is_established",
    "Operating (1)": "is_operating",
    "Planned (ha)": "planned_ha",
    "Established (ha)": "established_ha",
    "Leasable land (ha)": "leasable_ha",
    "Divided into plots (ha)": "divided_ha",
    "Not yet divided into plots (ha)": "undivided_ha",
    "Cleared land (ha)": "cleared_ha",
    "With infrastructure (ha)": "serviced_ha",
    "Leased (ha)": "leased_ha",
    "In use (ha)": "in_use_ha",
    "Vacant (ha)": "vacant_ha",
    "Outside established phases (ha)": "outside_ha",
    "Projects": "project_count",
    "Leased before (ha)": "leased_before_ha",
}
_PLOTS = {
    "Area by document (m²)": "document_m2",
    "Counts (1)": "counts",
    "Cleared (1)": "is_cleared",
    "With infrastructure (1)": "is_serviced",
    "Leased (m²)": "live_m2",
    "Leasable land (ha)": "leasable_ha",
    "Leased (ha)": "leased_ha",
    "In use (ha)": "in_use_ha",
    "Vacant (ha)": "vacant_ha",
    "Outside established phases (ha)": "outside_ha",
}
_LEASES = {
    "Line": "line_no",
    "Leased area (m²)": "leased_m2",
    "Share on this plot": "share",
    "Counted (m²)": "counted_m2",
    "In use (1)": "is_in_use",
    "In use (m²)": "in_use_m2",
}
_FORM_HEADS = 6  # rows above the first of a form
Row = Mapping[str, Any]


def workbook_of(case: Case, day: date) -> dict[str, list[list[Any]]]:
    """The sheets of the workbook of a day, with the values that are stored in it."""
    before = state(case.book, as_of=SINCE) if day > SINCE else None
    file = table_file(Submission(state(case.book, as_of=day), EN, since=before), form="xlsx")
    opened = openpyxl.load_workbook(io.BytesIO(file), data_only=True, read_only=True)
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in opened}


def compare_records(
    found: Comparison, sheet: list[list[Any]], headings: Mapping[str, str], figures: Callable[[Row], Record]
) -> None:
    """Compare every number of a sheet of records; `figures` are those of a row, as `headings` names them."""
    title, heads = sheet[0][0], sheet[2]
    assert set(headings) - set(heads) <= {"Leased before (ha)"}
    for cells in sheet[3:]:
        row = dict(zip(heads, cells, strict=True))
        again = figures(row)
        for head, cell in row.items():
            if head in headings:
                near = NEAR_M2 if head.endswith("(m²)") else NEAR_HA
                found.cell(f"{title} {cells[:6]} {head}", cell, again[headings[head]], near=near)
            else:
                assert not _is_number(cell), (title, head)
    assert not any(_is_number(cell) for cells in sheet[:3] for cell in cells)


def test_the_workbook_is_recomputed_cell_by_cell(case: Case) -> None:
    compare_workbooks(case).done(at_least=1_000)


def test_the_workbook_leaves_empty_what_is_not_stated(tmp_path: Path) -> None:
    folder, day = unstated_book(tmp_path), date(2023, 11, 17)
    case = Case(folder, load(folder), Recomputation(folder, DATA), days=(day,), full=(day,))
    compare_workbooks(case).done(at_least=300)


def compare_workbooks(case: Case) -> Comparison:
    """Compare every cell of the workbooks of the days for which papers are made."""
    found = Comparison()
    for day in case.full:
        again = case.again.on(day)
        before = case.again.on(SINCE) if day > SINCE else None
        sheets = workbook_of(case, day)
        for title, form in (("Summary", "summary"), ("Short form", "short")):
            rows = form_rows(again, form, before=before if form == "summary" else None)
            compare_form(found, f"{day} {title}", sheets[title][_FORM_HEADS:][: len(rows)], rows)
        compare_records(found, sheets["Phases"], _PHASES, partial(_phase, again, before))
        compare_records(found, sheets["Plots"], _PLOTS, partial(_plot, again))
        compare_records(found, sheets["Leases"], _LEASES, partial(_lease, again))
        assert len(sheets["Phases"]) - 3 == len(again.phases)
        assert len(sheets["Plots"]) - 3 == len(again.plots)
        assert len(sheets["Leases"]) - 3 == len(again.leases)
        compare_bases(found, sheets["Bases"], again, case.again.bases)
        compare_published(found, sheets["Reconciliation"], case.again)
    return found


def test_the_workbook_has_no_formula_that_would_add_up_what_is_unknown(tmp_path: Path) -> None:
    folder, day = awkward_book(tmp_path), date(2021, 3, 1)  # leasable land of a phase is not stated
    file = table_file(Submission(state(load(folder), as_of=day), EN), form="xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(file))["Summary"]
    rows, columns = form_rows(Recomputation(folder, DATA).on(day), "summary"), form_columns("summary")
    unknown = [
        sheet.cell(_FORM_HEADS + at, place).value
        for at, row in enumerate(rows, start=1)
        for place, (figure, column) in enumerate(zip(row, columns, strict=True), start=1)
        if figure is None and "/" not in column["quantity"]
    ]
    assert len(unknown) > 10
    assert set(unknown) == {None}


def _phase(day: Day, before: Day | None, row: Row) -> Record:
    figures = day.phases[row["Phase"]]
    more = {"leased_before_ha": before.phases[row["Phase"]]["leased_ha"] if before else None}
    # A phase without a decision is not in the form: the sheet leaves empty what only the form asks for.
    empty = dict.fromkeys(("serviced_ha", "project_count", "leased_before_ha"))
    return {**figures, **more, **({} if figures["is_approved"] else empty)}


def _plot(day: Day, row: Row) -> Record:
    figures = day.plots[row["Plot"]]
    # Only industrial plots outside established phases have the column.
    outside = figures["outside_ha"] if figures["is_industrial"] and not figures["is_established"] else None
    return {**figures, "outside_ha": outside}


def _lease(day: Day, row: Row) -> Record:
    figures = day.leases[row["Lease"], row["Line"], row["Plot"]]
    counted = figures["counted_m2"]
    return {**figures, "share": None if counted is None else counted / figures["leased_m2"]}


def compare_bases(found: Comparison, sheet: list[list[Any]], day: Day, bases: list[Record]) -> None:
    """Compare both sides and the rate of each basis, and the room to the line of each rule in force."""
    for basis, cells in zip(bases, sheet[3:], strict=False):
        assert cells[0] == basis["label_en"]
        again = day.rates.get((basis["basis"], "", ""), {})
        for cell, name in zip(cells[2:5], ("numerator_ha", "denominator_ha", "rate_pct"), strict=True):
            nothing = None if name == "rate_pct" else Decimal(0)
            found.cell(f"Bases {basis['basis']} {name}", cell, again.get(name, nothing), near=_unit(name))
    rules = sheet[3 + len(bases) + 2 :]
    for rule, cells in zip(day.rules, rules, strict=True):
        names = ("line_pct", "headroom_leased_ha", "headroom_leasable_ha")
        for cell, name in zip(cells[2:5], names, strict=True):
            found.cell(f"Bases {rule['rule']} {name}", cell, rule[name], near=_unit(name))


_PUBLISHED = {
    "Zones approved": "zones_approved",
    "Zones established": "zones_established",
    "Zones operating": "zones_operating",
    "Planned (ha)": "planned_ha",
    "Established (ha)": "established_ha",
    "Operating (ha)": "operating_ha",
    "Leasable, established zones (ha)": "leasable_established_ha",
    "Leasable, operating zones (ha)": "leasable_operating_ha",
    "Leased (ha)": "leased_ha",
    "Fill rate (%)": "fill_rate_pct",
}


def compare_published(found: Comparison, sheet: list[list[Any]], again: Recomputation) -> None:
    """Compare each printed figure with what its day comes to, the adjustments and what is left over."""
    labels = {basis["label_en"]: basis["basis"] for basis in again.bases}
    added = {(row["as_of"], row["quantity"]): row["delta_ha"] for row in again.rows("adjustment")}
    rows = again.rows("published")
    printed = {(row["as_of"], row["quantity"], row["basis"]): row["printed"] for row in rows}
    lines = [cells for cells in sheet[3:] if _is_number(cells[6])]
    assert len(lines) == len(printed)
    for cells in lines:
        day, quantity, basis = cells[0].date(), _PUBLISHED[cells[1]], labels.get(cells[2], "")
        total = again.on(day).total
        computed = {**total, "leasable_established_ha": total["leasable_ha"]}.get(quantity)
        if basis:
            computed = again.on(day).rates[basis, "", ""]["rate_pct"]
        delta, published = added.get((day, quantity), Decimal(0)), printed[day, quantity, basis]
        adjusted = None if computed is None else computed + delta
        expected = (computed, delta, adjusted, published, None if adjusted is None else adjusted - published)
        for at, figure in enumerate(expected, start=3):
            found.cell(f"Reconciliation {day} {quantity} {basis} {at}", cells[at], figure, near=NEAR_PCT)
    reasons = [(cells[0].date(), _PUBLISHED[cells[1]], cells[4]) for cells in sheet[3:] if _is_reason(cells)]
    for day, quantity in {(day, quantity) for day, quantity, _ in reasons}:
        total = sum(Decimal(str(cell)) for at, name, cell in reasons if (at, name) == (day, quantity))
        found.cell(f"Reasons {day} {quantity}", total, added.pop((day, quantity)))
    assert not added


def _is_reason(cells: list[Any]) -> bool:
    return isinstance(cells[0], datetime) and not _is_number(cells[6])


def _is_number(cell: object) -> bool:
    return isinstance(cell, int | float | Decimal) and not isinstance(cell, bool)
