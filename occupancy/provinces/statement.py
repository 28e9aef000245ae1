"""The statement of provinces: what several books amount to on a day, per province and in all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from geo.findings import concat_findings
from occupancy.book import LandBook
from occupancy.errors import QuestionError
from occupancy.measures.arrays import day_number
from occupancy.measures.fill_rates import judged
from occupancy.provinces.findings import basis_findings, book_findings, rule_findings
from occupancy.provinces.membership import Memberships, is_held, membership_findings
from occupancy.provinces.shares import DEFINITION, SIDES, BookFigures, book_figures, summed, summed_rates
from occupancy.questions.certainty import EstimateRange
from occupancy.statement import state

NO_PROVINCE = ""
_RULE = ("rule", "basis", "comparison", "value")


@dataclass(frozen=True, eq=False)
class ProvinceStatement:
    """What several books amount to on a day, under one basis; nothing is rounded, areas in ha.

    Attributes
    ----------
    as_of, basis
        The day asked about, and the basis of every `fill_rate_pct`.
    bases
        The bases that all books have alike; others are not summed, and a finding names them.
    books
        What is kept of each book, by its name, in the order of names.
    provinces
        One row per province, in the order of provinces.csv, else of books: `province` (without provinces.csv
        the name of its book), `name_vi`, `name_en`, `zones` (how many), the quantities of `shares.SUMMED`,
        `fill_rate_pct`, `estimated`, and `complete`: whether all books that belong to it are open. Land of no
        province stands last, with an empty `province`.
    total
        The sum of the provinces, which is exact, with its rate.
    rates
        By province what `Statement.rates` has, `estimated_ha` and `uncertain_ha`.
    total_rates
        The same for all provinces together, indexed by basis.
    rules
        `province`, and the rules on fill rates that its books agree on, judged by its own rates, as
        `Statement.rules` has them. None can be judged of a province that is not complete.
    findings
        Those on memberships and on books held against each other; the others stand with their book.
    """

    as_of: date
    basis: str
    bases: pd.DataFrame
    books: Mapping[str, BookFigures]
    provinces: pd.DataFrame
    total: dict[str, Any]
    rates: Mapping[str, pd.DataFrame]
    total_rates: pd.DataFrame
    rules: pd.DataFrame
    findings: pd.DataFrame
    members: Mapping[str, tuple[str, ...]] = field(repr=False)

    def rates_of(self, province: str | None = None) -> pd.DataFrame:
        """Return the rates of a province by basis; those of all together where none is named."""
        return self.total_rates if province is None else self.rates[province]

    def books_of(self, province: str | None = None) -> dict[str, BookFigures]:
        """Return the books that have land in a province, as a whole or in part; all where none is named."""
        names = self.books if province is None else self.members[province]
        return {name: self.books[name] for name in names}

    def estimate(self, province: str | None = None, *, basis: str = "") -> EstimateRange | None:
        """Return the range that estimates leave a rate; None where it divides by none, or is not known.

        All estimates are taken to be off the same way at once, each as far as its book says.
        """
        rates = self.rates_of(province)
        row = rates[rates.index == (basis or self.basis)].iloc[0]
        above, below, estimated, off = row[["numerator_ha", "denominator_ha", *SIDES[-2:]]].tolist()
        if not estimated > 0 or np.isnan([above, below]).any():
            return None
        return EstimateRange(above, below, estimated, None if np.isnan(off) else 100.0 * off / estimated)


def state_provinces(
    books: Mapping[str, LandBook],
    memberships: Memberships | None = None,
    *,
    as_of: date,
    basis: str | None = None,
    with_parcels: bool = False,
) -> ProvinceStatement:
    """Answer for a day, for several books by their names, under a basis (that of all books when not given).

    Books are asked one after the other, and none is held: where the mapping opens them, one is open at a
    time. Without `memberships` each book is a province of its name. Plots are kept `with_parcels` only.

    Raises
    ------
    QuestionError
        When a book has no such basis, when books have different bases of their own and none is named, or
        when `as_of` is not a day.
    """
    figures: dict[str, BookFigures] = {}
    chosen = basis
    for name in sorted(books):
        book = books[name]
        chosen = _basis(name, book, chosen, given=basis is not None)
        statement = state(book, as_of=as_of, basis=chosen)
        figures[name] = book_figures(name, statement, memberships, with_parcels=with_parcels)
        del book, statement
    return _combined(figures, memberships, as_of=as_of, basis=str(chosen))


def _basis(name: str, book: LandBook, chosen: str | None, *, given: bool) -> str:
    """Return the basis that a book is asked under: the one before it, where it can be."""
    own, codes = book.info.default_basis, book.bases["basis"].tolist()
    if not given and chosen not in {None, own}:
        raise QuestionError(
            "The book {book} has the basis {basis} of its own, and others have {other}; name one after"
            " --basis.",
            book=name,
            basis=own,
            other=chosen,
        )
    if given and chosen not in codes:
        raise QuestionError(
            "The book {book} has no basis {basis} in bases.csv; choose one of {known}.",
            book=name,
            basis=chosen,
            known=", ".join(codes),
        )
    return own if chosen is None else chosen


def _combined(
    books: dict[str, BookFigures], memberships: Memberships | None, *, as_of: date, basis: str
) -> ProvinceStatement:
    bases = _common_bases(books)
    if basis not in set(bases["basis"]):
        raise QuestionError(
            "The basis {basis} is not the same in all books; choose one of {known}.",
            basis=basis,
            known=", ".join(bases["basis"]),
        )
    parts = [share for figures in books.values() for share in figures.shares]
    order = _order(parts, memberships)
    at = np.array([order.index(part["province"]) for part in parts], dtype=np.intp)
    members = {
        province: tuple(part["book"] for part in parts if part["province"] == province) for province in order
    }
    provinces = summed(pd.DataFrame(parts), at, size=len(order))
    rates = summed_rates([part["rates"] for part in parts], at, bases)
    everywhere = np.zeros(len(order), dtype=np.intp)
    total_rates = summed_rates(rates, everywhere, bases)[0]
    complete = _complete(order, books, memberships, as_of)
    zones = np.bincount(at, [0.0 + part["zones"] for part in parts], minlength=len(order)).astype(int)
    names = [_names(province, books, memberships) for province in order]
    provinces = pd.concat([pd.DataFrame(names), provinces], axis=1).assign(
        fill_rate_pct=[_rate(table, basis) for table in rates], complete=complete
    )
    provinces.insert(3, "zones", zones)
    total = {str(name): cells.iloc[0] for name, cells in summed(provinces, everywhere, size=1).items()}
    total |= {"zones": int(zones.sum())}
    rules, disagreed = _rules(members, books, rates, as_of=as_of, complete=complete)
    found = [] if memberships is None else [_of_memberships(memberships, books, as_of)]
    found += [disagreed, basis_findings(books, bases), book_findings(books)]
    return ProvinceStatement(
        as_of=as_of,
        basis=basis,
        bases=bases,
        books=books,
        provinces=provinces,
        total=total | {"fill_rate_pct": _rate(total_rates, basis)},
        rates=dict(zip(order, rates, strict=True)),
        total_rates=total_rates,
        rules=rules,
        findings=concat_findings(found),
        members=members,
    )


def _rate(rates: pd.DataFrame, basis: str) -> float:
    return float(rates["fill_rate_pct"].to_numpy()[rates.index.get_loc(basis)])


def _of_memberships(memberships: Memberships, books: Mapping[str, BookFigures], as_of: date) -> pd.DataFrame:
    zones = {name: figures.zones["zone_id"] for name, figures in books.items()}
    return membership_findings(memberships, zones, as_of)


def _common_bases(books: Mapping[str, BookFigures]) -> pd.DataFrame:
    """Return the bases that all books have and define alike, as the first book has them."""
    return _alike([figures.bases for figures in books.values()], DEFINITION)


def _alike(tables: list[pd.DataFrame], columns: tuple[str, ...]) -> pd.DataFrame:
    """Return the rows that all tables have alike in some columns, as the first of them has them."""
    rows = [table[[*columns]].to_numpy().tolist() for table in tables]
    common = set.intersection(*(set(map(tuple, each)) for each in rows))
    alike = np.array([tuple(row) in common for row in rows[0]], dtype=np.bool_)
    return tables[0][alike].reset_index(drop=True)


def _order(parts: list[dict[str, Any]], memberships: Memberships | None) -> list[str]:
    """Return the provinces that have land, in the order of provinces.csv, else of books; the rest last."""
    there = dict.fromkeys(part["province"] for part in parts)
    if memberships is None:
        return list(there)
    named = [province for province in memberships.rows["province"].unique() if province in there]
    return [*named, *([NO_PROVINCE] if NO_PROVINCE in there else [])]


def _names(
    province: str, books: Mapping[str, BookFigures], memberships: Memberships | None
) -> dict[str, str]:
    """Return a province with its names: as provinces.csv has it, or those of the one book that it is."""
    if memberships is not None:
        return {"province": province, "name_vi": province, "name_en": province}
    info = books[province].info
    twice = sum(figures.info.name_vi == info.name_vi for figures in books.values()) > 1
    tail = f" ({province})" if twice else ""
    return {"province": province, "name_vi": info.name_vi + tail, "name_en": info.name_en + tail}


def _complete(
    order: list[str], books: Mapping[str, BookFigures], memberships: Memberships | None, as_of: date
) -> list[bool]:
    if memberships is None:
        return [True] * len(order)
    rows = memberships.rows
    closed = set(rows.loc[is_held(rows, as_of) & ~rows["book"].isin(list(books)), "province"])
    return [province not in closed for province in order]


def _rules(
    members: Mapping[str, tuple[str, ...]],
    books: Mapping[str, BookFigures],
    rates: list[pd.DataFrame],
    *,
    as_of: date,
    complete: list[bool],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Judge each province by the rules that its books agree on; return them, and what they differ on."""
    judgements, told, day = [], [], day_number(as_of)
    for (province, names), sides, whole in zip(members.items(), rates, complete, strict=True):
        own = {name: books[name].rules for name in names}
        agreed = _alike(list(own.values()), _RULE)
        if province == NO_PROVINCE:
            agreed = agreed.head(0)
        else:
            told.append(rule_findings(province, own, agreed))
        recorded = min(day_number(books[name].info.data_as_of) for name in names)
        rows = judged(agreed, sides.reindex(agreed["basis"]), unjudged=day > recorded or not whole)
        rows.insert(0, "province", province)
        judgements.append(rows)
    return pd.concat(judgements, ignore_index=True), concat_findings(told)
