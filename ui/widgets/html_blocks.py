"""Text, cards, notices and small tables as HTML that can be read aloud and printed; all of it escaped."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

import streamlit as st

from geo.errors import LandbookError
from occupancy.printed_table.forms import TableColumn
from outputs.submission.table_cells import RenderedRow, RenderedTable
from outputs.tables.report_view import TextTable
from ui.context import PageContext, literal

Tone = Literal["plain", "good", "bad"]
# What a text is on a paper, and the text.
Part = tuple[Literal["stamp", "title", "subject", "answer", "heading", "text", "small"], str]
_TEXT_SHARE, _NARROWEST = 0.8, 10.0  # of the width on paper; in characters
_NARROW_COLUMNS = 3  # as many stand beside each other on a phone
_TAGS = {"title": "h2", "subject": "h3", "heading": "h4"}


@dataclass(frozen=True, slots=True)
class Card:
    """A figure to be seen first: its label, its value, and a remark under it."""

    label: str
    value: str
    remark: str = ""
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Beside:
    """Lines at the left and at the right of a paper, the first ones of each in bold type."""

    left: tuple[str, ...]
    right: tuple[str, ...]
    bold: int = 1


def title(text: str, *, above: str) -> None:
    """Draw the heading of a page, and above it what it belongs to."""
    st.html(f'<p class="lb-book">{escape(above)}</p><h1 class="lb-title">{escape(text)}</h1>')


def folds(parts: Iterable[tuple[str, str]]) -> None:
    """Draw what opens parts of a page on a phone: the name of each in the style sheet, and its label."""
    made = (
        f'<details class="lb-fold lb-fold-{name}"><summary>{escape(label)}</summary></details>'
        for name, label in parts
    )
    st.html(f'<div class="lb-folds">{"".join(made)}</div>')


def chosen(text: str) -> None:
    """Draw what is chosen in the box before it, in as many lines as it needs; the box would cut it."""
    st.html(f'<div class="lb-chosen" aria-hidden="true">{escape(text)}</div>')


def heading(text: str) -> None:
    """Draw the heading of a part of a page."""
    st.html(f'<h2 class="lb-heading">{escape(text)}</h2>')


def stamp(text: str) -> None:
    """Draw a line that nobody may overlook."""
    st.html(f'<p class="lb-stamp" role="note">{escape(text)}</p>')


def paragraph(text: str) -> None:
    """Draw a text to be read, no wider than the eye likes it."""
    st.html(f'<p class="lb-paragraph">{escape(text)}</p>')


def lines(*texts: str) -> None:
    """Draw lines of small print."""
    st.html(f'<p class="lb-small">{_broken(texts)}</p>')


def answer(text: str, *, lang: str) -> None:
    """Draw the one line for who reads no further, in the language of its paper."""
    st.html(f'<p class="lb-answer" lang="{escape(lang)}">{escape(text)}</p>')


def paper(parts: Iterable[Part | Beside], *, label: str, lang: str) -> None:
    """Draw a paper in a frame, its texts below each other or in two columns of lines."""
    html = (_beside(part) if isinstance(part, Beside) else _part(*part) for part in parts)
    _framed("".join(html), label=label, lang=lang)


def printed(
    table: RenderedTable, *, stamps: Iterable[str], titles: tuple[str, str], label: str, lang: str
) -> None:
    """Draw a form as it will be printed, in a frame; `titles` stand over its notes and sources."""
    parts = [_share(column) for column in table.columns]
    widths = "".join(f'<col style="width:{100 * part / sum(parts):.2f}%">' for part in parts)
    heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in table.heads)
    numbers = "".join(f"<td>{escape(number)}</td>" for number in table.numbers)
    figures = [not column.is_text for column in table.columns]
    body = "".join(_printed_row(row, figures) for row in table.rows)
    sources = [f"[{at}] {source}" for at, source in enumerate(table.sources, start=1)]
    above: list[Part] = [("stamp", stamp) for stamp in stamps]
    above += [("title", table.title), ("subject", table.day_line)]
    below: list[Part] = [("heading", titles[0]), *(("small", f"– {note}") for note in table.notes)]
    if sources:
        below += [("heading", titles[1]), *(("small", source) for source in sources)]
    _framed(
        "".join(_part(*part) for part in above)
        + f'<p class="lb-unit">{escape(table.unit_line)}</p><table class="lb-printed"><colgroup>{widths}'
        f'</colgroup><thead><tr>{heads}</tr><tr class="lb-numbers">{numbers}</tr></thead>'
        f"<tbody>{body}</tbody></table>" + "".join(_part(*part) for part in below),
        label=label,
        lang=lang,
    )


def formula(words: str, figures: str) -> None:
    """Draw a formula in words, and under it with figures."""
    st.html(f'<div class="lb-formula"><p>{escape(words)}</p><p>{escape(figures)}</p></div>')


def cells(texts: Iterable[str], *, head: bool = False) -> None:
    """Draw cells of a grid, each an element of its own; those of the `head` name its columns."""
    for text in texts:
        st.html(f'<div class="{"lb-head" if head else "lb-name"}">{escape(text)}</div>')


def cards(figures: Iterable[Card]) -> None:
    """Draw figures side by side, as many in a line as there is room for."""
    parts = [
        f'<div class="lb-card"><dt>{escape(card.label)}</dt><dd><strong>{escape(card.value)}</strong>'
        f'<span class="lb-{card.tone}">{escape(card.remark)}</span></dd></div>'
        for card in figures
    ]
    st.html(f'<dl class="lb-cards">{"".join(parts)}</dl>')


def table(
    rows: Iterable[Sequence[str]],
    *,
    head: Sequence[str] = (),
    caption: str = "",
    texts: Collection[int] = (),
    marked: Collection[tuple[int, int]] = (),
    mark: str = "",
) -> None:
    """Draw a table whose first cells name their rows, the other cells being figures.

    The columns in `texts`, counted from 0, hold words: they begin at the left and are broken where long. The
    cells at the rows and columns in `marked` stand out, and `mark` says to who hears them what that means.
    """
    body = [
        _row(row, texts, head, {column: mark for of, column in marked if of == at})
        for at, row in enumerate(rows)
    ]
    above = f"<caption>{escape(caption)}</caption>" if caption else ""
    if head:
        cells = "".join(
            f'<th scope="col"{_side(at, texts)}>{escape(cell)}</th>' for at, cell in enumerate(head)
        )
        above += f"<thead><tr>{cells}</tr></thead>"
    kind = "lb-sheet lb-rows" if len(head) > _NARROW_COLUMNS else "lb-sheet"
    st.html(f'<table class="{kind}">{above}<tbody>{"".join(body)}</tbody></table>')


def text_table(shown: TextTable) -> None:
    """Draw a table of texts under its title, with the lines that stand above and below it."""
    heading(shown.title)
    lines(*shown.above)
    if shown.rows:
        words = [at for at, column in enumerate(shown.columns) if not column.figures]
        table(shown.rows, head=[column.label for column in shown.columns], texts=words)
    if shown.below:
        lines(*shown.below)


def line_for_paper(text: str) -> None:
    """Draw a line of small print that only paper has."""
    st.html(f'<p class="lb-small lb-on-paper">{escape(text)}</p>')


def line_for_twin(text: str) -> None:
    """Draw a line of small print where a table has its twin: on paper and on a phone."""
    st.html(f'<p class="lb-small lb-of-twin">{escape(text)}</p>')


def key_to_mark(text: str) -> None:
    """Draw what the cells that stand out in the table above are."""
    st.html(f'<p class="lb-small"><span class="lb-best lb-swatch"></span>{escape(text)}</p>')


def _row(cells: Sequence[str], texts: Collection[int], head: Sequence[str], marks: Mapping[int, str]) -> str:
    """Return a row; each figure has the head of its column with it, for a screen without room for one."""
    first, *others = cells
    heads = [f' data-head="{escape(name)}"' for name in head] or [""] * len(cells)
    rest = "".join(
        f"<td{_side(at, texts, at in marks)}{heads[at]}>{escape(cell)}{_heard(marks.get(at, ''))}</td>"
        for at, cell in enumerate(others, start=1)
    )
    return f'<tr><th scope="row">{escape(first)}</th>{rest}</tr>'


def _side(column: int, texts: Collection[int], marked: bool = False) -> str:
    kinds = [*(["lb-text"] if column in texts else []), *(["lb-best"] if marked else [])]
    return f' class="{" ".join(kinds)}"' if kinds else ""


def _heard(mark: str) -> str:
    """Return what only who hears a page needs to be told of a cell."""
    return f'<span class="lb-heard"> ({escape(mark)})</span>' if mark else ""


def _framed(html: str, *, label: str, lang: str) -> None:
    """Draw a paper that is scrolled in its frame, by keys too."""
    st.html(
        f'<div class="lb-paper" role="region" tabindex="0" aria-label="{escape(label)}"'
        f' lang="{escape(lang)}">'
        f"{html}</div>"
    )


def _share(column: TableColumn) -> float:
    """Return how wide a column is beside the others; texts can be broken, figures cannot."""
    return max(column.width * _TEXT_SHARE if column.is_text else column.width, _NARROWEST)


def _part(kind: str, text: str) -> str:
    tag = _TAGS.get(kind, "p")
    return f'<{tag} class="lb-paper-{kind}">{escape(text)}</{tag}>'


def _beside(part: Beside) -> str:
    sides = "".join(
        f"<p><b>{_broken(lines[: part.bold])}</b><br>{_broken(lines[part.bold :])}</p>"
        for lines in (part.left, part.right)
    )
    return f'<div class="lb-beside">{sides}</div>'


def _broken(lines: Iterable[str]) -> str:
    return "<br>".join(escape(line) for line in lines)


def _printed_row(row: RenderedRow, figures: Sequence[bool]) -> str:
    """Return a row of a form; the name of a group runs over the rest of the width."""
    kind = f"lb-{row.level}{' lb-within' if row.part else ''}"
    if row.level == "group":
        first, name = row.cells[:2]
        return (
            f'<tr class="{kind}"><td>{escape(first)}</td><td colspan="{len(row.cells) - 1}">'
            f"{escape(name)}</td></tr>"
        )
    cells = "".join(
        f'<td class="lb-number">{escape(cell)}</td>' if is_figure else f"<td>{escape(cell)}</td>"
        for cell, is_figure in zip(row.cells, figures, strict=True)
    )
    return f'<tr class="{kind}">{cells}</tr>'


_NOTICE = "notice of a choice"  # in the session


def show_error(page: PageContext, error: LandbookError, *, icon: str = ":material/error:") -> None:
    """Say why a part of the page cannot be shown; the rest of it stays."""
    st.warning(literal(page.words.error(error)), icon=icon)


def show_warning(text: str, *, icon: str | None = None) -> None:
    """Say what a reader should mend."""
    st.warning(literal(text), icon=icon)


def show_unused_filter(page: PageContext, name: str, text: str) -> None:
    """Say that what the address has under a filter called `name` cannot be used."""
    sentence = page.say("The filter “{filter}” in the address is not used: {text}.", filter=name, text=text)
    show_warning(sentence, icon=":material/link_off:")


def keep_notice(text: str) -> None:
    """Keep what a choice could not do, until the page is drawn."""
    st.session_state[_NOTICE] = text


def tell_notice(*, icon: str) -> None:
    """Say once what a choice could not do."""
    notice = st.session_state.pop(_NOTICE, "")
    if notice:
        show_warning(notice, icon=icon)


def show_info(text: str, *, icon: str | None = None) -> None:
    """Say what a reader should know, such as why nothing is shown."""
    st.info(literal(text), icon=icon)
