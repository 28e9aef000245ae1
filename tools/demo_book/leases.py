"""Leases: which plots are leased by which calibrated day, as agreements in time, lease lines and projects."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pandas as pd

from tools.demo_book.tables import (
    CALIBRATED,
    CALIBRATED_HA,
    TENANCIES,
    TODAY,
    facts,
    iso,
    number,
    numbers,
    whole,
)

PART = 20_000  # the smallest part of a plot that is usually leased, or left, in tenths of m²
_LOOK_AHEAD = 25  # plots
_YEAR = 365
_CORRECTIONS = 12


@dataclass(frozen=True)
class LeasedPart:
    """Part (or all) of a plot, in tenths of m², leased in the span that ends on a calibrated day."""

    parcel_id: str
    tenths: int
    span: int
    entire: bool

    @property
    def block(self) -> str:
        """The name of its block."""
        return self.parcel_id.rsplit("-", 1)[0]


@dataclass(frozen=True)
class Stay:
    """One agreement in time: days are numbers, ends inclusive; `renewal` continues the one before it."""

    first: int
    last: int
    ended: int | None = None
    renewal: bool = False


@dataclass(frozen=True)
class Line:
    """A line of `tenancies.csv` before it is named: keys are numbers, areas tenths of m², days numbers."""

    lease: int
    parcel_id: str
    tenths: int
    first: int
    last: int
    ended: int | None = None
    handed_over: int | None = None
    operating: int | None = None


def targets(leasable_ha: "pd.Series[float]") -> dict[str, list[int]]:
    """Return the land leased by each calibrated day per phase, in tenths of m²; each day sums as published.

    Published rates are kept; the others of a day are moved by one common factor.
    """
    table = facts("filling")
    share = numbers(table["leased_pct"]) / 100.0 * table["phase_id"].map(leasable_ha)
    table["tenths"] = share * 100_000.0
    for day, rows in table.groupby("as_of"):
        fixed = rows["fixed"] == "true"
        table.loc[rows.index[fixed], "tenths"] = rows["tenths"][fixed].round()
        rest = CALIBRATED_HA[str(day)] * 100_000.0 - table["tenths"][rows.index[fixed]].sum()
        free = rows["tenths"][~fixed]
        table.loc[free.index, "tenths"] = whole((free * rest / free.sum()).to_numpy(), round(rest))
    table = table.sort_values("as_of").astype({"tenths": "int64"})
    return {str(phase): rows["tenths"].to_list() for phase, rows in table.groupby("phase_id")}


def leased_parts(plots: pd.DataFrame, leased_by: list[int]) -> list[LeasedPart]:
    """Lease the plots of one phase, in their order, until each span has brought what is `leased_by` its end.

    `plots` has `parcel_id` and `tenths`. Where a span ends inside a plot, the rest of it is leased,
    or stays free, as a part of its own.
    """
    free = [
        (str(name), int(area), True) for name, area in zip(plots["parcel_id"], plots["tenths"], strict=True)
    ]
    parts: list[LeasedPart] = []
    for span, need in enumerate(np.diff([0, *leased_by])):
        taken, cut = _take(free, int(need))
        parts += [LeasedPart(*free[k][:2], span, free[k][2]) for k in taken]
        rest = []
        if cut is not None:
            k, part = cut
            parts.append(LeasedPart(free[k][0], part, span, entire=False))
            rest = [(free[k][0], free[k][1] - part, False)]
            taken = [*taken, k]
        free = rest + [plot for k, plot in enumerate(free) if k not in set(taken)]
    return parts


def _take(free: list[tuple[str, int, bool]], need: int) -> tuple[list[int], tuple[int, int] | None]:
    """Choose plots to lease entirely, and one in part, so that the sum is `need`.

    In the order of `free`; where the last part would be too small, one plot is passed over, and where that
    does not help either, a smaller part will do.
    """
    for least in (PART, PART // 2, PART // 4):
        for passed in range(-1, len(free)):
            taken, missing = _take_whole(free, need, passed)
            if missing == 0:
                return taken, None
            left = sorted(set(range(len(free))) - set(taken))
            for k in left[:_LOOK_AHEAD]:
                if least <= missing <= free[k][1] - least:
                    return taken, (k, missing)
    message = f"no plots add up to {need / 10:.1f} m²"
    raise ValueError(message)


def _take_whole(free: list[tuple[str, int, bool]], need: int, passed: int) -> tuple[list[int], int]:
    """Take plots from the first on, without `passed`, as far as they fit; with what is missing then."""
    taken: list[int] = []
    for k, (_, area, _) in enumerate(free):
        if k == passed:
            continue
        if area > need:
            break
        taken.append(k)
        need -= area
    return taken, need


def stays(span: int, start: int, term_end: int, rng: np.random.Generator) -> list[Stay]:
    """Draw agreements that are live on every calibrated day from the end of `span` on, and on none before.

    `start` is the day from which the phase can lease land. Most are plain; others were transferred, given up
    and leased again, leased to somebody before, or renewed.
    """
    low = max(start, CALIBRATED[span - 1] if span else start)
    high = CALIBRATED[span]
    first = int(rng.integers(low + 1 + min(150, (high - low) // 4), high + 1))
    plain = Stay(first, term_end)
    kind = rng.random()
    if kind < 0.08:
        return _transferred(plain, rng)
    if kind < 0.17:
        return _leased_again(plain, expired=kind < 0.11, rng=rng)
    if kind < 0.22:
        return _after_another(plain, low, rng)
    if kind < 0.30:
        return _renewed(plain, rng)
    return [plain]


def _transferred(plain: Stay, rng: np.random.Generator) -> list[Stay]:
    """Let another tenant take over the day after."""
    if TODAY - plain.first < 3 * _YEAR:
        return [plain]
    day = int(rng.integers(plain.first + 2 * _YEAR, TODAY - 60))
    return [replace(plain, ended=day), Stay(day + 1, plain.last)]


def _leased_again(plain: Stay, *, expired: bool, rng: np.random.Generator) -> list[Stay]:
    """Give up, or let run out, and lease to another between two calibrated days."""
    spans = [(max(low, plain.first + _YEAR), high) for low, high in pairwise(CALIBRATED)]
    gaps = [(low, high) for low, high in spans if high - low > 200]
    if not gaps:
        return [plain]
    low, high = gaps[int(rng.integers(len(gaps)))]
    day = int(rng.integers(low + 1, high - 120))
    again = Stay(int(rng.integers(day + 40, high + 1)), plain.last)
    return [replace(plain, last=day) if expired else replace(plain, ended=day), again]


def _after_another(plain: Stay, low: int, rng: np.random.Generator) -> list[Stay]:
    """Put somebody else before it, within the same span, who gave up."""
    if plain.first - low < 300:
        return [plain]
    earlier = int(rng.integers(low + 40, plain.first - 200))
    ended = int(rng.integers(earlier + 60, plain.first - 30))
    return [Stay(earlier, plain.last, ended), plain]


def _renewed(plain: Stay, rng: np.random.Generator) -> list[Stay]:
    """Make it shorter, renewed the day after it ends, until an agreement reaches past today."""
    length = int(rng.choice([5, 7, 10])) * _YEAR
    terms = [Stay(plain.first, min(plain.first + length - 1, plain.last))]
    while terms[-1].last <= TODAY:
        day = terms[-1].last + 1
        terms.append(Stay(day, min(day + length - 1, plain.last), renewal=True))
    return terms


def lines(
    parts: list[LeasedPart],
    window: tuple[int, int],
    keys: Iterator[int],
    rng: np.random.Generator,
    *,
    pairs: set[frozenset[str]],
) -> list[Line]:
    """Draw the lease lines of one phase; `window` is the first day of leasing and the end of the term.

    `pairs` are plots that were leased as the one plot they were: they get the same plain lease.
    """
    drawn: list[Line] = []
    for group in _groups(parts, pairs, rng):
        agreed = stays(group[0].span, *window, rng)
        if len(group) > 1 and frozenset(part.parcel_id for part in group) in pairs:
            agreed = [replace(agreed[0], last=window[1], ended=None)]
        drawn += _lines_of_group(group, agreed, keys, rng)
    return drawn


def _groups(
    parts: list[LeasedPart], pairs: set[frozenset[str]], rng: np.random.Generator
) -> Iterator[list[LeasedPart]]:
    """Yield what is leased together: mostly one plot, at times two or three, or a plot in two parts."""
    queue = list(parts)
    paired = {name: pair for pair in pairs for name in pair}
    while queue:
        part = queue.pop(0)
        pair = paired.get(part.parcel_id)
        partner = next((other for other in queue if pair and other.parcel_id in pair), None)
        if pair and partner and part.entire and partner.entire and partner.span == part.span:
            queue.remove(partner)
            yield [part, partner]
        elif pair or not part.entire:
            yield [part]
        elif rng.random() < 0.06 and part.tenths > 4 * PART:
            tenths = int(part.tenths * rng.uniform(0.3, 0.7)) // 1000 * 1000
            yield [replace(part, tenths=tenths, entire=False)]
            yield [replace(part, tenths=part.tenths - tenths, entire=False)]
        else:
            group = [part]
            while queue and len(group) < 3 and rng.random() < 0.10 and _is_beside(part, queue[0], paired):
                group.append(queue.pop(0))
            yield group


def _is_beside(part: LeasedPart, other: LeasedPart, paired: dict[str, frozenset[str]]) -> bool:
    alike = other.block == part.block and other.span == part.span
    return alike and other.entire and other.parcel_id not in paired


def _lines_of_group(
    group: list[LeasedPart], agreed: list[Stay], keys: Iterator[int], rng: np.random.Generator
) -> list[Line]:
    drawn: list[Line] = []
    lease, operating = 0, None
    for stay in agreed:
        until = min(stay.last, TODAY if stay.ended is None else stay.ended, TODAY)
        if stay.renewal:
            handed_over, operating = stay.first, stay.first if operating else None
        else:
            lease = next(keys)
            handed_over, operating = _use(stay.first, until, rng)
        handed = handed_over if handed_over <= until else None
        dates = (stay.first, stay.last, stay.ended, handed, operating)
        drawn += [Line(lease, part.parcel_id, part.tenths, *dates) for part in group]
    return drawn


def _use(first: int, until: int, rng: np.random.Generator) -> tuple[int, int | None]:
    """Draw the days of hand-over and of operation; operation that has not come is None."""
    handed_over = first + int(rng.integers(0, 120))
    operating = handed_over + int(rng.integers(220, 780))
    idle = rng.random() < 0.05
    return handed_over, None if idle or operating > until else operating


def tables(lines: list[Line], rng: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Make `tenancies.csv` and `projects.csv`: leases and certificates numbered by their first day."""
    ordered = sorted(lines, key=lambda line: (line.first, line.parcel_id, line.lease))
    shared = _shared_certificates(ordered, rng)
    rows = pd.DataFrame(
        {
            "lease_id": _numbered([line.lease for line in ordered], "HD-{:06d}"),
            "certificate_no": _numbered(
                [shared.get(line.lease, line.lease) for line in ordered], "BN-HC-{:06d}"
            ),
            "parcel_id": [line.parcel_id for line in ordered],
            "leased_area_m2": [f"{line.tenths / 10:.1f}" for line in ordered],
            "first_day": [iso(line.first) for line in ordered],
            "last_day": [iso(line.last) for line in ordered],
            "ended_on": [iso(line.ended) for line in ordered],
            "handed_over_on": [iso(line.handed_over) for line in ordered],
            "operating_from": [iso(line.operating) for line in ordered],
        }
    ).assign(recorded_on="", superseded_on="", source="invented", note="")
    rows["line_no"] = rows.groupby("lease_id").cumcount() + 1
    table = _corrected(rows[TENANCIES.split()], rng)
    current = table[table["superseded_on"] == ""]
    by = [current["certificate_no"], current["first_day"]]
    together = numbers(current["leased_area_m2"]).groupby(by).sum()
    invented = projects(together.groupby(level=0).max(), rng)
    return table.sort_values(["lease_id", "line_no", "recorded_on"], ignore_index=True), invented


def _numbered(keys: list[int], form: str) -> list[str]:
    names = {key: form.format(place) for place, key in enumerate(dict.fromkeys(keys), 1)}
    return [names[key] for key in keys]


def _shared_certificates(lines: list[Line], rng: np.random.Generator) -> dict[int, int]:
    """Make some later leases an expansion under an earlier certificate, on other plots of the block."""
    shared: dict[int, int] = {}
    last: dict[str, int] = {}
    plots: dict[int, set[str]] = {}
    for line in lines:
        plots.setdefault(line.lease, set()).add(line.parcel_id.rstrip("AB"))  # halves end in a letter
    for line in lines:
        block = line.parcel_id.rsplit("-", 1)[0]
        before = last.get(block, line.lease)
        if (
            before not in shared
            and line.lease not in shared
            and before != line.lease
            and plots[before].isdisjoint(plots[line.lease])
            and rng.random() < 0.05
        ):
            shared[line.lease] = before
            plots[before] |= plots[line.lease]
        last[block] = line.lease
    return shared


def _corrected(table: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Give some lines an earlier row with a wrong area or day, superseded by the row of today."""
    table = table.copy()
    fit = table[(table["ended_on"] == "") & (table["last_day"] > iso(TODAY)) & (table["first_day"] > "2010")]
    wrong: list[pd.Series[str]] = []
    for k in sorted(rng.choice(fit.index.to_numpy(), _CORRECTIONS, replace=False)):
        row = table.loc[k].copy()
        first = number(str(row["first_day"]))
        recorded = first + int(rng.integers(5, 60))
        mended = min(recorded + int(rng.integers(90, 900)), TODAY)
        if mended <= recorded:
            continue
        area = float(row["leased_area_m2"])
        row["recorded_on"], row["superseded_on"] = iso(recorded), iso(mended)
        if len(wrong) % 3 == 2:
            row["first_day"], row["note"] = iso(first + 1), "First day entered a day late."
            row["handed_over_on"] = row["operating_from"] = ""
        else:
            row["leased_area_m2"], row["note"] = f"{area * 0.9:.1f}", "Area entered without its last part."
        table.loc[k, ["recorded_on", "note"]] = iso(mended), "Corrected row."
        wrong.append(row)
    return pd.concat([table, pd.DataFrame(wrong)], ignore_index=True)


_STARTS = "Qua Zir Vex Xol Jyn Kwe Ybr Oth Wym Ulz Fyr Drox Plu Skae Ghel Nyx Tzo Vru".split()  # noqa: SIM905
_MIDDLES = "lor mek tav ndri vox rqu pyn zun fel dax bri gho".split()  # noqa: SIM905
_ENDS = "ia o is en um yx ara el".split()  # noqa: SIM905
MARK = "(giả định)"  # stands in every invented name
_DONG_PER_USD = 23_500


def projects(areas_m2: "pd.Series[float]", rng: np.random.Generator) -> pd.DataFrame:
    """Invent one project per certificate; `areas_m2` is the land each leases, by number, in order."""
    sectors, countries = facts("sectors"), facts("countries")
    weights, shares = numbers(sectors["share"]).to_numpy(), numbers(countries["share"]).to_numpy()
    every = [a + b + c for a in _STARTS for b in _MIDDLES for c in _ENDS]
    names = [every[k] for k in rng.permutation(len(every))[: len(areas_m2)]]
    rows = []
    for (certificate, area), name in zip(areas_m2.items(), names, strict=True):
        sector = sectors.iloc[int(rng.choice(len(sectors), p=weights / weights.sum()))]
        country = countries["country"].iloc[int(rng.choice(len(countries), p=shares / shares.sum()))]
        amount = area * float(sector["usd_m2"]) * float(rng.lognormal(0.0, 0.45))
        jobs = area / 10_000.0 * float(sector["jobs_ha"]) * float(rng.lognormal(0.0, 0.35))
        home = country == "VN"
        abroad = f"{name} {sector['name_en']} Vietnam {MARK}"
        rows.append(
            {
                "certificate_no": certificate,
                "tenant_name": f"Công ty CP {sector['name_vi']} {name} {MARK}" if home else abroad,
                "tenant_country": country,
                "sector_code": sector["sector_code"],
                "investment_amount": round(amount * 0.5 * _DONG_PER_USD, -9) if home else round(amount, -5),
                "investment_currency": "VND" if home else "USD",
                "jobs": max(10, round(jobs, -1)),
                "source": "invented",
            }
        )
    table = pd.DataFrame(rows)
    silent = rng.random(len(table)) < 0.03  # some certificates do not state the jobs
    return table.assign(
        investment_amount=table["investment_amount"].astype("int64"),
        jobs=table["jobs"].astype("int64").astype("str").where(~silent, ""),
    )
