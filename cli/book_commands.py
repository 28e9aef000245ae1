"""Commands that make books: an empty one to fill in, and one as a workbook or in files of another kind."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Literal

from cli.options import (
    PACKAGED,
    Data,
    KnownOn,
    Language,
    argument,
    only_folder,
    open_book,
    option,
    parse_day,
)
from cli.output import settle_format, write_text
from occupancy.errors import QuestionError
from occupancy.loading.book_folder import Folder, read_folder
from occupancy.loading.book_forms import as_parquet, as_text
from occupancy.loading.book_settings import FILE
from occupancy.loading.register import REGISTER
from occupancy.loading.table_sources import read_cells
from occupancy.loading.table_specs import TABLES
from occupancy.partitions.data_set import write_partitions
from occupancy.program import program_name
from outputs.files import WriteError, write_atomically
from outputs.text.translations import N_, Translator, translator

_FOLDER = N_("Folder of the new book; it is made, or must be empty.")
_CALLED = N_("What the book is called in the data set; the name of its folder when not given.")
_PROVINCE = N_("Province or city of Viet Nam, as before July 2025: its plane and law are written down.")
_FORM = N_(
    "xlsx: its tables, but for its layers, as one workbook. Folders: parquet, all of it as Parquet, large"
    " books open faster so; csv, as CSV and GeoJSON; partitions, a data set of GeoParquet by province and"
    " zone, which may have other books already. Not given: xlsx."
)
_OUT = N_("The file, or the new folder, to write; whole or not at all.")
Form = Annotated[Literal["xlsx", "parquet", "csv", "partitions"] | None, option("--format", _FORM)]
BookOut = Annotated[Path, option("--out", _OUT, "PATH")]


def init(
    folder: Annotated[Path, argument(_FOLDER, "FOLDER")],
    province: Annotated[str, option("--province", _PROVINCE, "NAME")] = "",
    lang: Language = "vi",
) -> None:
    """Make an empty book: book.toml with comments and a register to fill in."""
    from outputs.tables.new_book import book_toml  # noqa: PLC0415
    from outputs.tables.register_workbook import empty_register  # noqa: PLC0415

    words = translator(lang)
    _check_new(folder)
    settings = book_toml(folder.resolve().name, words, province=province)
    workbook = empty_register(words, program=program_name())
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise _unmade(folder, fault) from None
    write_atomically(folder / REGISTER, workbook)
    write_atomically(folder / FILE, settings)
    write_text(
        words.gettext(
            "The book is in {folder}: fill in {register}, and put the outlines of zones and plots beside it."
        ).format(folder=folder, register=REGISTER)
        + "\n"
    )


def export(
    out: BookOut,
    data: Data = PACKAGED,
    form: Form = None,
    province: Annotated[str, option("--province", _CALLED, "NAME")] = "",
    known_on: KnownOn = "",
    lang: Language = "vi",
) -> None:
    """Write the tables of a book as a workbook that stands in for its CSV files, or all of it in a folder."""
    words = translator(lang)
    if form == "partitions":
        book = open_book(data, words, known_on=parse_day(known_on, option="--known-on"))
        name = province or only_folder(data).resolve().name
        write_partitions(book, out, province=name)
        done = words.gettext("The book is in the data set {path} as {province}.")
        write_text(done.format(path=out, province=name) + "\n")
        return
    if province or known_on:
        raise QuestionError(
            "--province and --known-on are of a data set; add --format partitions, or leave them out."
        )
    if form in {None, "xlsx"}:
        settle_format(out, None, {"xlsx": (".xlsx",)})
        write_atomically(out, _workbook(read_folder(only_folder(data)), words))
        write_text(words.gettext("The tables are in {path}.").format(path=out) + "\n")
        return
    _check_new(out)
    _write_folder(out, (as_parquet if form == "parquet" else as_text)(read_folder(only_folder(data))))
    write_text(words.gettext("The book is in {folder}.").format(folder=out) + "\n")


def _workbook(folder: Folder, words: Translator) -> bytes:
    from outputs.tables.register_workbook import filled_register  # noqa: PLC0415

    tables = {
        table.name: read_cells(table, folder.files, folder.sources[table.name])
        for table in TABLES
        if not table.spatial and table.name in folder.sources and table.file not in folder.absent
    }
    return filled_register(tables, words)


def _check_new(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise QuestionError("Name a new or an empty folder; there is something at {folder}.", folder=folder)


def _write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a new folder: beside it first, so that no half book is ever seen."""
    try:
        with TemporaryDirectory(dir=folder.resolve().parent, prefix=".landbook-") as place:
            made = Path(place, "book")
            made.mkdir()
            for name, content in files.items():
                (made / name).write_bytes(content)
            if folder.exists():
                folder.rmdir()
            made.replace(folder)
    except OSError as fault:
        raise _unmade(folder, fault) from None


def _unmade(folder: Path, fault: OSError) -> WriteError:
    return WriteError(
        "The folder {folder} cannot be made ({reason}); name another one.",
        folder=folder,
        reason=fault.strerror or type(fault).__name__,
    )
