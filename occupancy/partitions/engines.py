"""Engines: where the parts of a book are measured: here, on the cores of this computer, or on a cluster.

Dask (https://distributed.dask.org) brings tasks to workers and does those of a lost worker again elsewhere.
It is an extra: `pip install "landbook[cluster]"`. Tasks and answers are Python objects, and whoever reaches
the scheduler can send some: a cluster belongs into a network of its own.
"""

import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from occupancy.errors import QuestionError
from occupancy.partitions.combined import Run

LOCAL, DASK, ADDRESS = "local", "dask", "dask://"
WAIT_S = 10  # for a scheduler to answer
Task = TypeVar("Task")
Answer = TypeVar("Answer")


@contextmanager
def running(engine: str) -> Iterator[Run[Any, Any]]:
    """Give what applies a function to tasks and returns the answers in their order.

    Parameters
    ----------
    engine
        `local`: in this process, one after the other. `dask`: in a process for each core, begun for it.
        `dask://host:port`: on the cluster of the scheduler there.

    Raises
    ------
    QuestionError
        If there is no such engine, Dask is not installed, or no scheduler answers.
    """
    if engine == LOCAL:
        yield map
        return
    if engine != DASK and not engine.startswith(ADDRESS):
        raise QuestionError(
            "There is no engine {engine}; choose local, dask, or dask://HOST:PORT of a scheduler.",
            engine=engine,
        )
    try:
        import distributed  # noqa: PLC0415  an extra, and slow to import
    except ImportError:
        raise QuestionError(
            'Dask is not installed, which {engine} needs; install it with pip install "landbook[cluster]".',
            engine=engine,
        ) from None
    dask: Any = distributed
    if engine == DASK:
        with (
            dask.LocalCluster(threads_per_worker=1, dashboard_address=None) as cluster,
            dask.Client(cluster) as client,
        ):
            yield on_cluster(client)
        return
    try:
        client = dask.Client(f"tcp://{engine.removeprefix(ADDRESS)}", timeout=WAIT_S)
    except (OSError, ValueError):
        raise QuestionError(
            "No scheduler answers at {engine}; start one with dask scheduler, and workers beside it.",
            engine=engine,
        ) from None
    with client:
        yield on_cluster(client)


def on_cluster(client: Any) -> Run[Any, Any]:  # noqa: ANN401  a class of an extra
    """Return what applies a function to tasks on the workers of a client of Dask."""

    def run(work: Callable[[Task], Answer], tasks: Sequence[Task]) -> Iterator[Answer]:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Sending large graph")  # parts of a book that is at hand
            futures = client.map(work, tasks, pure=False)
        return iter(client.gather(futures))

    return run
