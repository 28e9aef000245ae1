"""The import: from delivered files to a change of a book, judged as any book is, and then written whole."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from geo import crs as systems
from geo.findings import concat_findings
from occupancy.book import LandBook, load
from occupancy.change import new_errors
from occupancy.changes.editor import changed_folder
from occupancy.changes.json_text import change_to_json
from occupancy.changes.rows import Change
from occupancy.delivery import aliases, mapping
from occupancy.delivery.changes import Gone, change_of
from occupancy.delivery.delivered import Delivered
from occupancy.delivery.headings import table_named
from occupancy.delivery.proposal import Proposal, Question, propose
from occupancy.delivery.read import read_delivery
from occupancy.delivery.writing import finish_writing, write_book
from occupancy.errors import QuestionError
from occupancy.loading.book_folder import (
    Folder,
    Signature,
    in_usual_files,
    placed,
    read_folder,
    signature,
)
from occupancy.loading.table_specs import BY_NAME, TABLES
from occupancy.loading.table_text import Row, read_table, with_shapes_in
from occupancy.statement import Statement, state

SOURCES = "sources"
# Findings of a delivery that are asked about as questions: signs, the order of days, systems.
_ASKED = ("D005", "D007", "D017", "D018")


@dataclass(frozen=True, eq=False, kw_only=True)
class ImportPlan:
    """What an import would do; nothing of it is done.

    Attributes
    ----------
    deliveries, proposal, alike
        What was read, how its sheets were read, and spellings of ids that are alike.
    change, gone
        Rows added, corrected and ended, and rows of the book that the delivery does not have.
    questions, faults
        What must be answered first: sentences, and findings that are errors which the book did not have.
    before, after
        The statement of the book on its day, and of the new one on the same day; None where there is none.
    files, expected
        What is to be written, and the signature of the folder when it was read.
    """

    folder: Path
    deliveries: tuple[Delivered, ...]
    proposal: Proposal
    alike: aliases.Aliases
    change: Change
    gone: tuple[Gone, ...]
    questions: tuple[Question, ...]
    faults: pd.DataFrame
    before: Statement | None
    after: Statement | None
    files: Mapping[str, bytes]
    expected: Signature

    @property
    def stopped(self) -> bool:
        """Whether something must be answered before anything is written."""
        return bool(self.questions) or not self.faults.empty


def plan_import(  # noqa: PLR0913  one parameter per kind of answer
    paths: Sequence[Path],
    folder: Path,
    *,
    now: datetime,
    as_table: str = "",
    mapping_file: Path | None = None,
    answers: Sequence[mapping.SheetMapping] = (),
    confirmed: aliases.Aliases | None = None,
    crs: str = "",
) -> ImportPlan:
    """Read files for a book, which may be new, and work out what they change.

    `now` is when it is done; corrections are known from that day. A new book is known as always. `answers`
    say what sheets hold, before what `mapping_file` and the book say of them; `confirmed` are spellings of
    ids that a person has looked at, besides those that the book has.

    Raises
    ------
    SourceError, FieldError, CrsError, QuestionError
        If a file, the mapping or the book cannot be read.
    """
    if folder.is_dir():
        finish_writing(folder)
    expected = signature(folder)
    source = read_folder(folder) if expected else Folder(folder, {}, (), "")
    before = load(folder) if expected else None
    kept = mapping.read_mapping(folder / mapping.FILE)
    answers = (*answers, *(() if mapping_file is None else mapping.read_mapping(mapping_file)))
    known_aliases = aliases.read_aliases(folder / aliases.FILE) | {**(confirmed or {})}
    read = [each for path in paths for each in _read(path, before, (*answers, *kept), crs)]
    deliveries = tuple(delivered for delivered, _ in read)
    proposal = propose(
        deliveries,
        kept,
        answers=answers,
        as_table=as_table,
        areas=_areas(before),
        said={(each.file, each.layer): system for each, system in read if system},
    )
    rows = _rows(source, {row.table for row in proposal.rows} | {"zones", "parcels"})
    matched = aliases.match_ids(proposal.rows, rows, known_aliases)
    made = change_of(
        matched.rows,
        rows,
        proposal.sheets,
        known_on=now.date() if before else None,
        as_of=before.info.data_as_of if before else None,
    )
    lacking = _lacking(made.change) if before is None else ()
    questions = (*proposal.questions, *matched.questions, *made.questions, *lacking)
    unread = concat_findings([each.findings for each in deliveries])
    told = {heading for sheet in proposal.sheets for heading in sheet.units}
    unread = unread[
        (unread["severity"] == "error")
        & ~unread["rule"].isin(_ASKED)
        & ~((unread["rule"] == "D010") & unread["field"].isin(told))
    ]
    _check_places(source, made.change)
    change, changed, after = made.change, dict[str, bytes](), None
    if made.change.rows and not questions and unread.empty:
        new, change = changed_folder(source, made.change)
        changed = {name: data for name, data in new.files.items() if source.files.get(name) != data}
        after = _staged(folder, changed)
    day = None if after is None else (before or after).info.data_as_of
    stated = None if before is None else state(before, as_of=day or before.info.data_as_of)
    restated = None if after is None or day is None else state(after, as_of=day)
    faults = unread if restated is None else _new_faults(stated, restated)
    files = dict[str, bytes]()
    if changed:
        new_aliases = {**known_aliases, **matched.alike}
        files = changed | _beside(folder, proposal, new_aliases, kept) | _kept(paths, change, proposal, now)
    return ImportPlan(
        folder=folder,
        deliveries=deliveries,
        proposal=proposal,
        alike=matched.alike,
        change=change,
        gone=made.gone,
        questions=questions,
        faults=faults.reset_index(drop=True),
        before=stated,
        after=restated,
        files=files,
        expected=expected,
    )


def write_import(plan: ImportPlan) -> None:
    """Write a plan that nothing stops: the tables, the mapping, the aliases and what was delivered.

    Raises
    ------
    SourceError
        If the folder cannot be written, or was changed since it was read; nothing is changed then.
    """
    write_book(plan.folder, plan.files, expected=plan.expected)


def _read(
    path: Path, book: LandBook | None, kept: Sequence[mapping.SheetMapping], crs: str
) -> list[tuple[Delivered, str]]:
    """Read a file; with each sheet the system that was said of it, where it has none or a doubtful one."""
    plane = systems.planar_crs(book.info.plane) if book else None
    land = None
    if book is not None and len(book.zones):
        land = np.asarray(systems.to_wgs84(book.zones).geometry.dropna().array, dtype=object)
    read = read_delivery(path, plane=plane, land=land)
    for each in read:
        table = table_named(each.file, each.layer, land=each.is_land)
        fits = mapping.fitting(kept, each.layer, [str(name) for name in each.frame.columns], table=table)
        said = crs or (fits.crs if fits else "")
        if said and each.is_land and (each.crs is None or each.candidates):
            anew = read_delivery(path, crs=said, plane=plane, land=land)
            return [(replace(one, candidates=()), said) for one in anew]
    return [(each, "") for each in read]


def _areas(book: LandBook | None) -> dict[str, float]:
    """Return the areas of the plots of a book in m²: on paper, else as measured."""
    if book is None:
        return {}
    parcels = book.parcels
    areas = parcels["document_area_m2"].fillna(parcels["measured_area_m2"])
    return dict(zip(parcels["parcel_id"], areas.astype(float), strict=True))


def _rows(source: Folder, tables: set[str]) -> dict[str, Sequence[Row]]:
    """Return the rows of tables of a book, their shapes in WGS 84."""
    rows, usual = dict[str, Sequence[Row]](), in_usual_files(source)
    for table in (BY_NAME[name] for name in tables):
        if table.file in usual.files and table.file not in usual.absent:
            text = read_table(table, usual.files[table.file])
            rows[table.name] = with_shapes_in(text.rows, text.system, systems.WGS84)
    return rows


def _check_places(source: Folder, change: Change) -> None:
    """Make sure that the tables that change stand in files that can be written row by row."""
    for name in dict.fromkeys(row.table for row in change.rows):
        usual, stands = BY_NAME[name].file, source.sources.get(name)
        if stands is not None and stands.file != usual:
            raise QuestionError(
                "The table of {usual} is in {file}, which an import does not write: save it as {usual}, and"
                " take it out of {file}.",
                usual=usual,
                file=stands.name,
            )


def _lacking(change: Change) -> tuple[Question, ...]:
    """Return what a new book needs besides what is delivered for it."""
    given = {row.table for row in change.rows}
    needed = [table.file for table in TABLES if table.required and table.name not in given]
    if not needed:
        return ()
    return (
        QuestionError(
            "A new book needs {files} too: hand over files that hold these tables together with the others.",
            files=", ".join(needed),
        ),
    )


def _staged(folder: Path, changed: Mapping[str, bytes]) -> LandBook:
    """Return the book as it would be, read as any book is, from copies of its files."""
    with TemporaryDirectory(prefix="landbook-") as place:
        copy = Path(place) / (folder.resolve().name or "book")
        copy.mkdir()
        for name, *_ in signature(folder):
            (copy / name).write_bytes(placed(folder, name).read_bytes())
        for name, data in changed.items():
            (copy / name).write_bytes(data)
        return load(copy)


def _new_faults(before: Statement | None, after: Statement) -> pd.DataFrame:
    return new_errors(None if before is None else before.findings, after.open_findings)


def _beside(
    folder: Path, proposal: Proposal, known: aliases.Aliases, kept: Sequence[mapping.SheetMapping]
) -> dict[str, bytes]:
    """Return the mapping and the aliases, where they are not so already."""
    lasting = [mapping.lasting(sheet) for sheet in proposal.sheets]
    texts = {mapping.FILE: mapping.mapping_text(mapping.merged(kept, lasting))}
    if known:
        texts[aliases.FILE] = aliases.aliases_text(known)
    files = {name: text.encode() for name, text in texts.items()}
    return {name: data for name, data in files.items() if not _is(folder / name, data)}


def _is(path: Path, data: bytes) -> bool:
    return path.is_file() and path.read_bytes() == data


def _kept(paths: Sequence[Path], change: Change, proposal: Proposal, now: datetime) -> dict[str, bytes]:
    """Return what is kept of a delivery: its files, their sums, the time, the mapping and the change."""
    given = {name: data for path in paths for name, data in _delivered_files(path)}
    sums = {name: hashlib.sha256(data).hexdigest() for name, data in given.items()}
    lines = [f"time = {now.isoformat(timespec='seconds')}\n"]
    for name, digest in sums.items():
        lines.append(f'\n[[file]]\nname = {mapping.quoted(name)}\nsha256 = "{digest}"\n')
    whole = hashlib.sha256("".join(sums.values()).encode()).hexdigest()
    place = f"{SOURCES}/{now:%Y-%m-%d-%H%M%S}-{whole[:8]}"
    return {
        **{f"{place}/{name}": data for name, data in given.items()},
        f"{place}/import.toml": "".join(lines).encode(),
        f"{place}/{mapping.FILE}": mapping.mapping_text(proposal.sheets).encode(),
        f"{place}/change.json": change_to_json(change).encode(),
    }


def _delivered_files(path: Path) -> Iterator[tuple[str, bytes]]:
    """Return the files of a delivery by name: those that go with a Shapefile, those in a folder."""
    if path.is_dir():
        found = sorted(each for each in path.rglob("*") if each.is_file() and not each.is_symlink())
        yield from ((f"{path.name}/{each.relative_to(path).as_posix()}", each.read_bytes()) for each in found)
        return
    beside = {".shp", ".tab", ".mif"}
    parts = path.parent.glob(f"{path.stem}.*") if path.suffix.lower() in beside else [path]
    for part in sorted(parts):
        yield part.name, part.read_bytes()
