"""Sectors: the branch of industry of each lease line, by the certificate that it names.

A line has the code that its certificate has in projects.csv, as that was known on the day; a code that the
dictionary does not have is none. What is kept says which code a line had while the line itself was known:
neither a certificate nor any day on which nothing changes can be told from it.
"""

from collections.abc import Collection

import numpy as np
import pandas as pd
from numpy.typing import NDArray

SECTOR = "sector_code"
# A row of tenancies has this code from `recorded_on` (NaT: always) to before `superseded_on` (NaT: still).
SECTORS = {"row": "int64", SECTOR: "str", "recorded_on": "datetime64[s]", "superseded_on": "datetime64[s]"}
_CERTIFICATE = "certificate_no"
_DAYS = ("recorded_on", "superseded_on")
_ALWAYS, _STILL = np.iinfo(np.int64).min, np.iinfo(np.int64).max
Seconds = NDArray[np.int64]


def no_sectors() -> pd.DataFrame:
    """Return the sectors of no line."""
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in SECTORS.items()})


def sectors_by_certificate(projects: pd.DataFrame, *, codes: Collection[str]) -> pd.DataFrame:
    """Return the sector of each certificate and the days on which it was known, as SECTORS has them.

    Parameters
    ----------
    projects
        The rows of projects.csv that can be used, whenever they were known. Of two that are known at the same
        time the one that `first_of_each_key` keeps has the say.
    codes
        Those permitted; a certificate with another is left out.

    Returns
    -------
    certificates
        `certificate_no`, `sector_code`, `recorded_on`, `superseded_on`; a certificate has a row for each time
        that its code became another.
    """
    since, until = _seconds(projects)
    rows = projects.assign(since=since, until=until)
    repeated = rows.duplicated(_CERTIFICATE, keep=False).to_numpy(dtype=np.bool_)
    if repeated.any():
        rows = pd.concat([rows[~repeated], _in_turn(rows[repeated], list(projects.columns))])
    rows = rows[rows[SECTOR].isin(list(codes)) & (rows["since"] < rows["until"])]
    same = (rows[[_CERTIFICATE, SECTOR]] == rows[[_CERTIFICATE, SECTOR]].shift()).all(axis=1)
    begins = ~(same & (rows["since"] == rows["until"].shift()))
    ends = begins.shift(-1, fill_value=True)
    spans = rows.loc[begins, [_CERTIFICATE, SECTOR]].reset_index(drop=True)
    first, last = rows.loc[begins, "since"].to_numpy(), rows.loc[ends, "until"].to_numpy()
    return spans.assign(**_days(first, last))


def sectors_by_lease(lines: pd.DataFrame, certificates: pd.DataFrame) -> pd.DataFrame:
    """Return the sectors of lease lines, as SECTORS has them.

    Lines have `row`, `certificate_no`, and the days on which they are known. Of the days of a certificate
    only what could be told while the line was known is kept.
    """
    since, until = _seconds(lines)
    own = pd.DataFrame(
        {_CERTIFICATE: lines[_CERTIFICATE], "row": lines["row"], "line_since": since, "line_until": until}
    )
    since, until = _seconds(certificates)
    named = own.merge(certificates[[_CERTIFICATE, SECTOR]].assign(since=since, until=until), on=_CERTIFICATE)
    named = named[(named["since"] < named["line_until"]) & (named["until"] > named["line_since"])]
    named = named.sort_values(["row", "since"], kind="stable", ignore_index=True)
    first = named["since"].where(named["since"] > named["line_since"], _ALWAYS)
    last = named["until"].where(named["until"] < named["line_until"], _STILL)
    return named[["row", SECTOR]].assign(**_days(first.to_numpy(), last.to_numpy())).astype(SECTORS)


def with_sectors(lines: pd.DataFrame, sectors: pd.DataFrame) -> pd.DataFrame:
    """Return lease lines with their `sector_code`; empty where `sectors`, each of a row, have none."""
    at = pd.Index(sectors["row"]).get_indexer(pd.Index(lines["row"]))
    return lines.assign(**{SECTOR: sectors[SECTOR].array.take(at, allow_fill=True, fill_value="")})


def sector_bytes(sectors: pd.DataFrame) -> bytes:
    """Return the sectors of lines as bytes: the same for the same sectors, and for no others."""
    at, codes = pd.factorize(sectors[SECTOR], sort=True)
    columns = [at, *(sectors[name].to_numpy() for name in SECTORS if name != SECTOR)]
    numbers = np.concatenate([column.astype(np.int64) for column in columns])
    return b" ".join([b"%d" % len(sectors), ";".join(codes).encode(), numbers.tobytes()])


def _in_turn(repeats: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Return certificates with several rows, each row from when it has the say until another one has."""
    rest = [name for name in names if name not in {_CERTIFICATE, "recorded_on", "row"}]
    turns = repeats.sort_values([_CERTIFICATE, "since", *rest, "row"], na_position="last", kind="stable")
    # The first to be recorded is kept, so another one's turn comes when all before it are superseded.
    over = turns.groupby(_CERTIFICATE)["until"].cummax()
    taken = over.groupby(turns[_CERTIFICATE]).shift(fill_value=_ALWAYS)
    return turns.assign(since=np.maximum(turns["since"], taken))


def _seconds(frame: pd.DataFrame) -> tuple[Seconds, Seconds]:
    """Return the days on which rows are known as numbers: before all others, and after, when empty."""
    since, until = (frame[name].to_numpy(dtype="datetime64[s]") for name in _DAYS)
    return (
        np.where(np.isnat(since), _ALWAYS, since.astype(np.int64)),
        np.where(np.isnat(until), _STILL, until.astype(np.int64)),
    )


def _days(since: Seconds, until: Seconds) -> dict[str, "NDArray[np.datetime64]"]:
    nothing = np.datetime64("NaT", "s")
    return {
        "recorded_on": np.where(since == _ALWAYS, nothing, since.astype("datetime64[s]")),
        "superseded_on": np.where(until == _STILL, nothing, until.astype("datetime64[s]")),
    }
