"""Who submits, from a TOML file of its own."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from geo.errors import FieldError, SourceError
from occupancy.loading.book_settings import AGENCY, agency_of

_TABLE = "agency"


def read_agency(path: Path) -> Mapping[str, Any]:
    """The keys of AGENCY that the file has, at its top or under [agency].

    Raises
    ------
    SourceError
        If there is no such file, or it is not TOML in UTF-8.
    FieldError
        If it has another key, or a value that is not text.
    """
    try:
        raw = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as fault:
        raise SourceError(
            "{file} cannot be read ({fault}); check that it is a file and that it may be opened.",
            file=str(path),
            fault=fault.strerror or type(fault).__name__,
        ) from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise SourceError(
            "{file} is not TOML in UTF-8 ({fault}); mend that line, or save the file as UTF-8.",
            file=str(path),
            fault=str(fault),
        ) from None
    table = raw.get(_TABLE, raw)
    if not isinstance(table, dict):
        table = raw
    strange = sorted(set(table) - set(AGENCY))
    if strange:
        raise FieldError(
            "{file} has the key {key}, which says nothing of an agency; it may have {known}.",
            file=str(path),
            key=strange[0],
            known=", ".join(AGENCY),
        )
    return agency_of(table, file=str(path))
