"""An enquiry in one line, in the language of a sheet."""

from occupancy.book import LandBook
from occupancy.land_search.enquiry import Enquiry, Requirement
from outputs.offers.texts import criterion_text, wanted_text
from outputs.text.formatting import format_ha
from outputs.text.labels import labels
from outputs.text.translations import Translator


def enquiry_text(enquiry: Enquiry, book: LandBook, words: Translator) -> str:
    """Return what is asked for: the area, then each requirement, wishes that only move the rank marked so."""
    requirements = (_requirement_text(one, book, words) for one in enquiry.requirements)
    return "; ".join([_area_text(enquiry, words), *requirements])


def _area_text(enquiry: Enquiry, words: Translator) -> str:
    ideal, least, most = (
        format_ha(area, words) for area in (enquiry.ideal_ha, enquiry.min_ha, enquiry.max_ha)
    )
    limits = words.gettext("{least} to {most}").format(least=least, most=most)
    return f"{ideal} {labels(words.language).code('unit', 'ha')} ({limits})"


def _requirement_text(requirement: Requirement, book: LandBook, words: Translator) -> str:
    name, wanted = criterion_text(requirement, book, words), wanted_text(requirement, book, words)
    text = f"{name}: {wanted}"
    return text if requirement.hard else words.gettext("{wish} (preferred)").format(wish=text)
