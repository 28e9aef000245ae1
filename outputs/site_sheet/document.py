"""A sheet: an offer of land on a day and in a language; PDF and HTML are set from the same texts."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from geo import crs
from occupancy.book import LandBook
from occupancy.loading.audiences import INVESTOR
from occupancy.plot_profile.profile import PlotProfile, plot_profile
from occupancy.questions.stated_facts import CONTACTS
from occupancy.statement import Statement
from outputs.offers.selection import PlotGroup
from outputs.offers.texts import short_speeds_text
from outputs.site_sheet import tables
from outputs.site_sheet.occasion import NO_OCCASION, Occasion
from outputs.site_sheet.photos import logo, photos
from outputs.site_sheet.sections import comparison, land, park, price
from outputs.site_sheet.sections.line import template_lines
from outputs.site_sheet.tables import Sources, stated_text, truncate
from outputs.text import captions
from outputs.text.captions import localized_name
from outputs.text.labels import labels
from outputs.text.stated_facts import stated_day
from outputs.text.translations import DRAFTS, Translator, translator


@dataclass(frozen=True, eq=False)
class SiteSheet:
    """What a sheet is made from; the book is one for investors, so that nothing else can come into it."""

    statement: Statement
    profile: PlotProfile
    words: Translator
    occasion: Occasion = NO_OCCASION

    @property
    def book(self) -> LandBook:
        """Return the book of the statement."""
        return self.statement.book


def sheet(
    statement: Statement,
    parcel_ids: Sequence[str],
    *,
    language: str,
    area_ha: float | None = None,
    occasion: Occasion = NO_OCCASION,
) -> SiteSheet:
    """Return the sheet of plots offered together, or of a part of one.

    Parameters
    ----------
    statement
        The answer for the day of a book as opened for investors.
    parcel_ids
        As `occupancy.plot_profile.profile` takes them.
    language
        One of `outputs.text.translations.SHEET_LANGUAGES`.
    area_ha
        As the profile takes it.
    occasion
        What it is handed over with; None of it where not given.

    Raises
    ------
    QuestionError
        When the land cannot be described.
    ValueError
        When the book is not one for investors, or there is no such language: faults of the caller.
    """
    if statement.book.audience != INVESTOR.audience:
        raise ValueError("a sheet is made from the book as opened for investors, never from the internal one")
    profile = plot_profile(statement, parcel_ids, area_ha=area_ha)
    return SiteSheet(statement, profile, translator(language), occasion)


def offered_sheets(
    statement: Statement,
    picks: Sequence[PlotGroup],
    *,
    language: str,
    occasion: Occasion,
    folder: Path,
) -> list[SiteSheet]:
    """Return the sheet of each pick, with the photos of its land that stand in the folder of the book.

    Raises
    ------
    QuestionError
        As `sheet`.
    SourceError
        If a photo of the land is not a picture.
    """
    book = statement.book
    among = frozenset(book.parcels["parcel_id"]) | frozenset(book.phases["phase_id"])
    sign = logo(folder)
    sheets = [sheet(statement, pick.plots, language=language, area_ha=pick.area_ha) for pick in picks]
    return [
        replace(
            one,
            occasion=replace(
                occasion,
                logo=sign,
                photos=photos(folder, [*one.profile.parcel_ids, one.profile.phase["phase_id"]], among=among),
            ),
        )
        for one in sheets
    ]


def file_name(sheets: Sequence[SiteSheet], *, suffix: str) -> str:
    """Return a name for a file of sheets: first plots, number of others, day, language; ASCII only."""
    first = sheets[0]
    plots = "+".join(first.profile.parcel_ids[:3]) + ("+" if len(first.profile.parcel_ids) > 3 else "")
    more = f"-and-{len(sheets) - 1}" if len(sheets) > 1 else ""
    name = f"{plots}{more}-{first.statement.as_of.isoformat()}-{first.words.language}"
    return re.sub(r"[^A-Za-z0-9+.-]+", "_", name) + f".{suffix}"


_HASH = 12  # signs of the book's fingerprint
_MOST_SOURCES = 22
_CONTACT = ("address", "phone", "email", "url")
LANG = {"vi": "vi", "en": "en", "ko": "ko", "zh": "zh-Hans", "ja": "ja"}


def sheet_document(sheet: SiteSheet) -> dict[str, Any]:
    """Return all texts of a sheet for a template; the same for the same sheet."""
    profile, words, plane = sheet.profile, sheet.words, crs.require_crs(sheet.book.parcels)
    sources, say = Sources(words, sheet.book), words.gettext
    # In the order of the page: sources are numbered as they are met.
    parts = {
        say("The land"): land.land_lines(profile, words, sources, plane),
        say("Price, term, readiness"): [
            *price.price_lines(profile, words, sources),
            *price.term_lines(profile, words, sources),
            *price.ready_lines(profile, words),
        ],
        say("Infrastructure and rules of the park"): park.service_lines(profile, words, sources),
        say("Legal status"): [
            *land.legal_lines(profile, words, sources),
            *park.incentive_lines(profile, words, sources),
        ],
        say("Shape"): land.shape_lines(profile, words),
    }
    plots = tables.plots(profile, words) if profile.kind == "assembly" else None
    titled_tables = {
        "plots": (say("Plots"), plots),
        "ways": (say("Distances"), tables.distances(profile, words)),
        "neighbours": (say("Neighbours by sector"), tables.neighbours(profile, words)),
        "tenants": (say("Known tenants of the park"), tables.tenants(profile, words, sources)),
        "corners": (say("Corners"), tables.corners(profile, words, plane)),
    }
    return {
        **heading(sheet),
        "tiles": [
            {"label": label, "value": value, "remark": remark}
            for (label, value), remark in zip(
                comparison.key_facts(profile, words).items(),
                comparison.key_remarks(profile, words),
                strict=True,
            )
        ],
        "asked": sheet.occasion.request(words),
        "sections": [{"title": title, "lines": template_lines(lines)} for title, lines in parts.items()],
        "tables": {
            name: table and {"title": title, **asdict(table)}
            for name, (title, table) in titled_tables.items()
        },
        "maps": {
            "place": say("Where it lies"),
            "zone": say("The zone and its phases"),
            "plot": say("The plot and its neighbours"),
            "sketch": say("Corners and sides"),
        },
        "notes": notes(sheet),
        "sources": {"title": say("Sources"), "texts": sources.texts[:_MOST_SOURCES]},
        "contact": contact(sheet),
        "page": sheet.occasion.page(words),
        "photos": say("Photos") if sheet.occasion.photos else "",
    }


def heading(sheet: SiteSheet) -> dict[str, Any]:
    """Return what stands above and below every page of every paper: title, plots, stamps, foot."""
    profile, words = sheet.profile, sheet.words
    zone, phase = localized_name(profile.zone, words), localized_name(profile.phase, words)
    names = [zone] if zone == phase else [zone, phase]
    return {
        "language": words.language,
        "lang": LANG[words.language],
        "kind": kind(sheet),
        "name": truncate(" + ".join(profile.parcel_ids), 60),
        "where": truncate(" · ".join(names), 120),
        "running": [truncate(" + ".join(profile.parcel_ids), 34), truncate(" · ".join(names), 44)],
        "book": truncate(captions.book_name(sheet.book, words), 120),
        "day": captions.as_of_sentence(sheet.statement, words),
        "made": sheet.occasion.made(words),
        "stamp": captions.invented_stamp(sheet.book, words),
        "invented": truncate(captions.invented(sheet.book, words), 400),
        "draft": draft(words),
        "foot": foot(sheet),
    }


def kind(sheet: SiteSheet) -> str:
    """Return what is offered, in a few words."""
    say, profile = sheet.words.gettext, sheet.profile
    if profile.kind == "part":
        return say("Industrial land for lease: part of a plot")
    if profile.kind == "assembly":
        return say("Industrial land for lease: {count} plots together").format(count=len(profile.plots))
    return say("Industrial land for lease")


def draft(words: Translator) -> str:
    """Return the note that a translation is a draft no native speaker has read; else nothing."""
    if words.language not in DRAFTS:
        return ""
    return words.gettext(
        "This translation is a draft that no native speaker has read yet; the English sheet holds."
    )


def foot(sheet: SiteSheet) -> str:
    """Return day, basis of the areas, and fingerprint of the book."""
    words = sheet.words
    return words.gettext("{day} · areas by document · book {hash}").format(
        day=captions.as_of_sentence(sheet.statement, words), hash=sheet.profile.book_hash[:_HASH]
    )


def notes(sheet: SiteSheet) -> list[str]:
    """Return what must be read with the figures."""
    say, profile = sheet.words.gettext, sheet.profile
    lines = [
        *filter(None, [captions.end_of_record(sheet.statement, sheet.words)]),
        say("No line on this map is a legal boundary."),
        say(
            "Distances run from the middle of the land; those by road follow a small-scale map and are"
            " approximate."
        ),
        say("The park's services are as their sources state them; nothing was measured for this sheet."),
    ]
    if any(place.minutes is not None for place in profile.distances):
        lines.append(short_speeds_text(sheet.words))
    if profile.land is not None and profile.land.cut_line is not None:
        lines.insert(
            0,
            say("The line that divides the plot is a trial cut, not a boundary of any paper."),
        )
    if "partly_leased" in set(profile.plots["state"]):
        lines.insert(
            0,
            say(
                "Some of this land is leased; where that part lies is not recorded: the whole plot is drawn."
            ),
        )
    if profile.land is not None:
        plane = crs.describe(crs.require_crs(sheet.book.parcels))
        lines.append(say("Coordinates: {plane}").format(plane=plane))
    if sheet.words.language in DRAFTS:
        vietnamese = dict.fromkeys((str(profile.zone["name_vi"]), str(profile.phase["name_vi"])))
        note = say(
            "Names of places are written for readers of this language and are none of an office; in"
            " Vietnamese: {names}."
        )
        lines.append(truncate(note.format(names=" · ".join(vietnamese)), 400))
    if sheet.book.info.credits:
        credited = truncate(captions.credits_text(sheet.book), 300)
        lines.append(say("Map data: {credits}").format(credits=credited))
    return lines


def contact(sheet: SiteSheet) -> dict[str, Any]:
    """Return whom to ask: as book.toml has it, and whom a source names for this land."""
    details, words = sheet.profile.contact, sheet.words
    named = [
        f"{labels(words.language).code('service', service)}: {stated_text(fact, words)}"
        f" ({stated_day(fact, words)})"
        for service in CONTACTS
        for fact in sheet.profile.services[service]
    ]
    own, other = ("name_vi", "name_en") if words.language == "vi" else ("name_en", "name_vi")
    name = truncate(details.get(own) or details.get(other, ""), 160)
    return {
        "title": words.gettext("Contact"),
        "name": name or words.gettext("not stated"),
        "lines": [*(truncate(details[key], 120) for key in _CONTACT if details.get(key)), *named],
    }
