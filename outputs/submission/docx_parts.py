"""What papers in DOCX share: elements of WordprocessingML, the page number, the file."""

import io
import zipfile

from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from outputs.files import deterministic_zip


def document_bytes(document: Document) -> bytes:
    """Return a document as a file; the same bytes each time, whatever the clock says."""
    file = io.BytesIO()
    document.save(file)
    with zipfile.ZipFile(file) as archive:
        return deterministic_zip({name: archive.read(name) for name in archive.namelist()})


def element(name: str, *children: BaseOxmlElement, **attributes: str) -> BaseOxmlElement:
    """Return an element such as `w:tr` with its children; its attributes are in the namespace `w`."""
    new = OxmlElement(name)
    for key, value in attributes.items():
        new.set(qn(f"w:{key}"), value)
    new.extend(children)
    return new


def page_number_field(code: str = "PAGE") -> tuple[BaseOxmlElement, BaseOxmlElement, BaseOxmlElement]:
    """Return the three elements of runs that show the number of the page."""
    instruction = element("w:instrText")
    instruction.text = code
    return element("w:fldChar", fldCharType="begin"), instruction, element("w:fldChar", fldCharType="end")
