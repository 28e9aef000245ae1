"""Every cell of the workbook, recomputed."""

import io
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl

from occupancy.book import load
from occupancy.program import DATA
from occupancy.statement import state
from outputs.submission.submission import Submission
from outputs.submission.table_file import table_file
from tests.recomputation.awkward_book import awkward_book, unstated_book
from tests.recomputation.comparison import EN, NEAR_HA, NEAR_M2, NEAR_PCT, SINCE, Case, Comparison, unit
from tests.recomputation.printed_form import compare_form, form_columns, form_rows
from tests.recomputation.recompute import Day, Recomputation, Record

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
            found.cell(f"Bases {basis['basis']} {name}", cell, again.get(name, nothing), near=unit(name))
    rules = sheet[3 + len(bases) + 2 :]
    for rule, cells in zip(day.rules, rules, strict=True):
        names = ("line_pct", "headroom_leased_ha", "headroom_leasable_ha")
        for cell, name in zip(cells[2:5], names, strict=True):
            found.cell(f"Bases {rule['rule']} {name}", cell, rule[name], near=unit(name))


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
