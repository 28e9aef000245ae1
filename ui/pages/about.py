"""About the data: whose it is, what of it is invented or estimated, and what each figure is measured by."""

import pandas as pd
import streamlit as st

from geo import crs
from occupancy.book import LandBook
from occupancy.loading.table_specs import TABLES
from occupancy.measures.arrays import cached_per_book
from occupancy.measures.fill_rates import percentage
from occupancy.measures.plot_states import possible_states
from occupancy.questions.reconciliation import UNITS, reconcile
from outputs.maps.style import OUTLINES
from outputs.records import Row, iter_rows
from outputs.text import captions
from outputs.text.formatting import format_recorded
from outputs.text.labels import cited
from outputs.text.limits import limits, own_severities
from outputs.text.translations import Translator
from ui.context import PageContext
from ui.widgets import data_table, html_blocks

_PRINTED = {"count": 0.5, "ha": 0.005, "pct": 0.005}  # what rounding to the printed digits may take off


def tolerances(page: PageContext) -> None:
    """Say what the checks let pass, and which limits the book sets itself."""
    html_blocks.heading(page.labels.table("tolerances"))
    html_blocks.table(
        [
            (limit.meaning, limit.amount, page.say("the book") if limit.is_own else page.say("the program"))
            for limit in limits(page.book, page.words)
        ],
        head=[page.say("What it lets pass"), page.column("value"), page.say("Set by")],
        texts={2},
        caption=page.say("A book may set limits of its own in tolerances.csv."),
    )
    if own := own_severities(page.book, page.words):
        html_blocks.heading(page.labels.table("severities"))
        head = [page.say("Check"), page.say("What it means"), page.column("severity")]
        html_blocks.table(own, head=head, texts={1, 2})


def published(page: PageContext) -> None:
    """Draw the totals that were printed, a column each, and where."""
    totals = iter_rows(page.book.published_totals)
    if not totals:
        return
    html_blocks.heading(page.labels.table("published_totals"))
    lines = []
    for name, unit in UNITS.items():
        if any(pd.notna(total[name]) for total in totals):
            cells = [_quantity(page, total[name], unit) for total in totals]
            lines.append((page.column(name), *cells))
    html_blocks.table(
        lines,
        head=[page.column("as_of"), *(day(page, total["as_of"]) for total in totals)],
        caption=page.say("A dash: the source does not print the figure."),
    )
    html_blocks.table(
        [
            (
                unbroken(day(page, total["as_of"])),
                unbroken(day(page, total["printed_on"])),
                _basis(page, total),
                page.cited(total["source"]) or "–",
            )
            for total in totals
        ],
        head=page.columns("as_of", "printed_on", "basis", "source"),
        texts={1, 2, 3},
    )


def differences(page: PageContext) -> None:
    """Say where the book comes to another figure than was printed: nothing is forced to agree."""
    if page.book.published_totals.empty:
        return
    lines = reconcile(page.book).lines
    lines = lines[lines["residual"].abs() >= lines["unit"].map(_PRINTED)]
    if lines.empty:
        return
    html_blocks.heading(page.say("Where the book comes to another figure"))
    columns = ("published", "computed", "adjusted", "residual")
    html_blocks.table(
        [
            (
                unbroken(day(page, row["as_of"])),
                page.column(row["quantity"]),
                *(_quantity(page, row[name], row["unit"]) for name in columns),
            )
            for row in iter_rows(lines)
        ],
        head=page.columns("as_of", "quantity", *columns),
        texts={1},
        caption=page.say("Adjusted: with the known reasons below. Residual: adjusted less published."),
    )


def adjustments(page: PageContext) -> None:
    """Draw the known reasons why the book and a printed total differ."""
    if page.book.adjustments.empty:
        return
    names = page.land_names()
    reason = "reason_vi" if page.words.language == "vi" else "reason"
    html_blocks.heading(page.labels.table("adjustments"))
    html_blocks.table(
        [
            (
                unbroken(day(page, row["as_of"])),
                page.column(row["quantity"]),
                names.get(str(row["zone_id"] or ""), str(row["zone_id"] or "–")),
                page.number(row["delta_ha"], places=2),
                str(row[reason] or row["reason"]),
                page.cited(row["source"]) or "–",
            )
            for row in iter_rows(page.book.adjustments)
        ],
        head=[
            page.column("as_of"),
            page.column("quantity"),
            page.say("Zone"),
            page.column("delta_ha"),
            page.column("reason_vi" if page.words.language == "vi" else "reason"),
            page.column("source"),
        ],
        texts={1, 2, 4, 5},
    )


def _quantity(page: PageContext, value: object, unit: str) -> str:
    if pd.isna(value):  # type: ignore[call-overload]
        return "–"
    figure = float(str(value))
    if unit == "count":
        return page.count(figure)
    return page.rate(figure) if unit == "pct" else page.area(figure)


def _basis(page: PageContext, total: Row) -> str:
    labels = {row["basis"]: page.label(row) for row in iter_rows(page.book.bases)}
    return labels.get(total["basis"], str(total["basis"] or "–"))


def day(page: PageContext, value: pd.Timestamp) -> str:
    """Return a day of a record; a dash where there is none."""
    return "–" if pd.isna(value) else page.day(value.date())


def unbroken(text: str) -> str:
    """Return a text that stays on one line."""
    return text.replace(" ", "\N{NO-BREAK SPACE}")


_VALUE_PLACES = {"ha": 0, "pct": 0}


def estimated(page: PageContext) -> None:
    """Say how much of the leasable area of established phases is an estimate."""
    html_blocks.heading(page.say("What is estimated"))
    phases = page.statement.phases
    phases = phases[phases["leasable_ha"] > 0]
    of_all, guessed = phases["leasable_ha"].sum(), phases[phases["estimated"].astype(bool)]
    if guessed.empty:
        html_blocks.paragraph(page.say("No leasable area in force on the day is an estimate."))
        return
    html_blocks.paragraph(
        page.say(
            "Of {all} ha leasable on {day} (established phases: {phases}), {estimated} ha ({share} %) are"
            " estimated (phases: {guessed}). Every rate that has them below the line rests on the estimate.",
            all=page.area(of_all),
            phases=page.count(len(phases)),
            day=page.day(page.view.day),
            estimated=page.area(guessed["leasable_ha"].sum()),
            share=page.rate(float(percentage(guessed["leasable_ha"].sum(), of_all))),
            guessed=page.count(len(guessed)),
        )
    )
    html_blocks.paragraph(_uncertainty(page))
    published = phases[~phases["estimated"].astype(bool)]
    if not published.empty:
        names = page.land_names()
        named = ", ".join(
            f"{names.get(row['phase_id'], row['phase_id'])} ({page.ha(row['leasable_ha'])})"
            for row in iter_rows(published)
        )
        html_blocks.lines(page.say("Published: {phases}.", phases=named))


def _uncertainty(page: PageContext) -> str:
    """Return how good the book says its estimates are, and why."""
    stated = page.book.info.estimates
    if stated is None:
        return page.say("The book does not say how good they are.")
    return page.say(
        "By the book they are good to ± {zone} % in a zone and ± {total} % in all. {reason}",
        zone=format_recorded(stated.zone_pct, page.words),
        total=format_recorded(stated.total_pct, page.words),
        reason=stated.reason_vi if page.words.language == "vi" else stated.reason_en,
    )


def bases(page: PageContext) -> None:
    """Say what a fill rate can be measured on: sum over sum, never a mean of rates."""
    html_blocks.heading(page.say("Bases of the fill rate"))
    html_blocks.table(
        [
            (
                page.label(row),
                f"{page.code('numerator', row['numerator'])} ÷ "
                f"{page.code('denominator', row['denominator'])}",
                page.code("phases", row["phases"]),
                _reference(page, row),
            )
            for row in iter_rows(page.book.bases)
        ],
        head=[page.column("basis"), page.say("Formula"), page.column("phases"), page.column("reference")],
        caption=page.say(
            "A rate is a sum over a sum, never a mean of rates; it is rounded once, when it is shown."
        ),
        texts={1, 2, 3},
    )


def rules(page: PageContext) -> None:
    """Draw the dated rules that figures are held against."""
    if page.book.rules.empty:
        return
    html_blocks.heading(page.say("Rules"))
    html_blocks.table(
        [
            (page.label(row), _value(page, row), _span(page, row), _reference(page, row))
            for row in iter_rows(page.book.rules)
        ],
        head=[page.say("Rule"), page.column("value"), page.say("In force"), page.column("reference")],
        texts={1, 2, 3},
    )


def _reference(page: PageContext, row: Row) -> str:
    """Return where a basis or rule comes from, and whether its words were read there."""
    reference = page.cited(row["reference"])
    if not reference:
        return page.say("No document is known to use it; for comparison only.")
    return captions.with_unverified_note(reference, row["verified"], page.words)


def _value(page: PageContext, row: Row) -> str:
    places = _VALUE_PLACES.get(str(row["unit"]), 0) if float(row["value"]).is_integer() else 2
    value, unit = (page.number(row["value"], places=places), page.code("unit", row["unit"]))
    return unbroken(f"{page.code('comparison', row['comparison'])} {value} {unit}")


def _span(page: PageContext, row: Row) -> str:
    first, last = row["first_day"], row["last_day"]
    if pd.isna(last):
        return unbroken(page.say("from {day}", day=day(page, first)))
    return unbroken(page.say("{first} to {last}", first=day(page, first), last=day(page, last)))


# Of leases, certificates and reservations an investor is not even told how many there are.
_WITHHELD = frozenset({"tenancies", "projects", "reservations"})
_REFERRED = frozenset({"bases", "rules"})
_SOURCES_PX = 420


def render_about(page: PageContext) -> None:
    """Draw the page: the book itself first, then its figures, then its records and whose they are."""
    with st.container(key="about"):
        _render_parts(page)


def _render_parts(page: PageContext) -> None:
    left, right = st.columns(2, gap="large")
    with left:
        _render_book(page)
    with right:
        _render_invented(page)
        estimated(page)
        _render_credits(page)
    bases(page)
    rules(page)
    tolerances(page)
    published(page)
    differences(page)
    adjustments(page)
    left, right = st.columns(2, gap="large")
    with left:
        _render_outlines(page)
    with right:
        _render_states(page)
    _render_tables(page)


def _render_book(page: PageContext) -> None:
    """Draw what the book is, up to when, in which plane, and how to tell it from another."""
    info = page.book.info
    html_blocks.heading(page.say("The book"))
    contact = dict(info.contact)
    keeper = contact.get(f"name_{page.words.language}") or contact.get("name_vi", "")
    known = page.say("All that is known") if page.view.known is None else page.day(page.view.known)
    facts = [
        (page.say("Book"), page.name),
        (page.say("Goes up to"), page.day(info.data_as_of)),
        (page.say("Shown as known on"), known),
        (page.say("Plane of areas and corners"), crs.describe(crs.planar_crs(info.plane))),
        (page.say("Contact"), keeper),
        (page.say("Address"), contact.get("url", "")),
        *((key, text) for key, text in contact.items() if key not in {"name_vi", "name_en", "url"}),
    ]
    html_blocks.table([fact for fact in facts if fact[1]], texts={1})
    html_blocks.lines(
        page.say(
            "Corrections are new rows with the day on which they were recorded. “As it was known on”"
            " leaves out what was recorded later, so that an answer given earlier can be given again."
        ),
        page.say(
            "The book’s fingerprint (SHA-256 of its files): two answers with the same fingerprint rest on"
            " the same data."
        ),
    )
    st.code(page.statement.book_hash, language=None, wrap_lines=True)


def _render_invented(page: PageContext) -> None:
    html_blocks.heading(page.say("What is invented"))
    text = captions.invented(page.book, page.words)
    if not text:
        html_blocks.paragraph(page.say("The book says of nothing in it that it is invented."))
        return
    html_blocks.paragraph(text)
    tables = [name for name in page.book.info.invented_tables if _is_told(page, name)]
    if tables:
        named = ", ".join(page.labels.table(name) for name in tables)
        html_blocks.lines(page.say("Invented tables: {tables}.", tables=named))


def _render_outlines(page: PageContext) -> None:
    """Say how well the outlines are known, and of how many zones and phases each."""
    html_blocks.heading(page.column("boundary_status"))
    zones = page.book.zones["boundary_status"].fillna("")
    phases = page.book.phases["boundary_status"].fillna("")
    codes = [*OUTLINES, *sorted({*zones, *phases} - set(OUTLINES))]
    html_blocks.table(
        [
            (
                page.code("boundary_status", code),
                page.labels.meaning(code, column="boundary_status"),
                page.count(int((zones == code).sum())),
                page.count(int((phases == code).sum())),
            )
            for code in codes
        ],
        head=[
            page.say("Outline"),
            page.say("Meaning"),
            page.labels.table("zones"),
            page.labels.table("phases"),
        ],
        caption=page.say("No outline is a legal boundary, and no area in a rate is taken from one."),
        texts={1},
    )


def _render_states(page: PageContext) -> None:
    """Draw the states of plots in the order in which they are tried; the first that fits holds."""
    html_blocks.heading(page.say("States of a plot"))
    html_blocks.table(
        [
            (page.code("state", code), page.labels.meaning(code, column="state"))
            for code in possible_states(page.book)
        ],
        head=[page.column("state"), page.say("Meaning")],
        caption=page.say("A plot has one state on a day: the first in this order that fits."),
        texts={1},
    )


def _render_credits(page: PageContext) -> None:
    """Say whose work the book is, and under which licence it may be used."""
    html_blocks.heading(page.say("Credits and licences"))
    owed = page.book.info.credits
    if not owed:
        html_blocks.paragraph(page.say("The book names no licence."))
        return
    html_blocks.table(
        [(credit.text, credit.licence, credit.url or "–") for credit in owed],
        head=[page.column("source"), page.column("licence"), page.say("Address")],
        texts={1, 2},
    )


def _render_tables(page: PageContext) -> None:
    """Say how many rows each table has and from how many sources, and on asking which ones."""
    html_blocks.heading(page.say("Tables and their sources"))
    tables = [table for table in TABLES if _is_told(page, table.name)]
    sources = _sources(page.book, page.words, tuple(table.name for table in tables))
    remarks = dict.fromkeys(_REFERRED, page.say("each row has its reference, above"))
    remarks |= dict.fromkeys(page.book.info.invented_tables, page.say("invented"))
    html_blocks.table(
        [
            (
                page.labels.table(table.name),
                page.book.records.files.get(table.file, table.file),
                page.count(len(getattr(page.book, table.name))),
                page.count(int((sources["table"] == table.name).sum())),
                remarks.get(table.name, ""),
            )
            for table in tables
        ],
        head=[
            page.column("table"),
            page.column("file"),
            page.say("Rows"),
            page.say("Sources named"),
            page.say("Remark"),
        ],
        texts={1, 4},
    )
    with st.expander(page.say("Each source, and how many rows rest on it")):
        named = sources.assign(table=[page.labels.table(name) for name in sources["table"]])
        st.dataframe(
            named,
            hide_index=True,
            height=_SOURCES_PX,
            column_config={
                "table": st.column_config.TextColumn(page.column("table"), width=190),
                "source": st.column_config.TextColumn(page.column("source"), width=760),
                "rows": st.column_config.NumberColumn(page.say("Rows"), width=80),
            },
            key=f"sources-{page.statement.book_hash[:12]}-{page.view.known}-{page.view.lang}",
            alt=page.say("Each source, and how many rows rest on it"),
        )
        data_table.render_paper_table(
            [page.column("table"), page.column("source"), page.say("Rows")],
            [(table, source, page.count(rows)) for table, source, rows in named.itertuples(index=False)],
            texts={1},
        )


def _is_told(page: PageContext, table: str) -> bool:
    """Return whether the reader may know of a table."""
    return page.internal or table not in _WITHHELD


@cached_per_book
def _sources(book: LandBook, words: Translator, tables: tuple[str, ...]) -> pd.DataFrame:
    """Return the sources that tables name, as they are recorded, with their rows."""
    rows: list[tuple[str, str, int]] = []
    for table in tables:
        frame = getattr(book, table)
        if "source" in frame:
            many = frame["source"].fillna("").value_counts(sort=True)
            rows += [
                (table, cited(str(name), book, words), int(rows_)) for name, rows_ in many.items() if name
            ]
    return pd.DataFrame(rows, columns=["table", "source", "rows"])
