"""PostGIS as a second opinion on shapes: a server of our own, in a folder that goes with the tests."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from tests.support.programs import postgres_programs

# The server refuses to run as root, as tests in a container do: then as the user that Debian makes for it.
_OWNER = "postgres" if hasattr(os, "geteuid") and os.geteuid() == 0 else None
_QUICK = "-c fsync=off -c listen_addresses='' -c jit=off -c shared_buffers=16MB"


@dataclass(frozen=True)
class PostGIS:
    """A server that is reached through a socket in its folder alone."""

    programs: Path
    folder: Path

    def rows(self, script: str, folder: Path | None = None) -> list[list[str]]:
        """Run a script of psql, in a folder whose files it reads, and return the cells of its answer."""
        command = [str(self.programs / "psql"), "-XqAt", "-F", "\t", "-v", "ON_ERROR_STOP=1"]
        place = ["-h", str(self.folder), "-U", "postgres", "postgres"]
        run = partial(subprocess.run, capture_output=True, text=True, encoding="utf-8", check=False)
        ran = run([*command, *place], input=script, cwd=folder)
        assert ran.returncode == 0, ran.stderr
        return [line.split("\t") for line in ran.stdout.splitlines()]

    def begin(self) -> None:
        """Make the server and start it."""
        data = str(self.folder / "data")
        self._run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", data, "-l", log, "-o", f"-k '{self.folder}' {_QUICK}", "-w", "start")
        self.rows("CREATE EXTENSION postgis")

    def end(self) -> None:
        """Stop the server."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "stop")

    def _run(self, program: str, *words: str) -> None:
        command = [str(self.programs / program), *words]
        quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run(command, check=True, user=_OWNER, cwd=self.folder, timeout=120, **quiet)


@pytest.fixture(scope="session")
def postgis() -> Iterator[PostGIS]:
    """The PostGIS of this computer; tests/support/programs.py marks and skips by this fixture."""
    programs = postgres_programs()
    assert programs is not None
    with running(programs) as server:
        yield server


@contextmanager
def running(programs: Path) -> Iterator[PostGIS]:
    """Start a server, and stop it at the end."""
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as name:
        if _OWNER:
            shutil.chown(name, _OWNER)
        server = PostGIS(programs, Path(name))
        server.begin()
        yield server
        server.end()
