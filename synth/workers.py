"""Processes that measure, and that end with the process that started them, however it ends."""

import multiprocessing
import os
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.connection import wait
from typing import Any

__all__ = ["workers"]


def workers(jobs: int, begin: Callable[..., None] | None = None, *arguments: Any) -> ProcessPoolExecutor:
    """A pool of ``jobs`` processes, at most four for each core; each calls ``begin(*arguments)`` first."""
    return ProcessPoolExecutor(min(jobs, 4 * (os.cpu_count() or 1)), initializer=_begin, initargs=(begin, arguments))


def _begin(begin: Callable[..., None] | None, arguments: tuple[Any, ...]) -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:  # a killed parent does not stop its pool, which would wait for work forever
        threading.Thread(target=lambda: (wait([parent.sentinel]), os._exit(1)), daemon=True).start()
    if begin is not None:
        begin(*arguments)
