"""The land book: what is recorded of zones, phases, plots and leases, and what must be known about it."""

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import pandas as pd
from geopandas import GeoDataFrame

from geo.tolerances import Tolerances
from occupancy.loading import cache as kept
from occupancy.loading.audiences import INTERNAL, OF_LINES, audience_policy
from occupancy.loading.book_folder import Folder, codes_of, fingerprint, read_dictionary, read_folder
from occupancy.loading.book_settings import BookInfo
from occupancy.loading.cell_parsing import Codes
from occupancy.loading.check_settings import limits_of, with_severities
from occupancy.loading.knowledge_date import Known, is_known_on, rows_known_on
from occupancy.loading.lease_checks import SECTOR, sector_bytes, with_sectors
from occupancy.loading.table_loader import Records, read_records


@dataclass(frozen=True, eq=False, kw_only=True)
class LandBook:
    """A book as it is known: typed tables, one row per entry in use.

    The columns, dtypes and units of each table are those of `occupancy.loading.table_specs`; every table
    has `row`, its line in the CSV file or the number of its feature. `zones`, `phases` and `parcels` are in
    the book's plane (metres), `basemap` and `places` in WGS 84. `tenancies` have the `sector_code` of their
    certificate, whether or not the audience may know of it; empty where none is known that the dictionary
    has. Frames are shared, not copied: they are read and never written.

    Attributes
    ----------
    set_aside
        Rows that could not be used, with what could be read of their plot, area and days.
    findings
        What must be known about the book, on no day in particular; columns of `geo.findings`.
    content_hash
        SHA-256 of the book's files, whatever day it is known on; what an audience may not know of them
        goes into it as far as it is shown.
    known_on
        The day on which the book is as it was known; None for "with every correction made so far".
    sector_codes
        The branches of industry that the program's dictionary has, in order.
    records
        Everything the files hold, as far as the audience may know it, whenever it was known.
    """

    info: BookInfo
    zones: GeoDataFrame
    phases: GeoDataFrame
    decisions: pd.DataFrame
    parcels: GeoDataFrame
    projects: pd.DataFrame
    tenancies: pd.DataFrame
    published_totals: pd.DataFrame
    adjustments: pd.DataFrame
    services: pd.DataFrame
    reservations: pd.DataFrame
    anchor_tenants: pd.DataFrame
    incentives: pd.DataFrame
    bases: pd.DataFrame
    rules: pd.DataFrame
    forms: pd.DataFrame
    tolerances: pd.DataFrame
    severities: pd.DataFrame
    accepted_findings: pd.DataFrame
    basemap: GeoDataFrame
    places: GeoDataFrame
    set_aside: pd.DataFrame
    findings: pd.DataFrame
    content_hash: str
    known_on: date | None = None
    sector_codes: tuple[str, ...] = ()
    records: Records = field(repr=False)

    @cached_property
    def limits(self) -> Tolerances:
        """The limits that the checks of the book keep: the program's, but for those of its `tolerances`."""
        return limits_of(self.tolerances)

    @property
    def audience(self) -> str:
        """For whom the book was opened (`loading.audiences`); what they may not know is not in it."""
        return self.records.policy.audience

    def shows(self, disclosure: str) -> bool:
        """Return whether the audience is shown one of `loading.audiences.DISCLOSURES`."""
        return self.audience == INTERNAL.audience or disclosure in self.info.investors

    def as_known(self, day: date) -> "LandBook":
        """Return the book as it was known on `day`: rows recorded on it or before, and superseded after it.

        A row without `recorded_on` was always known. Its rows are checked against each other anew, so
        the findings are those of that day. The book is taken from its files: a change made to this one
        by hand is not in it.
        """
        return _book(
            self.records, rows_known_on(self.records, day), self.content_hash, self.sector_codes, known_on=day
        )


def load(folder: Path, *, cache: Path | None = None, audience: str = INTERNAL.audience) -> LandBook:
    """Open the book in `folder`, with every correction made so far.

    Parameters
    ----------
    folder
        Holds book.toml and the tables of `occupancy.loading.table_specs`; bases.csv, rules.csv and forms.csv
        fall back to the program's own.
    cache
        A folder in which what was read is kept for the next time, under the hash of its content. It may
        be emptied at any time; what is broken or cannot be written there is passed over.
    audience
        For whom, of `occupancy.loading.audiences`. What is withheld from them is empty in every frame,
        whether or not the files have it; leases are called by running numbers. The figures of any day are
        the same.

    Raises
    ------
    SourceError, FieldError, CrsError
        When no answer can be given. Whatever is wrong with a single row is a finding instead.
    QuestionError
        When there is no such audience.
    """
    source, dictionary = read_folder(folder, audience_policy(audience)), read_dictionary()
    codes = codes_of(dictionary)
    place = kept.cache_path(cache, source.key, dictionary, audience=audience) if cache else None
    opened = kept.read(place, source) if place else None
    if opened is None:
        records = read_records(source, codes=codes)
        opened = records, rows_known_on(records, None)
        if place:
            kept.write(place, *opened)
    return _book(*opened, _content_hash(source, opened[0]), _sector_codes(codes), known_on=None)


def read(source: Folder, dictionary: bytes, *, before: LandBook | None = None) -> LandBook:
    """Return the book in files that are at hand, with a dictionary that comes with them; nothing is kept.

    Of a book `before`, read with the same dictionary, all tables are taken whose files are the same.

    Raises
    ------
    SourceError, FieldError, CrsError
        As `load`.
    """
    codes = codes_of(dictionary)
    was = None if before is None else before.records
    records = read_records(source, codes=codes, before=was)
    content_hash = _content_hash(source, records)
    known = rows_known_on(records, None, before=was)
    return _book(records, known, content_hash, _sector_codes(codes), known_on=None)


def _content_hash(source: Folder, records: Records) -> str:
    """Hash what may be shown: of files that were only looked into, what was derived of them."""
    if not source.policy.derived_from:
        return source.content_hash
    return fingerprint({"shown": source.content_hash.encode(), "sectors": sector_bytes(records.sectors)})


def _sector_codes(codes: Codes) -> tuple[str, ...]:
    return tuple(sorted(codes.get(SECTOR, ())))


def _book(
    records: Records, known: Known, content_hash: str, sector_codes: tuple[str, ...], *, known_on: date | None
) -> LandBook:
    sectors = records.sectors[is_known_on(records.sectors, known_on)]
    tables = {**known.tables, "tenancies": with_sectors(known.tables["tenancies"], sectors)}
    book = LandBook(
        info=records.info,
        set_aside=known.aside,
        findings=with_severities(known.findings, tables["severities"]),
        content_hash=content_hash,
        known_on=known_on,
        sector_codes=sector_codes,
        records=records,
        **cast("dict[str, Any]", tables),
    )
    if book.shows("fill_rate_line"):
        return book
    others = ~book.rules["quantity"].isin(OF_LINES)
    return replace(book, rules=book.rules[others].reset_index(drop=True))
