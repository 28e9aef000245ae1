"""Commands on what might be: scenarios beside the book, and what the verdict of a rule rests on."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.options import (
    PACKAGED,
    AsOf,
    Basis,
    Data,
    KnownOn,
    Language,
    Out,
    ReportFormat,
    argument,
    open_statement,
    option,
    spinner,
)
from cli.output import REPORT, settle_format, write_tables, write_text
from geo.errors import LandbookError, file_errors
from occupancy.book import LandBook
from occupancy.errors import RefusedError
from occupancy.statement import Statement
from outputs.records import json_text
from outputs.text.translations import N_, Translator, translator

if TYPE_CHECKING:
    from occupancy.scenario.scenario_file import Scenario
    from occupancy.scenario.whatif import Layers, Outcome

_SCENARIOS = N_(
    "Scenarios: .toml with its shapes in a .geojson beside it, a .zip of both, or a change as .json."
)
_FORBID = N_("A layer of land on which no zone may be set up; may be given several times.")
_RICE = N_("A layer of land under rice.")


class ScenarioRefusedError(RefusedError):
    """A scenario that cannot be applied: why, in one sentence."""


def whatif(  # noqa: PLR0913, PLR0917  one parameter per option
    files: Annotated[list[Path], argument(_SCENARIOS, "SCENARIO…")],
    data: Data = PACKAGED,
    as_of: AsOf = "",
    known_on: KnownOn = "",
    basis: Basis = "",
    forbid: Annotated[list[Path] | None, typer.Option("--forbid", help=_FORBID, metavar="FILE")] = None,
    rice: Annotated[Path | None, option("--rice", _RICE, "FILE")] = None,
    form: ReportFormat = None,
    out: Out = None,
    lang: Language = "vi",
) -> None:
    """Put scenarios beside the book; the exit code is 1 where one cannot be applied."""
    from occupancy.scenario.whatif import Layers  # noqa: PLC0415
    from outputs.tables.whatif_view import whatif_csv, whatif_json, whatif_tables  # noqa: PLC0415

    words = translator(lang)
    made = settle_format(out, form, REPORT)
    scenarios = [_read(path) for path in files]
    statement = open_statement(data, words, as_of=as_of, known_on=known_on, basis=basis)
    layers = Layers(
        forbidden={path.name: _land(path, statement.book) for path in forbid or []},
        rice=_land(rice, statement.book) if rice else (),
    )
    with spinner(words.gettext("Working out the statement…")):
        outcomes = [
            _outcome(statement, scenario, path, words, layers)
            for path, scenario in zip(files, scenarios, strict=True)
        ]
    if made == "json":
        write_text(json_text(whatif_json(outcomes, words)), out=out)
    elif made == "csv":
        write_text(whatif_csv(outcomes, words), out=out, excel=True)
    else:
        write_tables(whatif_tables(outcomes, words), words, out=out)


def apply_to(statement: Statement, path: Path | None, words: Translator) -> tuple[Statement, str]:
    """Return the statement of a book to which the scenario of a file is applied, and its title.

    Raises
    ------
    ScenarioRefusedError
        If it cannot be applied.
    """
    if path is None:
        return statement, ""
    scenario = _read(path)
    return _outcome(statement, scenario, path, words).after, scenario.title


def _read(path: Path) -> "Scenario":
    from occupancy.scenario.scenario_file import read_scenario  # noqa: PLC0415

    return read_scenario(path)


def _outcome(
    statement: Statement, scenario: "Scenario", path: Path, words: Translator, layers: "Layers | None" = None
) -> "Outcome":
    """Apply a scenario, or say in one sentence why it cannot be."""
    from occupancy.scenario.whatif import what_if  # noqa: PLC0415
    from outputs.tables.whatif_view import refusal  # noqa: PLC0415

    try:
        return what_if(statement, scenario, layers=layers)
    except LandbookError as error:
        named = refusal(error, f"{path.name} ({scenario.title})", words)
        raise ScenarioRefusedError("{scenario}", scenario=named) from None


def _land(path: Path, book: LandBook) -> list[Any]:
    """Read the land of a layer, in degrees."""
    from outputs.maps.web.own_layers import read_own_layers, shapes_of  # noqa: PLC0415

    with file_errors(path):
        content = path.read_bytes()
    return [shape for layer in read_own_layers(path.name, content, book) for shape in shapes_of(layer)]


def robust(
    data: Data = PACKAGED,
    as_of: AsOf = "",
    known_on: KnownOn = "",
    form: ReportFormat = None,
    out: Out = None,
    lang: Language = "vi",
) -> None:
    """Hold the verdict of the rule against all that may be otherwise."""
    from occupancy.questions.robustness import robustness  # noqa: PLC0415
    from outputs.tables.robustness_view import (  # noqa: PLC0415
        robustness_csv,
        robustness_json,
        robustness_table,
    )

    words = translator(lang)
    made = settle_format(out, form, REPORT)
    statement = open_statement(data, words, as_of=as_of, known_on=known_on)
    found = robustness(statement)
    if made == "json":
        write_text(json_text(robustness_json(statement, found)), out=out)
    elif made == "csv":
        write_text(robustness_csv(statement, found, words), out=out, excel=True)
    else:
        write_tables([robustness_table(statement, found, words)], words, out=out)
