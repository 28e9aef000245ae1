"""The command line: reads the call, runs the command, and turns every fault into one sentence."""

import os
import re
import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TextIO

import typer
from typer.main import get_command

from cli.commands import COMMANDS
from cli.output import visible
from geo.errors import LandbookError
from occupancy.errors import RefusedError
from occupancy.program import program_name
from outputs.text.translations import LANGUAGES, N_, SHEET_LANGUAGES, SOURCE, Translator, translator

DEBUG = "LANDBOOK_DEBUG"
REFUSED, FAULT, STOPPED = 1, 2, 130
_ABOUT = N_(
    "Landbook keeps the land book of industrial zones: where each plot lies, who leases it, what is free."
)
_HEADINGS = (
    N_("Usage:"),
    N_("Arguments:"),
    N_("Options:"),
    N_("Commands:"),
    N_("Show this message and exit."),
    N_("[default:"),
    N_("[required]"),
    N_("[OPTIONS] COMMAND [ARGS]..."),
    N_("[OPTIONS]"),
)
# How typer writes what is given without an option: `{PLOT…}...` and `PLOT… <list[str]>` are both a PLOT….
_TYPER = (
    (re.compile(r"\{([^{}]*)\}(?:\.\.\.)?"), r"\1"),
    (re.compile(r"(?<=\S) <(?:str|path|list\[str\])>(?=  )"), ""),
    (re.compile(r"<list\[(.*?)\]>"), r"<\1>"),
)
_USAGE = {
    "NoSuchOption": N_("There is no option {option}; see {program} --help."),
    "MissingParameter": N_("{option} is missing; see {program} --help."),
    "BadParameter": N_("{option} does not take {value}; see {program} --help."),
    "BadOptionUsage": N_("{option} needs a value after it; see {program} --help."),
}
_NO_NUMBER = N_("{option} takes a number with a decimal point, like 12.5; see {program} --help.")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code.

    0: answered; 1: something is wrong with what it looked at; 2: no answer; 3: a pack was not
    compared as a whole; 4: it has rows that its book never had; 130: stopped by the user.
    """
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    reader = translator(_language(arguments))
    for stream in (sys.stdout, sys.stderr):
        _in_utf8(stream)
    try:
        return _run(arguments, reader)
    except RefusedError as error:
        _complain(reader.error(error))
        return REFUSED
    except LandbookError as error:
        _complain(reader.error(error))
    except typer.TyperException as error:
        _complain(_usage(error, reader))
    except KeyboardInterrupt:
        _complain(reader.gettext("Stopped."))
        return STOPPED
    except Exception as fault:  # the door: nobody behind it should meet a traceback
        if os.environ.get(DEBUG):
            raise
        _complain(
            reader.gettext(
                "The program itself failed ({fault}); nothing was answered. Set {debug}=1 to see where,"
                " and report it with the command you gave."
            ).format(fault=f"{type(fault).__name__}: {fault}", debug=DEBUG)
        )
    return FAULT


def _run(arguments: list[str], reader: Translator) -> int:
    app = typer.Typer(add_completion=False, rich_markup_mode=None, help=_ABOUT, no_args_is_help=False)
    for name, (command, about, short) in COMMANDS.items():
        app.command(name, help=about, short_help=short)(command)
    command = get_command(app)
    _translate(command, reader)
    code = command.main(
        args=_with_lang_last(arguments) or ["--help"], prog_name=program_name(), standalone_mode=False
    )
    sys.stdout.flush()
    return code if isinstance(code, int) else 0


def _language(arguments: Sequence[str]) -> str:
    """Return the language asked for, before the call is parsed: its faults are told in that language too."""
    for at, argument in enumerate(arguments):
        name, _, value = argument.partition("=")
        if name == "--lang":
            value = value or (arguments[at + 1] if at + 1 < len(arguments) else "")
            return value if value in LANGUAGES else SOURCE if value in SHEET_LANGUAGES else LANGUAGES[0]
    return LANGUAGES[0]


def _with_lang_last(arguments: list[str]) -> list[str]:
    """Move a `--lang` that stands before the command behind it, where the command takes it."""
    names = [at for at, argument in enumerate(arguments) if argument in COMMANDS]
    before, rest = (arguments[: names[0]], arguments[names[0] :]) if names else (arguments, [])
    moved = [argument for argument in before if argument.startswith("--lang") or argument in SHEET_LANGUAGES]
    kept = [argument for argument in before if argument not in moved]
    return [*kept, *rest[:1], *(moved if rest else []), *rest[1:]]


def _translate(command: Any, reader: Translator) -> None:  # noqa: ANN401  typer's classes are its own affair
    """Put the help of a command, its options and its sub-commands into the reader's language."""
    command.help = reader.gettext(command.help)
    command.short_help = reader.gettext(command.short_help) if command.short_help else None
    command.get_help = partial(_help, command.get_help, reader)
    for option in command.params:
        option.help = reader.gettext(option.help) if option.help else option.help
    for below in getattr(command, "commands", {}).values():
        _translate(below, reader)


def _help(get_help: Callable[[Any], str], reader: Translator, context: Any) -> str:  # noqa: ANN401
    """Return the help of a command, with typer's own words in the reader's language too."""
    text = get_help(context)
    for heading in _HEADINGS:
        text = text.replace(heading, reader.gettext(heading))
    for written, plain in _TYPER:
        text = written.sub(plain, text)
    return text


def _usage(error: typer.TyperException, reader: Translator) -> str:
    """Return what is wrong with a call; kinds that are not foreseen keep typer's English words."""
    context = getattr(error, "ctx", None)
    parameter = getattr(error, "param", None)
    quoted = re.search(r"'(.*?)'", error.message)
    places = {
        "program": context.command_path if context else program_name(),
        "option": getattr(error, "option_name", "") or (parameter.opts[0] if parameter else ""),
        "value": quoted[1] if quoted else error.message,
    }
    template = _USAGE.get(type(error).__name__)
    if "unable to parse string as a" in error.message:  # typer does not tell what was typed
        template = _NO_NUMBER
    if template and places["option"]:
        return reader.gettext(template).format(**places)
    return reader.gettext("The call is not understood: {why} See {program} --help.").format(
        why=error.format_message(), program=places["program"]
    )


def _complain(sentence: str) -> None:
    sys.stderr.write(visible(" ".join(sentence.split())) + "\n")


def _in_utf8(stream: TextIO) -> None:
    """Set a stream to UTF-8 on every console; what a terminal cannot show is replaced, not fatal."""
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(encoding="utf-8", errors="replace")
