"""A DOCX read back: its figures, its words, and how all its parts are written."""

from xml.etree.ElementTree import ParseError

from outputs.submission.verification.contents import Look, broken, printed
from outputs.submission.verification.office_parts import canonical, others, texts_of
from outputs.submission.verification.pack_reader import read_archive

_WORDS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BODY = "word/document.xml"


def document(docx: bytes, *, name: str) -> dict[str, object]:
    """Read a document: its figures, its words, and how they and all its other parts are written.

    Raises
    ------
    SourceError
        If it cannot be read.
    """
    contents: dict[str, object] = {}
    try:
        parts = read_archive(docx, name=name).files
        for part, tree in texts_of(parts).items():
            place = "" if part == _BODY else f"{part} "
            contents |= printed(place, ("".join(line.itertext()) for line in tree.iter(f"{_WORDS}p")))
            contents[part] = Look(canonical(tree))
        return contents | others(parts)
    except (KeyError, ValueError, ParseError) as fault:
        raise broken(name) from fault
