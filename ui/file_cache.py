"""Files that were made, kept by what they were made from, so that a second click waits for nothing."""

from collections.abc import Callable, Hashable
from threading import Lock

import streamlit as st

from geo.errors import LandbookError

_MOST_BYTES = 200_000_000  # of all files together; a pack has some five million


class FileCache:
    """The files of all readers, the one made last kept longest."""

    def __init__(self, most: int = _MOST_BYTES) -> None:
        self._files: dict[Hashable, bytes] = {}
        self._failures: dict[Hashable, LandbookError] = {}
        self._most = most
        # One file at a time: what draws the maps has one state for the whole process.
        self._making = Lock()

    def has(self, key: Hashable) -> bool:
        """Return whether the file can be handed over at once."""
        return key in self._files

    def file(self, key: Hashable, make: Callable[[], bytes]) -> bytes:
        """Return the file under `key`, which stands for all that `make` works from."""
        content = self._files.get(key)
        if content is not None:
            return content
        with self._making:
            content = self._files.get(key)  # it may have been made while we waited
            if content is None:
                content = self._made(key, make)
        return content

    def failure(self, key: Hashable) -> LandbookError | None:
        """Return why the file could not be made when it was last asked for."""
        return self._failures.get(key)

    def _made(self, key: Hashable, make: Callable[[], bytes]) -> bytes:
        self._failures.pop(key, None)
        try:
            file = make()
        except LandbookError as error:
            self._failures[key] = error
            raise
        self._keep(key, file)
        return file

    def _keep(self, key: Hashable, file: bytes) -> None:
        self._files[key] = file
        while len(self._files) > 1 and sum(map(len, self._files.values())) > self._most:
            del self._files[next(iter(self._files))]


@st.cache_resource(show_spinner=False)
def cached_file() -> FileCache:
    """Return the files of this process."""
    return FileCache()
