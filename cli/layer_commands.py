"""Commands that write layers, maps and coordinate papers: each opens a book and makes one file."""

import typer

from cli.options import (
    PACKAGED,
    AsOf,
    Basis,
    Data,
    KnownOn,
    Language,
    LanguageOption,
    LayerFormat,
    LayerFormatOption,
    LayerOption,
    OutFile,
    PaperFormat,
    PaperFormatOption,
    Places,
    SystemOption,
    asked_day,
)
from cli.output import say_beyond, write_text
from cli.session import load_book, load_statement, spinner
from outputs.files import write_atomically
from outputs.text.translations import translator


def layers(  # noqa: PLR0913, PLR0917  one parameter per option
    out: OutFile,
    data: Data = PACKAGED,
    as_of: AsOf = "",
    known_on: KnownOn = "",
    basis: Basis = "",
    form: LayerFormatOption = LayerFormat.GPKG,
    system: SystemOption = None,
    layer: LayerOption = None,
    lang: LanguageOption = Language.VI,
) -> None:
    """Write zones, phases and plots as GIS layers."""
    # Only this command writes layers; the others start without waiting for GDAL.
    from outputs.gis.layer_files import layer_file  # noqa: PLC0415
    from outputs.gis.layers import is_hollow, shortfalls  # noqa: PLC0415

    reader, day = translator(lang), asked_day(as_of, option="--as-of")
    book = load_book(data, reader, known_on=asked_day(known_on, option="--known-on"))
    statement = load_statement(book, reader, as_of=day, basis=basis)
    with spinner(reader.gettext("Writing the layers…")):
        file = layer_file(book, statement, reader, form=form, system=system or "", only=layer or ())
        write_atomically(out, file)
    written = reader.gettext("The layers are in {path}.").format(path=out)
    write_text("\n".join([written, *shortfalls(book, statement, reader, only=layer or ())]) + "\n")
    say_beyond(statement, reader)
    if is_hollow(book, statement, only=layer or ()):
        raise typer.Exit(1)


def coordinates(  # noqa: PLR0913, PLR0917  one parameter per option
    places: Places,
    out: OutFile,
    data: Data = PACKAGED,
    as_of: AsOf = "",
    known_on: KnownOn = "",
    form: PaperFormatOption = PaperFormat.PDF,
    lang: LanguageOption = Language.VI,
) -> None:
    """Write the corners of plots or zones as a paper."""
    # Only this command sets papers; the others start without waiting for what draws and writes them.
    from outputs.submission.corners import coordinates as paper  # noqa: PLC0415
    from outputs.submission.submission import Submission  # noqa: PLC0415

    reader, day = translator(lang), asked_day(as_of, option="--as-of")
    book = load_book(data, reader, known_on=asked_day(known_on, option="--known-on"))
    statement = load_statement(book, reader, as_of=day)
    with spinner(reader.gettext("Writing the coordinates…")):
        write_atomically(out, paper.coordinates(Submission(statement, reader), places, form=form))
    write_text(reader.gettext("The coordinates are in {path}.").format(path=out) + "\n")
