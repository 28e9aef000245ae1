"""Forms of a book: its own tables as files of another kind, from which it is the same book."""

from collections.abc import Iterator, Mapping

from geo.parquet import SUFFIX, parquet_bytes
from occupancy.loading.book_folder import Folder, in_usual_files, places
from occupancy.loading.book_settings import FILE
from occupancy.loading.table_sources import read_cells
from occupancy.loading.table_specs import BY_NAME, Table


def own_tables(folder: Folder) -> Iterator[Table]:
    """Yield the tables that the book has itself; those that the program lends it are left out."""
    there = places(folder.path)
    for name, source in folder.sources.items():
        if source.file in there:
            yield BY_NAME[name]


def as_parquet(folder: Folder) -> Mapping[str, bytes]:
    """Return the files of a book whose tables are Parquet, layers among them GeoParquet.

    They read as the very same cells and shapes. What notes say of a text file (its separators, how its days
    are written, a key that stands twice) is not said of them, and rows are numbered from 1.
    """
    return _settings(folder) | {
        table.file.partition(".")[0] + SUFFIX: parquet_bytes(
            read_cells(table, folder.files, folder.sources[table.name]),
            {column.name: column.kind for column in table.columns},
        )
        for table in own_tables(folder)
    }


def as_text(folder: Folder) -> Mapping[str, bytes]:
    """Return the files of a book whose tables are CSV and GeoJSON; such files stay as they are."""
    usual = in_usual_files(folder).files
    return _settings(folder) | {table.file: usual[table.file] for table in own_tables(folder)}


def _settings(folder: Folder) -> dict[str, bytes]:
    path = places(folder.path).get(FILE)
    return {FILE: path.read_bytes()} if path else {}
