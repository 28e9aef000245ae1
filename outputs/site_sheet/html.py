"""A sheet or a shortlist as one HTML file with a map to move in; it opens from a disk, offline."""

from collections.abc import Sequence
from html import escape

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from occupancy.errors import QuestionError
from occupancy.packaged_files import ROOT
from outputs.maps.paper.surroundings_map import legend
from outputs.site_sheet.document import heading, sheet_document
from outputs.site_sheet.offline_map import page
from outputs.site_sheet.pdf import drawings
from outputs.site_sheet.sections import comparison_facts
from outputs.site_sheet.sheet import SiteSheet

_FOLDER = ROOT / "outputs/site_sheet"
_SEEN_AT_ONCE = 4  # facts of a card


def _source(name: str) -> str:
    """Return a template without its line breaks, which HTML would take for spaces."""
    lines = (_FOLDER / "templates" / name).read_text(encoding="utf-8").splitlines()
    return "".join(line.strip() for line in lines)


def _escaped(value: object) -> Markup:
    return value if isinstance(value, Markup) else Markup(escape(str(value)))


_TEMPLATES = Environment(
    loader=FunctionLoader(_source), autoescape=True, finalize=_escaped, undefined=StrictUndefined
)


def sheet_html(sheet: SiteSheet) -> str:
    """Write the sheet as a page with everything in it; the same text for the same sheet.

    Raises
    ------
    SourceError
        If Leaflet is not installed and cannot be (`outputs.assets`).
    """
    texts, drawn = sheet_document(sheet), drawings(sheet)
    svgs = {
        name: Markup(drawn[name].svg(texts=True)) if name in drawn else "" for name in ("place", "sketch")
    }
    body = _TEMPLATES.get_template("sheet.html").render(
        texts=texts, svgs=svgs, legend=legend([sheet.profile], sheet.words)
    )
    return page([sheet], body, title=f"{texts['name']} · {texts['where']}")


def shortlist_html(sheets: Sequence[SiteSheet]) -> str:
    """Write offers of one book, day and language, numbered as given: a map, and a card for each.

    Raises
    ------
    QuestionError
        When the list is empty.
    SourceError
        If Leaflet is not installed and cannot be (`outputs.assets`).
    """
    if not sheets:
        raise QuestionError("A shortlist has at least one offer; choose one.")
    say = sheets[0].words.gettext
    title = say("Industrial land for lease: shortlist")
    cards = [
        heading(sheet) | {"facts": [*comparison_facts(sheet.profile, sheet.words).items()]}
        for sheet in sheets
    ]
    body = _TEMPLATES.get_template("shortlist.html").render(
        texts=heading(sheets[0]), title=title, cards=cards, more=say("More"), seen_at_once=_SEEN_AT_ONCE
    )
    style = (_FOLDER / "browser/shortlist.css").read_text(encoding="utf-8")
    return page(sheets, body, title=title, style=style)
