"""The chain from leases to phases: three sheets in one order, in which what a row sums is always one block.

Phases stand in the order of the form, plots by phase, leases by plot.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan

import numpy as np
import pandas as pd

from occupancy.book import LandBook
from occupancy.measures.arrays import Days, Floats, where_come
from occupancy.measures.phase_status import ESTABLISHED, OPERATION_UNKNOWN
from occupancy.printed_table.table import PrintedTable
from occupancy.questions.figure_records import lease_evidence
from occupancy.questions.timeline import endings
from occupancy.statement import Statement
from outputs.records import iter_rows
from outputs.submission.submission import Submission
from outputs.submission.workbook.sheet import (
    COUNT,
    ESTIMATED,
    FLAG,
    HEADS,
    HECTARES,
    NOISE_PLACES,
    SHARE,
    SQUARE_METRES,
    Formula,
    Sheet,
    block,
    headed,
    letters,
    noiseless,
)
from outputs.text.captions import localized_name
from outputs.text.formatting import format_day
from outputs.text.labels import labels

Block = tuple[int, int]  # first row and the one behind the last, counted from 0

# The columns of the sheets, with their widths in characters.
LEASE_COLUMNS: Mapping[str, float] = {
    **{"lease_id": 14, "line_no": 7, "certificate_no": 18, "tenant_name": 36, "named_parcel_id": 15},
    **{"parcel_id": 15, "first_day": 12, "last_day": 12, "leased_area_m2": 14, "share": 11},
    **{"counted_m2": 14, "is_in_use": 9, "in_use_m2": 14},
}
ENDED_COLUMNS: Mapping[str, float] = {
    **{"lease_id": 14, "line_no": 7, "certificate_no": 18, "tenant_name": 40, "parcel_id": 15},
    **{"first_day": 12, "last_day": 12, "ended_on": 12, "ending": 20, "leased_area_m2": 14},
}
PLOT_COLUMNS: Mapping[str, float] = {
    **{"parcel_id": 14, "zone_id": 19, "phase_id": 22, "block": 8, "land_use": 31, "state": 30},
    **{"document_area_m2": 13, "counts": 9, "is_cleared": 9, "is_serviced": 9, "leased_m2": 13},
    **dict.fromkeys(("leasable_ha", "leased_ha", "in_use_ha", "vacant_ha", "outside_ha"), 12),
}
_PHASE_TEXTS: Mapping[str, float] = {"phase_id": 22, "zone_id": 24, "name": 44, "status": 30}
LEASE_LETTERS, PLOT_LETTERS = letters(LEASE_COLUMNS), letters(PLOT_COLUMNS)
_STAGES = {"is_established": ESTABLISHED, "is_operating": ("operating",)}
_FLAGGED = {"cleared_ha": "is_cleared", "serviced_ha": "is_serviced"}
_SUMMED = ("leased_ha", "in_use_ha", "vacant_ha", "outside_ha")
_DIVIDED = "divided_ha"
_PHASE_FIGURES = (
    *(*_STAGES, "planned_ha", "established_ha", "leasable_ha", _DIVIDED, "undivided_ha"),
    *(*_FLAGGED, *_SUMMED, "project_count"),
)


@dataclass(frozen=True, eq=False)
class LeaseChain:
    """Leases, plots and phases, each in the order of its sheet.

    Attributes
    ----------
    phases
        Those of the form in its order, then those without a decision; columns of `PrintedTable.phases`.
    plots
        The plots of the statement by phase, with `industrial`, `established`, `is_cleared`, `is_serviced`:
        the last two are 1, 0 or NaN (not stated).
    leases
        The lines of `lease_evidence` by plot, with `tenant_name`, `first_day`, `last_day`, `is_in_use`,
        `share` of the recorded area that counts on the plot, and `origin`: the row that has the recorded
        area of the line, itself or an earlier one.
    plots_of, leases_of
        The block of plots of each phase, and of leases of each plot.
    """

    phases: pd.DataFrame
    plots: pd.DataFrame
    leases: pd.DataFrame
    plots_of: list[Block]
    leases_of: list[Block]


def lease_chain(submission: Submission, table: PrintedTable) -> LeaseChain:
    """Return the chain behind the figures of a form."""
    statement = submission.statement
    without_row = ~statement.phases["phase_id"].isin(table.phases["phase_id"])
    phases = pd.concat([table.phases, statement.phases[without_row]], ignore_index=True)
    established = phases.loc[phases["status"].isin(_STAGES["is_established"]), "phase_id"]
    plots, plots_of = _in_order(_plots(statement, established), "phase_id", phases["phase_id"])
    leases, leases_of = _in_order(_leases(statement), "parcel_id", plots["parcel_id"])
    origin = leases.reset_index().groupby("row")["index"].transform("min")
    return LeaseChain(phases, plots, leases.assign(origin=origin.to_numpy()), plots_of, leases_of)


def _plots(statement: Statement, established: "pd.Series[str]") -> pd.DataFrame:
    plots = statement.parcels
    snapshot = statement.snapshot
    arrays, valid = snapshot.arrays.plots, snapshot.plots.valid
    return plots.assign(
        industrial=plots["land_use"] == "factory",
        established=plots["phase_id"].isin(established),
        is_cleared=_come(arrays.cleared[valid], snapshot.day),
        is_serviced=_come(arrays.serviced[valid], snapshot.day),
    )


def _come(since: Days, day: int) -> Floats:
    return where_come(since, day, np.ones(len(since)))


def _leases(statement: Statement) -> pd.DataFrame:
    book, snapshot, lines = statement.book, statement.snapshot, lease_evidence(statement)
    known = book.tenancies.set_index("row").reindex(lines["row"])
    recorded = lines["leased_area_m2"].to_numpy(dtype=np.float64)
    counted = lines["counted_m2"].to_numpy(dtype=np.float64)
    share = np.where(np.isnan(counted), np.nan, 1.0)
    np.divide(counted, recorded, out=share, where=recorded > 0)
    return _with_tenants(lines, book).assign(
        first_day=known["first_day"].array,
        last_day=known[["last_day", "ended_on"]].min(axis=1).array,
        is_in_use=_come(snapshot.arrays.lines.operating[snapshot.live.line], snapshot.day),
        share=share,
    )


def _with_tenants(lines: pd.DataFrame, book: LandBook) -> pd.DataFrame:
    """Return lines with the names of their tenants, empty where not stated."""
    certificates = lines["certificate_no"].fillna("")
    tenants = book.projects.set_index("certificate_no")["tenant_name"]
    names = tenants.reindex(certificates).fillna("").array if len(tenants) else ""
    return lines.assign(certificate_no=certificates, tenant_name=names)


def _in_order(frame: pd.DataFrame, key: str, order: "pd.Series[str]") -> tuple[pd.DataFrame, list[Block]]:
    """Sort a frame by a key in the order given; return it and the block of each key."""
    place = pd.Index(order).get_indexer(pd.Index(frame[key]))
    chosen = np.argsort(place, kind="stable")
    chosen = chosen[place[chosen] >= 0]
    counts = np.bincount(place[chosen], minlength=len(order))
    ends = np.cumsum(counts)
    blocks = list(zip((ends - counts).tolist(), ends.tolist(), strict=True))
    return frame.iloc[chosen].reset_index(drop=True), blocks


def write_leases(sheet: Sheet, chain: LeaseChain) -> None:
    """Write leases by plot. The recorded area of a line stands once; other parts of the line refer to it."""
    styles = sheet.styles
    sheet.begin(sheet.words.gettext("Leases live on the day"), headed(LEASE_COLUMNS, sheet.words))
    area, share, flag = styles(SQUARE_METRES), styles(SHARE), styles(FLAG, align="center")
    given = styles(SQUARE_METRES, font_color="#0000C0")  # what may be changed, as spreadsheets mark it
    forms = [sheet.plain, flag, *[sheet.plain] * 6, area, share, area, flag, area]
    given_forms = [*forms[:8], given, *forms[9:]]
    texts = list(LEASE_COLUMNS)[:8]
    for at, lease in enumerate(iter_rows(chain.leases)):
        n, origin, part = HEADS + at + 1, lease["origin"], lease["share"]
        recorded, counted = lease["leased_area_m2"], lease["counted_m2"]
        cells = (
            *(lease[name] for name in texts),
            _known(recorded) if origin == at else _known(recorded, f"=I{HEADS + origin + 1}"),
            _known(part),
            _known(counted, f"=I{n}" if part == 1 else f"=I{n}*J{n}"),
            _flag(lease["is_in_use"]),
            _known(counted * lease["is_in_use"], f"=K{n}*L{n}"),
        )
        sheet.line(HEADS + at, cells, given_forms if origin == at else forms)
    _finish(sheet, len(chain.leases), len(LEASE_COLUMNS))


def write_ended(sheet: Sheet, since: Statement) -> None:
    """Write the leases that were live on the day of `since` or later and are so no more on the day."""
    styles, says, statement = sheet.styles, labels(sheet.words.language), sheet.submission.statement
    day = format_day(since.as_of, sheet.words)
    title = sheet.words.gettext("Leases that ended since {day}").format(day=day)
    sheet.begin(title, headed(ENDED_COLUMNS, sheet.words))
    leases = statement.book.tenancies
    last, as_of = leases[["last_day", "ended_on"]].min(axis=1), pd.Timestamp(statement.as_of)
    over = leases[(last >= pd.Timestamp(since.as_of)) & (last < as_of) & ~(leases["first_day"] > last)]
    ended = [says.code("ending", code) for code in endings(over, as_of)]
    over = _with_tenants(over, statement.book).assign(ending=ended)
    forms = [sheet.plain, styles(FLAG, align="center"), *[sheet.plain] * 7, styles(SQUARE_METRES)]
    for at, lease in enumerate(iter_rows(over.sort_values(["lease_id", "line_no"], kind="stable")), HEADS):
        *texts, area = (lease[name] for name in ENDED_COLUMNS)
        sheet.line(at, [*texts, _known(area)], forms)
    if over.empty:
        sheet.text(HEADS, 0, sheet.words.gettext("None."), sheet.plain)
    _finish(sheet, len(over), len(ENDED_COLUMNS))


def write_plots(sheet: Sheet, chain: LeaseChain, leases: str) -> None:
    """Write plots by phase, each with the sums of its leases; `leases` is the name of their sheet."""
    styles, says = sheet.styles, labels(sheet.words.language)
    sheet.begin(sheet.words.gettext("Plots on the day"), headed(PLOT_COLUMNS, sheet.words))
    area, hectares, flag = styles(SQUARE_METRES), styles(HECTARES), styles(FLAG, align="center")
    forms = [*[sheet.plain] * 6, area, flag, flag, flag, area, *[hectares] * 5]
    texts = chain.plots[list(PLOT_COLUMNS)[:6]].fillna("")
    for name in ("land_use", "state"):
        texts[name] = chain.plots[name].map(lambda code, name=name: says.code(name, str(code)))
    counted = chain.leases["counted_m2"].to_numpy()
    for at, (words, plot) in enumerate(zip(texts.to_numpy().tolist(), iter_rows(chain.plots), strict=True)):
        n, lines = HEADS + at + 1, chain.leases_of[at]
        leased_m2: Formula | float | None = 0
        in_use_ha: Formula | float | None = 0
        if lines[0] < lines[1]:
            leased, in_use = (
                f"=SUM({block(leases, LEASE_LETTERS[name], lines)})" for name in ("counted_m2", "in_use_m2")
            )
            own = counted[slice(*lines)]
            stated = own[~np.isnan(own)]
            leased_m2 = _known(float(stated.sum()) if len(stated) else np.nan, leased)
            in_use_ha = _known(plot["in_use_ha"], f"{in_use}*H{n}/10000")
        outside = plot["industrial"] and not plot["established"]
        cells = (
            *words,
            _known(plot["document_area_m2"]),
            int(plot["industrial"] and plot["established"]),
            _flag(plot["is_cleared"]),
            _flag(plot["is_serviced"]),
            leased_m2,
            _known(plot["leasable_ha"], f"=G{n}*H{n}/10000"),
            _known(plot["leased_ha"], f"=K{n}*H{n}/10000"),
            in_use_ha,
            _known(plot["vacant_ha"], f"=MAX(L{n}-M{n},0)"),
            _known(plot["outside_ha"], f"=K{n}/10000") if outside else None,
        )
        sheet.line(HEADS + at, cells, forms)
    _finish(sheet, len(chain.plots), len(PLOT_COLUMNS))


def _known(value: float, formula: str = "") -> Formula | float | None:
    """Return a number, or its formula; None where it is not stated: a formula would add it up as nought."""
    if isnan(value):
        return None
    return Formula(formula, value) if formula else value


def _flag(value: float) -> int | None:
    return None if isnan(value) else int(value)


def _finish(sheet: Sheet, rows: int, columns: int) -> None:
    sheet.page.autofilter(HEADS - 1, 0, HEADS + max(1, rows) - 1, columns - 1)
    sheet.paper((HEADS + rows, columns - 1))


def phase_columns(*tables: PrintedTable) -> Mapping[str, float]:
    """Return the columns of the sheet of phases, with whatever the forms are made from."""
    operands = (name for table in tables for column in table.columns for name in column.operands)
    return {**_PHASE_TEXTS, **dict.fromkeys((*_PHASE_FIGURES, *operands), 12)}


def write_phases(sheet: Sheet, chain: LeaseChain, columns: Mapping[str, float], *, plots: str) -> None:
    """Write phases in the order of the form; `plots` is the name of the sheet of plots."""
    says, letter = labels(sheet.words.language), letters(columns)
    sheet.begin(sheet.words.gettext("Phases on the day"), headed(columns, sheet.words))
    plots_ha = chain.plots["leasable_ha"].to_numpy()
    for at, decided in enumerate(iter_rows(chain.phases)):
        # What is divided is known even where the decision does not state what is leasable.
        phase = {**decided, _DIVIDED: float(plots_ha[slice(*chain.plots_of[at])].sum())}
        texts = (phase["phase_id"], phase["zone_id"], localized_name(phase, sheet.words))
        for place, text in enumerate((*texts, says.code("status", phase["status"]))):
            sheet.text(HEADS + at, place, text, sheet.wrapped)
        formulas = _phase_formulas(chain.plots_of[at], HEADS + at + 1, letter, plots=plots)
        for place, name in enumerate(list(columns)[4:], start=4):
            value: object = _phase_value(phase, name)
            if value is not None and name in formulas:
                value = Formula(formulas[name], value)
            sheet.cell(HEADS + at, place, value, sheet.styles(_phase_form(name, phase)))
    sheet.paper((HEADS + len(chain.phases), len(columns) - 1))


def _phase_formulas(rows: Block, n: int, letter: Mapping[str, str], *, plots: str) -> dict[str, str]:
    """Return the formulas of row `n` by column: sums over the `rows` of its plots, and what they leave."""
    if rows[0] == rows[1]:
        return {}
    of_plots = {name: block(plots, at, rows) for name, at in PLOT_LETTERS.items()}
    formulas = {name: noiseless(f"SUM({of_plots[name]})") for name in _SUMMED}
    formulas[_DIVIDED] = noiseless(f"SUM({of_plots['leasable_ha']})")
    for name, flag in _FLAGGED.items():
        formulas[name] = noiseless(f"SUMIF({of_plots[flag]},1,{of_plots['leasable_ha']})")
    formulas["undivided_ha"] = noiseless(f"{letter['leasable_ha']}{n}-{letter[_DIVIDED]}{n}")
    return formulas


def _phase_value(phase: Mapping[str, object], name: str) -> float | None:
    """Return what a cell comes to; None where it is unknown."""
    if name == "is_operating" and phase["status"] == OPERATION_UNKNOWN:
        return None
    if name in _STAGES:
        return int(phase["status"] in _STAGES[name])
    value = _number(phase.get(name))
    return None if isnan(value) else round(value, NOISE_PLACES)


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else float("nan")


def _phase_form(name: str, phase: Mapping[str, object]) -> str:
    if not name.endswith("_ha"):
        return COUNT
    return ESTIMATED if phase["estimated"] and name in ("leasable_ha", "undivided_ha") else HECTARES
