"""The README of a pack, in both languages: what each file is, how the pack is verified, what is invented."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from textwrap import wrap

from outputs.submission import manifest
from outputs.submission.submission import Submission
from outputs.text import captions
from outputs.text.translations import LANGUAGES, N_, translator

FILE = "README.txt"
_WIDTH = 100
_COMMAND = "landbook verify PACK.zip"
_OF_A_CHECKOUT = "python -m occupancy verify PACK.zip"
_MANIFEST = N_(
    "Day, basis and purpose of the pack, its figures unrounded, open findings, and size and SHA-256 of each"
    " other file."
)
# What files and folders are, by how their names begin.
_FILES: Mapping[str, str] = {
    "workbook.xlsx": N_("The printed table with live formulas down to single leases, and what it rests on."),
    "report.docx": N_("The report with its annexes, to be edited and signed."),
    "report.pdf": N_("The same report, to be read and printed."),
    "map.pdf": N_("The map annex, to scale."),
    "map.png": N_("The map annex as a picture."),
    "layers.gpkg": N_(
        "Zones, phases and plots for a GIS; QGIS draws them in their colours. No tenant is in it."
    ),
    manifest.TABLES: N_("The tables of the book, from which all of this was made."),
    manifest.PROGRAM: N_("The tables of the program that they were read with."),
}


def readme(submission: Submission, names: Sequence[str]) -> bytes:
    """Write the text, Vietnamese first, for any editor; `names` are those of the papers in the pack."""
    parts = [
        "\r\n".join(_part(replace(submission, words=translator(language)), names)) for language in LANGUAGES
    ]
    return ("\ufeff" + "\r\n\r\n\r\n".join(parts) + "\r\n").encode()


def _part(submission: Submission, names: Sequence[str]) -> Iterator[str]:
    say = submission.words.gettext
    yield say("Submission pack").upper()
    yield ""
    for label, text in submission.identity:
        yield from _lines(f"{label}: {text}")
    yield from ("", say("What each file is"), "")
    yield from _lines(f"{manifest.FILE}: {say(_MANIFEST)}")
    for name, text in _FILES.items():
        if name in names or name.endswith("/"):
            yield from _lines(f"{name}: {say(text)}")
    yield from ("", say("How to verify this pack"), "")
    yield from _lines(
        say(
            "Landbook tells whether every file is as it was made, whether all figures are those of the"
            " tables inside, and what differs in the book of today: on its page “Verify”, or by one of these"
            " commands:"
        )
    )
    yield from (f"    {_COMMAND}", f"    {_OF_A_CHECKOUT}")
    yield from _lines(
        say(
            "Without the program, the SHA-256 of each file can be held against the one in manifest.json."
            " Where there is a manifest.sig, it is the Ed25519 signature of manifest.json by who made the"
            " pack."
        )
    )
    yield from ("", say("What is invented"), "")
    yield from _lines(
        captions.invented(submission.book, submission.words) or say("Nothing that is declared.")
    )


def _lines(text: str) -> list[str]:
    """Return a text in lines that are not too long, whatever line ends it has."""
    return wrap(" ".join(text.split()), _WIDTH, subsequent_indent="    ", break_long_words=False)
