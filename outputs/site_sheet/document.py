"""All that a sheet says, as texts in the reader's language; PDF and HTML set the same."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from geo import crs
from outputs.site_sheet import plot_section, tables, zone_section
from outputs.site_sheet.fact_format import Sources, ha_text, truncate
from outputs.site_sheet.sheet import Sheet
from outputs.text import captions
from outputs.text.captions import localized_name
from outputs.text.formatting import format_day
from outputs.text.translations import DRAFTS, Translator

_HASH = 12  # signs of the book's fingerprint
_MOST_SOURCES = 22
_TAX_DAY = date(2025, 10, 1)
_CONTACT = ("address", "phone", "email", "url")
LANG = {"vi": "vi", "en": "en", "ko": "ko", "zh": "zh-Hans", "ja": "ja"}


def sheet_document(sheet: Sheet) -> dict[str, Any]:
    """Texts and lists of texts only; the same for the same sheet."""
    one, words = sheet.dossier, sheet.words
    sources, say = Sources(words), words.gettext
    sections = [
        {
            "title": say("The land"),
            "lines": plot_section.joined(plot_section.land_lines(one, words, sources)),
        },
        {
            "title": say("Price, term, readiness"),
            "lines": plot_section.joined(
                [
                    *plot_section.price_lines(one, words, sources),
                    *plot_section.term_lines(one, words, sources),
                    *plot_section.ready_lines(one, words),
                ]
            ),
        },
        {
            "title": say("Infrastructure and rules of the park"),
            "lines": plot_section.joined(zone_section.service_lines(one, words, sources)),
        },
        {
            "title": say("Legal status"),
            "lines": plot_section.joined(zone_section.legal_lines(one, words, sources)),
        },
    ]
    found = {
        "plots": tables.plots(one, words) if one.kind == "assembly" else None,
        "ways": tables.ways(one, words),
        "neighbours": tables.neighbours(one, words),
        "tenants": tables.tenants(one, words, sources),
        "corners": tables.corners(one, words),
    }
    return {
        **heading(sheet),
        "tiles": tiles(sheet),
        "sections": sections,
        "tables": {name: _table(table, title) for name, table, title in _titled(found, words)},
        "maps": {
            "place": say("Where it lies"),
            "plot": say("The plot and its neighbours"),
            "sketch": say("Corners and sides"),
        },
        "notes": notes(sheet),
        "sources": {"title": say("Sources"), "texts": sources.texts[:_MOST_SOURCES]},
        "contact": contact(sheet),
    }


def heading(sheet: Sheet) -> dict[str, Any]:
    """What stands above and below every page of every paper: title, plots, stamps, foot."""
    one, words = sheet.dossier, sheet.words
    zone, phase = localized_name(one.zone, words), localized_name(one.phase, words)
    names = [zone] if zone == phase else [zone, phase]
    return {
        "language": words.language,
        "lang": LANG[words.language],
        "kind": kind(sheet),
        "name": truncate(" + ".join(one.parcel_ids), 60),
        "where": truncate(" · ".join(names), 120),
        "running": [truncate(" + ".join(one.parcel_ids), 34), truncate(" · ".join(names), 44)],
        "book": truncate(captions.book_name(sheet.book, words), 120),
        "day": captions.as_of_sentence(sheet.statement, words),
        "stamp": captions.invented_stamp(sheet.book, words),
        "invented": truncate(captions.invented(sheet.book, words), 400),
        "draft": draft(words),
        "foot": foot(sheet),
    }


def kind(sheet: Sheet) -> str:
    """What is offered, in a few words."""
    say, one = sheet.words.gettext, sheet.dossier
    if one.kind == "part":
        return say("Industrial land for lease: part of a plot")
    if one.kind == "assembly":
        return say("Industrial land for lease: {count} plots together").format(count=len(one.plots))
    return say("Industrial land for lease")


def draft(words: Translator) -> str:
    """That the language of the sheet is not yet read by anybody who speaks it from home; else nothing."""
    if words.language not in DRAFTS:
        return ""
    return words.gettext(
        "This translation is a draft that no native speaker has read yet; the English sheet holds."
    )


def foot(sheet: Sheet) -> str:
    """Day, basis of the areas, and fingerprint of the book."""
    words = sheet.words
    return words.gettext("{day} · areas by document · book {hash}").format(
        day=captions.as_of_sentence(sheet.statement, words), hash=sheet.dossier.book_hash[:_HASH]
    )


def tiles(sheet: Sheet) -> list[dict[str, str]]:
    """The four figures that a reader looks for first."""
    one, words = sheet.dossier, sheet.words
    say = words.gettext
    return [
        {"label": say("Area offered"), "value": ha_text(one.offered_ha, words)},
        {"label": say("Asking price"), "value": plot_section.price_text(one, words)},
        {"label": say("Remaining term"), "value": plot_section.term_text(one, words)},
        {"label": say("Ready from"), "value": plot_section.ready_text(one, words)},
    ]


def notes(sheet: Sheet) -> list[str]:
    """What must be read with the figures."""
    say, one = sheet.words.gettext, sheet.dossier
    found = [
        say("No line on this map is a legal boundary."),
        say(
            "Distances run from the middle of the land; those by road follow a small-scale map and are"
            " approximate."
        ),
        say("The park's services are as their sources state them; nothing was measured for this sheet."),
        say(
            "For projects licensed from {day} an industrial park is not an incentive location for corporate"
            " income tax; incentives by sector or scale are for the authorities to confirm."
        ).format(day=format_day(_TAX_DAY, sheet.words)),
    ]
    if one.kind == "part":
        found.insert(
            0,
            say(
                "The line that divides the plot is a trial cut along its street, not a boundary of any paper."
            ),
        )
    if "partly_leased" in set(one.plots["state"]):
        found.insert(
            0,
            say(
                "Some of this land is leased; where that part lies is not recorded, so a line is an example."
            ),
        )
    if one.land is not None:
        plane = crs.describe(crs.require_crs(sheet.book.parcels))
        found.append(say("Coordinates: {plane}").format(plane=plane))
    credits_ = " · ".join(f"{credit.text} ({credit.licence})" for credit in sheet.book.info.credits)
    return [*found, say("Map data: {credits}").format(credits=truncate(credits_, 300))] if credits_ else found


def contact(sheet: Sheet) -> dict[str, Any]:
    """Whom to ask, as book.toml has it."""
    told, words = sheet.dossier.contact, sheet.words
    own, other = ("name_vi", "name_en") if words.language == "vi" else ("name_en", "name_vi")
    name = truncate(told.get(own) or told.get(other, ""), 160)
    return {
        "title": words.gettext("Contact"),
        "name": name or words.gettext("not stated"),
        "lines": [truncate(told[key], 120) for key in _CONTACT if told.get(key)],
    }


def _titled(
    found: Mapping[str, tables.Table | None], words: Translator
) -> list[tuple[str, tables.Table | None, str]]:
    say = words.gettext
    titles = {
        "plots": say("Plots"),
        "ways": say("Distances"),
        "neighbours": say("Neighbours by sector"),
        "tenants": say("Known tenants of the park"),
        "corners": say("Corners"),
    }
    return [(name, table, titles[name]) for name, table in found.items()]


def _table(table: tables.Table | None, title: str) -> dict[str, Any] | None:
    if table is None:
        return None
    return {
        "title": title,
        "heads": list(table.heads),
        "rows": [list(row) for row in table.rows],
        "figures": list(table.figures),
        "left_out": table.left_out,
        "marks": list(table.marks),
    }
