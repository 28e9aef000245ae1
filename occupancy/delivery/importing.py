"""The import: from delivered files to a change of a book, judged as any book is, and then written whole."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from geo import crs as systems
from geo.findings import concat_findings
from geo.geojson import garbage_collection_paused
from geo.local_planes import plane_for
from occupancy.book import LandBook, load
from occupancy.change import new_errors
from occupancy.changes.editor import changed_folder
from occupancy.changes.json_text import change_to_json
from occupancy.changes.rows import Change
from occupancy.delivery import aliases, mapping
from occupancy.delivery.changes import Gone, change_of
from occupancy.delivery.delivered import Delivered
from occupancy.delivery.headings import table_named
from occupancy.delivery.joined import join_rows
from occupancy.delivery.proposal import Proposal, Question, propose
from occupancy.delivery.read import KnownLand, in_degrees, read_delivery
from occupancy.delivery.writing import finish_writing, write_book
from occupancy.loading.book_folder import (
    Folder,
    Signature,
    in_usual_files,
    places,
    read_folder,
    signature,
)
from occupancy.loading.book_settings import FILE as SETTINGS
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
    files, removed, expected
        What is to be written, and taken away because its tables are written as CSV and GeoJSON; and the
        signature of the folder when it was read.
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
    removed: tuple[str, ...]
    expected: Signature

    @property
    def stopped(self) -> bool:
        """Whether something must be answered before anything is written."""
        return bool(self.questions) or not self.faults.empty


@garbage_collection_paused()
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
    before = load(folder) if expected and not source.is_begun else None
    kept = mapping.read_mapping(folder / mapping.FILE)
    answers = (*answers, *(() if mapping_file is None else mapping.read_mapping(mapping_file)))
    known_aliases = aliases.read_aliases(folder / aliases.FILE) | {**(confirmed or {})}
    read = _read_all(paths, before, (*answers, *kept), crs)
    deliveries = tuple(delivered for delivered, _ in read)
    proposal = propose(
        deliveries,
        kept,
        answers=answers,
        as_table=as_table,
        areas=_areas(before),
        given_systems={(each.file, each.layer): system for each, system in read if system},
    )
    rows = _rows(source, {row.table for row in proposal.rows} | {"zones", "parcels"})
    matched = aliases.match_ids(proposal.rows, rows, known_aliases)
    joined, differing = join_rows(matched.rows, proposal.sheets)
    made = change_of(
        joined,
        rows,
        proposal.sheets,
        known_on=now.date() if before else None,
        as_of=before.info.data_as_of if before else None,
    )
    lacking = _lacking(made.change) if before is None else ()
    # Rows may be gone only because their ids are not told yet: that is asked first.
    of_rows = () if matched.questions else made.questions
    questions = (*proposal.questions, *matched.questions, *differing, *of_rows, *lacking)
    unread = concat_findings([each.findings for each in deliveries])
    told = {heading for sheet in proposal.sheets for heading in sheet.units}
    unread = unread[
        (unread["severity"] == "error")
        & ~unread["rule"].isin(_ASKED)
        & ~((unread["rule"] == "D010") & unread["field"].isin(told))
    ]
    change, changed, removed, after = made.change, dict[str, bytes](), tuple[str, ...](), None
    if made.change.rows and not questions and unread.empty:
        new, change = changed_folder(_writable(source, made.change), made.change)
        changed = {name: data for name, data in new.files.items() if source.files.get(name) != data}
        changed |= _settings(deliveries, proposal) if before is None and not expected else {}
        removed = tuple(name for name in source.files if name not in new.files)
        after = _staged(folder, changed, removed)
    day = None if after is None else after.info.data_as_of  # what begins in the delivery counts on it
    stated = None if before is None else state(before, as_of=day or before.info.data_as_of)
    restated = None if after is None or day is None else state(after, as_of=day)
    faults = unread if restated is None else _new_faults(stated, restated)
    files = dict[str, bytes]()
    if changed:
        new_aliases = {**known_aliases, **matched.alike}
        replaced = {name: source.files[name] for name in removed}
        files = changed | _beside(folder, proposal, new_aliases, kept)
        files |= _kept(paths, change, proposal, now, replaced)
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
        removed=removed,
        expected=expected,
    )


def write_import(plan: ImportPlan) -> None:
    """Write a plan that nothing stops: the tables, the mapping, the aliases and what was delivered.

    Raises
    ------
    SourceError
        If the folder cannot be written, or was changed since it was read; nothing is changed then.
    """
    write_book(plan.folder, plan.files, expected=plan.expected, removed=plan.removed)


def _read_all(
    paths: Sequence[Path], book: LandBook | None, kept: Sequence[mapping.SheetMapping], crs: str
) -> list[tuple[Delivered, str]]:
    """Read files; with each sheet the system that was given to it, where it has none or a doubtful one.

    Of a new book the land that is placed tells in which systems the rest may be.
    """
    plane, land = None, None
    if book is not None:
        plane = systems.planar_crs(book.info.plane)
        land = np.asarray(systems.to_wgs84(book.zones).geometry.dropna().array, dtype=object)
    read = {path: _read(path, (plane, land), kept, crs) for path in paths}
    sheets = [each for parts in read.values() for each, _ in parts if each.is_land]
    placed = [in_degrees(each) for each in sheets if each.is_placed]
    if book is None and 0 < len(placed) < len(sheets):
        around = np.concatenate(placed)
        for path, parts in read.items():
            if not all(each.is_placed for each, _ in parts if each.is_land):
                read[path] = _read(path, (plane, around[~shapely.is_missing(around)]), kept, crs)
    return [each for parts in read.values() for each in parts]


def _read(
    path: Path, known: KnownLand, kept: Sequence[mapping.SheetMapping], crs: str
) -> list[tuple[Delivered, str]]:
    """Read a file, once more where a system is given for what is in none that is sure."""
    plane, land = known
    read = read_delivery(path, plane=plane, land=land)
    for each in read:
        table = table_named(each.file, each.layer, land=each.is_land)
        fits = mapping.fitting(kept, each.layer, [str(name) for name in each.frame.columns], table=table)
        given = crs or (fits.crs if fits else "")
        if given and each.is_land and not each.is_placed:
            anew = read_delivery(path, crs=given, plane=plane, land=land)
            return [(replace(one, candidates=()), given) for one in anew]
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


def _writable(source: Folder, change: Change) -> Folder:
    """Return the folder with all tables in files that are written row by row, if one that changes is not."""
    tables = {row.table for row in change.rows} & source.sources.keys()
    return in_usual_files(source) if any(_is_elsewhere(source, name) for name in tables) else source


def _settings(deliveries: Sequence[Delivered], proposal: Proposal) -> dict[str, bytes]:
    """Return book.toml of a new book where plots came in a cadastral plane: they are measured there."""
    of_plots = {(row.file, row.layer) for row in proposal.rows if row.table == "parcels"}
    for each in deliveries:
        if (each.file, each.layer) in of_plots and each.crs is not None:
            code = systems.crs_code(each.crs)
            drawn = GeoDataFrame(geometry=each.frame["geometry"].to_numpy(), crs=each.crs)
            if code and plane_for(drawn) == code:
                return {SETTINGS: f"plane = {mapping.quoted(code)}\n".encode()}
    return {}


def _is_elsewhere(source: Folder, table: str) -> bool:
    return source.sources[table].file != BY_NAME[table].file


def _lacking(change: Change) -> tuple[Question, ...]:
    """Return what a new book needs besides what is delivered for it."""
    given = {row.table for row in change.rows}
    needed = [table.file for table in TABLES if table.required and table.name not in given]
    if not needed:
        return ()
    return (
        Question(
            "A new book needs {files} too: hand over files that hold these tables together with the others.",
            how="A layer is another table where [[sheet]] of a mapping names its layer and table.",
            files=", ".join(needed),
        ),
    )


def _staged(folder: Path, changed: Mapping[str, bytes], removed: Sequence[str]) -> LandBook:
    """Return the book as it would be, read as any book is, from copies of its files."""
    with TemporaryDirectory(prefix="landbook-") as place:
        copy = Path(place) / (folder.resolve().name or "book")
        copy.mkdir()
        for name, file in places(folder).items():
            if name not in removed:
                (copy / name).write_bytes(file.read_bytes())
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


def _kept(
    paths: Sequence[Path], change: Change, proposal: Proposal, now: datetime, replaced: Mapping[str, bytes]
) -> dict[str, bytes]:
    """Return what is kept of a delivery: its files, their sums, the time, the mapping and the change.

    Files of the book that are `replaced` are kept there too.
    """
    given = {name: data for path in paths for name, data in _delivered_files(path)}
    sums = {name: hashlib.sha256(data).hexdigest() for name, data in given.items()}
    lines = [f"time = {now.isoformat(timespec='seconds')}\n"]
    for name, digest in sums.items():
        lines.append(f'\n[[file]]\nname = {mapping.quoted(name)}\nsha256 = "{digest}"\n')
    whole = hashlib.sha256("".join(sums.values()).encode()).hexdigest()
    place = f"{SOURCES}/{now:%Y-%m-%d-%H%M%S}-{whole[:8]}"
    return {
        **{f"{place}/{name}": data for name, data in given.items()},
        **{f"{place}/replaced/{name}": data for name, data in replaced.items()},
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
