"""The section of the report's template that has the table, as a document of its own."""

from copy import deepcopy

from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from outputs.submission.report.report_template import TABLE_HERE

_SECTION, _TEXT = qn("w:sectPr"), qn("w:t")
_REFERENCES = (qn("w:headerReference"), qn("w:footerReference"))
_ANNEXED = ("annex_table", "annexed")  # headings that name the report


def keep_table(body: BaseOxmlElement) -> None:
    """Leave of a template's body the section of the table, without the headings of an annex.

    A section without headers of its own has those of the one before it. A template without a table is left
    as it is.
    """
    parts = list(body)
    at = next((place for place, part in enumerate(parts) if TABLE_HERE in _said(part)), None)
    if at is None:
        return
    ends = [place for place, part in enumerate(parts) if part.find(f".//{_SECTION}") is not None]
    ends = [place for place in ends if parts[place].tag != _SECTION] + [len(parts) - 1]
    last = next(place for place in ends if place >= at)
    first = max((place for place in ends if place < at), default=-1) + 1
    section = _with_headers(parts, ends, last)
    for place, part in enumerate(parts):
        annexed = any(name in _said(part).split() for name in _ANNEXED)
        if not first <= place < last or annexed:
            body.remove(part)
    body.append(section)


def _with_headers(parts: list[BaseOxmlElement], ends: list[int], last: int) -> BaseOxmlElement:
    """The properties of a section, with the headers and footers that it takes over."""
    section = deepcopy(_properties(parts[last]))
    for place in reversed(ends[: ends.index(last)]):
        known = {(one.tag, one.get(qn("w:type"))) for one in section if one.tag in _REFERENCES}
        for one in reversed(list(_properties(parts[place]))):
            if one.tag in _REFERENCES and (one.tag, one.get(qn("w:type"))) not in known:
                section.insert(0, deepcopy(one))
    return section


def _properties(part: BaseOxmlElement) -> BaseOxmlElement:
    return part if part.tag == _SECTION else part.find(f".//{_SECTION}")


def _said(part: BaseOxmlElement) -> str:
    return "".join(text.text or "" for text in part.iter(_TEXT))
