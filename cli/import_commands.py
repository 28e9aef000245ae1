"""The command that takes in files of an office: read, shown, confirmed, written."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from cli.options import Language, argument, option, spinner
from cli.output import write_tables, write_text
from occupancy.delivery.mapping import mapping_text
from outputs.text.translations import N_, Translator, translator

_FILES = N_("Files as they were handed over: land as GeoPackage, Shapefile, KML …, registers as XLSX …")
_INTO = N_("Folder of the land book that they go into; a new or empty folder becomes a book.")
_AS = N_("The table that the files are, such as parcels or tenancies; else told by their names and columns.")
_MAPPING = N_(
    "TOML file that says what the headings mean, before mapping.toml of the book. Where it is not there, what"
    " was taken for what is written into it."
)
_CRS = N_("Code of the coordinate system of the land, where the file declares none or a wrong one.")
_DRY = N_("Only show what would change.")
_YES = N_("Write without asking what is sure; what is open is never answered by it.")


def import_files(  # noqa: PLR0913, PLR0917  one parameter per option
    files: Annotated[list[Path], argument(_FILES, "FILE…")],
    into: Annotated[Path, option("--into", _INTO, "FOLDER")],
    as_table: Annotated[str, option("--as", _AS, "TABLE")] = "",
    mapping: Annotated[Path | None, option("--mapping", _MAPPING, "FILE")] = None,
    crs: Annotated[str, option("--crs", _CRS, "CODE")] = "",
    dry_run: Annotated[bool, option("--dry-run", _DRY)] = False,
    yes: Annotated[bool, option("--yes", _YES)] = False,
    lang: Language = "vi",
) -> None:
    """Take files into a book; the exit code is 1 when something must be answered first."""
    from occupancy.delivery.importing import plan_import, write_import  # noqa: PLC0415
    from outputs.tables.import_view import import_tables  # noqa: PLC0415

    words = translator(lang)
    with spinner(words.gettext("Reading the files…")):
        plan = plan_import(
            files, into, now=datetime.now().astimezone(), as_table=as_table, mapping_file=mapping, crs=crs
        )
    write_tables(import_tables(plan, words), words)
    for number, question in enumerate(plan.questions, start=1):
        how = words.gettext(question.how).format(**question.params) if question.how else ""
        write_text(f"{number}. {words.error(question)} {how}".rstrip() + "\n")
    if mapping is not None and not mapping.exists() and plan.proposal.sheets:
        write_text(mapping_text(plan.proposal.sheets), out=mapping)
        write_text(words.gettext("What was taken for what is in {path}.").format(path=mapping) + "\n")
    if plan.stopped:
        write_text(words.gettext("Nothing was written: answer what is open first.") + "\n")
        raise typer.Exit(1)
    if not plan.files:
        write_text(words.gettext("The book has all of this already; nothing was written.") + "\n")
        return
    if dry_run:
        write_text(words.gettext("Nothing was written: this only showed what would change.") + "\n")
        return
    if not yes and not _confirmed(words):
        write_text(words.gettext("Nothing was written: give --yes, or answer y.") + "\n")
        raise typer.Exit(1)
    write_import(plan)
    write_text(words.gettext("The book in {path} is written.").format(path=into) + "\n")


def _confirmed(words: Translator) -> bool:
    """Return whether a person says yes; nobody does where there is no terminal."""
    return sys.stdin.isatty() and typer.confirm(words.gettext("Write this into the book?"))
