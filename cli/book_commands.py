"""Commands that make books: an empty one to fill in, and the tables of one as a workbook."""

from pathlib import Path
from typing import Annotated

from cli.options import PACKAGED, Data, Language, OutFile, argument, option
from cli.output import settle_format, write_text
from occupancy.errors import QuestionError
from occupancy.loading.book_folder import read_folder
from occupancy.loading.book_settings import FILE
from occupancy.loading.register import REGISTER
from occupancy.loading.table_sources import read_cells
from occupancy.loading.table_specs import TABLES
from occupancy.program import program_name
from outputs.files import WriteError, write_atomically
from outputs.text.translations import N_, translator

_FOLDER = N_("Folder of the new book; it is made, or must be empty.")
_PROVINCE = N_("Province or city of Viet Nam, as before July 2025: its plane and law are written down.")


def init(
    folder: Annotated[Path, argument(_FOLDER, "FOLDER")],
    province: Annotated[str, option("--province", _PROVINCE, "NAME")] = "",
    lang: Language = "vi",
) -> None:
    """Make an empty book: book.toml with comments and a register to fill in."""
    from outputs.tables.new_book import book_toml  # noqa: PLC0415
    from outputs.tables.register_workbook import empty_register  # noqa: PLC0415

    words = translator(lang)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise QuestionError("Name a new or an empty folder; there is something at {folder}.", folder=folder)
    settings = book_toml(folder.resolve().name, words, province=province)
    workbook = empty_register(words, program=program_name())
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise WriteError(
            "The folder {folder} cannot be made ({reason}); name another one.",
            folder=folder,
            reason=fault.strerror or type(fault).__name__,
        ) from None
    write_atomically(folder / REGISTER, workbook)
    write_atomically(folder / FILE, settings)
    write_text(
        words.gettext(
            "The book is in {folder}: fill in {register}, and put the outlines of zones and plots beside it."
        ).format(folder=folder, register=REGISTER)
        + "\n"
    )


def export(out: OutFile, data: Data = PACKAGED, lang: Language = "vi") -> None:
    """Write the tables of a book, but for its layers, as one workbook that is read as they are."""
    from outputs.tables.register_workbook import filled_register  # noqa: PLC0415

    words = translator(lang)
    settle_format(out, None, {"xlsx": (".xlsx",)})
    folder = read_folder(data)
    tables = {
        table.name: read_cells(table, folder.files, folder.sources[table.name])
        for table in TABLES
        if not table.spatial and table.name in folder.sources and table.file not in folder.absent
    }
    write_atomically(out, filled_register(tables, words))
    write_text(words.gettext("The tables are in {path}.").format(path=out) + "\n")
