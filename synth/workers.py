"""Processes that measure: on this machine, or on a Dask cluster. Either is an executor of ``concurrent.futures``.

    with workers(2) as pool:                                # or workers(2, "tcp://10.0.0.1:8786")
        for place, value in completed(pool, measure, tasks):

Processes of this machine end with the process that started them, however it ends.
"""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Executor, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from multiprocessing.connection import wait
from typing import Any

__all__ = ["WorkerError", "completed", "workers"]

#: How long a scheduler is waited for, in seconds.
_PATIENCE = 10


class WorkerError(RuntimeError):
    """No worker finished a task, or there is no cluster; the message says why."""


@contextmanager
def workers(jobs: int, scheduler: str | None = None) -> Iterator[Executor]:
    """``jobs`` processes, at most four for each core; or, with the address of its ``scheduler``, a Dask cluster.

    The cluster's workers need this package installed, and the library's files at the same paths. What they begin and
    do not finish, because they are lost, others begin again. Raises WorkerError.
    """
    if scheduler is None:
        pool = ProcessPoolExecutor(min(jobs, 4 * (os.cpu_count() or 1)), initializer=_begin)
        try:
            yield pool
        finally:  # after an error or Ctrl-C, what has not begun is not wanted any more
            pool.shutdown(cancel_futures=True)
        return
    from distributed import Client  # noqa: PLC0415 - an extra, and slow to import
    from distributed.comm.addressing import parse_address, parse_host_port  # noqa: PLC0415
    from distributed.scheduler import KilledWorker  # noqa: PLC0415

    try:
        parse_host_port(parse_address(scheduler)[1])  # a client of what is no address cannot be closed
        client = Client(scheduler, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise WorkerError(f"no Dask scheduler answers at {scheduler}: {str(error).splitlines()[0]}") from None
    try:
        # Each call is a task of its own, whatever ran before with the same arguments.
        yield client.get_executor(pure=False)
    except (KilledWorker, CancelledError) as error:
        why = str(error).partition("\n")[0] or "no connection"
        raise WorkerError(f"the cluster at {scheduler} lost a task: {why}") from None
    finally:
        client.close()


def completed(pool: Executor, call: Callable[[Any], Any], tasks: Sequence[Any]) -> Iterator[tuple[int, Any]]:
    """(place, result) of each task, in the order in which they end. What fails is raised, and no other task begun."""
    places = {pool.submit(call, task): place for place, task in enumerate(tasks)}
    try:
        for future in as_completed(places):
            yield places[future], future.result()
    finally:
        for future in places:
            future.cancel()


def _begin() -> None:
    signal.signal(signal.SIGINT, lambda *_: os._exit(130))  # Ctrl-C is said once, by the parent, without tracebacks
    parent = multiprocessing.parent_process()
    if parent is not None:  # a killed parent does not stop its pool, which would wait for work forever
        threading.Thread(target=lambda: (wait([parent.sentinel]), os._exit(1)), daemon=True).start()
