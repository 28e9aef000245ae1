"""A pack without tenants: the book in its files without names, certificates and numbers of leases.

Running numbers stand for leases and certificates, so that every figure stays what it is. They follow plot and
days alone. Of other tables what an investor may see is kept, but for the tenants that are publicly known.
"""

import json
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import count

import pandas as pd

from occupancy.book import LandBook, read
from occupancy.errors import RefusedError
from occupancy.loading.audiences import INVESTOR
from occupancy.loading.book_folder import Folder, fingerprint, in_usual_files, read_dictionary
from occupancy.loading.book_settings import FILE
from occupancy.loading.csv_reader import read_csv_text
from occupancy.loading.table_specs import BY_NAME, TABLES, Table
from occupancy.statement import Statement, state
from outputs.submission.submission import Submission

ACCEPTED = "accepted_findings"
NAMED = ("projects", "anchor_tenants")  # tables about tenants: of the first numbers and sectors stay
_KEPT = {
    "projects": ("certificate_no", "sector_code", "recorded_on", "superseded_on"),
    "tenancies": ("lease_id", "line_no", "certificate_no"),
}
_ORDER = ["parcel_id", "first_day", "last_day", "leased_area_m2"]
_SHORTEST = 4  # a name of fewer signs stands in other words by chance
Numbers = Mapping[str, str]


def visible_columns(table: Table) -> frozenset[str]:
    """Return the columns of a table that a pack without tenants has as the book has them."""
    columns = INVESTOR.columns(table)
    if table.name == ACCEPTED:
        return frozenset(table.names)
    return frozenset() if columns is None or table.name in NAMED else columns


def without_tenants(submission: Submission, folder: Folder) -> tuple[Submission, Folder]:
    """Return the same submission of the book without tenants, and its files.

    Raises
    ------
    RefusedError
        If the name of a tenant stands in a text that stays.
    """
    redacted = _redacted(in_usual_files(folder))
    _refuse_names(submission.book, redacted)
    book = read(redacted, read_dictionary())

    def again(statement: Statement) -> Statement:
        known = book if statement.known_on is None else book.as_known(statement.known_on)
        return state(known, as_of=statement.as_of, basis=statement.basis)

    since = None if submission.since is None else again(submission.since)
    made = replace(submission, statement=again(submission.statement), since=since, without_tenants=True)
    return made, redacted


def _redacted(folder: Folder) -> Folder:
    files = {name: data for name, data in folder.files.items() if name != BY_NAME["anchor_tenants"].file}
    leases = BY_NAME["tenancies"].file
    text = read_csv_text(files[leases], name=leases)
    text = text.sort_values([name for name in _ORDER if name in text], kind="stable")
    numbers = {name: _numbers(text[name]) for name in ("lease_id", "certificate_no") if name in text}
    for table in TABLES:
        if table.file not in files or table.file in folder.absent:
            continue
        if table.spatial:
            files[table.file] = _shapes(files[table.file], table)
        elif table.name == ACCEPTED:
            files[table.file] = _acceptances(read_csv_text(files[table.file], name=table.file), numbers)
        else:
            rows = text if table.name == "tenancies" else read_csv_text(files[table.file], name=table.file)
            files[table.file] = _rows(rows, table, numbers)
    gone = {table.file for table in TABLES if table.file not in files and not table.quiet}
    absent = tuple(table.file for table in TABLES if table.file in {*folder.absent, *gone})
    return replace(folder, files=files, absent=absent, content_hash=fingerprint(files))


def _numbers(ids: "pd.Series[str]") -> Numbers:
    """Return a running number for each id, in the order of the rows; an empty cell has none."""
    stated = dict.fromkeys(filter(None, map(_id, ids)))
    return dict(zip(stated, map(str, count(1)), strict=False))


def _id(cell: str) -> str:
    return unicodedata.normalize("NFC", cell.strip())


def _rows(rows: pd.DataFrame, table: Table, numbers: Mapping[str, Numbers]) -> bytes:
    """Return a table as CSV with the columns that are kept, and numbers in place of its ids."""
    kept = {*visible_columns(table), *_KEPT.get(table.name, ())}
    rows = rows[[name for name in rows if name in kept]]
    for name in set(_KEPT.get(table.name, ())) & set(numbers) & set(rows):
        rows = rows.assign(**{name: [numbers[name].get(_id(cell), "") for cell in rows[name]]})
    if table.name == "projects" and "certificate_no" in rows:
        rows = rows[rows["certificate_no"] != ""]  # of certificates without a lease nothing is left
        rows = rows.sort_values("certificate_no", key=lambda cells: cells.astype("int64"), kind="stable")
    return rows.to_csv(index=False, lineterminator="\n").encode()


def _acceptances(rows: pd.DataFrame, numbers: Mapping[str, Numbers]) -> bytes:
    """Return the accepted findings but for those that name a lease or certificate: these are open again."""
    named = {one for ids in numbers.values() for one in ids}
    texts = rows.reindex(columns=["record_id", "file", "value"], fill_value="")
    hidden = {BY_NAME[name].file for name in _KEPT}
    shown = [
        _id(record).rpartition("/")[0] not in named
        and not {_id(record), _id(value)} & named
        and file.strip() not in hidden
        for record, file, value in texts.itertuples(index=False, name=None)
    ]
    return rows[shown].drop(columns="row").to_csv(index=False, lineterminator="\n").encode()


def _shapes(data: bytes, table: Table) -> bytes:
    """Return a layer without the properties that are not kept; as it is where there are none."""
    kept, collection = visible_columns(table), json.loads(data.decode("utf-8-sig"))
    features = [feature for feature in collection["features"] if feature.get("properties")]
    if all(kept.issuperset(feature["properties"]) for feature in features):
        return data
    for feature in features:
        properties = feature["properties"]
        feature["properties"] = {name: value for name, value in properties.items() if name in kept}
    return json.dumps(collection).encode()


def _refuse_names(book: LandBook, folder: Folder) -> None:
    """Refuse a book whose texts name a tenant, a certificate, or for whom a plot is held."""
    tables = book.records.tables
    names = {
        str(name).casefold(): str(name)
        for table, column in (
            *(("projects", "tenant_name"), ("projects", "certificate_no")),
            *(("tenancies", "certificate_no"), ("reservations", "held_for")),
        )
        for name in tables[table][column].dropna()
        if len(str(name)) >= _SHORTEST
    }
    for developer in tables["phases"]["developer"].dropna():
        names.pop(str(developer).casefold(), None)
    for file, data in folder.files.items():
        if file in folder.absent:
            continue
        texts = "\n".join(dict.fromkeys(_texts(file, data))).casefold()
        found = next((name for name in sorted(names) if name in texts), None)
        if found is not None:
            raise RefusedError(
                "“{name}” stands in {file} too, where no tenant should be named; take it out there,"
                " or make the pack with tenants.",
                name=names[found],
                file=file,
            )


def _texts(file: str, data: bytes) -> Iterator[str]:
    """Yield the texts of a file that somebody wrote: cells, and properties of shapes."""
    text = data.decode("utf-8-sig")
    if file == FILE:
        yield text
    elif file.endswith(".csv"):
        frame = read_csv_text(data, name=file)
        yield from (cell for column in frame.columns.drop("row") for cell in frame[column].unique())
    else:
        yield from _strings({**json.loads(text), "features": None})
        for feature in json.loads(text)["features"]:
            yield from _strings({**feature, "geometry": None})


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)
