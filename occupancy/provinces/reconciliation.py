"""Reconciliation of several books: published totals against the book that has them, and its province.

A published total that stands in a book may be of the book's own land, or of the whole province that it has
come to with others. Both are computed, and the line says which of them it is held against.
"""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from occupancy.book import LandBook
from occupancy.errors import QuestionError
from occupancy.provinces.membership import Memberships
from occupancy.provinces.statement import NO_PROVINCE, ProvinceStatement, state_provinces
from occupancy.questions.reconciliation import Figures, Reconciliation, reconcile, reconciled_lines

BOOK, PROVINCE = "book", "province"


def reconcile_provinces(
    books: Mapping[str, LandBook], memberships: Memberships | None = None, *, as_of: date | None = None
) -> Reconciliation:
    """Reconcile every day with published totals, or one of them, book by book.

    Lines, adjustments and recomputed rates are those of `reconcile`, with `book` before. Lines have
    `province`, that of the book on the published day, and `scope`: BOOK for the figures of the book alone,
    PROVINCE for those of all books that the province then had, where it had others.

    Raises
    ------
    QuestionError
        When nothing was published for `as_of`, or nothing at all.
    """
    parts: list[Reconciliation] = []
    for name in sorted(books):
        book = books[name]
        days = book.published_totals["as_of"]
        if days.empty or not (as_of is None or (days == pd.Timestamp(as_of)).any()):
            continue
        parts.append(_of_book(name, book, books, memberships, as_of))
    if not parts:
        raise QuestionError(
            "None of the books has a published total for {day}; add what was published."
            if as_of
            else "None of the books has a published total; add what was published.",
            day=as_of and as_of.isoformat(),
        )
    return Reconciliation(
        *(
            pd.concat([getattr(part, name) for part in parts], ignore_index=True)
            for name in ("lines", "adjustments", "recomputed")
        )
    )


def _of_book(
    name: str,
    book: LandBook,
    books: Mapping[str, LandBook],
    memberships: Memberships | None,
    as_of: date | None,
) -> Reconciliation:
    own = reconcile(book, as_of=as_of)
    totals = book.published_totals.sort_values("as_of", kind="stable")
    province: dict[pd.Timestamp, str] = {}
    others: dict[pd.Timestamp, Figures] = {}
    for day in own.lines["as_of"].unique():
        province[day], figures = _province_of(name, book, books, memberships, day.date())
        others |= {} if figures is None else {day: figures}
    shared = reconciled_lines(totals[totals["as_of"].isin(list(others))], own.adjustments, others)
    lines = pd.concat([own.lines.assign(scope=BOOK), shared.assign(scope=PROVINCE)], ignore_index=True)
    lines.insert(0, "province", lines["as_of"].map(province))
    lines.insert(1, "book", name)
    adjustments, recomputed = own.adjustments.copy(), own.recomputed.copy()
    adjustments.insert(0, "book", name)
    recomputed.insert(0, "book", name)
    return Reconciliation(lines, adjustments, recomputed)


def _province_of(
    name: str,
    book: LandBook,
    books: Mapping[str, LandBook],
    memberships: Memberships | None,
    day: date,
) -> tuple[str, Figures | None]:
    """Return the provinces of a book on a day, and the figures of the one it is of, where that has others."""
    if memberships is None:
        return name, None
    basis = book.info.default_basis
    alone = state_provinces({name: book}, memberships, as_of=day, basis=basis)
    own = [province for province in alone.members if province != NO_PROVINCE]
    if len(own) != 1:
        return "; ".join(own), None
    rows = memberships.rows
    members = {
        other: books[other] for other in rows.loc[rows["province"] == own[0], "book"] if other in books
    }
    whole = state_provinces(members | {name: book}, memberships, as_of=day, basis=basis)
    if whole.members[own[0]] == (name,):
        return own[0], None
    return own[0], province_figures(whole, own[0])


def province_figures(statement: ProvinceStatement, province: str) -> Figures:
    """Return every published quantity but the rate, as a province has it on the day, and rates by basis."""
    rows = statement.provinces
    total = rows[rows["province"] == province].to_dict("records")[0]
    named = {str(name): value for name, value in total.items()}
    rates: pd.Series[float] = statement.rates_of(province)["fill_rate_pct"]
    return named | {"leasable_established_ha": named["leasable_ha"]}, rates
