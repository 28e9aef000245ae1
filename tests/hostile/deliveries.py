"""Damaged deliveries, as many as there is time for: `python -m tests.hostile.deliveries --minutes 10`.

Files of every format that is read have bytes cut off, flipped, put in and repeated, parts of ZIPs among them;
what can be read goes on to be proposed as rows and to be a change, as an import does. Each runs in a child of
this process. One that ends otherwise than with a table or one sentence, in 30 s of the processor and 2 GB, is
printed with the seed that makes it again (`--seed`). A sample of it is a test (`test_hostile_deliveries.py`).
"""

import argparse
import io
import os
import random
import resource
import signal
import sys
import tempfile
import time
import traceback
import warnings
import zipfile
from collections import Counter
from pathlib import Path

from geo.errors import LandbookError
from tests.hostile.test_hostile_deliveries import DELIVERIES, HOW, PARTS, damaged, taken_in

SECONDS, BYTES = 30, 2 * 1024**3
_PATIENCE = 8  # times as long by the clock: machines are shared
TABLE, SENTENCE, FAULT = 0, 1, 70


def hurt(content: bytes, chance: random.Random) -> bytes:
    """Damage bytes in some places."""
    for _ in range(chance.randint(1, 4)):
        content = damaged(content, chance.random(), chance.choice(HOW), chance.randrange(256))
    return content


def hurt_within(content: bytes, chance: random.Random) -> bytes:
    """Damage one file of a ZIP, whose sums still hold."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(out, "w") as archive:
        chosen = chance.choice(packed.namelist())
        for name in packed.namelist():
            data = packed.read(name)
            archive.writestr(name, hurt(data, chance) if name == chosen else data)
    return out.getvalue()


def tried(path: Path) -> int:
    """Read a file in a child of this process, within the limits; return how that ended."""
    child = os.fork()
    if child == 0:
        code = FAULT
        try:
            used = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
            most = used * resource.getpagesize() + BYTES
            resource.setrlimit(resource.RLIMIT_AS, (most, most))
            resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
            signal.alarm(_PATIENCE * SECONDS)
            warnings.simplefilter("ignore")
            taken_in(path)
            code = TABLE
        except LandbookError as error:
            code = SENTENCE if len(str(error).splitlines()) == 1 else FAULT
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(code)
    _, status = os.waitpid(child, 0)
    return os.WEXITSTATUS(status) if os.WIFEXITED(status) else -os.WTERMSIG(status)


def main() -> int:
    """Try files until it is time; 1 when one of them found a fault."""
    parser = argparse.ArgumentParser(description="Damaged deliveries through every reader.")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=0, help="of the first file; each has the next")
    options = parser.parse_args()
    until, seed, ends = time.monotonic() + 60 * options.minutes, options.seed, Counter[str]()
    names = [*DELIVERIES]
    with tempfile.TemporaryDirectory() as place:
        for name, write in DELIVERIES.items():
            write(Path(place) / name)
        while time.monotonic() < until:
            chance, path = random.Random(seed), Path(place) / names[seed % len(names)]
            chosen = path.with_suffix(chance.choice(PARTS.get(path.suffix, (path.suffix,))))
            whole = chosen.read_bytes()
            inner = whole.startswith(b"PK\x03\x04") and chance.random() < 0.7
            chosen.write_bytes((hurt_within if inner else hurt)(whole, chance))
            code = tried(path)
            chosen.write_bytes(whole)
            ends[{TABLE: "a table", SENTENCE: "a sentence"}.get(code, "a fault")] += 1
            if code not in {TABLE, SENTENCE}:
                print(f"{path.name}, seed {seed}: ended with {code}", flush=True)  # noqa: T201
            seed += 1
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(dict(ends), f"at most {most} MB")  # noqa: T201
    return 1 if ends["a fault"] else 0


if __name__ == "__main__":
    raise SystemExit(main())
